"""A real Dask scheduler with real workers on this machine: they give what one process gives, also where they are killed."""

from __future__ import annotations

import os
import pickle
import select
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import distributed
import pyoxigraph as ox
import pytest
import working

from erqi_kg.corpus import cluster
from erqi_kg.corpus.build import How, build
from erqi_kg.corpus.cluster import Cluster
from erqi_kg.corpus.workers import TRIES, Local
from erqi_kg.errors import FileError, ParameterError, WorkerError

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "bench"))

from made_corpus import make  # noqa: E402

FOLDER = ROOT / "graph" / "erqi-2024"
NAMES = sorted(path.name for path in FOLDER.glob("p*.ttl"))
# At its first death a task is told to have failed: what an innocent one does then is seen at once.
SETTING = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}


class Machines:
    """A scheduler and its workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.workers: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", errors=subprocess.PIPE)
        assert self.scheduler.stderr is not None
        lines = iter(self.scheduler.stderr.readline, b"")
        self.address = next(line.split()[-1].decode() for line in lines if b"Scheduler at:" in line)

    def _start(self, kind: str, *arguments: str, errors: int = subprocess.DEVNULL,
               package: Path = ROOT) -> subprocess.Popen[bytes]:
        path = os.pathsep.join([str(package), str(ROOT / "tests")])
        return subprocess.Popen([sys.executable, "-m", f"distributed.cli.dask_{kind}", *arguments], stderr=errors,
                                stdout=subprocess.DEVNULL, cwd=self._folder, env={**os.environ, **SETTING, "PYTHONPATH": path})

    def start(self, number: int, *options: str, package: Path = ROOT) -> None:
        """Start workers and wait until the scheduler knows them."""
        self.workers += [self._start("worker", self.address, "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1",
                                     *(options or ("--no-nanny",)), package=package) for _ in range(number)]
        with distributed.Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(sum(worker.poll() is None for worker in self.workers), timeout=60)

    def end_workers(self) -> None:
        for worker in self.workers:
            worker.terminate()
        for worker in self.workers:
            worker.wait(30)
        self.workers.clear()

    def end(self) -> None:
        self.end_workers()
        self.scheduler.kill()
        self.scheduler.wait()
        assert self.scheduler.stderr is not None
        self.scheduler.stderr.close()


@pytest.fixture(scope="module")
def only(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    made = Machines(tmp_path_factory.mktemp("cluster"))
    yield made
    made.end()


@pytest.fixture
def machines(only: Machines) -> Iterator[Machines]:
    yield only
    only.end_workers()


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[int]:
    os.mkfifo(tmp_path / "started")
    reader = os.open(tmp_path / "started", os.O_RDONLY | os.O_NONBLOCK)
    yield reader
    os.close(reader)


@contextmanager
def when_held(reader: int, end: Callable[[int], object]) -> Iterator[None]:
    """Meanwhile, hand the process that tells that it holds a task to `end`."""

    def wait() -> None:
        assert select.select([reader], [], [], 60)[0], "no worker began"
        ended.append(end(int(os.read(reader, 100))))

    ended: list[object] = []
    thread = threading.Thread(target=wait)
    thread.start()
    try:
        yield
    finally:
        thread.join()
    assert len(ended) == 1


def kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)


def test_a_corpus_of_many_machines_is_that_of_one(machines: Machines, tmp_path: Path) -> None:
    make(tmp_path / "sources", 6, 7, 0)
    machines.start(2)
    killed: list[int] = []

    def told(phase: str, done: int, whole: int) -> None:
        # Some sources have been handed out by now, and no worker has had the time to end with them.
        if phase == "read" and done == 4 and not killed:
            killed.append(machines.workers[0].pid)
            kill(killed[0])

    here = build(tmp_path / "sources", tmp_path / "here", How(Local(1)))
    there = build(tmp_path / "sources", tmp_path / "there", How(Cluster(machines.address), progress=told))
    assert killed and machines.workers[0].wait(30) == -signal.SIGKILL
    assert here.good and there.good and len(here.added) == 7
    assert here.generation == there.generation is not None
    one, other = (tmp_path / name / here.generation for name in ("here", "there"))
    files = [path.relative_to(one) for path in (one / "names.sqlite", one / "sources.json", *sorted((one / "answers").iterdir()))]
    assert len(files) > 50
    assert [name for name in files if (one / name).read_bytes() != (other / name).read_bytes()] == []
    assert quads_of(one / "store") == quads_of(other / "store") != []


def quads_of(store: Path) -> list[bytes]:
    return sorted((ox.Store.read_only(str(store)).dump(format=ox.RdfFormat.N_QUADS) or b"").splitlines())


def test_a_killed_worker_costs_no_result(machines: Machines, tmp_path: Path, reader: int) -> None:
    machines.start(2)
    told: list[int] = []
    here = [pickle.dumps(each) for each in Local(1).map(working.quads, FOLDER, NAMES)]
    with when_held(reader, kill):
        found = [*Cluster(machines.address, told.append).map(working.held, (FOLDER, tmp_path, NAMES[20]), iter(NAMES))]
    assert sorted(worker.poll() or 0 for worker in machines.workers) == [-signal.SIGKILL, 0]
    assert [pickle.dumps(each) for each in found] == here and len(here) > 50
    assert told == [*range(1, len(NAMES) + 1)]


def test_runs_at_the_same_time_are_not_confused(machines: Machines) -> None:
    machines.start(1)
    fives, sevens = (Cluster(machines.address).map(working.doubled, number, range(20)) for number in (5, 7))
    assert [*zip(fives, sevens, strict=True)] == [(5 * each, 7 * each) for each in range(20)]


def test_what_all_share_is_sent_again(machines: Machines, tmp_path: Path) -> None:
    machines.start(2)
    assert [*Cluster(machines.address).map(working.carried, working.Heavy(tmp_path), range(9))] == [*range(9)]
    assert sorted(worker.wait(0) if worker.poll() else 0 for worker in machines.workers) == [-signal.SIGKILL, 0]


def test_where_all_were_killed_new_workers_go_on(machines: Machines, tmp_path: Path, reader: int) -> None:
    machines.start(2)

    def all_anew(process: int) -> None:
        for worker in machines.workers:
            worker.kill()
            worker.wait()
        machines.start(1)

    with when_held(reader, all_anew):
        found = [*Cluster(machines.address).map(working.held, (FOLDER, tmp_path, NAMES[20]), NAMES)]
    assert found == [working.quads(FOLDER, name) for name in NAMES]


def test_without_workers_it_ends(machines: Machines, tmp_path: Path, reader: int) -> None:
    with pytest.raises(WorkerError, match=r"has had no worker for 0\.1 seconds: start some with 'dask worker tcp://"):
        next(Cluster(machines.address, patience=0.1).map(working.doubled, 5, [1]))
    machines.start(1)
    results = Cluster(machines.address, patience=0.1).map(working.held, (FOLDER, tmp_path, NAMES[0]), NAMES)
    with when_held(reader, kill), pytest.raises(WorkerError, match="has had no worker") as caught:
        next(results)
    assert "没有工作进程" in caught.value.zh


def test_a_task_that_kills_its_workers_is_named(machines: Machines) -> None:
    machines.start(1, "--nanny")
    found = []
    with pytest.raises(WorkerError, match=f"worked on 2 ended {TRIES} times"):
        for result in Cluster(machines.address).map(working.deadly, 2, range(6)):
            found.append(result)
    assert found == [0, 1]


def test_an_error_comes_where_its_result_would(machines: Machines, tmp_path: Path) -> None:
    machines.start(1)
    for name in "abc":
        (tmp_path / name).write_text("<#a> a <#b> .\n<#a>\n" if name == "b" else "")
    results = Cluster(machines.address).map(working.quads, tmp_path, "abc")
    assert next(results).name == "a"
    with pytest.raises(FileError, match="b:3: is no Turtle") as caught:
        next(results)
    assert (caught.value.path, caught.value.line) == ("b", 3)


@pytest.mark.parametrize(("old", "new", "said"), [
    ('__version__ = "0.1.0"', '__version__ = "0.0.9"', r"has erqi-kg 0\.0\.9, here it is 0\.1\.0"),
    ("\n", "\n\n", "has files [0-9a-f]{12}, here it is [0-9a-f]{12}"),
    ('__version__ = "0.1.0"', "raise ImportError('too old')", r"cannot run erqi-kg 0\.1\.0 \(.*too old")])
def test_a_worker_of_another_edition_is_refused(machines: Machines, tmp_path: Path, old: str, new: str, said: str) -> None:
    for name in ("erqi_kg", "ontology"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    path = tmp_path / "erqi_kg" / "__init__.py"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    machines.start(1, package=tmp_path)
    with pytest.raises(WorkerError, match=said):
        next(Cluster(machines.address).map(working.doubled, 5, [1]))


def test_a_worker_that_comes_later_is_asked_too() -> None:
    work = cluster._Work(working.doubled, 2, {**cluster.versions(), "shacl": "0.0.1"})
    with pytest.raises(WorkerError, match=r"has shacl .*, here it is 0\.0\.1: install the same on both"):
        cluster._run(work, pickle.dumps(1))


def test_a_scheduler_that_ends_is_told(tmp_path: Path, reader: int) -> None:
    machines = Machines(tmp_path)
    try:
        machines.start(1)
        results = Cluster(machines.address).map(working.held, (FOLDER, tmp_path, NAMES[0]), NAMES)
        with (when_held(reader, lambda _: machines.scheduler.kill()),
              pytest.raises(WorkerError, match="stopped answering: start it again and repeat")):
            next(results)
    finally:
        for worker in machines.workers:
            worker.kill()
        machines.end()


@pytest.mark.parametrize("words", [None, b"", b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 400 Bad Request\r\n\r\n", bytes(64),
                                   b"\x10" + bytes(63)])
def test_an_address_without_scheduler_is_told_at_once(monkeypatch: pytest.MonkeyPatch, words: bytes | None) -> None:
    monkeypatch.setattr(cluster, "ANSWER", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        if words is None:
            server.close()
        else:
            threading.Thread(target=_say, args=(server, words), daemon=True).start()
        with pytest.raises(WorkerError, match=f"no Dask scheduler answers at {address}") as caught:
            next(Cluster(address).map(working.doubled, 5, [1]))
        assert address in caught.value.zh


def _say(server: socket.socket, words: bytes) -> None:
    heard = []
    with suppress(OSError):
        while True:
            heard.append(server.accept()[0])
            heard[-1].sendall(words)


def test_a_worker_is_no_scheduler(machines: Machines) -> None:
    machines.start(1)
    with distributed.Client(machines.address, set_as_default=False) as client:
        (address,) = client.nthreads()
    with pytest.raises(WorkerError, match=r"no Dask scheduler answers at tcp://.* \(Worker\)"):
        next(Cluster(address).map(working.doubled, 5, [1]))


def test_without_dask_it_says_what_to_install() -> None:
    script = ("import sys; sys.modules['distributed'] = None; import working\n"
              "from erqi_kg.corpus.cluster import Cluster; next(Cluster('tcp://127.0.0.1:1').map(working.doubled, 5, [1]))")
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8",
                          env={**os.environ, "PYTHONPATH": path})
    assert done.stderr.endswith("MissingExtra: distributed is not installed: pip install 'erqi-kg[cluster]'\n")


@pytest.mark.parametrize("address", ["", "127.0.0.1:8786", "http://127.0.0.1:8786", "tcp://", "tcp://a", "tcp://a:b", "tcp://a:1/x",
                                     "inproc://a/1/2", "tcp://a:99999", "tcp://u:p@a:1"])
def test_an_address_is_a_host_with_its_port(address: str) -> None:
    with pytest.raises(ParameterError, match="tcp://HOST:PORT or tls://HOST:PORT"):
        Cluster(address)
