"""What the workers of tests do: functions of a module, since they go by name to other processes and machines."""

from __future__ import annotations

import os
import signal
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from erqi_kg.errors import FileError

BASE = "https://w3id.org/erqi-kg/source/erqi-2024"


class Built(NamedTuple):
    """What is made of a file."""

    name: str
    sha256: str
    lines: bytes


def quads(folder: Path, name: str) -> Built:
    """Return a file of the graph as N-Quads; a text that is no Turtle is an error with its line."""
    content = (folder / name).read_bytes()
    try:
        found = list(ox.parse(content, format=ox.RdfFormat.TURTLE, base_iri=BASE))
    except SyntaxError as error:
        raise FileError(name, error.lineno, "is no Turtle") from None
    graph = ox.NamedNode(f"{BASE}/{name}")
    lines = ox.serialize([ox.Quad(*quad.triple, graph) for quad in found], format=ox.RdfFormat.N_QUADS)
    return Built(name, sha256(content).hexdigest(), lines)


def held(shared: tuple[Path, Path, str], name: str) -> Built:
    """Return the same; one of the files, at its first time, tells its process and works on until somebody ends it."""
    folder, signs, slow = shared
    if name == slow and not (signs / "told").exists():
        (signs / "told").touch()
        hold(signs / "started", 0)
    return quads(folder, name)


def hold(fifo: Path, task: int) -> int:
    """Tell the process, then wait for what never comes; the pipe stays open as long as this process lives."""
    with fifo.open("w") as told:
        print(os.getpid(), file=told, flush=True)
        signal.pause()
    return task


def process(shared: None, task: int) -> int:
    """Return who works."""
    return os.getpid()


def deadly(shared: int, task: int) -> int:
    """Die without a word at one of the tasks, as if memory had run out."""
    if task == shared:
        os.kill(os.getpid(), signal.SIGKILL)
    return task


def doubled(shared: int, task: int) -> int:
    """Return a multiple of the task."""
    return shared * task


class Heavy:
    """What kills the first process that takes it in, as if memory had run out."""

    def __init__(self, signs: Path) -> None:
        self.signs = signs

    def __reduce__(self) -> tuple[object, ...]:
        return _taken_in, (self.signs,)


def _taken_in(signs: Path) -> Heavy:
    try:
        (signs / "taken").touch(exist_ok=False)
    except FileExistsError:
        return Heavy(signs)
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def carried(shared: Heavy, task: int) -> int:
    """Return the task."""
    return task
