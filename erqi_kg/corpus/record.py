"""What a corpus remembers of each source, so that one that has not changed is neither read nor checked again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..errors import FileError
from ..validate import Result
from .folder import CONTEXT, SOURCES, Generation
from .scan import Context, made_context


@dataclass(frozen=True)
class Record:
    """What is known of a source that was taken in: its hash and size, and on what its check depended."""

    sha256: str
    checked: bool
    count: int
    heals: tuple[int, ...] = ()
    foreign: tuple[str, ...] = ()
    # The hash of what other sources declare of those things; empty where nobody has looked yet.
    borrowed: str = ""
    warnings: tuple[Result, ...] = ()


@dataclass(frozen=True)
class Records:
    """The records of a generation, by name, and what the check of the context alone found."""

    context: Context
    found: tuple[Result, ...]
    sources: Mapping[str, Record]


def read_records(generation: Generation) -> Records:
    """Return the records of a generation; a FileError where they are damaged."""
    said, files = generation.read(SOURCES), generation.read(CONTEXT)
    try:
        sources = {name: _record(**each) for name, each in _dict(said["sources"]).items()}
        return Records(made_context({name: str(text) for name, text in files.items()}), _results(said["found"]), sources)
    except (KeyError, TypeError, ValueError) as error:
        raise FileError(generation.folder / SOURCES, None, f"is damaged ({error!r}): build the corpus again") from None


def write_records(folder: Path, records: Records) -> None:
    """Write the records of a generation that is being made."""
    sources = {name: _plain(record) for name, record in sorted(records.sources.items())}
    said = {"found": [asdict(result) for result in records.found], "sources": sources}
    (folder / SOURCES).write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    (folder / CONTEXT).write_text(json.dumps(dict(records.context.files), ensure_ascii=False), encoding="utf-8")


def _plain(record: Record) -> dict[str, Any]:
    # What is empty is most of it.
    return {name: value for name, value in asdict(record).items() if value not in ((), "")}


def _record(**said: Any) -> Record:
    lists: dict[str, Any] = {name: tuple(said[name]) for name in ("heals", "foreign") if name in said}
    return Record(**{**said, **lists, "warnings": _results(said.get("warnings", ()))})


def _results(said: Any) -> tuple[Result, ...]:
    found: Iterable[dict[str, Any]] = said
    return tuple(Result(**each) for each in found)


def _dict(said: Any) -> dict[str, Any]:
    if not isinstance(said, dict):
        raise TypeError("no object")
    return said
