"""What is made of the tables of links, whether it is fresh, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..errors import ErqiError
from ..paths import write_whole
from ..store import read
from . import check, divisions, mapped
from .check import Known, Problem
from .table import TARGET_COLUMNS, Mappings, Row, is_match, is_nothing, read_mappings, read_table


@dataclass(frozen=True)
class Linked:
    """What the tables say: what is wrong with them, or the files that follow from them, those that are stale, those to go."""

    problems: tuple[Problem, ...]
    files: dict[Path, str]
    stale: tuple[Path, ...]
    extra: tuple[Path, ...]
    counts: dict[str, int]

    @property
    def fresh(self) -> bool:
        """Whether the files on disk are what the tables say."""
        return not self.problems and not self.stale and not self.extra

    def write(self) -> tuple[Path, ...]:
        """Write what is stale, remove what no table asks for, and return the paths that changed."""
        if self.problems:
            raise ErqiError(f"{self.problems[0]}（先改正表格 / mend the tables first）")
        for path in self.stale:
            write_whole(path, self.files[path])
        for path in self.extra:
            path.unlink()
        return self.stale + self.extra


def link(folder: Path) -> Linked:
    """Return what the tables in `graph/links` and `graph/divisions` of a data folder say."""
    links, listed = folder / "graph" / "links", folder / "graph" / "divisions"
    table = read_mappings(links / "mappings.sssom.tsv")
    targets = {row["name"]: row for row in read_table(links / "targets.csv", TARGET_COLUMNS)}
    vintages = {row["vintage"]: row for row in read_table(listed / "vintages.csv", divisions.VINTAGE_COLUMNS)}
    found = check.target_problems(links / "targets.csv", tuple(targets.values()), table.prefixes)
    found += divisions.vintage_problems(listed / "vintages.csv", tuple(vintages.values()))
    rows = read_table(listed / "divisions.csv", divisions.COLUMNS)
    found += divisions.problems(listed / "divisions.csv", rows, vintages)
    if not found:
        found = check.problems(table, Known(*check.things(folder), targets, divisions.concepts(rows)))
    if found:
        return Linked(tuple(found), {}, (), (), {})
    files = {listed / "divisions.ttl": divisions.scheme(rows, vintages),
             links / "mappings.ttl": mapped.mapping_set(table, targets)}
    for target in targets.values():
        made = mapped.linkset(table, target, divisions.notations(rows))
        if made is not None:
            files[links / f"{target['name']}.ttl"] = made
    stale = tuple(path for path, text in files.items() if not path.is_file() or read(path) != text)
    extra = tuple(path for path in sorted(links.glob("*.ttl")) if path not in files)
    return Linked((), files, stale, extra, _counts(table, rows))


def _counts(table: Mappings, rows: tuple[Row, ...]) -> dict[str, int]:
    nothing, matches = sum(map(is_nothing, table.rows)), sum(map(is_match, table.rows))
    return {"matches": matches, "nothing": nothing, "not": len(table.rows) - nothing - matches, "divisions": len(rows)}
