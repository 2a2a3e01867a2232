"""Other people's tables: matched by code, refused by row, never half attached, the same for csvw and for an RML engine."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import csvw
import pyoxigraph as ox
import pytest
from terminal import Ended, on_a_terminal

import erqi_kg
from erqi_kg import Attached, KnowledgeGraph, TableInfo, attach
from erqi_kg.attaching.cells import is_formula, number
from erqi_kg.attaching.description import EK, HAS_UNIT, Column, Description
from erqi_kg.attaching.info import FIELDS, concepts, document_of
from erqi_kg.attaching.publish import alone, part_of
from erqi_kg.attaching.turtle import scaled, value
from erqi_kg.errors import ErqiError, FileError, ParameterError
from erqi_kg.terms import BASE, PREFIXES, TableCell, iri
from erqi_kg.validate import check

ROOT = Path(__file__).parent.parent
TABLES = ROOT / "graph" / "tables"
SHIPPED = sorted(path.stem for path in TABLES.glob("*.ttl"))
PEOPLE = {"indicator": "residentPopulation", "unit": "unit:NUM", "counts": "counted-person"}
INFO = TableInfo(key="code", name="made-2020", title="made up", title_zh="例", source="made up for a test", licence="CC0-1.0",
                 vintage="2020-11-01", method="census", values={"people": PEOPLE})
GOOD = "code,name,people\n410103,二七区,10\n410100,郑州市,25\n"
Make = Callable[..., tuple[KnowledgeGraph, Path]]


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packaged data without its tables."""
    folder = tmp_path_factory.mktemp("bare")
    for name in ("ontology", "queries", "graph"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("tables", "divisions"))
    return folder


@pytest.fixture
def make(bare: Path, tmp_path: Path) -> Make:
    """Give a graph on a folder of its own, and a CSV file with these bytes."""

    def made(content: str | bytes, more: str = "") -> tuple[KnowledgeGraph, Path]:
        folder = tmp_path / "data"
        if not folder.exists():
            shutil.copytree(bare, folder)
        if more:
            (folder / "graph" / "links" / "made.ttl").write_text(more, encoding="utf-8")
        file = tmp_path / "made.csv"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return KnowledgeGraph(folder), file

    return made


def with_(**said: Any) -> TableInfo:
    from dataclasses import replace

    return replace(INFO, **said)


def kinds(found: Attached, level: str = "error") -> list[tuple[str, int, int | None]]:
    return [(each.kind, each.row, each.column) for each in found.findings if each.level == level]


def written(folder: Path) -> list[str]:
    tables = folder / "graph" / "tables"
    return sorted(path.name for path in tables.iterdir()) if tables.is_dir() else []


def loaded(path: Path) -> ox.Store:
    store = ox.Store()
    store.load(path=path, format=ox.RdfFormat.N_TRIPLES if path.suffix == ".nt" else ox.RdfFormat.TURTLE)
    return store


def test_a_table_becomes_part_of_the_graph(make: Make) -> None:
    kg, file = make(GOOD)
    found = attach(kg, file, INFO)
    assert found.good and (found.rows, found.matched, found.values) == (2, 2, 2)
    assert written(kg.folder) == ["made-2020.csv", "made-2020.csv-metadata.json", "made-2020.ttl"]
    assert (kg.folder / "graph/tables/made-2020.csv").read_bytes() == file.read_bytes()
    report = check(kg.folder)
    assert report.conforms, report.to_table("en")
    row = KnowledgeGraph(kg.folder).ask("values_from_tables", thing="district-erqi")[0]
    assert (row.value, row.since.isoformat(), row.until.isoformat()) == (Decimal(10), "2020-11-01", "2020-11-01")
    assert row.licence == "https://spdx.org/licenses/CC0-1.0" and row.source == "made up for a test"
    assert isinstance(row.cell, TableCell) and (row.cell.row, row.cell.column) == (2, 3)
    quads = [*KnowledgeGraph(kg.folder).store.quads_for_pattern(ox.NamedNode(row.cell), None, None, None)]
    assert {quad.graph_name for quad in quads} == {ox.NamedNode(BASE + "graph/made-2020")}


def test_the_description_is_written_once_and_then_read(make: Make) -> None:
    kg, file = make(GOOD)
    attach(kg, file, INFO)
    description = file.with_name("made.csv-metadata.json")
    before = description.read_bytes()
    told = r"says title 'made up', not 'other': leave out --title \(in Python title\), or edit or remove the file"
    with pytest.raises(ParameterError, match=told):
        attach(kg, file, TableInfo(title="other"), replace=True)
    # What it says already may be said again, and the same table be attached again.
    for info in (TableInfo(), TableInfo(key="code"), INFO):
        assert attach(kg, file, info, replace=True).good and attach(kg, file, info).good
    assert description.read_bytes() == before
    file.write_text(GOOD.replace("25", "26"), encoding="utf-8")
    with pytest.raises(FileError, match="is attached already: give --replace"):
        attach(kg, file)


FILLED: dict[str, Any] = {
    "name_column": "name", "name_means": ("全市=410100",), "skip_key": ("合计", "注：例"), "missing": ("..",), "thousands": ",",
    "publisher": "made", "issued": "2021", "encoding": "GBK", "key_property": "ek:divisionCode", "delimiter": ",",
    "licence": "CC0-1.0", "method": "code:census"}


def test_flags_fill_what_a_description_lacks(make: Make) -> None:
    kg, file = make('code,name,people,more\n410103,二七区,"1,000",5\n410100,全市,..,4\n合计,,1,1\n注：例,,,\n'.encode("gb18030"))
    description = file.with_name("made.csv-metadata.json")
    bad = attach(kg, file, INFO)
    assert not bad.good and not description.exists()
    erqi_kg.attaching.attach.write_description(kg, file, INFO)
    more = {"people": {"scale": "4"}, "more": OWN}
    assert attach(kg, file, TableInfo(**FILLED, values=more), dry_run=True).good
    assert "合计" not in description.read_text(encoding="utf-8")
    assert attach(kg, file, TableInfo(**FILLED, values=more)).good
    assert "合计" in description.read_text(encoding="utf-8")
    row = KnowledgeGraph(kg.folder).ask("values_from_tables", thing="district-erqi")
    assert sorted(each.value for each in row) == [5, 10_000_000]
    before = description.read_bytes()
    # All that was said, said at once and again.
    for _ in range(2):
        assert attach(kg, file, with_(**FILLED, values={"people": PEOPLE | {"scale": "4"}, "more": OWN})).good
    assert description.read_bytes() == before


CONTRADICTING = {
    "key": ("name", "--key"), "name": ("other", "--name"), "title_zh": ("别", "--title-zh"), "source": ("b", "--source"),
    "licence": ("MIT", "--licence"), "vintage": ("2021", "--vintage"), "method": ("sampleSurvey", "--method"),
    "publisher": ("b", "--publisher"), "issued": ("2022", "--issued"), "key_property": ("ek:isoCode", "--key-property"),
    "encoding": ("utf-8", "--encoding"), "delimiter": (";", "--delimiter"), "thousands": (" ", "--thousands"),
    "name_column": ("more", "--name-column"), "name_means": (("全市=410103",), "--name-means"),
    "values": ({"people": {"scale": "3"}}, "--value"), "values ": ({"people": {"unit": "unit:PERCENT"}}, "--value"),
    "values  ": ({"more": {"en": "other"}}, "--value")}


@pytest.mark.parametrize(("field", "given"), CONTRADICTING.items(), ids=CONTRADICTING)
def test_a_flag_that_contradicts_is_refused(make: Make, field: str, given: tuple[Any, str]) -> None:
    kg, file = make('code,name,people,more\n410103,二七区,"1,000",5\n'.encode("gb18030"))
    info = with_(**FILLED, values={"people": PEOPLE | {"scale": "4"}, "more": OWN})
    erqi_kg.attaching.attach.write_description(kg, file, info)
    name = field.strip()
    with pytest.raises(ParameterError, match=rf"says .*leave out {given[1]} \(in Python {name}\)"):
        attach(kg, file, TableInfo(**{name: given[0]}))


def test_attaching_again_gives_the_same_bytes(make: Make) -> None:
    kg, file = make(GOOD)
    attach(kg, file, INFO, mapping=True)
    folder = kg.folder / "graph" / "tables"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    attach(KnowledgeGraph(kg.folder), folder / "made-2020.csv", replace=True, mapping=True)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before and len(before) == 4


BAD: dict[str, tuple[str | bytes, list[tuple[str, int, int | None]]]] = {
    "duplicate keys": (GOOD + "410103,二七区,11\n", [("duplicate-key", 4, 1)]),
    "the same key in twelve digits": (GOOD + "410103000000,二七区,11\n", [("duplicate-key", 4, 1)]),
    "no code": ("code,name,people\n二七区,二七区,10\n41010,x,3\n", [("no-code", 2, 1), ("no-code", 3, 1)]),
    "formulas": (GOOD + "410104,=HYPERLINK(1),=SUM(A1)\n410105,@x,+A1\n", [
        ("formula", 4, 3), ("formula", 4, 2), ("formula", 5, 3), ("formula", 5, 2)]),
    "ragged": (GOOD + "410104,管城回族区\n\n410105,金水区,3,4\n", [
        ("ragged", 4, None), ("ragged", 5, None), ("ragged", 6, None)]),
    "thousands": ('code,name,people\n410103,二七区,"1,061,263"\n', [("thousands", 2, 3)]),
    "units": ("code,name,people\n410103,二七区,84.8万人\n", [("unit-in-cell", 2, 3)]),
    "marks of nothing": ("code,name,people\n410103,二七区,..\n410104,x,—\n", [("missing-mark", 2, 3), ("missing-mark", 3, 3)]),
    "words": ("code,name,people\n410103,二七区,many\n", [("no-number", 2, 3)]),
    "not a number": ("code,name,people\n410103,二七区,1e5\n410104,x,Infinity\n", [("no-number", 2, 3), ("no-number", 3, 3)]),
    "a name that contradicts": ("code,name,people\n410103,金水区,10\n", [("name-contradicts", 2, None)]),
    "nothing of ours": ("code,name,people\n410104,管城回族区,10\n", [("nothing-stated", 1, None)]),
    "empty": ("code,name,people\n", [("nothing-stated", 1, None)]),
}


@pytest.mark.parametrize(("content", "expected"), BAD.values(), ids=BAD)
def test_bad_rows_are_told_by_row_and_nothing_is_attached(make: Make, content: str | bytes,
                                                          expected: list[tuple[str, int, int | None]]) -> None:
    kg, file = make(content)
    found = attach(kg, file, with_(name_column="name"))
    assert kinds(found) == expected and not found.good
    assert written(kg.folder) == [] and not file.with_name("made.csv-metadata.json").exists()
    for lang, words in (("zh", "不连入"), ("en", "not attached")):
        assert words in found.to_table(lang)
    assert json.loads(found.to_json())["good"] is False


TOWN = f"""@prefix ek: <{PREFIXES["ek"]}> .
@prefix skos: <{PREFIXES["skos"]}> .

<{BASE}id/town-made>
    ek:divisionCode "410199" ;
    skos:prefLabel "例子镇"@zh ;
    .
"""


def test_what_is_declared_is_understood(make: Make) -> None:
    kg, file = make('代码;地区;人口\n４１０１０３;二七;"1,061,263"\n410100;全市;..\n410199;例子;３．５\n', TOWN)
    found = attach(kg, file, with_(key="代码", name_column="地区", name_means=("全市=410100",), missing=("..",), thousands=",",
                                   delimiter=";", values={"人口": PEOPLE | {"scale": "1"}}))
    assert found.good and found.values == 2
    assert kinds(found, "note") == [("declared-name", 3, None), ("full-width", 4, 3), ("short-name", 4, None)]
    values = {str(row.name): row.value for row in KnowledgeGraph(kg.folder).ask("values_from_tables")}
    assert values == {"二七区": Decimal(10612630), "例子镇": Decimal(35)}


def test_a_name_is_never_enough(make: Make) -> None:
    kg, file = make("code,name,people\n,二七区,10\n,,9\n410104,二七区,11\n410103,,12\n")
    found = attach(kg, file, with_(name_column="name"))
    assert found.good and found.values == 1
    assert kinds(found, "note") == [("no-key", 2, 1), ("no-key", 3, 1), ("not-in-graph", 4, 1)]
    assert csvw.CSVW(str(file.with_name("made.csv-metadata.json")), validate=True).is_valid


@pytest.mark.parametrize(("text", "formula"), [("=1+1", True), ("+A1", True), ("-3", False), ("-A3", True), ("@SUM(1)", True),
                                               ("-", False), ("+5.0", False), ("二七", False), ("＝A1", True), ("\t=1", True)])
def test_what_a_spreadsheet_would_run(text: str, formula: bool) -> None:
    assert is_formula(text) is formula


@pytest.mark.parametrize(("text", "value"), [("12", "12"), ("-3", "-3"), (" 7.50 ", "7.50"), ("１２．５", "12.5"), ("", None),
                                             ("0" * 39 + "1.00000000000000001", "1.00000000000000001")])
def test_cells_are_exact(text: str, value: str | None) -> None:
    assert number(text, None, frozenset({""})).number == (None if value is None else Decimal(value))


@pytest.mark.parametrize(("text", "scale", "printed"), [
    ("84.8", 4, "848000.0"), ("0.106", 2, "10.6"), ("-3.5", -1, "-0.35"), ("-0.0", 0, "0.0"), ("007", 0, "7.0"),
    ("1234567890" * 4 + ".000000000000000001", 18, "1234567890" * 4 + "0" * 17 + "1.0")])
def test_scaling_is_exact(text: str, scale: int, printed: str) -> None:
    assert scaled(Decimal(text), scale) == printed


BOUNDS = {("84.8", "4", "unit:NUM"): ("848000.0", "847500.0", "848500.0"), ("0.0", "4", "unit:NUM"): ("0.0", "0.0", "500.0"),
          ("0.901", "2", "unit:PERCENT"): ("90.1", "90.05", "90.15"), ("2.50", "0", "unit:NUM"): ("2.5", "2.495", "2.505"),
          ("848000", "0", "unit:NUM"): ("848000.0",), ("101.27", "0", "unit:PERCENT"): ("101.27",)}


@pytest.mark.parametrize(("cell", "expected"), BOUNDS.items(), ids=map(" ".join, BOUNDS))
def test_what_is_printed_rounded_has_bounds(cell: tuple[str, str, str], expected: tuple[str, ...]) -> None:
    text, scale, unit = cell
    column = Column(2, ("数", "number"), PREFIXES["code"] + "x", PREFIXES["unit"] + unit.removeprefix("unit:"),
                    "urn:counted" if unit == "unit:NUM" else None, None, int(scale), True, None, frozenset())
    said = Path(), "made", ("例", "made"), "a test", None, (None, None), (None, None), None, "2020", date(2020, 1, 1)
    table = Description(*said, date(2020, 12, 31), "urn:method", "urn:key", None, 0, None, {}, frozenset(), (), (column,),
                        None, ",", False, {})
    block = value(table, column, 2, "urn:thing", Decimal(text), text)
    assert tuple(re.findall(r"ek:(?:value|lower|upper) (\S+) ;", block)) == expected
    assert block.count("Included") == len(expected) - 1


ENCODED = {"utf-8": "utf-8", "BOM": "utf-8-sig", "gb18030": "gb18030", "gbk": "gbk"}


@pytest.mark.parametrize("encoding", ENCODED.values(), ids=ENCODED)
@pytest.mark.parametrize("declared", [False, True])
def test_encodings_are_found_or_declared(make: Make, encoding: str, declared: bool) -> None:
    kg, file = make(GOOD.encode(encoding))
    found = attach(kg, file, with_(name_column="name", encoding=encoding if declared else None))
    assert found.good and found.values == 2
    assert found.encoding.startswith("utf-8" if "utf" in encoding else "gb18030")
    table = csvw.Table.from_file(file.with_name("made.csv-metadata.json"))
    assert [row["name"] for row in table.iterdicts()] == ["二七区", "郑州市"]


MIXED = {
    "UTF-8, then GB18030": (GOOD.encode() + "410104,管城回族区,1\n".encode("gb18030"), None,
                            r"csv:4: is GB18030, line 2 is UTF-8"),
    "GB18030, then UTF-8": (GOOD.encode("gb18030") + "410104,管城回族区,1\n".encode(), None,
                            r"csv:4: is UTF-8, line 2 is GB18030"),
    "in one line": (GOOD.encode() + b"410104," + "管城".encode() + "回族区".encode("gb18030") + b",1\n", None, "csv:4: is"),
    "declared UTF-8": (GOOD.encode("gb18030"), "utf-8", "csv:2: is not UTF-8; it reads as GB18030"),
    "declared GB18030": (GOOD.encode(), "gb18030", "csv:2: is UTF-8 in a file declared as GB18030"),
    "neither": (GOOD.encode() + b"410104,\xff\xff,1\n", None, "csv:4: is neither UTF-8 nor GB18030"),
    "UTF-16": (GOOD.encode("utf-16"), None, "csv:1: is neither"),
    "UTF-16 without its mark": ("code,people\n410103,1\n".encode("utf-16-le"), None, "csv:1: holds a zero byte"),
    "unheard of": (GOOD.encode(), "shift_jis", "a table is UTF-8 or GB18030"),
    "no CSV": (GOOD.encode() + b'410104,"x"y,1\n', None, "csv:4: is no CSV"),
    "one endless line": (b"code,name,people\n" + b"1" * (1 << 20), None, "csv:2: is longer than a megabyte"),
}


@pytest.mark.parametrize(("content", "declared", "message"), MIXED.values(), ids=MIXED)
def test_a_file_in_two_encodings_is_refused_by_line(make: Make, content: bytes, declared: str | None, message: str) -> None:
    kg, file = make(content)
    with pytest.raises(FileError, match=message):
        attach(kg, file, with_(encoding=declared))
    assert written(kg.folder) == []


LISTS = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
""" + "".join(f"""
<{BASE}division/{vintage}/{code}>
    a skos:Concept ;
    skos:notation "{code}" ;
    skos:prefLabel "{name}"@zh ;
    skos:inScheme <{BASE}division/{vintage}> ;
    .
""" for vintage, code, name in (
    ("nbs-2022", "410103002", "解放路街道"), ("nbs-2022", "410103015", "人和路街道"),
    ("nbs-2023", "410103", "二七区"), ("nbs-2023", "410103015", "侯寨街道"), ("nbs-2023", "410103016", "金水源街道")))
TOWNS = "code,name,people\n410103,二七区,10\n410103002,解放路街道,2\n410103015,侯寨街道,3\n"


def test_a_code_of_another_vintage_is_told(make: Make) -> None:
    kg, file = make(TOWNS, LISTS)
    found = attach(kg, file, with_(key_vintage="nbs-2023"))
    assert kinds(found) == [("other-vintage", 3, 1)] and written(kg.folder) == []
    assert "nbs-2022: 解放路街道" in found.to_table("en")
    with pytest.raises(ParameterError, match=r"no list of codes of the vintage 'nbs-1999' \(there are: nbs-2022, nbs-2023\)"):
        attach(kg, file, with_(key_vintage="nbs-1999"))
    found = attach(kg, file, with_(key_vintage="nbs-2022"))
    assert found.good and found.values == 1
    said = 'ek:keyVintage "nbs-2022" ;'
    assert said in (kg.folder / "graph/tables/made-2020.ttl").read_text(encoding="utf-8")


def test_the_name_of_another_vintage_is_told(make: Make) -> None:
    kg, file = make(TOWNS, LISTS)
    found = attach(kg, file, with_(key_vintage="nbs-2022", name_column="name"))
    assert found.good and kinds(found, "note") == [("not-in-graph", 3, 1), ("not-in-graph", 4, 1), ("name-differs", 4, None)]
    assert "in the list nbs-2022 the code 410103015 is 人和路街道" in found.to_table("en")


def test_a_declared_name_means_its_code_alone(make: Make) -> None:
    kg, file = make("code,name,people\n410103,全市,10\n")
    found = attach(kg, file, with_(name_column="name", name_means=("全市=410100",)))
    assert kinds(found) == [("name-contradicts", 2, None)]


def test_a_list_of_a_part_lacks_nothing_elsewhere(make: Make) -> None:
    """The list of 2022 holds townships alone: that it has no district is no finding."""
    kg, file = make(GOOD, LISTS)
    for vintage in (None, "nbs-2022", "nbs-2023"):
        assert attach(kg, file, with_(key_vintage=vintage), dry_run=True).findings == ()


def test_without_a_vintage_a_code_that_was_given_away_is_told(make: Make) -> None:
    kg, file = make(TOWNS, LISTS)
    found = attach(kg, file, INFO, dry_run=True)
    assert found.good
    assert [each[:2] for each in kinds(found, "note")] == [("not-in-every-vintage", 3), ("not-in-graph", 3), ("reused-code", 4),
                                                           ("not-in-graph", 4)]
    other = LISTS + LISTS.partition("\n<")[2].partition("\n<")[0].join(("\n<", "")).replace("410103002", "410103").replace(
        "解放路街道", "别处")
    assert "别处" in other
    assert kinds(attach(make(TOWNS, other)[0], file, INFO)) == [("reused-code", 2, 1)]


def test_codes_of_another_kind_match_too(make: Make) -> None:
    kg, file = make("code,people\nSZSE:301376,5\nSZSE:000078,6\n")
    found = attach(kg, file, with_(key_property="ek:stockCode"))
    assert found.good and found.values == 1 and kinds(found, "note") == [("not-in-graph", 3, 1)]
    file.with_name("made.csv-metadata.json").unlink()
    for other in ("ek:quoteCode", "skos:prefLabel", "rdfs:label"):
        with pytest.raises(FileError, match=r"is no kind of code \(there are: ek:divisionCode, ek:stockCode, ek:isoCode\)"):
            attach(kg, file, with_(key_property=other, name="other"), dry_run=True)


REFUSED = {
    "lacking": (TableInfo(key="code"),
                "has no description yet: give --name, --title, --title-zh, --source, --licence, --vintage"),
    "no column": (with_(key="kode"), r"--key 'kode' names no column of row 1, .* \(there are: 'code', 'name', 'people'\)"),
    "name": (with_(name="../x"), "--name is of small letters"),
    "name of a source": (with_(name="erqi-2024"), "is taken by a part of the graph"),
    "name of a graph": (with_(name="inferred"), "is taken by a part of the graph"),
    "unit": (with_(values={"people": PEOPLE | {"unit": "unit:FURLONG"}}), "unit of column 3: the graph has no .*FURLONG"),
    "method": (with_(method="guess"), "method: the graph has no .*guess of that kind .*code:census"),
    "indicator": (with_(values={"people": PEOPLE | {"indicator": "happiness"}}),
                  r"indicator of column 3.*\), or give zh, en and kind$"),
    "no unit": (with_(values={"people": {"zh": "人", "en": "people", "kind": "stock"}}), "give unit and either"),
    "no counts": (with_(values={"people": {"zh": "人", "en": "people", "unit": "unit:NUM", "kind": "stock"}}), "give counts"),
    "published": (with_(issued="soon"), "the date of publication is"),
    "field": (with_(values={"people": PEOPLE | {"colour": "red"}}), "colour is no field"),
    "scale": (with_(values={"people": PEOPLE | {"scale": "ten"}}),
              r"scale is an exponent: 4 for 10,000 \(万\), 8 for 亿"),
    "vintage": (with_(vintage="last year"), "the vintage is 2020, 2020-11"),
    "no such day": (with_(vintage="2020-02-30"), "the vintage is 2020, 2020-11"),
    "backwards": (with_(vintage="2021/2020"), "ends before it begins"),
}


@pytest.mark.parametrize(("info", "message"), REFUSED.values(), ids=REFUSED)
def test_a_bad_description_is_refused(make: Make, info: TableInfo, message: str) -> None:
    kg, file = make(GOOD)
    with pytest.raises(ErqiError, match=message):
        attach(kg, file, info)
    assert written(kg.folder) == []


HEADERS = {
    "title first": ("郑州市人口\n" + GOOD,
                    r"--key 'code' names no column of row 1, which must be the header \(there are: '郑州市人口'\)$"),
    "tabs": (GOOD.replace(",", "\t"),
             r"\(there are: 'code\\tname\\tpeople'\): the cells are parted by tabs: give --delimiter '\\t'$"),
    "semicolons": (GOOD.replace(",", ";"), r"'code;name;people'\): the cells are parted by semicolons: give --delimiter ';'$"),
    "twice": ("code,name,people,code\n", r"--key 'code' names 2 columns: give each its own name "
              r"\(there are: 'code', 'name', 'people', 'code'\)$"),
    "spaces": (" code,name,people\n", r"\(there are: ' code', 'name', 'people'\)$"),
    "xlsx": (b"PK\x03\x04\x14\x00\x06\x00", r"made.csv: is no CSV but a spreadsheet \(\.xlsx\) .*save it as CSV, UTF-8$"),
    "xls": (bytes.fromhex("d0cf11e0a1b11ae1"), r"is no CSV but a spreadsheet \(\.xls\)"),
}


@pytest.mark.parametrize(("content", "message"), HEADERS.values(), ids=HEADERS)
def test_what_is_wrong_with_the_header_is_told(make: Make, content: str | bytes, message: str) -> None:
    kg, file = make(content)
    with pytest.raises(ErqiError, match=message):
        attach(kg, file, INFO)


@pytest.mark.parametrize(("key", "told"), [
    ("410103.0", True), ("４１０１０３．００", True), ("4.10103E+05", True), ("二七区", False), ("41010.3", False),
    ("0410103", False)])
def test_codes_that_a_spreadsheet_took_for_numbers_are_told(make: Make, key: str, told: bool) -> None:
    kg, file = make(f"code,people\n{key},1\n")
    found = attach(kg, file, INFO).findings[0]
    assert found.kind == "no-code" and ("save that column as text" in found.en) == told == ("按文本" in found.zh)


EDITS: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "no JSON object": (lambda said: said.clear(), "@context is 'http://www.w3.org/ns/csvw', not 'None'"),
    "context": (lambda said: said.update({"@context": "http://example.org"}), "@context is 'http"),
    "title": (lambda said: said.update({"dc:title": "one"}) or said.pop("dc:license"), "dc:license or dc:rights is missing"),
    "headers": (lambda said: said["tableSchema"]["columns"][2].update({"titles": "persons"}),
                "has the columns 'code', 'name', 'people'"),
    "datatype": (lambda said: said["tableSchema"]["columns"][2].update({"datatype": "colour"}),
                 'column 3: datatype is "decimal"'),
    "key": (lambda said: said["tableSchema"].update({"primaryKey": "people"}), "primaryKey, if given, names it"),
    "no value": (lambda said: said["tableSchema"]["columns"][2].pop(HAS_UNIT), "datatype is .string"),
    "no value at all": (
        lambda said: said["tableSchema"]["columns"].__setitem__(2, {"name": "people", "titles": "people"}),
        "no column states a value"),
    "url": (lambda said: said.update({"url": "../made.csv"}), "url is 'made.csv', not '../made.csv'"),
    "hostile IRI": (lambda said: said.update({"dc:license": {"@id": "x:> . <y:z> <y:z> <y:z"}}),
                    "license is missing or not an IRI"),
    "hostile name": (lambda said: said.update({"@id": BASE + "source/a> <b"}) or said["tableSchema"].pop("aboutUrl"), "@id is"),
    "script": (lambda said: said.update({"dc:license": {"@id": "javascript:alert(1)"}}), "license is missing or not an IRI"),
    "published never": (lambda said: said.update({"dc:issued": "soon"}), "the date of publication is 2020, 2020-11"),
    "two of a name": (lambda said: said["tableSchema"]["columns"][1].update({"name": "code"}), "two columns have one name"),
    "cell as value": (lambda said: said["tableSchema"]["columns"][2].update({"propertyUrl": EK + "value"}),
                      "a column of values has no propertyUrl"),
}


@pytest.mark.parametrize(("edit", "message"), EDITS.values(), ids=EDITS)
def test_a_spoiled_description_is_refused(make: Make, edit: Callable[[dict[str, Any]], object], message: str) -> None:
    kg, file = make(GOOD)
    attach(kg, file, INFO)
    before = {path: (kg.folder / "graph/tables" / path).read_bytes() for path in written(kg.folder)}
    description = file.with_name("made.csv-metadata.json")
    said = json.loads(description.read_text(encoding="utf-8"))
    edit(said)
    description.write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(ErqiError, match=message):
        attach(kg, file, replace=True)
    assert {path: (kg.folder / "graph/tables" / path).read_bytes() for path in written(kg.folder)} == before


def test_texts_of_a_description_stay_texts(make: Make) -> None:
    nasty = 'a "b" \\ c\n<x> ; ek:y "z"@en .\u2028'
    kg, file = make(GOOD)
    attach(kg, file, with_(title=nasty, source=nasty, publisher=nasty, values={"people": {
        "zh": nasty, "en": nasty, "unit": "unit:NUM", "counts": "counted-person", "kind": "stock"}}))
    store = loaded(kg.folder / "graph/tables/made-2020.ttl")
    table = ox.NamedNode(BASE + "source/made-2020")
    said = {name: [str(quad.object.value) for quad in store.quads_for_pattern(
        table, ox.NamedNode(PREFIXES["dcterms"] + name), None, None)] for name in ("source", "publisher")}
    assert said == {"source": [nasty.strip()], "publisher": [" ".join(nasty.split())]}
    assert len([*store.quads_for_pattern(ox.NamedNode(BASE + "source/made-2020#col=3"), None, None, None)]) == 5


def test_an_error_leaves_what_was_attached(make: Make) -> None:
    kg, file = make(GOOD)
    attach(kg, file, INFO)
    before = {path: (kg.folder / "graph/tables" / path).read_bytes() for path in written(kg.folder)}
    file.write_text(GOOD + "410103,x,1\n", encoding="utf-8")
    assert not attach(kg, file, replace=True).good
    assert {path: (kg.folder / "graph/tables" / path).read_bytes() for path in written(kg.folder)} == before
    file.write_text(GOOD.replace("25", "26"), encoding="utf-8")
    assert attach(kg, file, replace=True).good
    assert b"26" in (kg.folder / "graph/tables/made-2020.ttl").read_bytes()


@pytest.mark.parametrize("blocked", ["made-2020.csv", "made-2020.csv-metadata.json", "made-2020.rml"])
def test_where_one_file_cannot_be_placed_none_is(make: Make, blocked: str) -> None:
    kg, file = make(GOOD)
    attach(kg, file, INFO, mapping=True)
    folder = kg.folder / "graph" / "tables"
    (folder / blocked).unlink()
    (folder / blocked / "in the way").mkdir(parents=True)
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert len(before) == 3
    file.write_text(GOOD.replace("25", "26"), encoding="utf-8")
    with pytest.raises(FileError, match=f"{re.escape(blocked)}: cannot be written .*: nothing was changed"):
        attach(kg, file, replace=True, mapping=True)
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before


def test_a_table_that_changes_while_it_is_read_is_refused(make: Make) -> None:
    kg, file = make(GOOD)
    many(file, 25_000)
    with pytest.raises(FileError, match="changed while it was read: run it again"):
        attach(kg, file, INFO, told=lambda rows: file.write_text(GOOD, encoding="utf-8") and None)
    assert written(kg.folder) == []


def test_a_dry_run_writes_nothing(make: Make) -> None:
    kg, file = make(GOOD)
    found = attach(kg, file, INFO, dry_run=True)
    assert found.good and found.values == 2 and found.files == ()
    assert written(kg.folder) == [] and sorted(path.name for path in file.parent.iterdir()) == ["data", "made.csv"]


def test_to_another_file(make: Make, tmp_path: Path) -> None:
    kg, file = make(GOOD)
    attach(kg, file, INFO, to=tmp_path / "out" / "people.ttl")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["people.csv", "people.csv-metadata.json", "people.ttl"]
    assert written(kg.folder) == []


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize("suffix", [".csv", ".csv-metadata.json", ".rml", ".ttl"])
@pytest.mark.parametrize("inside", [False, True])
def test_files_of_others_are_not_overwritten(make: Make, tmp_path: Path, suffix: str, inside: bool) -> None:
    kg, file = make(GOOD)
    folder = kg.folder / "graph" / "tables" if inside else tmp_path / "out"
    folder.mkdir()
    (folder / f"made-2020{suffix}").write_text("# somebody's", encoding="utf-8")
    for replace in (False, True):
        message = "is attached already|is not the table made-2020" if suffix == ".ttl" else "is there already, of no table"
        with pytest.raises(FileError, match=message):
            attach(kg, file, INFO, to=None if inside else folder / "made-2020.ttl", replace=replace)
        assert files_of(folder) == {f"made-2020{suffix}": b"# somebody's"}


def test_a_table_in_its_place_is_attached_there(make: Make) -> None:
    kg, file = make(GOOD)
    place = kg.folder / "graph" / "tables" / "made-2020.csv"
    place.parent.mkdir()
    file.rename(place)
    assert attach(kg, place, INFO).good and check(kg.folder).conforms
    assert written(kg.folder) == ["made-2020.csv", "made-2020.csv-metadata.json", "made-2020.ttl"]


@pytest.mark.parametrize("place", ["graph/registry/new.ttl", "graph/registry/places.ttl", "ontology/erqi.ttl",
                                   "graph/tables/../registry/new.ttl"])
def test_no_part_of_a_graph_is_written_over(make: Make, place: str) -> None:
    kg, file = make(GOOD)
    (kg.folder / "graph" / "tables").mkdir()
    before = files_of((kg.folder / place).parent)
    with pytest.raises(ParameterError, match="is in a folder of a graph: leave out --to"):
        attach(kg, file, INFO, to=kg.folder / place, replace=True)
    assert files_of((kg.folder / place).parent) == before


def test_of_two_at_once_one_attaches(make: Make, tmp_path: Path) -> None:
    kg, file = make(GOOD)
    assert kg.store is not None
    many(file, 20_000)
    other = tmp_path / "other.csv"
    other.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    # Both have looked by then whether the name is free.
    barrier, ends = threading.Barrier(2), []

    def run(path: Path) -> None:
        try:
            ends.append(attach(kg, path, INFO, told=lambda rows: barrier.wait(30) and None).good)
        except FileError as error:
            ends.append(str(error))

    threads = [threading.Thread(target=run, args=(path,)) for path in (file, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(ends) == 2 and ends.count(True) == 1 and "is attached already" in str(ends)


def test_what_one_thread_writes_another_does_not_remove(tmp_path: Path) -> None:
    def other() -> None:
        with part_of(tmp_path / "made.csv") as part:
            part.write_text("the other")

    with part_of(tmp_path / "made.csv") as part:
        part.write_text("this one")
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(30)
        assert part.read_text() == "this one"
    assert not any(tmp_path.iterdir())


def test_one_process_at_a_time_places_files(tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    other = os.open(tmp_path, os.O_RDONLY)
    with alone(tmp_path), pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(other)


KILLED = """
import os, pathlib, signal, sys
import erqi_kg
left, moved, wanted = int(sys.argv[3]), pathlib.Path.replace, pathlib.Path.unlink
def last(function):
    def run(self, *more, **said):
        global left
        if self.parent.name == "tables":
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return function(self, *more, **said)
    return run
pathlib.Path.replace, pathlib.Path.unlink = last(moved), last(wanted)
kg = erqi_kg.KnowledgeGraph(pathlib.Path(sys.argv[1]))
erqi_kg.attach(kg, sys.argv[2], replace=True, mapping=True)
"""


def test_killed_at_any_step_a_table_is_whole(make: Make) -> None:
    """At each file that is moved or removed: what was attached comes back, or what is new is there, never half of each."""
    kg, file = make(GOOD)
    attach(kg, file, INFO, mapping=True)
    folder = kg.folder / "graph" / "tables"
    old = files_of(folder)
    text = GOOD.replace("25", "26")
    file.write_text(text, encoding="utf-8")
    ends = []
    for step in range(0, 16, 2):
        run = subprocess.run([sys.executable, "-c", KILLED, kg.folder, file, str(step)], cwd=ROOT, capture_output=True)
        if run.returncode == 0:
            break
        assert run.returncode == -signal.SIGKILL, run.stderr
        with alone(folder):
            left = {name: each for name, each in files_of(folder).items() if name[0] != "."}
        assert sorted(left) == sorted(old)
        same = {name: left[name] == old[name] for name in (f"made-2020{suffix}" for suffix in (".csv", ".ttl", ".rml"))}
        assert len(set(same.values())) == 1, (step, same)
        ends.append(all(same.values()))
        if not ends[-1]:
            break
    assert ends[:4] == [True] * 4 and len(ends) > 4
    assert [name for name in files_of(folder) if name.endswith("kept") or "attaching" in name] == []


@pytest.mark.parametrize(("suffix", "old", "new"), [(".csv", "25", "26"), (".ttl", "25.0", "26.0"), (".csv", "410100", "x"),
                                                    (".csv-metadata.json", "made up", "made down"), (".csv", "", None),
                                                    (".ttl", "", None), (".csv-metadata.json", "", None)])
def test_a_table_that_is_edited_afterwards_is_told(make: Make, suffix: str, old: str, new: str | None) -> None:
    kg, file = make(GOOD)
    attach(kg, file, INFO)
    assert check(kg.folder).conforms
    path = kg.folder / "graph" / "tables" / f"made-2020{suffix}"
    if new is None:
        path.unlink()
    else:
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    report = check(kg.folder)
    assert [result.shape for result in report.results] == [BASE + "hygiene/table-differs"] and not report.conforms
    assert "graph/tables/made-2020.ttl" in report.to_table("en")


def test_a_table_whose_turtle_is_gone_is_attached_again(make: Make) -> None:
    kg, file = make(GOOD)
    attach(kg, file, INFO)
    turtle = kg.folder / "graph" / "tables" / "made-2020.ttl"
    before = turtle.read_bytes()
    turtle.unlink()
    assert attach(kg, file, replace=True).good and turtle.read_bytes() == before
    turtle.unlink()
    file.write_text(GOOD.replace("25", "26"), encoding="utf-8")
    with pytest.raises(FileError, match="is there already, of no table that is attached"):
        attach(kg, file, replace=True)


HEADED = "code,name,{}\n410103,二七区,{}\n"
OWN = {"zh": "例", "en": "made", "unit": "unit:NUM", "counts": "counted-person", "kind": "stock"}
PERCENT = {"unit": "unit:PERCENT"}
UNFIT: dict[str, tuple[str, str, dict[str, str], tuple[str, int, int | None] | None]] = {
    "people in percent": ("people", "10", {"indicator": "residentPopulation", **PERCENT},
                          ("shape:TableValue-permittedUnit", 2, 3)),
    "people counted as firms": ("people", "10", PEOPLE | {"counts": "counted-company"}, ("shape:Figure-permittedCount", 2, 3)),
    "fewer than none": ("people", "-5", PEOPLE, ("shape:TableValue-nonNegative", 2, 3)),
    "part of a person": ("people", "1061263.7", PEOPLE, ("shape:TableValue-whole", 2, 3)),
    "an average": ("people", "2.7", OWN | {"kind": "average"}, None),
    "a share above a hundred": ("share", "9004", OWN | PERCENT | {"kind": "share", "counts": ""},
                                ("shape:TableValue-share", 2, 3)),
    "ten thousands": ("常住人口（万人）", "84.8", PEOPLE, ("scale", 1, 3)),
    "ten thousands, scaled": ("常住人口（万人）", "84.8", PEOPLE | {"scale": "4"}, None),
    "hundred millions": ("投资/亿元", "3", OWN | {"unit": "unit:CCY_CNY", "kind": "flow", "counts": "", "scale": "4"}, None),
    "not by ten thousands": ("每万人", "3", PEOPLE, None),
    "percent": ("比重(%)", "90.04", PEOPLE, ("unit", 1, 3)),
    "too long": ("people", "1" * 19, PEOPLE, ("too-long", 2, 3)),
    "too long with its scale": ("people", "1" * 15, PEOPLE | {"scale": "4"}, ("too-long", 2, 3)),
}


@pytest.mark.parametrize(("header", "cell", "said", "expected"), UNFIT.values(), ids=UNFIT)
def test_a_value_that_cannot_be_is_told_before_it_is_attached(make: Make, header: str, cell: str, said: dict[str, str],
                                                              expected: tuple[str, int, int | None] | None) -> None:
    kg, file = make(HEADED.format(header, cell))
    found = attach(kg, file, with_(values={header: {key: each for key, each in said.items() if each}}))
    assert kinds(found) == ([] if expected is None else [expected])
    assert (written(kg.folder) == []) is not found.good
    if found.good:
        assert check(kg.folder).conforms


@pytest.mark.parametrize(("cells", "scale", "told"), [(("0.9004", "0.5"), "0", True), (("0.9004", "50.5"), "0", False),
                                                      (("0.9004", "0.5"), "2", False), (("0", "1"), "0", False)])
def test_shares_that_are_no_percent_are_told(make: Make, cells: tuple[str, str], scale: str, told: bool) -> None:
    kg, file = make("code,people\n410103,{}\n410100,{}\n".format(*cells))
    share = {"zh": "例", "en": "made", "unit": "unit:PERCENT", "kind": "share", "scale": scale}
    found = attach(kg, file, with_(values={"people": share}), dry_run=True)
    assert found.good and kinds(found, "note") == ([("below-one", 1, 2)] if told else [])


def test_a_scale_that_is_given_is_believed(make: Make) -> None:
    kg, file = make(HEADED.format("人口（万人）", "848000"))
    found = attach(kg, file, with_(values={"人口（万人）": PEOPLE | {"scale": "0"}}))
    assert found.good and kinds(found, "note") == [("scale", 1, 3)]


def test_a_code_of_two_things_is_an_error(make: Make) -> None:
    kg, file = make(GOOD, TOWN.replace("410199", "410103"))
    found = attach(kg, file, INFO)
    assert kinds(found) == [("ambiguous-code", 2, 1)] and "id:town-made" in found.to_table("en")


HOSTILE: dict[str, tuple[Any, str]] = {
    "a dialect elsewhere": ({"dialect": "http://127.0.0.1:%d/dialect.json"}, "dialect is an object"),
    "a dialect in a file": ({"dialect": "file:///etc/passwd"}, "dialect is an object"),
    "a dialect that is a path": ({"dialect": "/etc/passwd"}, "dialect is an object"),
    "a context elsewhere": ({"@context": ["http://www.w3.org/ns/csvw", "http://127.0.0.1:%d/"]}, "@context is"),
    "a schema elsewhere": ({"tableSchema": "http://127.0.0.1:%d/schema.json"}, "tableSchema is missing or not an object"),
    "transformations": ({"transformations": [{"url": "http://127.0.0.1:%d/"}]}, "'transformations' in the description is not"),
    "a table elsewhere": ({"url": "http://127.0.0.1:%d/made.csv"}, "url is 'made.csv'"),
    "another table": ({"url": "other.csv"}, "url is 'made.csv'"),
    "a url with a zero": ({"url": "a\0.csv"}, r"holds the character U\+0000"),
    "a long url": ({"url": "a" * 300}, "url is 'made.csv'"),
    "half a character": ({"dc:title": "\ud800"}, r"holds the character U\+D800"),
    "a language that is a list": ({"dc:title": [{"@value": "x", "@language": ["zh"]}]}, "dc:title is missing or not"),
    "no delimiter": ({"dialect": {"delimiter": ""}}, "delimiter is one character"),
    "delimiter null": ({"dialect": {"delimiter": None}}, "delimiter is one character"),
    "two delimiters": ({"dialect": {"delimiter": "ab"}}, "delimiter is one character"),
    "encoding a number": ({"dialect": {"encoding": 5}}, "encoding is utf-8 or gb18030"),
    "no such encoding": ({"dialect": {"encoding": "rot13"}}, "a table is UTF-8 or GB18030"),
    **{word: ({"dialect": {word: said}}, f"'{word}' in dialect is not honoured") for word, said in {
        "skipRows": 1, "headerRowCount": 2, "skipColumns": 1, "quoteChar": "'", "trim": True, "lineTerminators": ["\r"]}.items()},
    "comments": ({"dialect": {"commentPrefix": "%"}}, "no row is a comment"),
    "no header": ({"dialect": {"header": False}}, "header is true"),
    "deep": ({"dc:notes": json.loads("[" * 900 + "]" * 900)}, "is no valid CSV on the Web|description"),
}
COLUMNS: dict[str, tuple[Any, str]] = {
    **{word: ({word: said}, f"'{word}' in a column is not honoured") for word, said in {
        "default": "0", "separator": ";", "virtual": True, "aboutUrl": "http://x/",
        "valueUrl": "http://x/", "lang": "zh"}.items()},
    "a range": ({"datatype": {"base": "decimal", "maximum": 5}}, "datatype is .decimal"),
    "group of a number": ({"datatype": {"base": "decimal", "format": {"groupChar": 5}}}, "datatype is .decimal"),
    "name of a number": ({"name": 5}, "name is a text"), "null of a number": ({"null": 5}, "null is a text"),
    "scale of a text": ({"http://purl.org/linked-data/sdmx/2009/attribute#unitMult": "4"}, "power of ten")}


@pytest.mark.parametrize(("edit", "message", "column"), [(*case, False) for case in HOSTILE.values()] + [
    (*case, True) for case in COLUMNS.values()], ids=[*HOSTILE, *COLUMNS])
def test_a_hostile_description_is_refused_unread(make: Make, edit: dict[str, Any], message: str, column: bool) -> None:
    kg, file = make(GOOD)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        said = json.loads(json.dumps(document_of(INFO, file, ["code", "name", "people"], "utf-8")))
        (said["tableSchema"]["columns"][2] if column else said).update(edit)
        text = json.dumps(said).replace("%d", str(server.getsockname()[1]))
        file.with_name("made.csv-metadata.json").write_text(text, encoding="utf-8")
        for dry_run in (True, False):
            with pytest.raises(FileError, match=message):
                attach(kg, file, dry_run=dry_run)
        # Nobody has called.
        with pytest.raises(BlockingIOError):
            server.accept()
    assert written(kg.folder) == []


def test_a_number_of_a_description_may_be_too_long_to_read(make: Make) -> None:
    kg, file = make(GOOD)
    file.with_name("made.csv-metadata.json").write_text('{"x": ' + "1" * 5000 + "}", encoding="utf-8")
    with pytest.raises(FileError, match="is no description in JSON"):
        attach(kg, file)


@pytest.mark.parametrize("delimiter", [",,", "", '"', "\n"])
def test_a_delimiter_is_one_character(make: Make, delimiter: str) -> None:
    kg, file = make(GOOD)
    if delimiter:
        with pytest.raises(ParameterError, match="--delimiter is one character"):
            attach(kg, file, with_(delimiter=delimiter))
    else:
        assert attach(kg, file, with_(delimiter=delimiter)).good


REASONS = {"1e5": "a power of ten", "10^400": "a power of ten", "3.": "digits alone", "1\u200b0": r"U\+200B",
           "\u22125": "a hyphen",
           "2020/1/1": "digits alone", "1,06,1263": "digits alone", "-3%": "holds a unit", "5kg": "holds a unit",
           " .. ": "spaces around", " ": "spaces around", "..": "not declared",
           "-3+A1": "a formula", "0." + "1" * 18: "too many digits"}


@pytest.mark.parametrize(("text", "reason"), REASONS.items(), ids=map(repr, REASONS))
def test_the_reason_fits_the_cell(text: str, reason: str) -> None:
    wrong = number(text, None, frozenset({".."} if text == " .. " else ())).wrong
    assert wrong is not None and re.search(reason, wrong[2])


NAMES = {"二 七 区": None, "二　七　区": None, "郑州市二七区": None, "河南省郑州市二七区": None, "Erqi": "short-name",
         "erqi district": None}


@pytest.mark.parametrize(("name", "note"), NAMES.items(), ids=NAMES)
def test_names_that_agree(make: Make, name: str, note: str | None) -> None:
    kg, file = make(f"code,name,people\n410103,{name},10\n")
    found = attach(kg, file, with_(name_column="name"), dry_run=True)
    assert kinds(found) == [] and [each[0] for each in kinds(found, "note")] == ([note] if note else [])


def test_a_long_name_is_cut(make: Make) -> None:
    kg, file = make(f"code,name,people\n410103,{'很' * 40_000},10\n")
    assert len(attach(kg, file, with_(name_column="name"), dry_run=True).to_json()) < 2_000


def test_what_is_not_read_does_not_stop_a_table(make: Make) -> None:
    """Formulas and equal headers in columns that nothing takes; totals and notes that are declared; empty lines at the end."""
    kg, file = make('code,x,x,column_2,=1+1,people\n410103,=A1,@y,,,10\n合计,,,,,99\n"注：例",,,,,\n\n\n')
    found = attach(kg, file, with_(skip_key=("合计", "注：例")))
    assert found.good and kinds(found, "note") == [("formula", 1, 5), ("formula", 2, 2), ("formula", 2, 3), ("skipped", 3, 1),
                                                   ("skipped", 4, 1)]
    assert csvw.CSVW(str(file.with_name("made.csv-metadata.json")), validate=True).is_valid
    assert check(kg.folder).conforms


@pytest.mark.parametrize(("more", "kind"), [("#1,5,\n", "comment"), ("\n\n", "blank-rows")])
def test_rows_that_csvw_would_not_read_are_told(make: Make, more: str, kind: str) -> None:
    kg, file = make("name,people,code\n二七区,10,410103\n" + more)
    said = json.loads(json.dumps(document_of(INFO, file, ["name", "people", "code"], "utf-8")))
    for whole in (False, True):
        if not whole:
            said["dialect"] = {"encoding": "utf-8"}
        else:
            said["dialect"] |= {"commentPrefix": None, "skipBlankRows": True}
        file.with_name("made.csv-metadata.json").write_text(json.dumps(said), encoding="utf-8")
        found = attach(kg, file, dry_run=True)
        assert [each[0] for each in kinds(found)] == ([] if whole else [kind])


def test_an_open_quote_is_told_where_it_opens(make: Make) -> None:
    kg, file = make(GOOD + '410104,"x,1\n' + "410105,y,2\n" * 50)
    with pytest.raises(FileError, match="csv:4: is no CSV"):
        attach(kg, file, INFO)


def test_a_folder_that_cannot_be_written_to_is_read(make: Make) -> None:
    kg, file = make(GOOD)
    # A folder in the place of its description: whoever runs the tests, it cannot be written.
    blocked = file.with_name("made.csv-metadata.json")
    blocked.symlink_to(file.parent / "nowhere" / "else")
    found = attach(kg, file, INFO)
    assert found.good and written(kg.folder) == ["made-2020.csv", "made-2020.csv-metadata.json", "made-2020.ttl"]


QUIRKS = {"headers that differ in capitals": "code,POP,pop\n410103,1,2\n410100,3,4\n",
          "key in capitals": "CODE,code,pop\n1,410103,2\n3,410100,4\n",
          "a tab behind": "code,x,pop\n410103,1,2\t\n410100,3, 4\n",
          "spaces before a header": "code, pop,pop\n410103,1,2\n410100,3,4\n",
          "CRLF": "code,x,pop\r\n410103,1,2\r\n410100,3,4\r\n", "no end": "code,x,pop\n410103,1,２\n410100,3,4"}


@pytest.mark.parametrize("content", QUIRKS.values(), ids=QUIRKS)
def test_an_rml_engine_takes_the_same_cells(make: Make, content: str) -> None:
    kg, file = make(content)
    assert attach(kg, file, with_(values={"pop": PEOPLE}), mapping=True).values == 2
    folder = kg.folder / "graph" / "tables"
    assert {quad.triple for quad in loaded(folder / "made-2020.ttl")} == run_mapping(folder, "made-2020")


def test_a_mapping_of_mixed_line_ends_is_refused(make: Make) -> None:
    kg, file = make("code,name,people\r\n410103,二七区,10\n")
    with pytest.raises(ErqiError, match="one kind of line ends, or leave out --rml"):
        attach(kg, file, INFO, mapping=True)
    assert written(kg.folder) == [] and attach(kg, file, INFO).good


def many(path: Path, rows: int) -> Path:
    """Write a table with a row for each code from 100000 on; two of them the graph knows."""
    with path.open("w", encoding="utf-8") as file:
        file.write("code,name,people\n")
        # Three codes of twelve digits for each of six, so that half a million keys differ.
        file.writelines(f"{200000 + index % 300000:06}{index // 300000 + 1:03},某地,{index}\n" for index in range(rows))
        file.write("410103,二七区,1\n410100,郑州市,2\n")
    return path


def test_memory_does_not_grow_with_the_rows(make: Make, tmp_path: Path) -> None:
    kg, _ = make(GOOD)
    assert kg.store is not None
    attach(kg, many(tmp_path / "warm.csv", 10), INFO, dry_run=True)
    peaks = {}
    for rows in (5_000, 50_000):
        file = many(tmp_path / f"{rows}.csv", rows)
        tracemalloc.start()
        found = attach(kg, file, INFO, dry_run=True)
        peaks[rows] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert found.good and found.rows == rows + 2 and found.values == 2
        assert found.counts["not-in-graph"] == rows and len(found.findings) == 200
    assert peaks[50_000] < 1.2 * peaks[5_000] and peaks[50_000] < 8_000_000


def test_a_killed_attach_leaves_nothing(make: Make, tmp_path: Path) -> None:
    kg, file = make(GOOD)
    attach(kg, file, INFO)
    before = {name: (kg.folder / "graph/tables" / name).read_bytes() for name in written(kg.folder)}
    many(file, 400_000)
    command = [sys.executable, "-m", "erqi_kg", "--folder", str(kg.folder), "attach", str(file), "--replace"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    tables = kg.folder / "graph" / "tables"
    until = time.monotonic() + 30
    while not (part := [*tables.glob(f".made-2020.ttl.{process.pid}-*")]) and process.poll() is None and time.monotonic() < until:
        os.sched_yield()
    assert part
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    seen = {name: (kg.folder / "graph/tables" / name).read_bytes() for name in written(kg.folder) if name[0] != "."}
    assert seen == before
    assert len(KnowledgeGraph(kg.folder).ask("values_from_tables")) == 2
    file.write_text(GOOD, encoding="utf-8")
    assert attach(kg, file, replace=True).good
    assert written(kg.folder) == sorted(before)


def test_the_command(make: Make, run: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    kg, file = make(GOOD)
    call = ["--folder", kg.folder, "attach", file, "--key", "code"]
    got = run(*call)
    assert got.returncode == 2 and "give --name, --title, --title-zh, --source" in got.stderr and got.stdout == ""
    flags = ["--name", "made-2020", "--title", "made up", "--title-zh", "例", "--source", "a test", "--licence", "none stated",
             "--vintage", "2020", "--method", "census", "--value",
             "people;indicator=residentPopulation;unit=unit:NUM;counts=counted-person"]
    got = run(*call, *flags, "--dry-run", "--lang", "en")
    assert got.returncode == 0 and "can be attached; nothing was written" in got.stdout and written(kg.folder) == []
    got = run(*call, *flags, "--format", "json")
    assert got.returncode == 0 and json.loads(got.stdout)["values"] == 2
    file.write_text(GOOD + "410103,x,=1\n", encoding="utf-8")
    got = run(*call, "--replace", "--lang", "en")
    assert got.returncode == 1 and "duplicate-key" in got.stdout and "formula" in got.stdout
    got = run(*call, "--replace", "--value", "people;unit=unit:PERCENT")
    assert got.returncode == 2 and "leave out --value (in Python values)" in got.stderr
    got = run("--folder", kg.folder, "attach", file, "--value", "people;zh=a", "--value", "people;zh=b")
    assert got.returncode == 2 and "--value people is given twice" in got.stderr
    tabs = file.with_name("tabs.csv")
    tabs.write_text(GOOD.replace(",", "\t"), encoding="utf-8")
    got = run("--folder", kg.folder, "attach", tabs, "--key", "code", *flags, "--delimiter", r"\t", "--dry-run", "--lang", "en")
    assert got.returncode == 2 and "is attached already" in got.stderr
    flags[1] = "made-tabs"
    got = run("--folder", kg.folder, "attach", tabs, "--key", "code", *flags, "--delimiter", r"\t", "--dry-run", "--lang", "en")
    assert got.returncode == 0 and "2 values" in got.stdout
    assert "把一张 CSV 表连入图谱" in run("--help").stdout
    told = " ".join(run("attach", "--help").stdout.split())
    assert len(FIELDS) == 7 and all(re.search(rf" {field}: [^;]+ / [^;]+", told) for field in FIELDS)


def test_an_installed_package_is_not_written_to(tmp_path: Path) -> None:
    package = tmp_path / "site" / "erqi_kg"
    shutil.copytree(ROOT / "erqi_kg", package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("ontology", "queries", "graph"):
        shutil.copytree(ROOT / name, package / "data" / name)
    derived = package / "data" / "graph" / "links" / "mappings.ttl"
    derived.write_text("", encoding="utf-8")
    graph = package / "data" / "graph"
    file, before = tmp_path / "made.csv", [files_of(graph / name) for name in ("links", "tables")]
    file.write_text(GOOD, encoding="utf-8")
    program = f"""if True:
        import sys, erqi_kg
        from erqi_kg.errors import ErqiError
        from erqi_kg.link import link
        info = erqi_kg.TableInfo(key="code", name="made-2020", title="a", title_zh="例", source="a test", licence="CC0-1.0",
                                 vintage="2020", method="census", values={{"people": {PEOPLE!r}}})
        kg = erqi_kg.open()
        for write in (lambda: erqi_kg.attach(kg, {str(file)!r}, info), link(kg.folder).write):
            try:
                write()
            except ErqiError as error:
                print(error)
        print(erqi_kg.attach(kg, {str(file)!r}, info, to={str(tmp_path / "made.ttl")!r}).good)
        sys.argv[1:] = ["link"]
        from erqi_kg.cli import main
        sys.exit(main())
        """
    got = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(package.parent)},
                         capture_output=True, text=True, check=False)
    told = "an installed package is no place to write to: give a folder of your own, with --folder"
    lines = got.stdout.splitlines()
    assert got.returncode == 2 and [line.startswith(told) for line in lines[:2]] == [True, True] and lines[2] == "True"
    assert "erqi_kg.open(" in lines[0] and told in got.stderr
    assert [files_of(graph / name) for name in ("links", "tables")] == before


WITHOUT_CSVW = "import sys; sys.modules['csvw'] = None; from erqi_kg.cli import main; sys.exit(main())"


def asked(answers: list[str], *arguments: object, program: tuple[str, ...] = ("-m", "erqi_kg")) -> Ended:
    """Run the command on a terminal where these answers are typed."""
    return on_a_terminal([sys.executable, *program, *arguments], answers)


# Each answer that cannot be is asked for again, at once.
TYPED = ["kode", "code", "Made 2020", "made-2020", "made up", "例", "a test", "none stated", "没有写明", "last year", "2020",
         "guess", "census", "nome", "name"]
TYPED_VALUE = ["residentPopulation", "unit:FURLONG", "unit:NUM", "counted-ghost", "counted-person", "ten", "4", "..", ""]


def test_on_a_terminal_it_asks(make: Make) -> None:
    kg, file = make(GOOD + "合计,,3\n注：一 二,,\n")
    ended, out, _ = asked([*TYPED, "合计； 注：一 二", *TYPED_VALUE], "--folder", kg.folder, "attach", file)
    assert ended == 0 and "2 个值" in out
    said = json.loads(file.with_name("made.csv-metadata.json").read_text(encoding="utf-8"))
    assert said["dc:temporal"] == "2020" and said["dc:rights"][0] == {"@value": "没有写明", "@language": "zh"}
    assert said["tableSchema"]["columns"][2]["null"] == ["", ".."] and said[EK + "skippedKey"] == ["合计", "注：一 二"]
    row = KnowledgeGraph(kg.folder).ask("values_from_tables", thing="district-erqi")[0]
    assert row.value == Decimal(100_000) and check(kg.folder).conforms
    assert "made-2020.ttl" in written(kg.folder)


def test_an_answer_that_will_not_do_is_told_why(make: Make) -> None:
    kg, file = make(GOOD)
    own = ["人数", "", "people", "level", *TYPED_VALUE[1:]]
    own[4:4] = ["stock"]
    ended, out, shown = asked([*TYPED, "", *own], "--folder", kg.folder, "attach", file)
    assert ended == 0 and "2 个值" in out
    kinds_of = ", ".join(each.removeprefix("code:") for each in concepts(kg.store, EK + "MeasureKind"))
    assert kinds_of.count(",") > 4 and f"类型 / kind ({kinds_of}): " in shown
    whys = ["'kode' names no column of row 1, which must be the header (there are: 'code', 'name', 'people')",
            "small letters, digits and hyphens", "the vintage is 2020, 2020-11", "the graph has no 'guess': ",
            "'nome' names no column of row 1", "it cannot be empty", f"the graph has no 'level': {kinds_of}",
            "the graph has no 'unit:FURLONG': ", "the graph has no 'counted-ghost': ", "4 for 10,000 (万), 8 for 亿"]
    said = re.findall(r"不行，请再写 / that will not do, once more — (.*)", shown)
    assert len(said) == len(whys) and all(why in each for why, each in zip(whys, said, strict=True))


def test_what_the_report_advises_works_after_the_dialogue(
        make: Make, run: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    kg, file = make(GOOD + "合计,,3\n")
    call = ["--folder", kg.folder, "attach", file]
    ended, out, _ = asked([*TYPED, "", *TYPED_VALUE], *call)
    assert ended == 1 and "--skip-key" in out and written(kg.folder) == []
    assert run(*call).returncode == 1
    got = run(*call, "--skip-key", "合计")
    assert got.returncode == 0, got.stderr
    assert "made-2020.ttl" in written(kg.folder) and run(*call, "--skip-key", "合计", "--replace").returncode == 0


def test_without_csvw_nothing_is_asked(make: Make) -> None:
    kg, file = make("")
    call = ("--folder", kg.folder, "attach", file)
    ended, out, shown = asked(TYPED, *call, program=("-c", WITHOUT_CSVW))
    assert ended == 2 and out == "" and "which column" not in shown
    got = subprocess.run([sys.executable, "-c", WITHOUT_CSVW, *map(str, call)], cwd=ROOT, capture_output=True, text=True,
                         check=False)
    for said in (shown, got.stderr):
        assert "csvw is not installed: pip install 'erqi-kg[attach]'" in said


def test_the_edition_of_the_codes_is_one_of_the_lists(make: Make) -> None:
    _, file = make(GOOD)
    ended, out, shown = asked([*TYPED, "2020", "nbs-2023", "", *TYPED_VALUE], "--folder", ROOT, "attach", file,
                                      "--dry-run")
    assert ended == 0 and "2 个值" in out
    assert "if known (mca-2026, nbs-2022, nbs-2023" in shown and "there is no '2020': mca-2026, nbs-2022, nbs-2023" in shown


def test_a_cell_is_a_place() -> None:
    cell = iri(BASE + "source/census-2020-zhengzhou#cell=4,2")
    assert isinstance(cell, TableCell) and (cell.source, cell.row, cell.column) == ("census-2020-zhengzhou", 4, 2)
    assert cell.short == "census-2020-zhengzhou cell 4,2" and cell.said("zh") == "census-2020-zhengzhou 第4行第2列"
    assert not isinstance(iri(BASE + "source/x#cell=0,2"), TableCell)
    with pytest.raises(ValueError, match="is no cell"):
        _ = TableCell(BASE + "source/x#cell=0,2").row


def test_shipped_tables_were_found() -> None:
    assert SHIPPED == ["census-2020-zhengzhou", "communique-2019-zhengzhou"]


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_tables_are_fresh(bare: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "data"
    shutil.copytree(bare, folder)
    assert attach(KnowledgeGraph(folder), TABLES / f"{name}.csv", to=tmp_path / "out" / f"{name}.ttl", mapping=True).good
    for suffix in (".ttl", ".csv", ".csv-metadata.json", ".rml"):
        assert (tmp_path / "out" / f"{name}{suffix}").read_bytes() == (TABLES / f"{name}{suffix}").read_bytes()


@pytest.mark.parametrize("name", SHIPPED)
def test_csvw_reads_the_cells_as_printed(kg: KnowledgeGraph, name: str) -> None:
    """What csvw makes of a table contradicts nothing: its rows hold the printed cells, under names of their own."""
    path = TABLES / f"{name}.csv-metadata.json"
    whole = csvw.CSVW(str(path), validate=True)
    assert whole.is_valid
    rows = whole.to_json()["tables"][0]["row"]
    assert "ontology#value" not in json.dumps(rows) and len(rows) > 10
    columns = csvw.Table.from_file(path).tableSchema.columns
    cells = [row for row in kg.ask("values_from_tables") if row.cell.source == name]
    assert cells
    for row in cells:
        column = columns[row.cell.column - 1]
        printed = Decimal(str(rows[row.cell.row - 2]["describes"][0][column.name]))
        scale = column.common_props.get("http://purl.org/linked-data/sdmx/2009/attribute#unitMult", 0)
        assert printed * 10**scale == row.value


def run_mapping(folder: Path, name: str) -> set[ox.Triple]:
    """Return what morph-kgc makes of the mapping of a table in a folder."""
    # Its newest release wants another rdflib and pyoxigraph than ours, so it lives in a place of its own.
    python = os.environ.get("ERQI_MORPH_KGC") or pytest.skip(
        "ERQI_MORPH_KGC names no Python with morph-kgc: pip install -r tests/morph-kgc.txt into one of its own")
    config = f"[CONFIGURATION]\noutput_file: out.nt\n[TABLE]\nmappings: {name}.rml\n"
    (folder / "config.ini").write_text(config, encoding="utf-8")
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    subprocess.run([python, "-m", "morph_kgc", "config.ini"], cwd=folder, check=True, capture_output=True, env=environment)
    return {quad.triple for quad in loaded(folder / "out.nt")}


@pytest.mark.parametrize("name", SHIPPED)
def test_an_rml_engine_makes_the_same_graph(tmp_path: Path, name: str) -> None:
    for suffix in (".csv", ".rml"):
        shutil.copy(TABLES / f"{name}{suffix}", tmp_path)
    here = {quad.triple for quad in loaded(TABLES / f"{name}.ttl")}
    assert here == run_mapping(tmp_path, name) and len(here) > 30


def test_an_rml_engine_reads_all_that_is_declared(make: Make) -> None:
    kg, file = make('\ufeffcode;"the ""name""";people;share\n410103;"a\nb;c";"1,061,263";..\n'
                    '410100;"";３．５;0.5\n410000;x;;0.07\n')
    own = {"zh": 'a "b" \\', "en": "it's", "unit": "unit:PERCENT", "kind": "share", "scale": "2"}
    attach(kg, file, with_(missing=("..",), thousands=",", delimiter=";", licence="none stated", publisher="'; DROP",
                           values={"people": PEOPLE | {"scale": "1"}, "share": own}), mapping=True)
    folder = kg.folder / "graph" / "tables"
    here = {quad.triple for quad in loaded(folder / "made-2020.ttl")}
    assert here == run_mapping(folder, "made-2020") and len(here) > 50


def test_a_mapping_of_a_table_that_duckdb_cannot_read_is_refused(make: Make) -> None:
    kg, file = make(GOOD.encode("gb18030"))
    with pytest.raises(ErqiError, match="reads UTF-8: save the table so, or leave out --rml"):
        attach(kg, file, INFO, mapping=True)
    assert written(kg.folder) == []


def test_import_stays_light() -> None:
    code = "import sys, erqi_kg; print([name for name in sys.modules if 'attaching' in name or name in ('csvw', 'sqlite3')])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", cwd=ROOT).stdout.strip() == "[]"
    assert erqi_kg.attach is attach
