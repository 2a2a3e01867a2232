"""A folder of drafts: it appears whole, and what a person has touched in it is left alone."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from pathlib import Path

from ..errors import FileError
from ..paths import write_whole
from .copy import digest

# What was written, to know later what a person has touched.
_RECORD = "draft.json"


def write_folder(target: Path, files: dict[str, str]) -> tuple[list[str], list[str]]:
    """Write the files into a folder and return the names of those written and of those left alone."""
    if target.is_dir():
        return _write_again(target, files)
    beside = target.with_name(f".{target.name}.draft")
    try:
        # The folder appears whole or not at all.
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(parents=True)
        for name, text in {**files, _RECORD: _record(files)}.items():
            (beside / name).write_text(text, encoding="utf-8")
        beside.rename(target)
    except OSError as error:
        raise FileError(target, None, f"cannot be written ({error.strerror}): give a folder that can") from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return sorted(files), []


def _write_again(target: Path, files: dict[str, str]) -> tuple[list[str], list[str]]:
    """Write anew what nobody has touched since it was drafted."""
    try:
        record = json.loads((target / _RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        record = None
    if not isinstance(record, dict):
        raise FileError(target, None, f"was not drafted ({_RECORD} is missing or broken): choose another --source")
    kept = [name for name in files if (target / name).exists() and _hash(target / name) != record.get(name)]
    written = {name: text for name, text in files.items() if name not in kept}
    for name, text in written.items():
        write_whole(target / name, text)
    for name in sorted(set(record) - set(files)):
        # A sentence that is no more, and that nobody has touched.
        if _hash(target / name) == record[name]:
            (target / name).unlink()
    write_whole(target / _RECORD, _record(written))
    return sorted(written), sorted(kept)


def _record(files: dict[str, str]) -> str:
    return json.dumps({name: digest(text) for name, text in sorted(files.items())}, indent=1) + "\n"


def _hash(path: Path) -> str | None:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
