"""What reading a table found, row by row: errors, which stop it, and notes; the first of each kind, and how many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from ..answer import table

if TYPE_CHECKING:
    from pathlib import Path

ERROR, NOTE = "error", "note"
# A table of a million rows that match nothing must not fill the memory with a million sentences.
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know of one row; an `error` keeps the whole table out, a `note` does not."""

    level: str
    kind: str
    row: int
    column: int | None
    zh: str
    en: str


@dataclass
class Findings:
    """The findings as they come: all are counted, the first SHOWN of each kind are kept."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    kept: list[Finding] = field(default_factory=list)

    def add(self, level: str, kind: str, row: int, column: int | None, zh: str, en: str) -> None:
        """Take one more."""
        self.counts[level, kind] += 1
        if self.counts[level, kind] <= SHOWN:
            self.kept.append(Finding(level, kind, row, column, zh, en))

    def error(self, kind: str, row: int, column: int | None, zh: str, en: str) -> None:
        """Take an error."""
        self.add(ERROR, kind, row, column, zh, en)

    def note(self, kind: str, row: int, column: int | None, zh: str, en: str) -> None:
        """Take a note."""
        self.add(NOTE, kind, row, column, zh, en)

    def number(self, level: str) -> int:
        """Return how many there are of a level."""
        return sum(count for (each, _), count in self.counts.items() if each == level)


@dataclass(frozen=True)
class Attached:
    """What was attached, or would be: the table, its numbers, the findings, the files that were written."""

    name: str
    encoding: str
    sha256: str
    rows: int
    matched: int
    values: int
    findings: tuple[Finding, ...]
    counts: dict[str, int]
    errors: int
    notes: int
    files: tuple[Path, ...]

    @property
    def good(self) -> bool:
        """Whether there is no error; with one, nothing was written."""
        return self.errors == 0

    def to_json(self) -> str:
        """Return the report as JSON."""
        import json

        made = asdict(self) | {"good": self.good, "files": [str(path) for path in self.files]}
        return json.dumps(made, ensure_ascii=False, indent=2)

    def to_table(self, lang: str = "zh") -> str:
        """Return one line for each finding that is kept, and last lines that sum up."""
        chinese = lang == "zh"
        head = ["级别", "行", "列", "何事", "说明"] if chinese else ["level", "row", "column", "what", "meaning"]
        body = [_line(each, chinese) for each in sorted(self.findings, key=lambda each: (each.level, each.row, each.column or 0))]
        lines = [table(head, body, [False, True, True, False, False])] if body else []
        lines += self._more(chinese)
        lines.append(f"{self.name}：{self.rows:,} 行，{self.matched:,} 行对上图谱，{self.values:,} 个值（{self.encoding}）"
                     if chinese else f"{self.name}: {self.rows:,} rows, {self.matched:,} match the graph, {self.values:,} values "
                     f"({self.encoding})")
        if not self.good:
            lines.append(f"不连入：{self.errors:,} 处要改，什么也没有写" if chinese else
                         f"not attached: {self.errors:,} to mend, nothing was written")
        elif not self.files:
            lines.append("可以连入；什么也没有写" if chinese else "can be attached; nothing was written")
        return "\n".join([*lines, *map(str, self.files)])

    def _more(self, chinese: bool) -> Iterable[str]:
        for kind, count in sorted(self.counts.items()):
            if count > SHOWN:
                yield (f"{kind}：共 {count:,}，只列前 {SHOWN}" if chinese else
                       f"{kind}: {count:,} in all, the first {SHOWN} are shown")


def _line(finding: Finding, chinese: bool) -> list[str]:
    level = {"error": "错误", "note": "说明"}[finding.level] if chinese else finding.level
    column = "" if finding.column is None else str(finding.column)
    return [level, str(finding.row), column, finding.kind, finding.zh if chinese else finding.en]
