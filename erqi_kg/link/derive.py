"""What is made of the tables of links, whether it is fresh, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..errors import ErqiError
from ..paths import refuse_installed, write_whole
from . import check, divisions, mapped, setting
from .check import Known
from .problem import Problem
from .table import OBJECT_COLUMNS, TARGET_COLUMNS, Mappings, Row, is_match, is_nothing, read_mappings, read_table


@dataclass(frozen=True)
class Linked:
    """What the tables say: what is wrong with them, or the files that follow, and how those on disk differ."""

    problems: tuple[Problem, ...]
    files: dict[Path, str]
    # Files that are to be written, those that were made once and no table asks for, and those that are not made here.
    stale: tuple[Path, ...]
    extra: tuple[Path, ...]
    strange: tuple[Path, ...]
    counts: dict[str, int]

    @property
    def fresh(self) -> bool:
        """Whether the files on disk are what the tables say, and there are no others."""
        return not self.problems and not self.stale and not self.extra and not self.strange

    def write(self) -> None:
        """Write what is stale and remove what was made once and no table asks for; what is not made here stays."""
        if self.problems:
            raise ErqiError(f"{self.problems[0]}（先改正表格 / mend the tables first）")
        for path in (*self.stale, *self.extra):
            refuse_installed(path)
        for path in self.stale:
            write_whole(path, self.files[path])
        for path in self.extra:
            path.unlink()


@dataclass(frozen=True)
class _Tables:
    mappings: Mappings
    targets: tuple[Row, ...]
    objects: tuple[Row, ...]
    vintages: tuple[Row, ...]
    divisions: tuple[Row, ...]


def link(folder: Path) -> Linked:
    """Return what the tables in `graph/links` and `graph/divisions` of a data folder say."""
    links, listed = folder / "graph" / "links", folder / "graph" / "divisions"
    tables = _Tables(
        read_mappings(links / "mappings.sssom.tsv"), read_table(links / "targets.csv", TARGET_COLUMNS),
        read_table(links / "objects.csv", OBJECT_COLUMNS), read_table(listed / "vintages.csv", divisions.VINTAGE_COLUMNS),
        read_table(listed / "divisions.csv", divisions.COLUMNS))
    if found := _problems(folder, tables):
        return Linked(tuple(found), {}, (), (), (), {})
    targets, rows = {row["name"]: row for row in tables.targets}, tables.divisions
    files = {listed / "divisions.ttl": divisions.scheme(rows, {row["vintage"]: row for row in tables.vintages}),
             links / "mappings.ttl": mapped.mapping_set(tables.mappings, targets, tables.objects)}
    for target in targets.values():
        made = mapped.linkset(tables.mappings, target, divisions.notations(rows))
        if made is not None:
            files[links / f"{target['name']}.ttl"] = made
    stale = tuple(path for path, text in files.items() if not path.is_file() or path.read_bytes() != text.encode())
    others = [path for each in (links, listed) for path in sorted(each.glob("*.ttl")) if path not in files]
    extra = tuple(path for path in others if path.parent == links and mapped.is_linkset(path))
    strange = tuple(path for path in others if path not in extra)
    return Linked((), files, stale, extra, strange, _counts(tables.mappings, rows))


def _problems(folder: Path, tables: _Tables) -> list[Problem]:
    links, listed = folder / "graph" / "links", folder / "graph" / "divisions"
    table, targets = tables.mappings, {row["name"]: row for row in tables.targets}
    found = setting.metadata_problems(table)
    found += setting.target_problems(links / "targets.csv", tables.targets, table.prefixes)
    published = str(table.metadata["publication_date"])
    found += divisions.vintage_problems(listed / "vintages.csv", tables.vintages, published)
    found += divisions.problems(listed / "divisions.csv", tables.divisions, {row["vintage"]: row for row in tables.vintages})
    if found:
        return found
    kinds, labels = check.things(folder)
    found = setting.object_problems(links / "objects.csv", tables.objects, table, targets, kinds)
    objects = {(row["target"], (table.expand(row["identifier"]) if targets[row["target"]]["prefix"] else None)
                or row["identifier"]): row for row in tables.objects if row["target"] in targets}
    return found + check.problems(table, Known(kinds, labels, targets, divisions.concepts(tables.divisions), objects))


def _counts(table: Mappings, rows: tuple[Row, ...]) -> dict[str, int]:
    nothing, matches = sum(map(is_nothing, table.rows)), sum(map(is_match, table.rows))
    return {"matches": matches, "nothing": nothing, "not": len(table.rows) - nothing - matches, "divisions": len(rows)}
