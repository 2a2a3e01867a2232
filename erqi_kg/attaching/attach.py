"""Attach a table: read it row by row, write its values beside, and rename at the end; on any error nothing changes."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from ..base import Graph
from ..errors import FileError, ParameterError
from ..paths import files, sources, write_new
from ..terms import PREFIXES
from . import cells, description, rml, text, turtle
from .codes import book_of
from .description import EK, Description, beside
from .info import TableInfo, check_concepts, document_of
from .match import Matcher
from .publish import copy, part_of, put
from .report import ERROR, NOTE, Attached, Findings

STEP = 20_000
Told = Callable[[int], None]
_KINDS = {"indicator": EK + "Indicator", "unit": PREFIXES["qudt"] + "Unit", "counts": EK + "CountedUnit",
          "kind": EK + "MeasureKind", "method": EK + "Method"}


def attach(kg: Graph, file: str | os.PathLike[str], info: TableInfo | None = None, *, to: str | os.PathLike[str] | None = None,
           replace: bool = False, dry_run: bool = False, mapping: bool = False, told: Told | None = None) -> Attached:
    """Return what attaching a CSV file to the folder of a graph found and wrote.

    Its description stands beside it, or is made of `info`. With an error in the rows nothing is written. `to` writes the
    Turtle to that file instead of `graph/tables/`; `mapping` adds one in RML, which makes the same graph; `told` is told the
    number of rows read so far.
    """
    path, info = Path(file), info or TableInfo()
    scanned = text.scan(path, _encoding(path, info))
    said = describe(path, info, scanned)
    check_concepts(kg.store, _used(said), _KINDS)
    description.validate(said)
    target = Path(to) if to is not None else kg.folder / "graph" / "tables" / f"{said.name}.ttl"
    _refuse_taken(kg.folder, said, target, to is not None, replace)
    findings = Findings()
    matcher = Matcher(book_of(kg.store, said.key, said.key_vintage), said.key_vintage, said.means, findings)
    job = _Job(said, scanned, path, matcher, findings, told)
    if dry_run:
        with Path(os.devnull).open("w", encoding="utf-8") as out:
            job.write(out)
        return job.report(())
    with part_of(target) as part:
        with part.open("w", encoding="utf-8", newline="\n") as out:
            job.write(out)
        return job.report(() if findings.number(ERROR) else _publish(part, target, path, job, mapping))


def _encoding(path: Path, info: TableInfo) -> str | None:
    """Return the encoding that the description of a table declares, or `info` where there is none yet."""
    if not beside(path).exists():
        return info.encoding
    dialect = description.load(beside(path)).get("dialect")
    declared = dialect.get("encoding") if isinstance(dialect, dict) else None
    return declared if isinstance(declared, str) else None


def describe(path: Path, info: TableInfo, scanned: text.Scanned) -> Description:
    """Return the description that stands beside a table, or the one that `info` makes; both at once are an error."""
    where = beside(path)
    if where.exists():
        said = description.read(where, description.load(where))
        other = [each for each in info.given() if each != "key" or info.key != said.headers[said.key_column]]
        if other:
            flags = ", ".join("--" + ("value" if each == "values" else each.replace("_", "-")) for each in other)
            raise ParameterError(f"{where.name} says this already and is not overwritten: leave out {flags}, or edit or "
                                 "remove the file")
        return said
    header = next(text.records(path, scanned, info.delimiter or ","), [])
    return description.read(where, document_of(info, path, header, scanned.encoding))


def _used(said: Description) -> dict[str, str | None]:
    used: dict[str, str | None] = {"method": said.method}
    for column in said.columns:
        of = f"of column {column.index + 1}"
        used |= {f"indicator {of}": column.indicator, f"unit {of}": column.unit, f"counts {of}": column.counts,
                 f"kind {of}": column.kind}
    return used


def _refuse_taken(folder: Path, said: Description, target: Path, elsewhere: bool, replace: bool) -> None:
    """Refuse a name that is another graph's, and a table that is there, unless it is to be replaced."""
    reserved = {path.stem for name in ("graph", "ontology") for path in files(folder / name, "*")} | {"places"}
    if said.name in reserved or said.name in sources(folder):
        raise ParameterError(f"--name {said.name} is taken by a part of the graph: choose another name")
    if target.suffix != ".ttl":
        raise ParameterError(f"--to names a file .ttl, beside which the table and its description go, not {target.name}")
    if target.exists() and not replace:
        raise FileError(target, None, "is attached already: give --replace to replace it, or another --name")
    if not elsewhere and not os.access(folder / "graph", os.W_OK):
        raise FileError(folder, None, "cannot be written: give --folder a folder of your own, or --to FILE")


@dataclass
class _Job:
    """One reading of a table; it counts as it goes."""

    said: Description
    scanned: text.Scanned
    path: Path
    matcher: Matcher
    findings: Findings
    told: Told | None
    rows: int = 0
    matched: int = 0
    values: int = 0
    keys: list[tuple[str, str]] = field(default_factory=list)

    def write(self, out: IO[str]) -> None:
        """Read every row, write what it states, and at the end what the table is."""
        out.write(turtle.head(self.said))
        with _seen() as seen:
            for row, record in self._records():
                self.rows += 1
                if self.told is not None and self.rows % STEP == 0:
                    self.told(self.rows)
                out.writelines(self._row(row, record, seen))
        if not self.values and not self.findings.number(ERROR):
            self.findings.error("nothing-stated", 1, None, "没有一行对上图谱：代码列对吗？",
                                "no row states anything of the graph: is it the right key?")
        out.write(turtle.about(self.said, self.scanned.sha256, self.rows))

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows that are whole, by number; the header is row 1."""
        empty: list[int] = []
        for number, record in enumerate(text.records(self.path, self.scanned, self.said.delimiter), 1):
            if number == 1:
                if tuple(record) != self.said.headers:
                    raise FileError(self.path, 1, f"has the columns {', '.join(record)}; its description says "
                                    f"{', '.join(self.said.headers)}")
            elif not record:
                empty.append(number)
            else:
                # Empty lines at the end are none of its rows; others are.
                while empty:
                    self._ragged(empty.pop(0), 0)
                if len(record) != len(self.said.headers):
                    self.rows += 1
                    self._ragged(number, len(record))
                else:
                    yield number, record

    def _ragged(self, row: int, count: int) -> None:
        wanted = len(self.said.headers)
        self.findings.error("ragged", row, None, f"有 {count} 格，应有 {wanted} 格", f"has {count} cells, not {wanted}")

    def _row(self, row: int, record: list[str], seen: Callable[[str, int], int | None]) -> Iterator[str]:
        said, numbers = self.said, self._numbers(row, record)
        key, column = record[said.key_column], said.key_column + 1
        if not key.strip():
            self.findings.note("no-key", row, column, "没有代码，这一行不作陈述", "has no code: the row states nothing")
            return
        code = self.matcher.book.code(key)
        if code is None:
            form = self.matcher.book.form
            self.findings.error("no-code", row, column, f"{key[:40]!r} 不是代码（{form}）", f"{key[:40]!r} is no code ({form})")
            return
        if (first := seen(code, row)) is not None:
            self.findings.error("duplicate-key", row, column, f"代码 {code} 在第 {first} 行已有",
                                f"the code {code} stands in row {first} already")
            return
        name = None if said.name_column is None else record[said.name_column]
        thing = self.matcher.thing(row, column, code, name)
        if thing is None:
            return
        self.matched += 1
        self.keys.append((key, thing))
        for each, number in numbers:
            self.values += 1
            yield turtle.value(said, each, row, thing, number, record[each.index].strip())

    def _numbers(self, row: int, record: list[str]) -> list[tuple[description.Column, Any]]:
        """Return the numbers of a row; what is none is an error, in a row that matches nothing too."""
        found, texts = [], set(range(len(record)))
        for column in self.said.columns:
            texts.discard(column.index)
            read = cells.number(record[column.index], column.group, column.missing)
            if read.wrong is not None:
                self.findings.error(read.wrong[0], row, column.index + 1, *read.wrong[1:])
            elif read.number is not None:
                if read.full:
                    self.findings.note("full-width", row, column.index + 1, "全角数字按半角读",
                                       "full-width digits, read as plain ones")
                found.append((column, read.number))
        for index in texts:
            if cells.is_formula(record[index]):
                shown = record[index][:40]
                self.findings.error("formula", row, index + 1, f"公式 {shown!r}：写出它的值",
                                    f"a formula, {shown!r}: give its value")
        return found

    def report(self, written: tuple[Path, ...]) -> Attached:
        """Return what was found and written."""
        counts = {kind: count for (_, kind), count in sorted(self.findings.counts.items())}
        return Attached(self.said.name, self.scanned.shown, self.scanned.sha256, self.rows, self.matched, self.values,
                        tuple(self.findings.kept), counts, self.findings.number(ERROR), self.findings.number(NOTE), written)


@contextmanager
def _seen() -> Iterator[Callable[[str, int], int | None]]:
    """Give a function that returns the row in which a key stood before; the keys lie in a file, not in memory."""
    database = sqlite3.connect("", isolation_level=None)
    try:
        database.execute("CREATE TABLE seen (key TEXT PRIMARY KEY, row INTEGER) WITHOUT ROWID")
        database.execute("BEGIN")

        def seen(key: str, row: int) -> int | None:
            if database.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (key, row)).rowcount:
                return None
            first: int = database.execute("SELECT row FROM seen WHERE key = ?", (key,)).fetchone()[0]
            return first

        yield seen
    finally:
        database.close()


def _publish(part: Path, target: Path, path: Path, job: _Job, mapping: bool) -> tuple[Path, ...]:
    """Put the files in place: table, description, mapping, and the Turtle last, for it is what attaches them."""
    said, table, mapped = job.said, target.with_suffix(".csv"), target.with_suffix(".rml")
    document = _keyed(said.document, job.findings)
    with part_of(table) as copied, part_of(beside(table)) as described, part_of(mapped) as other, part_of(beside(path)) as own:
        copy(path, copied, job.scanned.sha256)
        described.write_text(_json(document | {"url": table.name}), encoding="utf-8")
        if mapping:
            made = rml.mapping(said, job.scanned.encoding, job.scanned.sha256, job.rows, job.keys, table.name)
            other.write_text(made, encoding="utf-8")
        files: list[tuple[Path | None, Path]] = [
            (copied, table), (described, beside(table)), (other if mapping else None, mapped), (part, target)]
        if not beside(path).exists() and path.resolve() != table.resolve():
            own.write_text(_json(document), encoding="utf-8")
            files.insert(0, (own, beside(path)))
        put(files)
    return tuple(place for new, place in reversed(files) if new is not None)


def write_description(kg: Graph, file: str | os.PathLike[str], info: TableInfo) -> Path:
    """Write the description that `info` makes of a CSV file beside it and return its path; one that is there stays."""
    path = Path(file)
    said = describe(path, info, text.scan(path, info.encoding))
    check_concepts(kg.store, _used(said), _KINDS)
    description.validate(said)
    return write_new(beside(path), _json(said.document))


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _keyed(document: dict[str, Any], findings: Findings) -> dict[str, Any]:
    """Return a description without a primary key where rows have none: there CSV on the Web has no primary key."""
    if not findings.counts[NOTE, "no-key"]:
        return document
    return document | {"tableSchema": {key: said for key, said in document["tableSchema"].items() if key != "primaryKey"}}

