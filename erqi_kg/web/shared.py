"""Memory that server and workers share, so that one can look at the other without a message."""

from __future__ import annotations

import math
import mmap
import os
import struct
from time import CLOCK_PROCESS_CPUTIME_ID
from time import clock_gettime_ns as time_ns


class Shared:
    """Which requests each worker is to leave out, and which it has begun last.

    A worker that has not looked in time answers a request that was withdrawn; the server does not listen then.
    """

    _RANGE = struct.Struct("@II")        # first and last number that were withdrawn
    _BEGUN = struct.Struct("@III")       # a number, the process, and its processor time until then
    _WORKERS = 4096

    def __init__(self) -> None:
        self._withdrawn = mmap.mmap(-1, self._RANGE.size * self._WORKERS)
        self._begun = mmap.mmap(-1, self._BEGUN.size * self._WORKERS)

    def clear(self, worker: int) -> None:
        """Make room for a new worker: its number may stand where that of an old one stood."""
        self.withdraw(worker, 0, 0)
        self._BEGUN.pack_into(self._begun, worker % self._WORKERS * self._BEGUN.size, 0, 0, 0)

    def withdraw(self, worker: int, first: int, last: int) -> None:
        """Withdraw the requests of a worker from one number to another."""
        self._RANGE.pack_into(self._withdrawn, worker % self._WORKERS * self._RANGE.size, first, last)

    def begin(self, worker: int, number: int) -> bool:
        """Say that this process, a worker, has come to a request; return whether it is to answer it."""
        first, last = self._RANGE.unpack_from(self._withdrawn, worker % self._WORKERS * self._RANGE.size)
        time = time_ns(CLOCK_PROCESS_CPUTIME_ID) // 1000 & 0xFFFFFFFF
        self._BEGUN.pack_into(self._begun, worker % self._WORKERS * self._BEGUN.size, number, os.getpid(), time)
        return not first <= number <= last

    def begun(self, worker: int, number: int) -> bool:
        """Return whether a worker has come to a request and not yet to another."""
        return bool(self._BEGUN.unpack_from(self._begun, worker % self._WORKERS * self._BEGUN.size)[0] == number)

    def used(self, worker: int) -> float:
        """Return the processor time that a worker has given to its request, in seconds; without end where nobody can tell."""
        _, process, before = self._BEGUN.unpack_from(self._begun, worker % self._WORKERS * self._BEGUN.size)
        try:
            # The clock of another process, as Linux numbers it (clock_getcpuclockid).
            used: float = (time_ns(~process << 3 | 2) // 1000 - before & 0xFFFFFFFF) / 1e6
        except OSError:
            return math.inf
        return used
