"""The machines of a Dask cluster as workers; needs the extra `cluster` here and on each of them.

Whoever reaches a Dask scheduler can run any program on its workers: it belongs in a network of one's own, or behind `tls://`.
"""

from __future__ import annotations

import asyncio
import pickle
import platform
import struct
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4

from .. import __version__
from ..errors import MissingExtra, ParameterError, WorkerError
from ..paths import data_folder
from .workers import TRIES, WINDOW, R, S, T, Told, died

if TYPE_CHECKING:
    from distributed import Client, Future

# Seconds: until a scheduler answers, between two looks at the workers, and for which work may stand without any.
ANSWER, LOOK, PATIENCE = 10.0, 1.0, 60.0


@dataclass(frozen=True)
class Cluster:
    """The workers of the Dask scheduler at this address. `told` hears how many results came.

    What a worker was doing when it died is done again by another; where none is left for `patience` seconds, that is an error.
    """

    address: str
    told: Told | None = None
    patience: float = PATIENCE

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.address)
            good = parts.scheme in ("tcp", "tls") and bool(parts.hostname) and parts.port is not None
        except ValueError:
            good = False
        if not good or parts.path or parts.query or parts.fragment or "@" in parts.netloc:
            raise ParameterError(f"a scheduler is named as tcp://HOST:PORT or tls://HOST:PORT, not {self.address[:200]!r}",
                                 f"调度器的地址写作 tcp://主机:端口 或 tls://主机:端口，不是 {self.address[:200]!r}")

    def map(self, function: Callable[[S, T], R], shared: S, tasks: Iterable[T]) -> Iterator[R]:
        """Give `function(shared, task)` for each task, in their order."""
        with _connected(self.address) as client:
            run = _Run(client, self, _Work(function, shared, versions()))
            flying: deque[_Flying] = deque()
            done = 0
            for task in tasks:
                flying.append(run.begin(pickle.dumps(task)))
                if len(flying) >= run.window():
                    yield run.result(flying.popleft())
                    self._tell(done := done + 1)
            while flying:
                yield run.result(flying.popleft())
                self._tell(done := done + 1)

    def _tell(self, done: int) -> None:
        if self.told:
            self.told(done)


class _Work(NamedTuple):
    """What all tasks share, and the versions that worked it out."""

    function: Callable[[Any, Any], Any]
    shared: Any
    versions: dict[str, str]


class _Flying(NamedTuple):
    task: bytes
    future: Future


@cache
def _files() -> str:
    """Return a hash of the program and the ontology: two editions may bear the same version."""
    package, ontology = Path(__file__).parent.parent, data_folder() / "ontology"
    found = sha256()
    for folder, pattern in ((package, "*.py"), (ontology, "*.ttl"), (ontology, "*.rq")):
        for path in sorted(folder.rglob(pattern)):
            found.update(f"{path.relative_to(folder).as_posix()}\0".encode())
            found.update(sha256(path.read_bytes()).digest())
    return found.hexdigest()[:12]


def versions() -> dict[str, str]:
    """Return what the results depend on, beside the tasks."""
    import pyoxigraph
    import shacl

    return {"erqi-kg": __version__, "files": _files(), "python": ".".join(platform.python_version_tuple()[:2]),
            "pyoxigraph": pyoxigraph.__version__, "shacl": str(shacl.__version__)}


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    """Give a client of the scheduler; what it began ends with it."""
    try:
        from distributed import Client
    except ImportError:
        raise MissingExtra("distributed", "cluster") from None
    _ask(address)
    client = Client(address, timeout=ANSWER, set_as_default=False, name="erqi-kg")
    try:
        yield client
    finally:
        client.close()


def _ask(address: str) -> None:
    """Refuse an address where no Dask scheduler answers; the client of Dask would wait for ever for a server that is silent."""
    try:
        # In a thread, since a notebook has a loop of its own in this one.
        with ThreadPoolExecutor(1) as thread:
            said = thread.submit(asyncio.run, _identity(address)).result()
    except (OSError, ValueError, LookupError, TypeError, MemoryError, struct.error) as error:
        # What another protocol says is read as the length of something enormous, or as nothing at all.
        said = str(error).partition("\n")[0][:200] or type(error).__name__
    if said != "Scheduler":
        raise WorkerError(f"no Dask scheduler answers at {address} ({said}): start one with 'dask scheduler'",
                          f"{address} 没有 Dask 调度器应答（{said}）：请用 dask scheduler 启动")


async def _identity(address: str) -> str:
    from distributed.comm import connect
    from distributed.core import send_recv
    from distributed.security import Security

    async def answer() -> str:
        comm = await connect(address, timeout=ANSWER, **Security().get_connection_args("client"))
        try:
            return str((await send_recv(comm, op="identity"))["type"])
        finally:
            comm.abort()

    return await asyncio.wait_for(answer(), ANSWER)


class _Run:
    """One run of a function over tasks; its keys are its own, so that nothing of an earlier run is taken for its result."""

    def __init__(self, client: Client, cluster: Cluster, work: _Work) -> None:
        self._client, self._cluster = client, cluster
        self._name, self._begun = f"erqi-kg-{uuid4().hex}", 0
        self._window, self._looked, self._alive = 0, 0.0, monotonic()
        try:
            client.wait_for_workers(1, timeout=cluster.patience)
        except TimeoutError:
            raise self._without() from None
        self._look()
        self._refuse_others(work.versions)
        self._packed = pickle.dumps(work)
        self._work = self._submit(pickle.loads, self._packed)

    def _submit(self, function: Callable[..., Any], *given: Any) -> Future:
        self._begun += 1
        # What is waited for first comes first.
        return self._client.submit(function, *given, key=f"{self._name}-{self._begun}", pure=False, priority=-self._begun)

    def begin(self, task: bytes) -> _Flying:
        # What all share is the result of a task, not scattered data: where all that hold it die, it is made again.
        return _Flying(task, self._submit(_run, self._work, task))

    def window(self) -> int:
        """Return how many tasks may be on their way; workers come and go."""
        if monotonic() - self._looked > LOOK:
            self._look()
        return max(self._window, 1)

    def result(self, flying: _Flying) -> Any:
        from distributed import CancelledError, KilledWorker

        for _ in range(TRIES):
            try:
                return self._wait(flying.future)
            except KilledWorker as error:
                # The scheduler counts a death for all that the worker had before it, also for the innocent.
                if error.task == self._work.key:
                    self._work = self._submit(pickle.loads, self._packed)
                flying = self.begin(flying.task)
            except CancelledError:
                raise self._gone() from None
        raise died(pickle.loads(flying.task), TRIES)

    def _wait(self, future: Future) -> Any:
        while True:
            try:
                return future.result(timeout=LOOK)
            except TimeoutError:
                if future.status == "error":
                    raise
            self._look()

    def _look(self) -> None:
        """Look how many workers there are; for too long none is an error."""
        try:
            threads = self._client.nthreads()
        except OSError:
            raise self._gone() from None
        self._looked, self._window = monotonic(), WINDOW * sum(threads.values())
        if threads:
            self._alive = self._looked
        elif self._looked - self._alive >= self._cluster.patience:
            raise self._without()

    def _without(self) -> WorkerError:
        address, seconds = self._cluster.address, f"{self._cluster.patience:g}"
        return WorkerError(f"{address} has had no worker for {seconds} seconds: start some with 'dask worker {address}'",
                           f"{address} 已有 {seconds} 秒没有工作进程：请用 dask worker {address} 启动")

    def _gone(self) -> WorkerError:
        address = self._cluster.address
        return WorkerError(f"the Dask scheduler at {address} stopped answering: start it again and repeat the command",
                           f"{address} 的 Dask 调度器不再应答：请重新启动它，再执行一次命令")

    def _refuse_others(self, own: dict[str, str]) -> None:
        for worker, found in sorted(self._client.run(versions, on_error="return").items()):
            if not isinstance(found, dict):
                raise WorkerError(f"the worker {worker} cannot run erqi-kg {__version__} ({found}): install the same there, "
                                  "with the extra 'cluster'",
                                  f"工作进程 {worker} 不能运行 erqi-kg {__version__}（{found}）：请在那里安装相同的版本，"
                                  "带 cluster 附加项")
            _compare(own, found, worker)


def _compare(own: dict[str, str], found: dict[str, str], worker: str) -> None:
    """Refuse a worker whose results could differ from ours."""
    for name, version in own.items():
        if found.get(name) != version:
            raise WorkerError(f"the worker {worker} has {name} {found.get(name)}, here it is {version}: install the same on both",
                              f"工作进程 {worker} 的 {name} 是 {found.get(name)}，这里是 {version}：请在两边安装相同的版本")


def _run(work: _Work, task: bytes) -> Any:
    # A worker may have come after the others were asked.
    _compare(work.versions, _own_versions(), platform.node())
    return work.function(work.shared, pickle.loads(task))


@cache
def _own_versions() -> dict[str, str]:
    return versions()
