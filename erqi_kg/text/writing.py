"""A folder of drafts: it appears whole, and what a person has touched in it is left alone."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from ..errors import FileError
from ..paths import write_whole
from .copy import digest

# What was written, to know later what a person has touched. It tells what may be removed, so it names drafts alone.
_RECORD = "draft.json"
_NAME = re.compile(r"(?:p[0-9]+-s[0-9]+|source|silent)\.ttl|names\.csv")
_HASH = re.compile("[0-9a-f]{64}")
_STANDS = re.compile(r"^<#char=([0-9]+,[0-9]+)>\n    a ek:(?:Sentence|SilentSpan)\b", re.MULTILINE)
_SOURCE = "source.ttl"
_SOURCE_HASH = re.compile('ek:sha256 "([0-9a-f]{64})"')


class Written(NamedTuple):
    """The names of the files written and of those left alone; `older`: the latter were made of another text."""

    written: tuple[str, ...]
    kept: tuple[str, ...] = ()
    older: bool = False


def write_folder(target: Path, files: dict[str, str]) -> Written:
    """Write the files into a folder and return the names of those written and of those left alone."""
    if target.is_symlink():
        raise FileError(target, None, "is a link: choose another --source")
    if not target.is_dir():
        return _write_first(target, files)
    with _alone(target):
        return _write_again(target, files)


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Let one process at a time write into a folder; the lock goes with the process. Where there are no locks, all may."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    try:
        held = os.open(target, os.O_RDONLY)
    except OSError as error:
        raise FileError(target, None, f"cannot be listed ({error.strerror}): give a readable folder") from None
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FileError(target, None, "is being written by another process: draft again later") from None
        except OSError:
            # A file system that has no locks.
            pass
        yield
    finally:
        os.close(held)


def _write_first(target: Path, files: dict[str, str]) -> Written:
    beside = None
    try:
        # The folder appears whole or not at all; what it is made in is no other process's, nor a person's.
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=target.parent, prefix="."))
        made = beside / target.name
        made.mkdir()
        for name, text in {**files, _RECORD: _record(files)}.items():
            (made / name).write_text(text, encoding="utf-8")
        made.rename(target)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST) and target.is_dir():
            raise FileError(target, None, "was written by another process meanwhile: draft again") from None
        raise FileError(target, None, f"cannot be written ({error.strerror}): give a folder that can") from None
    finally:
        if beside is not None:
            shutil.rmtree(beside, ignore_errors=True)
    return Written(tuple(sorted(files)))


def _write_again(target: Path, files: dict[str, str]) -> Written:
    """Write anew what nobody has touched since it was drafted."""
    record = _read_record(target)
    try:
        there = {path.name: _hash(path) for path in target.iterdir() if path.suffix == ".ttl" or path.name in files}
    except OSError as error:
        raise FileError(target, None, f"cannot be listed ({error.strerror}): give a readable folder") from None
    # What is as we write it now is ours too: a draft that was interrupted wrote it and did not come to record it.
    ours = {name for name, found in there.items()
            if found and found in (record.get(name), digest(files[name]) if name in files else None)}
    kept = sorted(set(there) - ours)
    # A sentence stands in one file: where a person's has it, under whatever name, there is none to write.
    taken = {place for name in kept for place in _STANDS.findall(_text(target / name))}
    written = {name: text for name, text in files.items()
               if name not in kept and not (name.startswith("p") and taken.intersection(_STANDS.findall(text)))}
    before = _SOURCE_HASH.search(_text(target / _SOURCE))
    older = bool(kept) and before is not None and before[1] not in _SOURCE_HASH.findall(files.get(_SOURCE, before[0]))
    # The file that tells of which text the others are is written last.
    for name in sorted(written, key=lambda name: (name == _SOURCE, name)):
        write_whole(target / name, written[name])
    for name in sorted(ours - set(written)):
        _remove(target / name)
    write_whole(target / _RECORD, _record(written))
    return Written(tuple(sorted(written)), tuple(kept), older)


def _read_record(target: Path) -> dict[str, str]:
    path = target / _RECORD
    try:
        record = json.loads(path.read_text(encoding="utf-8")) if _regular(path) else None
    except (OSError, ValueError, RecursionError):
        record = None
    if isinstance(record, dict) and all(_NAME.fullmatch(name) and isinstance(found, str) and _HASH.fullmatch(found)
                                        for name, found in record.items()):
        return record
    raise FileError(target, None, f"was not drafted ({_RECORD} is missing or broken): choose another --source")


def _record(files: dict[str, str]) -> str:
    return json.dumps({name: digest(text) for name, text in sorted(files.items())}, indent=1) + "\n"


def _remove(path: Path) -> None:
    try:
        if _regular(path):
            path.unlink()
    except OSError as error:
        raise FileError(path, None, f"cannot be removed ({error.strerror}): give a folder that can be written") from None


def _regular(path: Path) -> bool:
    """Whether it is a file itself: no link, whose file may be anybody's, and no pipe, which would never end."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace") if _regular(path) else ""
    except OSError:
        return ""


def _hash(path: Path) -> str | None:
    try:
        return sha256(path.read_bytes()).hexdigest() if _regular(path) else None
    except OSError:
        return None
