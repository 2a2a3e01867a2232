"""Who does the work: this process, several on this machine, or, in `cluster`, several machines.

Results come in the order of the tasks, and few tasks are on their way at a time, so that memory does not grow with their
number. What a task raises is raised where its result would have come.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any, Protocol, TypeVar

from ..errors import WorkerError

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")
Told = Callable[[int], None]
# How many tasks are on their way for each worker, and how often one task may take its worker down.
WINDOW, TRIES = 4, 3


class Workers(Protocol):
    """What applies a function of a module, the same for all tasks, to what they share and to each of them."""

    def map(self, function: Callable[[S, T], R], shared: S, tasks: Iterable[T]) -> Iterator[R]:
        """Give `function(shared, task)` for each task, in their order; `shared` reaches each worker once."""
        ...


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True)
class Local:
    """Processes of this machine; one alone, or a single task, runs in this process. `told` hears how many results came.

    Each process starts anew and takes nothing of the threads and open stores of this one.
    """

    jobs: int
    told: Told | None = None

    def map(self, function: Callable[[S, T], R], shared: S, tasks: Iterable[T]) -> Iterator[R]:
        """Give `function(shared, task)` for each task, in their order."""
        left = iter(tasks)
        first = list(islice(left, 2))
        given = chain(first, left)
        several = self.jobs > 1 and len(first) > 1
        made = self._apart(pickle.dumps((function, shared)), given) if several else (function(shared, task) for task in given)
        for done, result in enumerate(made, 1):
            if self.told:
                self.told(done)
            yield result

    def _apart(self, work: bytes, tasks: Iterator[T]) -> Iterator[R]:
        lost: deque[tuple[T, Future[R] | None]] = deque()
        while True:
            yield from self._together(work, tasks, lost)
            if not lost:
                return
            yield from _alone(work, lost)

    def _together(self, work: bytes, tasks: Iterator[T], flying: deque[tuple[T, Future[R] | None]]) -> Iterator[R]:
        """Give results until a process dies; `flying` then holds the tasks whose results did not come."""
        with _Pool(self.jobs, work) as pool:
            try:
                for task in tasks:
                    flying.append((task, None))
                    flying[-1] = (task, pool.submit(task))
                    if len(flying) == WINDOW * self.jobs:
                        yield _first(flying)
                while flying:
                    yield _first(flying)
            except BrokenProcessPool:
                return


def _first(flying: deque[tuple[T, Future[R] | None]]) -> R:
    future = flying[0][1]
    assert future is not None
    result = future.result()
    flying.popleft()
    return result


def _alone(work: bytes, lost: deque[tuple[T, Future[R] | None]]) -> Iterator[R]:
    """Give the results of tasks that were lost: each has a process to itself, so that a death names its task."""
    while lost:
        task, future = lost.popleft()
        if future is not None and future.done() and not isinstance(future.exception(), BrokenProcessPool):
            yield future.result()
            continue
        for _ in range(TRIES):
            with _Pool(1, work) as pool:
                try:
                    result: R = pool.submit(task).result()
                    break
                except BrokenProcessPool:
                    continue
        else:
            raise died(task, TRIES)
        yield result


def died(task: object, times: int) -> WorkerError:
    """Return the error that names the task that took its worker down again and again."""
    shown = repr(task) if len(repr(task)) <= 200 else repr(task)[:200] + "…"
    return WorkerError(
        f"the process that worked on {shown} ended {times} times without a word: give it more memory or leave this task out "
        "(a script that starts workers keeps its main part below `if __name__ == \"__main__\":`)",
        f"处理 {shown} 的进程 {times} 次无故终止：请给它更多内存，或去掉这一项（启动工作进程的脚本须把主体写在 "
        "`if __name__ == \"__main__\":` 之下）")


class _Process(SpawnProcess):
    def start(self) -> None:
        # A process that is interrupted while Python itself starts says so in its own way: it begins with this held back.
        held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            super().start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, held)


class _Context(SpawnContext):
    """Starts processes and knows them, so that they can be ended in the middle of a task."""

    def __init__(self) -> None:
        self.started: list[SpawnProcess] = []

    def Process(self, *args: Any, **options: Any) -> SpawnProcess:  # type: ignore[override]
        self.started.append(_Process(*args, **options))
        return self.started[-1]


class _Pool:
    """Processes that end with the `with` block, whatever they are doing."""

    def __init__(self, jobs: int, work: bytes) -> None:
        self._context = _Context()
        self._executor = ProcessPoolExecutor(jobs, self._context, _begin, (work,))

    def __enter__(self) -> _Pool:
        return self

    def submit(self, task: Any) -> Future[Any]:
        return self._executor.submit(_run, task)

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is not None:
            for process in self._context.started:
                if process.pid is not None:
                    process.kill()
        self._executor.shutdown(cancel_futures=True)


# What a worker process works with; it is set once, when the process starts.
_work: list[Any] = []


def _begin(work: bytes) -> None:
    # The terminal tells the whole group of an interruption; the process that started this one ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow, daemon=True).start()
    _work[:] = pickle.loads(work)


def _follow() -> None:
    """End with the process that started this one, also where that was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _run(task: Any) -> Any:
    function, shared = _work
    return function(shared, task)
