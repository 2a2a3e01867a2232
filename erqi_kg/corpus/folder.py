"""The folder of a corpus: generations of which a pointer names the published one, a writer's lock, readers' locks.

A generation is written whole under a name of its own, and published by the rename of a small file. So a reader opens the
one before or the one after, and a process that is killed leaves nothing but an unfinished folder, which the next removes.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import IO

from ..errors import ErqiError, FileError
from ..place import POINTER, is_corpus

FORMAT = 1
STORE, NAMES, ANSWERS = "store", "names.sqlite", "answers"
SOURCES, REPORT, CONTEXT, SIZES = "sources.json", "report.json", "context.json", "sizes.json"
_LOCK, _IN_USE, _UNFINISHED = ".lock", "in-use", ".building-"
_NAME = re.compile(r"[0-9a-f]{16}(r\d+)?")
# What Oxigraph's storage says to people, and its lock.
_ITS_OWN = ("LOG", "LOCK")


class CorpusError(ErqiError):
    """A corpus cannot be written or read as asked; `zh` says it in Chinese."""

    def __init__(self, message: str, zh: str) -> None:
        super().__init__(message)
        self.zh = zh


@dataclass(frozen=True)
class Generation:
    """One published state of a corpus; while it is held by a reader no writer removes it."""

    folder: Path
    held: IO[bytes] | None = None

    @property
    def store(self) -> Path:
        """The Oxigraph store."""
        return self.folder / STORE

    def release(self) -> None:
        """Let a writer remove it, where no other reader holds it."""
        if self.held is not None:
            self.held.close()

    def whole(self) -> None:
        """Do nothing where all its files are there at their sizes; a FileError names the first that is not."""
        for name, size in self.read(SIZES).items():
            path = self.folder / name
            try:
                found = path.stat().st_size
            except OSError as error:
                raise FileError(path, None, f"cannot be read ({error.strerror}): build the corpus again") from None
            if found != size:
                raise FileError(path, None, f"has {found} bytes, not {size}: build the corpus again")

    def read(self, name: str) -> dict[str, object]:
        """Return what one of its JSON files holds; a FileError says which one is damaged."""
        path = self.folder / name
        try:
            found = json.loads(path.read_bytes())
        except (OSError, ValueError, RecursionError) as error:
            raise FileError(path, None, f"cannot be read ({_reason(error)}): build the corpus again") from None
        if not isinstance(found, dict):
            raise FileError(path, None, "is no JSON object: build the corpus again")
        return found


def published(path: Path) -> str | None:
    """Return the name of the generation that is published; None where none is yet."""
    pointer = path / POINTER
    try:
        said = json.loads(pointer.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise FileError(pointer, None, f"cannot be read ({_reason(error)}): build the corpus again") from None
    name = said.get("generation") if isinstance(said, dict) else None
    if not isinstance(name, str) or not name.isalnum():
        raise FileError(pointer, None, "names no generation: build the corpus again")
    if said.get("format") != FORMAT:
        raise FileError(pointer, None, f"is of format {said.get('format')!r}, not {FORMAT}: build the corpus again")
    return name


def hold(path: Path) -> Generation:
    """Return the published generation, held until its file is closed or the process ends."""
    while True:
        name = published(path)
        if name is None:
            raise FileError(path, None, "is no corpus: 'erqi-kg corpus build SOURCES FOLDER' makes one")
        folder = path / name
        try:
            # Where the folder is on a medium that cannot be written, the lock is shared all the same.
            held = (folder / _IN_USE).open("rb")
            fcntl.flock(held, fcntl.LOCK_SH)
        except FileNotFoundError:
            if published(path) == name:
                raise FileError(folder, None, "is missing, though it is published: build the corpus again") from None
            continue
        except OSError as error:
            raise FileError(folder, None, f"cannot be opened ({error.strerror}): give a folder that can") from None
        if _is_at(held, folder / _IN_USE):
            return Generation(folder, held)
        # A writer has removed it between the two steps, so another one is published, perhaps of the same name.
        held.close()


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _is_at(held: IO[bytes], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(held.fileno()), path.stat())
    except OSError:
        return False


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Hold the lock of the one who writes; a CorpusError where another process has it. What the killed left is removed."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        strange = [each.name for each in path.iterdir() if not _ours(each)] if not is_corpus(path) else []
        if strange:
            raise FileError(path, None, f"is not empty and no corpus (there is {strange[0]}): give another folder")
        lock = (path / _LOCK).open("ab")
    except OSError as error:
        raise FileError(path, None, f"cannot be written ({error.strerror}): give a folder that can") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CorpusError(f"{path}: another process is writing this corpus: wait for it, then run this again",
                              f"{path}：另一个进程正在写这个语料库：等它结束，再运行一次") from None
        sweep(path)
        yield


def _ours(path: Path) -> bool:
    """Whether this is of a corpus: a process that is killed may leave a generation to which nothing points yet."""
    return path.name in (_LOCK, POINTER) or path.name.startswith((_UNFINISHED, f".{POINTER}.")) or _is_generation(path)


def _is_generation(path: Path) -> bool:
    return _NAME.fullmatch(path.name) is not None and any((path / each).exists() for each in (_IN_USE, STORE, SOURCES))


def begin(path: Path) -> Path:
    """Return a new folder for what is to be published; the writer's lock is held."""
    folder = path / f"{_UNFINISHED}{os.getpid()}"
    folder.mkdir()
    (folder / _IN_USE).touch()
    return folder


def unused(path: Path, name: str) -> str:
    """Return a name for a generation that none has yet: one that a reader holds or that is damaged may be of the same."""
    return next(each for each in chain([name], (f"{name}r{number}" for number in count(2))) if not (path / each).exists())


def is_again(name: str, other: str | None) -> bool:
    """Whether a generation would be the same as another."""
    return other is not None and other.partition("r")[0] == name


def publish(path: Path, building: Path, name: str) -> None:
    """Make a finished folder the published generation: it is on the disk before the pointer is."""
    folder = path / name
    sizes = {each.relative_to(building).as_posix(): each.stat().st_size for each in sorted(building.rglob("*"))
             if each.is_file() and not each.name.startswith(_ITS_OWN)}
    (building / SIZES).write_text(json.dumps(sizes), encoding="utf-8")
    for each in sorted(building.rglob("*")):
        _sync(each)
    _sync(building)
    building.rename(folder)
    _sync(path)
    pointer = path / f".{POINTER}.{os.getpid()}"
    try:
        pointer.write_text(json.dumps({"format": FORMAT, "generation": name}) + "\n", encoding="utf-8")
        _sync(pointer)
        pointer.replace(path / POINTER)
    except OSError:
        with suppress(OSError):
            pointer.unlink()
        _remove(folder)
        raise
    # From here on it is published, whatever the medium says to this.
    with suppress(OSError):
        _sync(path)


def put(made: Path, place: Path) -> None:
    """Put a finished folder in its place in a published generation: on the disk before it is seen."""
    for each in (*sorted(made.iterdir()), made):
        _sync(each)
    if place.exists():
        place.rename(made.with_name(f"{made.name}-before"))
    made.rename(place)
    _sync(place.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(path: Path) -> None:
    """Remove unfinished folders and generations that are not published and that no reader holds.

    Where the pointer is damaged, all generations stay: a person may still know which one it was.
    """
    try:
        name, known = published(path), True
    except FileError:
        name, known = None, False
    for each in path.iterdir():
        if each.name.startswith((_UNFINISHED, f".{POINTER}.")):
            _remove(each)
        elif known and each.name != name and _is_generation(each):
            with (each / _IN_USE).open("ab") as held:
                try:
                    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError:
                    continue
                # Gone for whoever comes now, and known as something to remove if this process ends here.
                gone = path / f"{_UNFINISHED}{each.name}"
                each.rename(gone)
                _remove(gone)


def is_written(path: Path) -> bool:
    """Whether a process holds the lock of the one who writes."""
    try:
        with (path / _LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return (path / _LOCK).exists()
    return False


def others(path: Path, name: str) -> tuple[str, ...]:
    """Return the generations beside the published one."""
    return tuple(sorted(each.name for each in path.iterdir() if each.name != name and _is_generation(each)))


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
