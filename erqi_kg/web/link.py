"""A worker as the server sees it: what it was sent, what it has answered, over a socket that is never waited for."""

from __future__ import annotations

import asyncio
import json
import math
import socket
from collections import deque
from functools import lru_cache
from time import monotonic
from typing import TYPE_CHECKING, Protocol

from .call import Reply
from .shared import Shared
from .worker import FRAME

if TYPE_CHECKING:
    from starlette.types import Receive


class Owner(Protocol):
    """What a worker needs of the pool that it belongs to."""

    loop: asyncio.AbstractEventLoop
    space: memoryview
    shared: Shared

    def done(self, worker: Worker, reply: Reply) -> None:
        """Take the reply to the first of the worker's jobs."""

    def left(self, worker: Worker) -> None:
        """Know that the worker has ended after its last reply."""

    def died(self, worker: Worker) -> None:
        """Know that the worker has ended without one."""


class Job:
    """A request on its way: who asked, the call and what will hold the reply."""

    __slots__ = ("body", "client", "future", "head", "key", "number", "quick", "receive", "since")

    def __init__(self, key: bytes, head: bytes, body: bytes, client: str, quick: bool, future: asyncio.Future[Reply],
                 receive: Receive | None = None) -> None:
        self.key = key
        self.head = head
        self.body = body
        self.client = client
        self.quick = quick
        self.future = future
        # Tells that the client is gone; None once somebody listens.
        self.receive = receive
        self.since = monotonic()
        self.number = 0


class Worker:
    """One process that answers, seen from the server; the first of its jobs is the one that it is at."""

    __slots__ = ("_clock", "_seen", "buffer", "jobs", "link", "number", "pool", "rest", "sent", "since", "slow")

    def __init__(self, pool: Owner, number: int, link: socket.socket) -> None:
        self.pool = pool
        self.number = number
        self.link = link
        self.jobs: deque[Job] = deque()
        self.since = monotonic()
        self.sent = self._seen = 0
        self._clock = 0.0
        self.slow = False
        self.buffer = bytearray()
        self.rest = b""
        pool.loop.add_reader(link, self._read)

    def start(self, job: Job, now: float) -> None:
        """Send a request; the reply ends its future."""
        if not self.jobs:
            self.since = now
        self.jobs.append(job)
        self.sent += 1
        job.number = self.sent
        frame = FRAME.pack(job.number, len(job.head), len(job.body)) + job.head + job.body
        if self.rest:
            self.rest += frame
            return
        self.rest = frame
        self._write()
        if self.rest:
            self.pool.loop.add_writer(self.link, self._write_more)

    def ran(self, now: float) -> float:
        """Return for how long the process has been at the first of its jobs."""
        number = self.jobs[0].number
        if not self.pool.shared.begun(self.number, number):
            # It has not got there yet, and the job is not to blame.
            self.since = now
        elif self._seen != number:
            self._seen, self._clock = number, self.pool.shared.clock(self.number)
        return now - self.since

    def used(self) -> float:
        """Return how much processor time the first of its jobs has had since it was first seen to run."""
        clock = self.pool.shared.clock(self.number)
        return clock - self._clock if clock != math.inf else clock

    def quick(self, most: float) -> bool:
        """Return whether the first of its jobs has taken hardly any time."""
        return self._seen != self.jobs[0].number or self.used() < most

    def withdraw(self) -> list[Job]:
        """Take back the requests behind the first, and tell the process so."""
        behind = list(self.jobs)[1:]
        if behind:
            self.pool.shared.withdraw(self.number, behind[0].number, behind[-1].number)
            self.jobs = deque([self.jobs[0]])
        return behind

    def close(self) -> None:
        """Forget the process."""
        self.pool.loop.remove_reader(self.link)
        if self.rest:
            self.pool.loop.remove_writer(self.link)
        self.link.close()

    def _write(self) -> None:
        try:
            self.rest = self.rest[self.link.send(self.rest):]
        except BlockingIOError:
            return
        except OSError:
            # The reader sees the end of the worker.
            self.rest = b""

    def _write_more(self) -> None:
        self._write()
        if not self.rest:
            self.pool.loop.remove_writer(self.link)

    def _read(self) -> None:
        try:
            read = self.link.recv_into(self.pool.space)
        except BlockingIOError:
            return
        except OSError:
            read = 0
        if not read:
            self.pool.died(self)
            return
        self.buffer += self.pool.space[:read]
        while len(self.buffer) >= FRAME.size:
            number, head, body = FRAME.unpack_from(self.buffer)
            middle, end = FRAME.size + head, FRAME.size + head + body
            if len(self.buffer) < end:
                return
            status, media, headers, last = _head(bytes(self.buffer[FRAME.size:middle]))
            reply = Reply(status, media, bytes(self.buffer[middle:end]), headers)
            del self.buffer[:end]
            # What was withdrawn too late has been answered by another.
            if self.jobs and self.jobs[0].number == number:
                self.pool.done(self, reply)
            if last:
                # It may have been dropped for its slowness just now.
                if self.link.fileno() >= 0:
                    self.pool.left(self)
                return


@lru_cache(maxsize=64)
def _head(data: bytes) -> tuple[int, str, tuple[tuple[str, str], ...], bool]:
    status, media, headers, last = json.loads(data)
    return status, media, tuple((name, value) for name, value in headers), last
