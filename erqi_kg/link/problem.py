"""What is wrong with a line of a table, and how days and texts in two languages are written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

_CHINESE = r"[\u3400-\u9fff]"


@dataclass(frozen=True)
class Problem:
    """What is wrong with a line of a table, and what would be right, in both languages."""

    path: Path
    line: int
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.zh} / {self.en}"


def is_day(text: str) -> bool:
    """Whether a text is a day such as 2026-11-23."""
    try:
        return re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def is_bilingual(text: str) -> bool:
    """Whether a text reads '中文 / English': the first has Chinese, the second does not begin with it and has Latin words."""
    parts = text.split(" / ")
    if len(parts) != 2 or not re.search(_CHINESE, parts[0]):
        return False
    return re.match(rf"\W*{_CHINESE}", parts[1]) is None and len(re.findall(r"[A-Za-z]{2,}", parts[1])) > 1


def doubles(path: Path, named: list[tuple[str, int]]) -> list[Problem]:
    """Return the names that stand in a table a second time, with their lines."""
    first: dict[str, int] = {}
    found = []
    for name, line in named:
        if name in first:
            found.append(Problem(path, line, f"{name} 与第{first[name]}行重复：删去一行",
                                 f"{name} stands in line {first[name]} already: remove one"))
        first.setdefault(name, line)
    return found
