"""What came of building a corpus, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field

from ..answer import table
from ..terms import iri
from ..validate import Result

# Lines that a table shows of one source.
SHOWN = 12


@dataclass(frozen=True)
class Refused:
    """A source that was not taken in: it cannot be read, or its own check finds violations."""

    name: str
    error: str | None
    results: tuple[Result, ...]


@dataclass(frozen=True)
class Outcome:
    """What was taken in and what was found; `generation` is what is published now, `published` whether this run did it."""

    place: str
    generation: str | None
    published: bool
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    quads: int
    refused: tuple[Refused, ...] = ()
    # What the shared registry and the ontology are at fault in.
    wrong: tuple[Result, ...] = ()
    warnings: tuple[Result, ...] = ()
    across: tuple[Result, ...] = ()
    # What was wrong with what had been published, where nothing of it could be used.
    damage: str = ""
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        """Whether every source was taken in, and what they share is good."""
        return not self.refused and not self.wrong

    def to_json(self) -> str:
        """Return all of it as JSON."""
        return json.dumps({"good": self.good, **asdict(self)}, ensure_ascii=False, indent=2)

    def to_table(self, lang: str = "zh") -> str:
        """Return what is wrong, line by line, and what has been done about it."""
        zh = lang == "zh"
        rows = [[each.name, "", each.error or ""] for each in self.refused if each.error]
        rows += [line for each in self.refused for line in _few(each, zh)]
        rows += [row("", result, zh) for result in (*self.wrong, *self.warnings, *self.across)]
        head = ["来源", "何处", "怎么改"] if zh else ["source", "where", "what to do"]
        return (table(head, rows, [False] * 3) + "\n" if rows else "") + "\n".join(self._said(zh))

    def _said(self, zh: bool) -> Iterable[str]:
        if self.damage:
            yield ("已发布的有损坏，全部重做：" if zh else "what was published is damaged, all is made anew: ") + self.damage
        if self.refused:
            names = ", ".join(each.name for each in self.refused[:10]) + (" …" if len(self.refused) > 10 else "")
            number = len(self.refused)
            yield f"{number} 个来源有错：{names}" if zh else f"sources that are not good ({number}): {names}"
        if self.wrong:
            number = len(self.wrong)
            yield f"各来源共用的部分有 {number} 处要改" if zh else f"to mend in what all sources share: {number}"
        if self.across:
            yield (f"来源之间有 {len(self.across)} 处不一致：照原样保留" if zh else
                   f"on which sources do not agree, kept as it is: {len(self.across)}")
        counts = len(self.added), len(self.changed), len(self.removed), self.unchanged
        if self.published:
            said = ("已发布 {}：新增 {}，改动 {}，移除 {}，未变 {}；{:,} 条四元组" if zh else
                    "published {}: {} added, {} changed, {} removed, {} unchanged; {:,} quads")
            yield said.format(self.generation, *counts, self.quads)
        elif self.generation is None:
            yield "什么也没有发布" if zh else "nothing was published"
        elif not self.good:
            yield f"未发布；{self.generation} 照旧回答" if zh else f"not published; {self.generation} answers as before"
        else:
            yield f"没有变化；{self.generation} 照旧回答" if zh else f"nothing has changed; {self.generation} answers as before"


def _few(refused: Refused, zh: bool) -> list[list[str]]:
    """Return the first of what is wrong in a source, each once: a thing that nobody declares is wrong in many other ways, too."""
    ordered = sorted(refused.results, key=lambda result: not result.shape.endswith("/undeclared-thing"))
    rows = [list(cells) for cells in dict.fromkeys(tuple(row(refused.name, result, zh)) for result in ordered)]
    left = len(rows) - SHOWN
    if left <= 0:
        return rows
    more = f"另有 {left} 处：--format json 全列" if zh else f"{left} more: --format json has all"
    return [*rows[:SHOWN], [refused.name, "", more]]


def row(source: str, result: Result, zh: bool) -> list[str]:
    """Return a result as cells: source, where, what to do."""
    where = iri(result.focus).short + (f" → {iri(result.value).short}" if result.value else "")
    return [source, f"{result.file} {where}" if result.file else where, result.message_zh if zh else result.message_en]
