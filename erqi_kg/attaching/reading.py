"""One reading of a table: every row read, matched and written as what it states, every finding counted."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import IO

from ..errors import FileError
from . import cells, text, turtle
from .description import Column, Description
from .match import Matcher
from .report import ERROR, NOTE, Attached, Findings

STEP = 20_000
Told = Callable[[int], None]
# 人口（万人）, 总投资/亿元: a unit of ten thousands in the header; 每万人 and 万达 are none.
_TENS = re.compile(r"(?<!每)(万亿|千万|百万|亿|万)(?=[人元户件次吨辆套台册个家名平立米㎡美]|[)）\]】]|\Z)")
# A code as a spreadsheet saves it that took it for a number.
_AS_NUMBER = re.compile(r"[0-9]{6,12}\.0+\Z|[0-9](\.[0-9]+)?[Ee]\+?[0-9]{1,2}\Z")
_POWERS = {"万亿": 12, "亿": 8, "千万": 7, "百万": 6, "万": 4}


@dataclass
class Reading:
    """One reading of a table; it counts as it goes."""

    said: Description
    scanned: text.Scanned
    path: Path
    matcher: Matcher
    findings: Findings
    told: Told | None = None
    rows: int = 0
    matched: int = 0
    values: int = 0
    keys: list[tuple[str, str]] = field(default_factory=list)
    # The largest number of each column and whether one has a fraction.
    sizes: dict[int, tuple[Decimal, bool]] = field(default_factory=dict)

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
        self._fractions()
        out.write(turtle.about(self.said, self.scanned.sha256, self.rows))

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows that are whole, by number; the header is row 1."""
        empty: list[int] = []
        for number, record in enumerate(text.records(self.path, self.scanned, self.said.delimiter), 1):
            if number == 1:
                self._header(record)
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
                    if record[0].startswith("#") and "commentPrefix" not in self.said.document.get("dialect", {}):
                        self.findings.error("comment", number, 1, "以 # 开头的行是注释：在描述的 dialect 写 commentPrefix null",
                                            "a row that begins with # is a comment: say commentPrefix null in the dialect")
                    yield number, record
        if empty and not self.said.blank_rows:
            self.findings.error("blank-rows", empty[0], None, "末尾有空行：删去，或在描述的 dialect 写 skipBlankRows true",
                                "empty lines at the end: remove them, or say skipBlankRows true in the dialect")

    def _header(self, record: list[str]) -> None:
        if tuple(record) != self.said.headers:
            raise FileError(self.path, 1, f"has the columns {', '.join(map(repr, record))[:400]}; its description "
                            f"says {', '.join(map(repr, self.said.headers))[:400]}")
        self._formulas(1, record, range(len(record)))
        for column in self.said.columns:
            self._unit_of(column, record[column.index])

    def _unit_of(self, column: Column, header: str) -> None:
        """Say where a header names a unit that the description does not: an error, unless its scale is given."""
        for said in sorted({header, column.title[0] or ""} - {""}):
            tens, percent = _TENS.search(said), re.search("[%％]", said)
            if tens and column.scale != _POWERS[tens[0]]:
                take = self.findings.note if column.scale_said else self.findings.error
                take("scale", 1, column.index + 1, f"表头“{said[:40]}”以{tens[0]}计：写 scale={_POWERS[tens[0]]}，或写明 scale=0",
                     f"the header {said[:40]!r} counts by 10 to the power of {_POWERS[tens[0]]}: give that as scale, or scale=0")
            if percent and column.unit != turtle.PERCENT:
                self.findings.error("unit", 1, column.index + 1, f"表头“{said[:40]}”以百分数计：单位写 unit:PERCENT",
                                    f"the header {said[:40]!r} is in percent: the unit is unit:PERCENT")

    def _fractions(self) -> None:
        """Note a column in percent whose numbers are all below one: they may be parts of one."""
        for column in self.said.columns:
            largest, broken = self.sizes.get(column.index, (Decimal(0), False))
            if column.unit == turtle.PERCENT and column.scale == 0 and broken and largest <= 1:
                self.findings.note("below-one", 1, column.index + 1, "单位是百分数而各数都不过一：若是几分之几，写 scale=2",
                                   "in percent, and no number is above one: where they are parts of one, give scale=2")

    def _ragged(self, row: int, count: int) -> None:
        wanted = len(self.said.headers)
        self.findings.error("ragged", row, None, f"有 {count} 格，应有 {wanted} 格", f"has {count} cells, not {wanted}")

    def _row(self, row: int, record: list[str], seen: Callable[[str, int], int | None]) -> Iterator[str]:
        key, column = record[self.said.key_column], self.said.key_column + 1
        if key.strip() and key.strip() in self.said.skipped:
            self.findings.note("skipped", row, column, f"{key[:40]!r} 按声明不作陈述",
                               f"{key[:40]!r} states nothing, as declared")
            return
        numbers = self._numbers(row, record)
        if not key.strip():
            self.findings.note("no-key", row, column, "没有代码，这一行不作陈述", "has no code: the row states nothing")
            return
        code = self.matcher.book.code(key)
        if code is None:
            chinese, english = self.matcher.book.form
            saved = _AS_NUMBER.match(cells.plain(key)) is not None
            self.findings.error("no-code", row, column, f"{key[:40]!r} 不是代码（{chinese}）；" + (
                "电子表格把代码存成了数：把这一列按文本另存" if saved else "脚注、合计用 --skip-key 声明"),
                                f"{key[:40]!r} is no code ({english}); " + (
                "a spreadsheet has saved it as a number: save that column as text" if saved else
                "declare a note or a total with --skip-key"))
            return
        if (first := seen(code, row)) is not None:
            self.findings.error("duplicate-key", row, column, f"代码 {code} 在第 {first} 行已有",
                                f"the code {code} stands in row {first} already")
            return
        name = None if self.said.name_column is None else record[self.said.name_column]
        thing = self.matcher.thing(row, column, code, name)
        if thing is None:
            return
        self.matched += 1
        self.keys.append((key, thing))
        for each, number in numbers:
            self.values += 1
            largest, broken = self.sizes.get(each.index, (Decimal(0), False))
            self.sizes[each.index] = max(largest, abs(number)), broken or number != number.to_integral_value()
            yield turtle.value(self.said, each, row, thing, number, record[each.index].strip())

    def _numbers(self, row: int, record: list[str]) -> list[tuple[Column, Decimal]]:
        """Return the numbers of a row; what is none is an error, in a row that matches nothing too."""
        found = []
        for column in self.said.columns:
            read = cells.number(record[column.index], column.group, column.missing, column.scale)
            if read.wrong is not None:
                self.findings.error(read.wrong[0], row, column.index + 1, *read.wrong[1:])
            elif read.number is not None:
                if read.full:
                    self.findings.note("full-width", row, column.index + 1, "全角数字按半角读",
                                       "full-width digits, read as plain ones")
                found.append((column, read.number))
        self._formulas(row, record, sorted(set(range(len(record))) - {each.index for each in self.said.columns}))
        return found

    def _formulas(self, row: int, record: list[str], among: Iterator[int] | range | list[int]) -> None:
        """Find what a spreadsheet would run: an error where the cell is read, else a note."""
        for index in among:
            if cells.is_formula(record[index]):
                take = self.findings.error if index in (self.said.key_column, self.said.name_column) else self.findings.note
                take("formula", row, index + 1, f"公式 {record[index][:40]!r}：电子表格会运行它",
                     f"a formula, {record[index][:40]!r}: a spreadsheet would run it")

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
