"""Attach a table: read it row by row, write its values beside, and rename at the end; on any error nothing changes."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ..base import Graph
from ..errors import FileError
from ..paths import write_new, write_whole
from ..terms import PREFIXES
from . import conforming, description, rml, text
from .codes import book_of
from .description import EK, Description, beside
from .filling import filled
from .info import TableInfo, check_concepts, document_of
from .match import Matcher
from .places import is_same, place_of, refuse_taken
from .publish import alone, copy, part_of, put
from .reading import Reading, Told
from .report import ERROR, NOTE, Attached, Findings

KINDS = {"indicator": EK + "Indicator", "unit": PREFIXES["qudt"] + "Unit", "counts": EK + "CountedUnit",
         "kind": EK + "MeasureKind", "method": EK + "Method"}


def attach(kg: Graph, file: str | os.PathLike[str], info: TableInfo | None = None, *, to: str | os.PathLike[str] | None = None,
           replace: bool = False, dry_run: bool = False, mapping: bool = False, told: Told | None = None) -> Attached:
    """Return what attaching a CSV file to the folder of a graph found and wrote.

    Its description stands beside it, or is made of `info`, which also fills what one that is there lacks. With an error in
    the rows nothing is written. `to` writes the Turtle to that file instead of `graph/tables/`; `mapping` adds one in RML,
    which makes the same graph; `told` is told the number of rows read so far.
    """
    description.need_csvw()
    path, info = Path(file), info or TableInfo()
    scanned = text.scan(path, _encoding(path, info))
    said = describe(path, info, scanned)
    check_concepts(kg.store, _used(said), KINDS)
    description.validate(said)
    target = place_of(kg.folder, said, to)
    if not dry_run:
        with alone(target.parent):
            refuse_taken(said, target, path, replace, is_same(said, target, scanned.sha256, mapping))
    findings = Findings()
    matcher = Matcher(book_of(kg.store, said.key, said.key_vintage), said.key_vintage, said.means, findings)
    reading = Reading(said, scanned, path, matcher, findings, told)
    if dry_run:
        refuse_taken(said, target, path, replace, is_same(said, target, scanned.sha256, mapping))
        with TemporaryDirectory() as place:
            _write(kg, Path(place) / "table.ttl", reading)
        return reading.report(())
    with part_of(target) as part:
        _write(kg, part, reading)
        return reading.report(() if findings.number(ERROR) else _publish(part, target, path, reading, mapping, replace))


def _write(kg: Graph, part: Path, reading: Reading) -> None:
    with part.open("w", encoding="utf-8", newline="\n") as out:
        reading.write(out)
    if not reading.findings.number(ERROR):
        conforming.check(kg, part, reading.findings, {each for each in _used(reading.said).values() if each is not None})


def _encoding(path: Path, info: TableInfo) -> str | None:
    """Return the encoding that the description of a table declares, or `info` where there is none yet."""
    if not beside(path).exists():
        return info.encoding
    return description.read(beside(path), description.load(beside(path))).encoding or info.encoding


def describe(path: Path, info: TableInfo, scanned: text.Scanned) -> Description:
    """Return the description that stands beside a table, or the one that `info` makes.

    Of one that is there `info` fills what it lacks; what contradicts it is an error.
    """
    where = beside(path)
    if where.exists():
        return filled(description.read(where, description.load(where)), info)
    header = next(text.records(path, scanned, info.delimiter or ","), [])
    return description.read(where, document_of(info, path, header, scanned.encoding))


def _used(said: Description) -> dict[str, str | None]:
    used: dict[str, str | None] = {"method": said.method}
    for column in said.columns:
        of = f"of column {column.index + 1}"
        used |= {f"indicator {of}": column.indicator, f"unit {of}": column.unit, f"counts {of}": column.counts,
                 f"kind {of}": column.kind}
    return used


def _publish(part: Path, target: Path, path: Path, reading: Reading, mapping: bool, replace: bool) -> tuple[Path, ...]:
    """Put the files in place: table, description, mapping, and the Turtle last, for it is what attaches them."""
    said, table, mapped = reading.said, target.with_suffix(".csv"), target.with_suffix(".rml")
    document = _keyed(said.document, reading.findings)
    with part_of(table) as copied, part_of(beside(table)) as described, part_of(mapped) as other:
        copy(path, copied, reading.scanned.sha256)
        described.write_text(_json(document | {"url": table.name}), encoding="utf-8")
        if mapping:
            other.write_text(rml.mapping(said, reading.scanned, path, reading.rows, reading.keys, table.name), encoding="utf-8")
        files: list[tuple[Path | None, Path]] = [
            (copied, table), (described, beside(table)), (other if mapping else None, mapped), (part, target)]
        with alone(target.parent):
            # Another process may have been faster.
            refuse_taken(said, target, path, replace, is_same(said, target, reading.scanned.sha256, mapping))
            put(files)
    written = [place for new, place in reversed(files) if new is not None]
    # Where the folder of the table cannot be written to, its description stands beside the copy alone.
    with suppress(FileError):
        if beside(path).resolve() != beside(table).resolve():
            written += _beside(path, said.document, document)
    return tuple(written)


def _beside(path: Path, filled_one: dict[str, Any], document: dict[str, Any]) -> list[Path]:
    """Write the description beside the table, where it is new or was filled."""
    where = beside(path)
    if not where.exists():
        return [write_new(where, _json(document))]
    return [] if description.load(where) == filled_one else [write_whole(where, _json(document))]


def write_description(kg: Graph, file: str | os.PathLike[str], info: TableInfo) -> Path:
    """Write the description that `info` makes of a CSV file beside it and return its path; one that is there stays."""
    path = Path(file)
    said = describe(path, info, text.scan(path, info.encoding))
    check_concepts(kg.store, _used(said), KINDS)
    description.validate(said)
    return write_new(beside(path), _json(said.document))


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _keyed(document: dict[str, Any], findings: Findings) -> dict[str, Any]:
    """Return a description without a primary key where rows have none: there CSV on the Web has no primary key."""
    if not findings.counts[NOTE, "no-key"]:
        return document
    return document | {"tableSchema": {key: said for key, said in document["tableSchema"].items() if key != "primaryKey"}}
