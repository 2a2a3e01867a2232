"""A folder that appears whole and in which only an earlier export is replaced; the manifest that tells it by."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from ..errors import FileError

FORMAT = "erqi-kg export 1"
MANIFEST, SUMS = "manifest.json", "SHA256SUMS"


class File(NamedTuple):
    """A file of an export: its path in the folder, its size in bytes and its SHA-256."""

    path: str
    bytes: int
    sha256: str


class Writer:
    """Writes files into a folder and keeps what they are."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.files: list[File] = []

    def write(self, name: str, data: bytes) -> File:
        """Write one file and return what it is."""
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self.files.append(File(name, len(data), sha256(data).hexdigest()))
        return self.files[-1]

    def finish(self, said: dict[str, object]) -> None:
        """Write the manifest, and the sums of all files as `sha256sum --check` reads them."""
        self.files.sort()
        manifest = {"format": FORMAT, **said, "files": [file._asdict() for file in self.files]}
        self.write(MANIFEST, (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode())
        self.write(SUMS, "".join(f"{file.sha256}  {file.path}\n" for file in self.files).encode())


@contextmanager
def whole_folder(target: Path) -> Iterator[Writer]:
    """Give a writer for a new folder that takes the place of `target` when all is written, and else leaves it as it was."""
    check(target)
    beside = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
        made = beside / "new"
        made.mkdir()
        yield Writer(made)
        # Meanwhile someone may have put a file of theirs there.
        check(target)
        _replace(target, made, beside / "old")
    except OSError as error:
        raise FileError(target, None, f"cannot be written ({error.strerror}): give a folder that can") from None
    finally:
        if beside is not None:
            shutil.rmtree(beside, ignore_errors=True)


def _replace(target: Path, made: Path, old: Path) -> None:
    try:
        if target.exists():
            target.rename(old)
        made.rename(target)
    except BaseException:
        if old.exists() and not target.exists():
            old.rename(target)
        raise


def check(target: Path) -> None:
    """Refuse a target that holds anything but an earlier export: it would be lost."""
    try:
        if not target.exists() or (target.is_dir() and not any(target.iterdir())):
            return
        if not target.is_dir():
            raise FileError(target, None, "is a file: give a folder for the export")
        ours = _ours(target)
        if ours is None:
            raise FileError(target, None, f"is not empty and holds no earlier export ({MANIFEST}): give a new folder")
        there = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_symlink() or not path.is_dir()}
    except OSError as error:
        raise FileError(target, None, f"cannot be listed ({error.strerror}): give a readable folder") from None
    if other := sorted(there - ours):
        raise FileError(target, None, f"holds {other[0]!r}, which no export wrote: move it away or give a new folder")


def _ours(target: Path) -> set[str] | None:
    """Return the names of the files of the export in a folder, or None where there is none."""
    with suppress(OSError, ValueError, RecursionError):
        manifest = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
        if isinstance(manifest, dict) and manifest.get("format") == FORMAT and isinstance(manifest.get("files"), list):
            names = {file.get("path") for file in manifest["files"] if isinstance(file, dict)}
            return {name for name in names if isinstance(name, str)} | {MANIFEST, SUMS}
    return None
