"""Memory that server and workers share, so that one can look at the other without a message."""

from __future__ import annotations

import math
import mmap
import os
from time import clock_gettime

SLOTS = 4096


class Shared:
    """Which requests each worker is to leave out, which it has begun last, and what process it is.

    A worker that has not looked in time answers a request that was withdrawn; the server does not listen then.
    """

    def __init__(self) -> None:
        self._first, self._last, self._begun, self._process = (
            memoryview(mmap.mmap(-1, 4 * SLOTS)).cast("I") for _ in range(4))

    def clear(self, worker: int) -> None:
        """Make room for a new worker: its number may stand where that of an old one stood."""
        self.withdraw(worker, 0, 0)
        self._begun[worker % SLOTS] = self._process[worker % SLOTS] = 0

    def withdraw(self, worker: int, first: int, last: int) -> None:
        """Withdraw the requests of a worker from one number to another."""
        self._first[worker % SLOTS], self._last[worker % SLOTS] = first, last

    def arrive(self, worker: int) -> None:
        """Say that this process is a worker."""
        self._process[worker % SLOTS] = os.getpid()

    def begin(self, worker: int, number: int) -> bool:
        """Say that a worker has come to a request; return whether it is to answer it."""
        place = worker % SLOTS
        self._begun[place] = number
        return not self._first[place] <= number <= self._last[place]

    def begun(self, worker: int, number: int) -> bool:
        """Return whether a worker has come to a request and not yet to another."""
        return self._begun[worker % SLOTS] == number

    def clock(self, worker: int) -> float:
        """Return the processor time that a worker has had, in seconds; without end where the system does not tell."""
        try:
            # The clock of another process, as Linux numbers it (clock_getcpuclockid).
            return clock_gettime(~self._process[worker % SLOTS] << 3 | 2)
        except OSError:
            return math.inf
