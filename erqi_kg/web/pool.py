"""The side of the server: workers that answer one request after another, a short queue before them, and their end.

A worker is a child of the nursery (see `worker`), reached over a socket of its own. It is sent a few requests ahead, so that
it need not wait for the server between two; those behind a slow one are withdrawn and given to others. One that takes longer
than the time limit is killed and replaced.

Under load the limit shrinks: where a request has waited for `PATIENCE` seconds, the one that has run longest gives way as
soon as it has had its share, so that whoever waits last waits about `HORIZON` seconds. What was quick before goes first and
waits for no patience, clients take turns, and a slow worker gets less of the processor than the others.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from ..errors import ErqiError
from ..kg import KnowledgeGraph
from .call import Reply
from .ended import client_gone, gave_way, queue_full, too_large, too_slow
from .line import Line
from .link import Job, Worker
from .options import Options
from .shared import SLOTS, Shared
from .worker import FAILURE, ORDER, nursery

if TYPE_CHECKING:
    from starlette.types import Receive

AHEAD = 8                            # requests that a worker has at most, the one that it answers with them
TICK = 0.02                          # seconds between two looks at the workers; what takes less is quick
SLOW = 0.06                          # seconds after which a worker is set behind the others
PATIENCE = 0.08
HORIZON = 0.2
LEAST, MOST = 0.04, 0.25             # the share of time that a request has under load, in seconds
KNOWN = 4096                         # requests that are remembered as quick
CHUNK = 1 << 18


class Pool:
    """The workers and the queue."""

    def __init__(self, kg: KnowledgeGraph, options: Options) -> None:
        if not hasattr(os, "fork"):
            raise ErqiError("此系统没有 fork；请在 Linux 或 macOS 上运行 / this system has no fork: serve on Linux or macOS")
        self.options = options
        self.ended: Counter[str] = Counter()
        self.failures: Callable[[str], None] = lambda words: None
        self.loop: asyncio.AbstractEventLoop
        self._idle: list[Worker] = []
        self._busy: dict[Worker, None] = {}
        self._line = Line(options.queue)
        self._quick: OrderedDict[bytes, None] = OrderedDict()
        self._number = 0
        self._processors = max(1, (os.cpu_count() or 1) - 1)
        self._ticking = False
        self._closed = False
        # One for all workers: to allocate it for each reading would take longer than the reading.
        self.space = memoryview(bytearray(CHUNK))
        self.shared = Shared()
        self._control, theirs = socket.socketpair()
        self._nursery = os.fork()
        if not self._nursery:
            try:
                nursery(theirs, kg, options, self.shared)
            finally:
                # Nothing of the process that was forked is to run here, whatever has happened.
                sys.excepthook(*sys.exc_info())
                os._exit(1)
        theirs.close()

    @property
    def busy(self) -> int:
        """How many workers have a request."""
        return len(self._busy)

    @property
    def ready(self) -> int:
        """How many workers have none."""
        return len(self._idle)

    @property
    def waiting(self) -> int:
        """How many requests wait for a worker."""
        return len(self._line)

    def load(self) -> dict[str, object]:
        """Wait until the nursery has loaded the graph and return what it says of the data."""
        line = b""
        while not line.endswith(b"\n"):
            more = self._control.recv(4096)
            if not more:
                raise ErqiError("图谱未能载入 / the graph could not be loaded")
            line += more
        said: dict[str, object] = json.loads(line)
        if "error" in said:
            raise ErqiError(str(said["error"]))
        return said

    def open(self) -> None:
        """Start the workers; an event loop runs."""
        self.loop = asyncio.get_running_loop()
        self.loop.add_reader(self._control, self._orphaned)
        for _ in range(self.options.workers):
            self._spawn()

    def close(self) -> None:
        """End every worker and the nursery."""
        self._closed = True
        self.loop.remove_reader(self._control)
        for worker in [*self._idle, *self._busy]:
            worker.close()
        # Without its link the nursery ends, and with it, or without theirs, the workers.
        self._control.close()
        with suppress(ChildProcessError):
            os.waitpid(self._nursery, 0)

    def submit(self, key: bytes, head: bytes, body: bytes, client: str, receive: Receive) -> Job:
        """Return the job of a request, which starts when a worker is free; a full queue answers at once.

        Requests of one key are the same. `receive` is listened to where the answer takes long, for a client that leaves.
        """
        job = Job(key, head, body, client, key in self._quick, self.loop.create_future(), receive)
        worker = None if self._line else self._ahead(job.since)
        if worker is not None:
            worker.start(job, job.since)
        elif self._idle:
            self._begin(self._idle.pop(), job, job.since)
        elif (sent_away := self._line.add(job)) is not None:
            self._refuse(sent_away)
        if not self._ticking:
            self._ticking = True
            self.loop.call_later(TICK, self._tick)
        return job

    def _cancel(self, job: Job) -> None:
        """Give up a job whose client is gone; where it runs already, its worker ends with it."""
        if not self._line.remove(job):
            worker = next((each for each in self._busy if each.jobs and each.jobs[0] is job), None)
            if worker is not None:
                self._end(worker, "gone", client_gone())
        job.future.cancel()

    def done(self, worker: Worker, reply: Reply) -> None:
        """Hand a reply to whom it is for and the next request to the worker."""
        if worker.jobs[0].key not in self._quick and worker.quick(TICK):
            self._learn(worker.jobs[0])
        job = worker.jobs.popleft()
        failure = next((value for name, value in reply.headers if name == FAILURE), None)
        if failure is not None:
            self.ended["failure"] += 1
            self.failures(failure)
            reply = Reply(reply.status, reply.media, reply.body)
        if not job.future.done():
            job.future.set_result(reply)
        now = monotonic()
        worker.since = now
        if worker.slow:
            self._control.send(ORDER.pack(b"K", worker.number))
            self._drop(worker, worker.jobs)
            return
        while self._line and len(worker.jobs) < AHEAD:
            worker.start(self._line.next(), now)
        if not worker.jobs:
            del self._busy[worker]
            self._idle.append(worker)

    def left(self, worker: Worker) -> None:
        """Replace a worker that has ended after its last reply."""
        self._drop(worker, worker.jobs)

    def died(self, worker: Worker) -> None:
        """Answer for a worker that has ended by itself, and replace it."""
        if not worker.jobs:
            # None was at fault: not at once, so that a machine without memory is not kept busy by forks.
            self._forget(worker)
            self.loop.call_later(1.0, self._spawn)
            return
        self.ended["memory"] += 1
        job = worker.jobs.popleft()
        if not job.future.done():
            job.future.set_result(too_large(self.options.memory_limit))
        self._drop(worker, worker.jobs)

    def _drop(self, worker: Worker, jobs: Iterable[Job]) -> None:
        """Replace a worker and give to others what it has not begun."""
        self._forget(worker)
        self._line.give_back(jobs)
        self._spawn()

    def _forget(self, worker: Worker) -> None:
        self._busy.pop(worker, None)
        if worker in self._idle:
            self._idle.remove(worker)
        worker.close()

    def _spawn(self) -> None:
        if self._closed:
            return
        try:
            ours, theirs = socket.socketpair()
        except OSError:
            # Connections have taken all files that there are: some of them end.
            self.loop.call_later(1.0, self._spawn)
            return
        # Each living worker has its own place in the shared memory.
        taken = {worker.number % SLOTS for worker in (*self._idle, *self._busy)}
        self._number += 1
        while self._number % SLOTS in taken:
            self._number += 1
        ours.setblocking(False)
        self.shared.clear(self._number)
        socket.send_fds(self._control, [ORDER.pack(b"S", self._number)], [theirs.fileno()])
        theirs.close()
        self._idle.append(Worker(self, self._number, ours))
        self._feed()

    def _feed(self) -> None:
        """Give what waits to those who have nothing to do."""
        while self._line and self._idle:
            self._begin(self._idle.pop(), self._line.next(), monotonic())

    def _begin(self, worker: Worker, job: Job, now: float) -> None:
        self._busy[worker] = None
        worker.start(job, now)

    def _ahead(self, now: float) -> Worker | None:
        """Return the worker that will soon be free: it has the fewest requests, and the one it is at is not slow.

        While there is an idle one, this is None until all processors have something to do: the server has one for itself.
        """
        fresh = [worker for worker in self._busy if now - worker.since < TICK]
        if self._idle and len(fresh) < self._processors:
            return None
        free = [worker for worker in fresh if len(worker.jobs) < AHEAD]
        return min(free, key=lambda worker: len(worker.jobs), default=None)

    def _end(self, worker: Worker, reason: str, reply: Reply) -> None:
        """Kill a worker for what it is at."""
        job = worker.jobs.popleft()
        self.ended[reason] += 1
        self._quick.pop(job.key, None)
        self._control.send(ORDER.pack(b"K", worker.number))
        if not job.future.done():
            job.future.set_result(reply)
        self._drop(worker, worker.jobs)

    def _learn(self, job: Job) -> None:
        """Remember a request that was quick, so that it goes first when others wait."""
        self._quick[job.key] = None
        if len(self._quick) > KNOWN:
            self._quick.popitem(last=False)

    def _refuse(self, job: Job) -> None:
        self.ended["queue"] += 1
        if not job.future.done():
            job.future.set_result(queue_full())

    def _tick(self) -> None:
        try:
            self._look()
        finally:
            # Whatever happens, one looks again, for else no limit would hold any more.
            self._ticking = bool(self._busy or self._line)
            if self._ticking:
                self.loop.call_later(TICK, self._tick)

    def _look(self) -> None:
        """Take back what stands behind a slow request, and end what has run too long."""
        now = monotonic()
        ran = sorted(((worker.ran(now), worker) for worker in self._busy), key=lambda pair: -pair[0])
        limit = self.options.time_limit
        for seconds, worker in ran:
            if seconds > limit:
                self._end(worker, "time", too_slow(limit))
            elif seconds > TICK:
                self._line.give_back(worker.withdraw())
                if seconds > SLOW and not worker.slow:
                    worker.slow = True
                    self._control.send(ORDER.pack(b"N", worker.number))
        self._feed()
        late = sum(job.quick or now - job.since > PATIENCE for job in self._line)
        share = min(MOST, max(LEAST, HORIZON * self.options.workers / max(1, len(self._line))))
        # One that the machine has hardly let run is not to blame for the time that has passed.
        spent = [worker for seconds, worker in ran if share < seconds <= limit and (seconds > MOST or worker.used() > TICK)]
        for worker in spent[:late]:
            self._end(worker, "load", gave_way(share))
        for job in [*self._line, *(worker.jobs[0] for worker in self._busy)]:
            if job.receive is not None and now - job.since > SLOW:
                watcher = self.loop.create_task(self._watch(job, job.receive))
                job.future.add_done_callback(partial(_cancel, watcher))
                job.receive = None

    async def _watch(self, job: Job, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._cancel(job)

    def _orphaned(self) -> None:
        """Without a nursery there are no new workers: nothing is left but to end, loudly."""
        os.write(2, b'{"event": "nursery lost"}\n')
        os._exit(1)


def _cancel(watcher: asyncio.Task[None], future: asyncio.Future[Reply]) -> None:
    watcher.cancel()
