"""One row and the thing that it is about: what its code says, what the dated lists say, whether its name agrees."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..terms import Iri
from .cells import plain
from .codes import Book, short_forms
from .report import Findings


@dataclass(frozen=True)
class Matcher:
    """Matches rows by code; `means` are the names that the description declares for a code."""

    book: Book
    vintage: str | None
    means: dict[str, str]
    findings: Findings

    def thing(self, row: int, column: int, code: str, name: str | None) -> str | None:
        """Return the thing of a code, None where the graph has none; what contradicts is an error."""
        things = self.book.things.get(code, ())
        if len(things) > 1:
            named = ", ".join(Iri(each).short for each in things)
            self.findings.error("ambiguous-code", row, column, f"代码 {code} 在图谱里指几个事物：{named}",
                                f"the code {code} means several things of the graph: {named}")
            return None
        thing = things[0] if things else None
        if not self._of_this_vintage(row, column, code, thing is not None):
            return None
        if thing is None:
            self.findings.note("not-in-graph", row, column, f"图谱里没有代码 {code} 的事物，这一行不作陈述",
                               f"the graph has nothing with the code {code}: the row states nothing")
            self._compare(row, code, name)
            return None
        return thing if name is None or self._agrees(row, code, thing, name) else None

    def _compare(self, row: int, code: str, name: str | None) -> None:
        """Note where the name of a row that matches nothing is another than that of the declared list."""
        listed = self.book.lists.get(code, {}).get(self.vintage or "")
        if name and listed and plain(name) not in {listed, *short_forms(listed)}:
            self.findings.note("name-differs", row, None, f"“{plain(name)[:40]}”：{self.vintage} 版里 {code} 是{listed}",
                               f"{plain(name)[:40]!r}: in the list {self.vintage} the code {code} is {listed}")

    def _of_this_vintage(self, row: int, column: int, code: str, matched: bool) -> bool:
        """Whether the lists let a code stand for what it stands for now."""
        editions = self.book.lists.get(code, {})
        if not editions:
            return True
        listed = "; ".join(f"{vintage}: {name}" for vintage, name in sorted(editions.items()))
        if self.vintage in self.book.vintages:
            if self.vintage is None or not self.book.lacks(self.vintage, code):
                return True
            self.findings.error("other-vintage", row, column, (
                f"代码 {code} 不在 {self.vintage} 版里（{listed}）：换成该版的代码，或改 --key-vintage"),
                                f"the code {code} is not in the list {self.vintage} ({listed}): use a code of that list, or "
                                "another --key-vintage")
            return False
        if len(set(editions.values())) > 1:
            take = self.findings.error if matched else self.findings.note
            take("reused-code", row, column, f"代码 {code} 在各版里指不同的地方（{listed}）：用 --key-vintage 说明是哪一版",
                 f"the code {code} means different places by the list ({listed}): say with --key-vintage which is meant")
            return not matched
        if any(self.book.lacks(vintage, code) for vintage in self.book.vintages):
            self.findings.note("not-in-every-vintage", row, column, f"代码 {code} 只在这些版里（{listed}）",
                               f"the code {code} is in these lists only ({listed})")
        return True

    def _agrees(self, row: int, code: str, thing: str, name: str) -> bool:
        bare, names = plain(name), self.book.names[thing]
        if not bare or _joined(self._last_part(code, bare)) in map(_joined, names):
            return True
        if self.means.get(bare) == code:
            self.findings.note("declared-name", row, None, f"“{bare}”按描述的声明指 {code}",
                               f"{bare!r} means {code} as the description declares")
            return True
        if any(_joined(bare) in map(_joined, short_forms(each)) for each in names):
            self.findings.note("short-name", row, None, f"“{bare}”是 {code} 的简称（去掉通名）",
                               f"{bare!r} is short for {code}, without its ending")
            return True
        bare = bare[:40]
        called = "、".join(sorted(each for each in names if not each.isascii()))
        self.findings.error("name-contradicts", row, None, (
            f"名称“{bare}”与代码 {code}（{called}）不符：改名称或代码，或用 --name-means '{bare}={code}' 声明"), (
            f"the name {bare!r} contradicts the code {code} ({called}, {Iri(thing).short}): mend one of the two, "
            f"or declare --name-means '{bare}={code}'"))
        return False

    def _last_part(self, code: str, name: str) -> str:
        """Return a name without the names before it of what its thing is part of: 二七区 of 河南省郑州市二七区."""
        for thing in self.book.above(code):
            for each in sorted(self.book.names[thing], key=len, reverse=True):
                name = name.removeprefix(each) or name
        return name


def _joined(name: str) -> str:
    """Return a name as it is compared: spaces pad Chinese names to one width, and capitals are no matter."""
    return name.casefold() if name.isascii() else re.sub(r"\s+", "", name)
