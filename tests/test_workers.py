"""Workers: several processes or machines give what one gives, in order, also where some of them die."""

from __future__ import annotations

import os
import pickle
import pkgutil
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from itertools import count
from pathlib import Path

import pytest
import working

import erqi_kg
from erqi_kg import errors
from erqi_kg.corpus.workers import TRIES, WINDOW, Local
from erqi_kg.errors import ErqiError, FileError, WorkerError

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "graph" / "erqi-2024"
NAMES = sorted(path.name for path in FOLDER.glob("p*.ttl"))
HERE = [working.quads(FOLDER, name) for name in NAMES]
# In the background a shell starts its commands so that they hear no interruption: this one is to hear it.
HOLDS = """
import signal, sys, working
from pathlib import Path
from erqi_kg.corpus.workers import Local
signal.signal(signal.SIGINT, signal.default_int_handler)
list(Local(2).map(working.hold, Path(sys.argv[1]), range(6)))
"""


def test_cases_were_found() -> None:
    assert len(NAMES) > 50 and all(built.lines for built in HERE)


def test_several_processes_give_what_one_gives() -> None:
    told: list[int] = []
    assert [*Local(2, told.append).map(working.quads, FOLDER, iter(NAMES))] == HERE
    assert told == [*range(1, len(NAMES) + 1)]
    assert [*Local(1).map(working.quads, FOLDER, NAMES)] == HERE


def test_one_task_or_one_job_starts_no_process() -> None:
    assert [*Local(2).map(working.process, None, [1])] == [os.getpid()]
    assert [*Local(1).map(working.process, None, [1, 2])] == [os.getpid()] * 2
    assert [*Local(2).map(working.process, None, [])] == []
    assert os.getpid() not in Local(2).map(working.process, None, [1, 2])


def test_few_tasks_are_on_their_way() -> None:
    taken = count()
    results = Local(2).map(working.doubled, 3, (next(taken) for _ in count()))
    assert [next(results) for _ in range(20)] == [*range(0, 60, 3)]
    results.close()  # type: ignore[attr-defined]
    assert next(taken) <= 20 + WINDOW * 2


def test_an_error_comes_where_its_result_would(tmp_path: Path) -> None:
    for name in "abcd":
        (tmp_path / name).write_text("<#a> a <#b> .\n<#a>\n" if name == "c" else "")
    results = Local(2).map(working.quads, tmp_path, "abcd")
    assert [next(results).name for _ in "ab"] == ["a", "b"]
    with pytest.raises(FileError, match="c:3: is no Turtle") as caught:
        next(results)
    assert (caught.value.path, caught.value.line) == ("c", 3)


def test_every_error_comes_from_another_process_as_it_is() -> None:
    for module in pkgutil.walk_packages(erqi_kg.__path__, "erqi_kg."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    kinds = [ErqiError]
    for kind in kinds:
        kinds += kind.__subclasses__()
    assert len(kinds) > 10
    for kind in kinds:
        made = kind.__new__(kind, "as it is said")
        made.zh, made.line = "如其所说", 7  # type: ignore[attr-defined]
        again = pickle.loads(pickle.dumps(made))
        assert type(again) is kind and str(again) == "as it is said" and vars(again) == vars(made)
    real = errors.UnknownName("no thing", ("a", "b"), "没有")
    assert vars(pickle.loads(pickle.dumps(real))) == vars(real) == {"nearest": ("a", "b"), "zh": "没有"}


@pytest.fixture
def signs(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "started")
    return tmp_path


def started(reader: int, processes: int = 1) -> list[int]:
    """Return the processes that tell that they began."""
    told = b""
    while told.count(b"\n") < processes:
        assert select.select([reader], [], [], 60)[0], "no worker began"
        told += os.read(reader, 1000)
    return [int(line) for line in told.split()]


@pytest.fixture
def reader(signs: Path) -> Iterator[int]:
    # Opened without waiting for a writer; the writing end, too, so that it is not at its end before one comes.
    reader = os.open(signs / "started", os.O_RDONLY | os.O_NONBLOCK)
    yield reader
    os.close(reader)


def test_what_a_killed_process_worked_on_is_done_again(signs: Path, reader: int) -> None:
    slow = NAMES[9]
    results = Local(2).map(working.held, (FOLDER, signs, slow), NAMES)
    found = [next(results) for _ in range(9)]
    os.kill(started(reader)[0], signal.SIGKILL)
    assert [*found, *results] == HERE


def test_a_process_that_dies_before_its_first_task_is_replaced(tmp_path: Path) -> None:
    assert [*Local(2).map(working.carried, working.Heavy(tmp_path), range(9))] == [*range(9)]
    assert (tmp_path / "taken").exists()


@pytest.mark.parametrize("task", [0, 5, 19])
def test_a_task_that_kills_its_process_is_named(task: int) -> None:
    found = []
    with pytest.raises(WorkerError, match=f"worked on {task} ended {TRIES} times") as caught:
        for result in Local(2).map(working.deadly, task, range(20)):
            found.append(result)
    assert found == [*range(task)] and "无故终止" in caught.value.zh


@pytest.mark.parametrize("end", ["interrupted", "killed"])
def test_no_process_outlives_the_one_that_started_it(signs: Path, reader: int, end: str) -> None:
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    parent = subprocess.Popen([sys.executable, "-c", HOLDS, signs / "started"], stderr=subprocess.DEVNULL,
                              env={**os.environ, "PYTHONPATH": path}, start_new_session=True)
    try:
        assert len(set(started(reader, 2))) == 2
        if end == "killed":
            parent.kill()
        else:
            os.killpg(parent.pid, signal.SIGINT)
        assert parent.wait(60) != 0
        # The end of the pipe: nobody holds its other end any more.
        assert select.select([reader], [], [], 60)[0] and os.read(reader, 100) == b""
    finally:
        parent.kill()
        parent.wait()
