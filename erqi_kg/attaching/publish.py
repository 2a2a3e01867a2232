"""The files of a table into their places: all of them or none, by one process at a time, also when one is killed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..errors import FileError
from ..paths import part_name

_JOURNAL = ".attaching.json"


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let one process at a time place files in a folder, after undoing what one that was killed has left half done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise _cannot(folder, error) from None
    try:
        try:
            import fcntl

            # It goes with the process.
            fcntl.flock(held, fcntl.LOCK_EX)
        except (ImportError, OSError):
            # A system that has no locks, or a file system.
            pass
        _undo(folder)
        yield
    except OSError as error:
        raise _cannot(folder, error) from None
    finally:
        os.close(held)


@contextmanager
def part_of(target: Path) -> Iterator[Path]:
    """Give a file beside another, which is gone afterwards, if it was not renamed."""
    part = part_name(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _clear(target)
        yield part
    except OSError as error:
        raise _cannot(target, error) from None
    finally:
        with suppress(OSError):
            part.unlink()


def _clear(target: Path) -> None:
    """Remove what processes that were killed have left beside a file."""
    for path in target.parent.iterdir():
        number = path.name.removeprefix(f".{target.name}.").partition("-")[0]
        if path.name.startswith(f".{target.name}.") and number.isdigit() and int(number) != os.getpid():
            try:
                os.kill(int(number), 0)
            except ProcessLookupError:
                path.unlink(missing_ok=True)
            except (OSError, OverflowError):
                # It runs, for another user perhaps: what it writes is its own.
                continue


def put(files: list[tuple[Path | None, Path]]) -> None:
    """Move each new file to its place in one folder, or remove what is there; where one cannot be, all are as they were.

    What was there is kept until the new files are whole. The journal names both; while it is there, nothing counts as done,
    and `alone` puts back what was kept.
    """
    folder = files[0][1].parent
    steps = [[place.name, part.name if part else "", _kept(place).name if place.exists() else ""] for part, place in files]
    place = files[0][1]
    try:
        unfinished = folder / f"{_JOURNAL}.new"
        unfinished.write_text(json.dumps(steps), encoding="utf-8")
        unfinished.replace(folder / _JOURNAL)
        # The Turtle, the last of them, is what attaches a table: it goes first and comes last.
        for _, place in reversed(files):
            if place.is_file():
                place.replace(_kept(place))
        for part, place in files:
            if part is not None:
                part.replace(place)
    except OSError as error:
        _undo(folder)
        raise FileError(place, None, f"cannot be written ({error.strerror}): nothing was changed") from None
    (folder / _JOURNAL).unlink()
    for _, place in files:
        _kept(place).unlink(missing_ok=True)


def _kept(place: Path) -> Path:
    return place.with_name(f".{place.name}.kept")


def _undo(folder: Path) -> None:
    """Put everything back where a journal says that it was left half done."""
    journal = folder / _JOURNAL
    if journal.is_file():
        for name, part, kept in json.loads(journal.read_text(encoding="utf-8")):
            place = folder / Path(name).name
            if kept and (folder / Path(kept).name).is_file():
                (folder / Path(kept).name).replace(place)
            elif not kept and part and not (folder / Path(part).name).exists():
                # It was new and has been placed.
                place.unlink(missing_ok=True)
        journal.unlink()
    # The new ones were whole by then; a journal that was not finished says nothing.
    for path in (*folder.glob(".*.kept"), folder / f"{_JOURNAL}.new"):
        path.unlink(missing_ok=True)


def copy(path: Path, to: Path, sha256: str) -> None:
    """Copy a file that has this hash; one that has another by now is a FileError."""
    digest = hashlib.sha256()
    with path.open("rb") as source, to.open("wb") as out:
        while block := source.read(1 << 20):
            digest.update(block)
            out.write(block)
    if digest.hexdigest() != sha256:
        raise FileError(path, None, "changed while it was read: run it again")


def _cannot(path: Path, error: OSError) -> FileError:
    return FileError(path, None, f"cannot be written ({error.strerror}): give a folder that can")
