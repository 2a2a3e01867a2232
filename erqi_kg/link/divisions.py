"""Dated lists of divisions: a code means a place only together with the edition of the list that it stands in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from ..terms import PREFIXES
from . import turtle
from .problem import Problem, doubles, is_bilingual, is_day
from .table import Row
from .turtle import Block, both, name, text

COLUMNS = ("vintage", "code", "name", "level", "parent", "type", "source", "note")
VINTAGE_COLUMNS = ("vintage", "title_zh", "title_en", "as_of", "as_of_zh", "as_of_en", "holds_zh", "holds_en", "rights")
# How deep a level lies, what its codes look like, and how the code of the level above follows.
LEVELS: dict[str, tuple[int, str, Callable[[str], str]]] = {
    "province": (1, r"[1-9][0-9]0000", lambda code: ""),
    "prefecture": (2, r"[1-9][0-9]{3}00", lambda code: code[:2] + "0000"),
    "county": (3, r"[1-9][0-9]{5}", lambda code: code[:4] + "00"),
    "township": (4, r"[1-9][0-9]{8}000", lambda code: code[:6]),
    "village": (5, r"[1-9][0-9]{11}", lambda code: code[:9] + "000"),
}
# The level, the kind of ours, the English word, and how the names end; what is of no kind of ours can match nothing.
TYPES = {"省": ("province", "ek:Province", "province", "省"), "地级市": ("prefecture", "ek:City", "prefecture-level city", "市"),
         "市辖区": ("county", "ek:District", "district of a city", "区"),
         "街道": ("township", "ek:StreetOffice", "street office", "街道"), "镇": ("township", "", "town", "镇"),
         "社区": ("village", "", "community", "委员会")}


def iri(vintage: str, code: str = "") -> str:
    """Return the name of a dated list, or of what a code means in it."""
    return PREFIXES["division"] + vintage + (f"/{code}" if code else "")


def notations(rows: tuple[Row, ...]) -> dict[str, str]:
    """Return the code of each concept."""
    return {iri(row["vintage"], row["code"]): row["code"] for row in rows}


def concepts(rows: tuple[Row, ...]) -> dict[str, tuple[str, str]]:
    """Return the name of each concept, and what kind of thing it is."""
    return {iri(row["vintage"], row["code"]): (row["name"], TYPES[row["type"]][1]) for row in rows}


def vintage_problems(path: Path, vintages: tuple[Row, ...], published: str) -> list[Problem]:
    """Return what is wrong with the lists themselves, each with its line; none is later than the links were published."""
    found = doubles(path, [(row["vintage"], row.line) for row in vintages])
    for row in vintages:
        if not re.fullmatch(r"[a-z]+-[0-9]{4}", row["vintage"]):
            found.append(Problem(path, row.line, f"名单 {row['vintage']!r} 应如 nbs-2023",
                                 f"write the list like nbs-2023, not {row['vintage']!r}"))
        if not is_day(row["as_of"]) or row["as_of"] > published:
            found.append(Problem(path, row.line, f"日期 {row['as_of']!r} 应如 2023-06-30，不晚于 {published}",
                                 f"write as_of like 2023-06-30, not after {published}, not {row['as_of']!r}"))
        if empty := [column for column in VINTAGE_COLUMNS if not row[column].strip()]:
            found.append(Problem(path, row.line, f"还缺 {'、'.join(empty)}", f"{', '.join(empty)} is missing"))
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
        level, _, _, end = TYPES.get(row["type"], ("", "", "", ""))
        _, pattern, above = LEVELS.get(row["level"], (0, "", str))
        if not re.fullmatch(pattern, row["code"]) or not row["code"].isascii():
            yield (row, f"代码 {row['code']!r} 与级别 {row['level']!r} 不合：六位，乡级十二位、以000结尾",
                   f"code {row['code']!r} does not fit the level {row['level']!r}: six digits; a township twelve, ending in 000")
        elif row["parent"] != above(row["code"]):
            yield (row, f"{row['code']} 不在 {row['parent']!r} 之下：上级是 {above(row['code'])!r}",
                   f"{row['code']} does not lie below {row['parent']!r}, but below {above(row['code'])!r}")
        if not level:
            yield row, f"类型应为 {'、'.join(TYPES)} 之一", f"the type is one of {', '.join(TYPES)}"
        elif level != row["level"] or not row["name"].removesuffix(end) or not row["name"].endswith(end):
            yield (row, f"{row['type']}是 {level} 级，名称以“{end}”结尾：{row['name']!r} 不是",
                   f"{row['type']} is of the level {level} and its name ends in {end}, unlike {row['name']!r}")
        if not row["source"].strip():
            yield row, "source 写明取自哪里", "source says where it is taken from"
        if row["note"] and not is_bilingual(row["note"]):
            yield row, "note 写作“中文 / English”", "write note as '中文 / English'"
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
            ("a", ["skos:ConceptScheme", "ek:DivisionList"]),
            ("skos:prefLabel", both(about["title_zh"], about["title_en"])),
            ("dcterms:identifier", [text(vintage)]),
            ("ek:asOf", [text(about["as_of"], "^^xsd:date")]),
            ("ek:asOfMeaning", both(about["as_of_zh"], about["as_of_en"])),
            ("dcterms:description", both(f"日期是{about['as_of_zh']}；{about['holds_zh']}。",
                                         f"The date is {about['as_of_en']}; {about['holds_en']}.")),
            ("dcterms:source", [text(each) for each in sources]),
            ("dcterms:rights", [text(about["rights"])]),
            ("skos:hasTopConcept", [name(iri(vintage, row["code"])) for row in tops]),
        ]))
        blocks += [_concept(row, known, _changes(row, rows)) for row in mine]
    return turtle.document(blocks)


def _changes(row: Row, rows: tuple[Row, ...]) -> list[str]:
    """Return a warning in both languages where another list gives this code another place, or this place another code."""
    said = []
    for other in sorted(rows, key=lambda each: (each["vintage"], each["code"])):
        if other["vintage"] == row["vintage"] or other["level"] != row["level"]:
            continue
        if other["code"] == row["code"] and other["name"] != row["name"]:
            said.append((f"{other['vintage']} 里这个代码是{other['name']}",
                         f"in {other['vintage']} this code is {other['name']}"))
        elif other["code"] != row["code"] and other["name"] == row["name"]:
            said.append((f"{other['vintage']} 里{row['name']}的代码是 {other['code']}",
                         f"in {other['vintage']} {row['name']} has the code {other['code']}"))
    if not said:
        return []
    return both("代码会换：" + "；".join(zh for zh, _ in said) + "。", "Codes change: " + "; ".join(en for _, en in said) + ".")


def _concept(row: Row, known: dict[str, str], changes: list[str]) -> Block:
    above = iri(row["vintage"], row["parent"])
    zh, _, en = row["note"].partition(" / ")
    english = TYPES[row["type"]][2]
    return name(iri(row["vintage"], row["code"])), [
        ("a", ["skos:Concept"]),
        # No list gives English names, and none is made up.
        ("skos:prefLabel", both(row["name"], f"{row['name']} ({english})")),
        ("skos:notation", [text(row["code"])]),
        ("skos:inScheme", [name(iri(row["vintage"]))]),
        ("skos:broader" if above in known else "skos:topConceptOf", [name(above if above in known else iri(row["vintage"]))]),
        ("ek:divisionLevel", [str(LEVELS[row["level"]][0])]),
        ("ek:divisionType", both(row["type"], english)),
        ("dcterms:source", [text(row["source"])]),
        ("skos:note", both(zh, en) if row["note"] else []),
        ("skos:changeNote", changes),
    ]
