"""What is published in a corpus, and what is going on beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from ..paths import data_folder
from ..query import read_questions
from . import folder as corpus
from .prepare import is_complete
from .record import read_records


@dataclass(frozen=True)
class Status:
    """The published generation with its sources; whether one is being made now, and which earlier ones readers still hold."""

    place: str
    generation: str
    quads: int
    sources: dict[str, int]
    unchecked: tuple[str, ...]
    warnings: int
    across: int
    prepared: bool
    writing: bool
    kept: tuple[str, ...]

    def to_json(self) -> str:
        """Return all of it as JSON; `sources` gives the quads of each."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2)

    def to_table(self, lang: str = "zh") -> str:
        """Return a line for each thing to know."""
        return "\n".join(self._said(lang == "zh"))

    def _said(self, zh: bool) -> Iterable[str]:
        number = len(self.sources)
        yield (f"{self.place}：已发布 {self.generation}，{number} 个来源，{self.quads:,} 条四元组" if zh else
               f"{self.place}: published {self.generation}, {number} sources, {self.quads:,} quads")
        if self.unchecked:
            yield f"未检查：{len(self.unchecked)} 个来源" if zh else f"not checked: {len(self.unchecked)} sources"
        if self.warnings or self.across:
            yield (f"警告 {self.warnings} 条；来源之间不一致 {self.across} 处" if zh else
                   f"{self.warnings} warnings; {self.across} things on which sources do not agree")
        if not self.prepared:
            yield "问全部的问题尚未备好回答，由 SPARQL 回答" if zh else "answers about everything are not prepared yet"
        if self.writing:
            yield "正在写下一版" if zh else "the next generation is being written"
        if self.kept:
            names = ", ".join(self.kept)
            yield f"仍有读者的旧版：{names}" if zh else f"earlier generations that readers may still hold: {names}"


def status(place: Path) -> Status:
    """Return what is published in a corpus; a FileError where there is none, or its records are damaged."""
    generation = corpus.hold(place)
    generation.whole()
    records, report = read_records(generation).sources, generation.read(corpus.REPORT)
    across = report.get("across")
    return Status(
        str(place), generation.folder.name, sum(record.count for record in records.values()),
        {name: record.count for name, record in records.items()},
        tuple(name for name, record in records.items() if not record.checked),
        sum(len(record.warnings) for record in records.values()), len(across) if isinstance(across, list) else 0,
        is_complete(generation.folder / corpus.ANSWERS, read_questions(data_folder() / "queries").values()),
        corpus.is_written(place), corpus.others(place, generation.folder.name))
