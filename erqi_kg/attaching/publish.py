"""The files of a table into their places: all of them or none, and the Turtle, which attaches them, last."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..errors import FileError


@contextmanager
def part_of(target: Path) -> Iterator[Path]:
    """Give a file beside another, which is gone afterwards, if it was not renamed."""
    part = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _clear(target)
        yield part
    except OSError as error:
        raise FileError(target, None, f"cannot be written ({error.strerror}): give a folder that can") from None
    finally:
        with suppress(OSError):
            part.unlink()


def _clear(target: Path) -> None:
    """Remove what processes that were killed have left beside a file."""
    for path in target.parent.iterdir():
        number = path.name.removeprefix(f".{target.name}.").removeprefix("kept.")
        if path.name.startswith(f".{target.name}.") and number.isdigit() and int(number) != os.getpid():
            try:
                os.kill(int(number), 0)
            except ProcessLookupError:
                path.unlink(missing_ok=True)
            except (OSError, OverflowError):
                # It runs, for another user perhaps: what it writes is its own.
                continue


def put(files: list[tuple[Path | None, Path]]) -> None:
    """Move each new file to its place, or remove what is there; where one cannot be, all are as they were.

    What was there goes first, the last of the list at the very first: a process that is killed here leaves a table that is
    not attached, never one of two halves.
    """
    kept: list[tuple[Path, Path]] = []
    placed: list[Path] = []
    try:
        for _, place in reversed(files):
            if place.is_file():
                away = place.with_name(f".{place.name}.kept.{os.getpid()}")
                place.replace(away)
                kept.append((away, place))
        for part, place in files:
            if part is not None:
                part.replace(place)
                placed.append(place)
    except OSError as error:
        for new in placed:
            new.unlink()
        for away, before in reversed(kept):
            away.replace(before)
        raise FileError(place, None, f"cannot be written ({error.strerror}): nothing was changed") from None
    for away, _ in kept:
        away.unlink()


def copy(path: Path, to: Path, sha256: str) -> None:
    """Copy a file that has this hash; one that has another by now is a FileError."""
    digest = hashlib.sha256()
    with path.open("rb") as source, to.open("wb") as out:
        while block := source.read(1 << 20):
            digest.update(block)
            out.write(block)
    if digest.hexdigest() != sha256:
        raise FileError(path, None, "changed while it was read: run it again")
