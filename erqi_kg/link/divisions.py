"""Dated lists of divisions: a code means a place only together with the edition of the list that it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ..terms import PREFIXES
from . import turtle
from .check import Problem, is_day
from .table import Row
from .turtle import Block, both, name, text

COLUMNS = ("vintage", "code", "name", "level", "parent", "type", "source", "note")
VINTAGE_COLUMNS = ("vintage", "title_zh", "title_en", "as_of", "as_of_zh", "as_of_en", "rights")
# How deep a level lies, and what its codes look like.
LEVELS = {"province": (1, r"[1-9][0-9]0000"), "prefecture": (2, r"[1-9][0-9]{3}00"), "county": (3, r"[1-9][0-9]{5}"),
          "township": (4, r"[1-9][0-9]{8}000")}
# The kind of ours, and the English word; a town is of no kind of ours, so that nothing can match one.
TYPES = {"省": ("ek:Province", "province"), "地级市": ("ek:City", "prefecture-level city"),
         "市辖区": ("ek:District", "district of a city"),
         "街道": ("ek:StreetOffice", "street office"), "镇": ("", "town")}


def iri(vintage: str, code: str = "") -> str:
    """Return the name of a dated list, or of what a code means in it."""
    return PREFIXES["division"] + vintage + (f"/{code}" if code else "")


def notations(rows: tuple[Row, ...]) -> dict[str, str]:
    """Return the code of each concept."""
    return {iri(row["vintage"], row["code"]): row["code"] for row in rows}


def concepts(rows: tuple[Row, ...]) -> dict[str, tuple[str, str]]:
    """Return the name of each concept, and what kind of thing it is."""
    return {iri(row["vintage"], row["code"]): (row["name"], TYPES[row["type"]][0]) for row in rows}


def vintage_problems(path: Path, vintages: tuple[Row, ...]) -> list[Problem]:
    """Return what is wrong with the lists themselves, each with its line."""
    found = []
    for row in vintages:
        if not re.fullmatch(r"[a-z]+-[0-9]{4}", row["vintage"]):
            found.append(Problem(path, row.line, f"名单 {row['vintage']!r} 应如 nbs-2023",
                                 f"write the list like nbs-2023, not {row['vintage']!r}"))
        if not is_day(row["as_of"]):
            found.append(Problem(path, row.line, f"日期 {row['as_of']!r} 应如 2023-06-30",
                                 f"write as_of like 2023-06-30, not {row['as_of']!r}"))
    return found


def problems(path: Path, rows: tuple[Row, ...], vintages: dict[str, Row]) -> list[Problem]:
    """Return what is wrong with the rows, each with its line."""
    return [Problem(path, row.line, zh, en) for row, zh, en in _wrong(rows, vintages)]


def _wrong(rows: tuple[Row, ...], vintages: dict[str, Row]) -> Iterator[tuple[Row, str, str]]:
    codes: dict[tuple[str, str], Row] = {}
    for row in rows:
        if row["vintage"] not in vintages:
            have = ", ".join(vintages)
            yield row, f"没有这份名单 {row['vintage']!r}：应为 {have} 之一", f"unknown list {row['vintage']!r}: one of {have}"
        _, pattern = LEVELS.get(row["level"], (0, ""))
        if not re.fullmatch(pattern, row["code"]) or not row["code"].isascii():
            yield (row, f"代码 {row['code']!r} 与级别 {row['level']!r} 不合：六位，乡级十二位、以000结尾",
                   f"code {row['code']!r} does not fit the level {row['level']!r}: six digits; a township twelve, ending in 000")
        if row["type"] not in TYPES:
            yield row, f"类型应为 {'、'.join(TYPES)} 之一", f"the type is one of {', '.join(TYPES)}"
        if row["parent"] and not row["code"].startswith(row["parent"].rstrip("0")):
            yield row, f"{row['code']} 不在 {row['parent']} 之下", f"{row['code']} does not lie below {row['parent']}"
        first = codes.setdefault((row["vintage"], row["code"]), row)
        if first is not row:
            yield (row, f"与第{first.line}行重复：一份名单里一个代码一行",
                   f"the same code as line {first.line}: one row a code and list")


def scheme(rows: tuple[Row, ...], vintages: dict[str, Row]) -> str:
    """Return the dated lists as SKOS: a scheme for each, a concept for each code in it."""
    blocks: list[Block] = []
    known = notations(rows)
    for vintage, about in sorted(vintages.items()):
        mine = sorted((row for row in rows if row["vintage"] == vintage), key=lambda each: each["code"])
        tops = [row for row in mine if iri(vintage, row["parent"]) not in known]
        sources = sorted({row["source"] for row in mine})
        blocks.append((name(iri(vintage)), [
            ("a", ["skos:ConceptScheme"]),
            ("skos:prefLabel", both(about["title_zh"], about["title_en"])),
            ("dcterms:identifier", [text(vintage)]),
            ("ek:asOf", [text(about["as_of"], "^^xsd:date")]),
            ("dcterms:description", both(f"日期是{about['as_of_zh']}；只收二七区及其上下级。",
                                         f"The date is {about['as_of_en']}; only Erqi, what it is part of and its parts.")),
            ("dcterms:source", [text(each) for each in sources]),
            ("dcterms:rights", [text(about["rights"])]),
            ("skos:hasTopConcept", [name(iri(vintage, row["code"])) for row in tops]),
        ]))
        blocks += [_concept(row, known) for row in mine]
    return turtle.document(blocks)


def _concept(row: Row, known: dict[str, str]) -> Block:
    above = iri(row["vintage"], row["parent"])
    zh, _, en = row["note"].partition(" / ")
    return name(iri(row["vintage"], row["code"])), [
        ("a", ["skos:Concept"]),
        # No list gives English names, and none is made up.
        ("skos:prefLabel", both(row["name"], f"{row['name']} ({TYPES[row['type']][1]})")),
        ("skos:notation", [text(row["code"])]),
        ("skos:inScheme", [name(iri(row["vintage"]))]),
        ("skos:broader" if above in known else "skos:topConceptOf", [name(above if above in known else iri(row["vintage"]))]),
        ("ek:divisionLevel", [str(LEVELS[row["level"]][0])]),
        ("ek:divisionType", both(row["type"], TYPES[row["type"]][1])),
        ("dcterms:source", [text(row["source"])]),
        ("skos:note", both(zh, en) if row["note"] else []),
    ]
