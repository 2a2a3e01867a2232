"""The queue before the workers: what was quick before goes first, clients take turns, the greedy one is sent away first."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from .link import Job

Lane = dict[str, deque[Job]]


class Line:
    """Jobs that wait: in two lanes, in each by their clients, of each client in their order."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._quick: Lane = {}
        self._other: Lane = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Job]:
        return (job for lane in (self._quick, self._other) for jobs in lane.values() for job in jobs)

    def add(self, job: Job) -> Job | None:
        """Take a job in; return the one that has no room: it, or the last one of a client that has far more of them."""
        sent_away = None
        if self._count >= self._most:
            lane = self._other or self._quick
            greedy = max(lane, key=lambda each: len(lane[each]), default=job.client)
            own = len(self._lane(job).get(job.client, ()))
            if not (job.quick and lane is self._other) and len(lane.get(greedy, ())) <= own + 1:
                return job
            sent_away = lane[greedy][-1]
            self.remove(sent_away)
        self._lane(job).setdefault(job.client, deque()).append(job)
        self._count += 1
        return sent_away

    def give_back(self, jobs: Iterable[Job]) -> None:
        """Put jobs that were with a worker before all others of their lane, in their order."""
        for job in reversed(list(jobs)):
            lane = self._lane(job)
            rest = {job.client: deque([job, *lane.pop(job.client, ())]), **lane}
            lane.clear()
            lane.update(rest)
            self._count += 1

    def next(self) -> Job:
        """Take out the next job; its client goes to the end of its lane."""
        lane = self._quick or self._other
        client = next(iter(lane))
        jobs = lane.pop(client)
        job = jobs.popleft()
        if jobs:
            lane[client] = jobs
        self._count -= 1
        return job

    def remove(self, job: Job) -> bool:
        """Take out one job; return whether it was there."""
        lane = self._lane(job)
        jobs = lane.get(job.client, deque())
        if job not in jobs:
            return False
        jobs.remove(job)
        if not jobs:
            del lane[job.client]
        self._count -= 1
        return True

    def _lane(self, job: Job) -> Lane:
        return self._quick if job.quick else self._other
