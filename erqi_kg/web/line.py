"""The queue before the workers: clients take turns, and the greedy one is the first to be sent away."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from .link import Job


class Line:
    """Jobs that wait, of each client in their order."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._jobs: dict[str, deque[Job]] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Job]:
        return (job for line in self._jobs.values() for job in line)

    def add(self, job: Job) -> Job | None:
        """Take a job in; return the one that has no room: it, or the last one of a client that has far more of them."""
        sent_away = None
        if self._count >= self._most:
            greedy = max(self._jobs, key=lambda each: len(self._jobs[each]), default=job.client)
            if len(self._jobs.get(greedy, ())) <= len(self._jobs.get(job.client, ())) + 1:
                return job
            sent_away = self._jobs[greedy].pop()
            self._count -= 1
        self._jobs.setdefault(job.client, deque()).append(job)
        self._count += 1
        return sent_away

    def give_back(self, jobs: Iterable[Job]) -> None:
        """Put jobs that were with a worker before all that wait, in their order."""
        for job in reversed(list(jobs)):
            self._jobs = {job.client: deque([job, *self._jobs.pop(job.client, ())]), **self._jobs}
            self._count += 1

    def next(self) -> Job:
        """Take out the next job; its client goes to the end of the line."""
        client = next(iter(self._jobs))
        line = self._jobs.pop(client)
        job = line.popleft()
        if line:
            self._jobs[client] = line
        self._count -= 1
        return job

    def remove(self, job: Job) -> bool:
        """Take out one job; return whether it was there."""
        line = self._jobs.get(job.client, deque())
        if job not in line:
            return False
        line.remove(job)
        if not line:
            del self._jobs[job.client]
        self._count -= 1
        return True
