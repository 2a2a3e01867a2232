"""What is wrong with rows taken together: what stands twice, what contradicts another row."""

from __future__ import annotations

from collections.abc import Iterator

from ..terms import PREFIXES
from .problem import Problem
from .table import Mappings, Row, is_match, is_nothing

_Said = tuple[str, str]


def pair_problems(table: Mappings) -> list[Problem]:
    """Return every problem of rows with one another, in the order of lines."""
    found = [*_doubled(table), *_contradicted(table), *_several(table)]
    return [Problem(table.path, row.line, zh, en) for row, (zh, en) in found]


def identifier(table: Mappings, row: Row) -> str:
    """Return what a row found, as an IRI or as the code itself."""
    return row["object_label"] if row["object_type"] else table.expand(row["object_id"]) or row["object_id"]


def _doubled(table: Mappings) -> Iterator[tuple[Row, _Said]]:
    records: dict[str, Row] = {}
    said: dict[tuple[str, ...], Row] = {}
    for row in table.rows:
        key = (*_pair(table, row), row["predicate_id"], row["predicate_modifier"])
        for first in {id(each): each for each in (records.get(row["record_id"]), said.get(key)) if each}.values():
            yield row, (f"与第{first.line}行重复：删去一行", f"the same as line {first.line}: remove one")
        records.setdefault(row["record_id"], row)
        said.setdefault(key, row)


def _contradicted(table: Mappings) -> Iterator[tuple[Row, _Said]]:
    candidates = {(row["subject_id"], table.expand(row["ext_candidate"])): row for row in table.rows if row["ext_candidate"]}
    differ = {_pair(table, row): row for row in table.rows if row["predicate_modifier"]}
    for row in filter(is_match, table.rows):
        if denied := differ.get(_pair(table, row)):
            yield row, (f"第{denied.line}行说两边确知不同：不作匹配",
                        f"line {denied.line} says that the two surely differ: no match")
        if rival := candidates.get((row["subject_id"], table.expand(row["object_id"]))):
            yield row, (f"第{rival.line}行说它只是未经证实的候选：不作匹配",
                        f"line {rival.line} calls it a candidate that is not verified: no match")


def _several(table: Mappings) -> Iterator[tuple[Row, _Said]]:
    """Yield what one thing cannot be at once: two things of one list, or one that was found and none."""
    exact: dict[tuple[str, str, str], Row] = {}
    missing = {(row["subject_id"], row["object_source"]): row for row in table.rows if is_nothing(row)}
    for row in table.rows:
        if not is_match(row) or row["predicate_id"] != "skos:exactMatch":
            continue
        if none := missing.get((row["subject_id"], row["object_source"])):
            yield row, (f"第{none.line}行说没有找到：删去其一", f"line {none.line} says that none was found: remove one of them")
        found = identifier(table, row)
        # One code of each dated list is meant: an identifier without a list is of the one list that its target is.
        listed = found.removeprefix(PREFIXES["division"]).partition("/")[0] if found.startswith(PREFIXES["division"]) else ""
        first = exact.setdefault((row["subject_id"], row["object_source"], listed), row)
        if first is not row and identifier(table, first) != found:
            yield row, (f"第{first.line}行已说它是另一个：一个事物在一处只有一个 skos:exactMatch",
                        f"line {first.line} says that it is another: a thing has one skos:exactMatch in one place")


def _pair(table: Mappings, row: Row) -> tuple[str, str, str]:
    return row["subject_id"], row["object_source"], identifier(table, row)
