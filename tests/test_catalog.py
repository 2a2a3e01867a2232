"""The catalogue: it conforms to every layer of DCAT-AP 3.0.1, is harvested, and says of each file what the file is."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import tomllib
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from rdflib import OWL, RDF, SH
from serving import serving

import erqi_kg
from erqi_kg import KnowledgeGraph, cli
from erqi_kg.edition.export import FORMATS
from erqi_kg.edition.record import CATALOG, DATASET, read_record
from erqi_kg.errors import ParameterError
from erqi_kg.terms import BASE, PREFIXES

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "catalog"
RECORD = ROOT / "graph" / "catalog.ttl"
CC_BY, LICENCES = "https://creativecommons.org/licenses/by/4.0/", CATALOG + "#licences"
URL = "https://data.example/erqi-kg/"
FOREIGN = {line for line in (ROOT / "tests" / "foreign-terms.txt").read_text("utf-8").split("\n") if line[:1] not in ("", "#")}
DCAT, DCT = rdflib.Namespace("http://www.w3.org/ns/dcat#"), rdflib.Namespace(PREFIXES["dcterms"])
SPDX, VOID = rdflib.Namespace("http://spdx.org/rdf/terms#"), rdflib.Namespace("http://rdfs.org/ns/void#")
PROV = rdflib.Namespace("http://www.w3.org/ns/prov#")
SCHEMA = rdflib.Namespace("https://schema.org/")
LAYERS = ("shapes", "shapes_recommended", "range", "deprecateduris", "mdr-vocabularies.shape", "imports", "mdr_imports",
          "dcat-ap-SHACL", "ranges")
_NO_PLACE = "no centroid or box: sources differ by up to 7 km and no boundary has an open licence"
_NO_TYPE = "the publisher is the project: neither an authority, a company nor a person, so no type of publisher is true of it"
_NO_BODY = "the list of corporate bodies holds bodies of the EU"
# Each warning that is left, and why it is: what it is about, and the property.
ANSWERED = {
    ("id/district-erqi", "bbox"): _NO_PLACE,
    ("id/district-erqi", "centroid"): _NO_PLACE,
    ("https://sws.geonames.org/1784657/", "bbox"): "GeoNames gives it; it is not repeated here",
    ("https://sws.geonames.org/1784657/", "centroid"): "GeoNames gives it; it is not repeated here",
    ("catalog#publisher", "type"): _NO_TYPE,
    ("catalog#dataset", "publisher"): _NO_BODY,
    ("catalog", "publisher"): _NO_BODY,
    ("catalog#dataset", "spatial"): "the district has no GeoNames identifier; the city, which has one, is named too",
    ("catalog", "spatial"): "the district has no GeoNames identifier; the city, which has one, is named too",
}
OF_THE_SERVICES = {
    **{(f"/{name}#service", "publisher"): _NO_BODY for name in ("sparql", "questions", "reconcile")},
    ("/sparql#access", "format"): "a service answers in the format that is asked for",
}
OF_THE_RECORD = {
    ("catalog#dataset", "distribution"): "an export and a server add theirs",
    ("catalog#dataset", "temporal"): "it is read from the data",
}
NOWHERE = {(f"catalog#erqi-kg.ttl{end}", "availability"): "nobody said where it can be fetched" for end in ("", ".gz")}


class Found(NamedTuple):
    """A result of the shapes: the layer, its severity, what it is about and the property."""

    layer: str
    severity: str
    focus: str
    path: str


def local(term: object) -> str:
    return re.split(r"[#/]", str(term))[-1]


def layers() -> dict[str, rdflib.Graph]:
    """Return the official shapes, without the network: what they import stands in the record as far as it uses it."""
    place = os.environ.get("ERQI_EXTERNAL")
    if not place:
        pytest.skip("ERQI_EXTERNAL does not say where the shapes of DCAT-AP are")
    folder, found = Path(place) / "dcat-ap" / "releases" / "3.0.1", {}
    for path in sorted(folder.rglob("*.ttl")):
        graph = rdflib.Graph().parse(path)
        graph.remove((None, OWL.imports, None))
        # Two files name shapes of other files that they do not hold; a shape that says nothing is none.
        for shape, empty in [*graph.subject_objects(SH.property)]:
            if (empty, SH.path, None) not in graph:
                graph.remove((shape, SH.property, empty))
        found[path.stem] = graph
    return found


@pytest.fixture(scope="module")
def official() -> dict[str, rdflib.Graph]:
    return layers()


def check(data: rdflib.Graph, shapes: dict[str, rdflib.Graph]) -> list[Found]:
    """Return what every layer finds in a catalogue, with nothing beside it."""
    found = []
    for layer, graph in shapes.items():
        _, report, _ = pyshacl.validate(data, shacl_graph=graph, do_owl_imports=False)
        # A result within a result tells why: it is none of its own.
        for result in report.objects(None, SH.result):
            focus = str(report.value(result, SH.focusNode)).removeprefix(BASE)
            found.append(Found(layer, local(report.value(result, SH.resultSeverity)), focus,
                               local(report.value(result, SH.resultPath))))
    return found


def unanswered(found: list[Found], answered: dict[tuple[str, str], str]) -> list[Found]:
    return [each for each in found if each.severity != "Warning" or (each.focus, each.path) not in answered]


@pytest.fixture(scope="module")
def exported(kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return erqi_kg.export(kg, tmp_path_factory.mktemp("catalogue") / "all", base_url=URL).folder


@pytest.fixture(scope="module")
def plain(kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of one format, and nowhere to fetch it."""
    return erqi_kg.export(kg, tmp_path_factory.mktemp("catalogue") / "one", only=["turtle"]).folder


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving("--workers", "1") as started:
        yield started


def titles() -> dict[str, str]:
    record = read_record(ROOT)
    assert record is not None
    return {lang: record.one(DATASET, "dcterms:title", lang) for lang in ("zh", "en")}


def graph(path: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(path)


@pytest.fixture(scope="module")
def served(url: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=fetch(f"{url}/catalog")[1], format="turtle")


def fetch(url: str, accept: str = "") -> tuple[str, str]:
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": accept} if accept else {})) as reply:
        return reply.headers.get_content_type(), reply.read().decode()


def test_the_layers_were_found(official: dict[str, rdflib.Graph]) -> None:
    assert sorted(official) == sorted(LAYERS)
    assert sum(len([*each.subjects(SH.path, None)]) for each in official.values()) > 400


def test_an_export_conforms_to_every_layer(official: dict[str, rdflib.Graph], exported: Path, plain: Path) -> None:
    for folder, answered in ((exported, ANSWERED), (plain, ANSWERED | NOWHERE)):
        conforms(folder / "catalog.ttl", official, answered)


def conforms(path: Path, official: dict[str, rdflib.Graph], answered: dict[tuple[str, str], str]) -> None:
    found = check(graph(path), official)
    assert unanswered(found, answered) == []
    # An answer to a warning that is not given any more is old.
    assert {(each.focus, each.path) for each in found} == set(answered)


def test_the_record_conforms_by_itself(official: dict[str, rdflib.Graph]) -> None:
    conforms(RECORD, official, ANSWERED | OF_THE_RECORD)


def test_what_is_served_conforms_to_every_layer(official: dict[str, rdflib.Graph], served: rdflib.Graph,
                                                url: str) -> None:
    answered = ANSWERED | {(url + name, path): why for (name, path), why in OF_THE_SERVICES.items()}
    found = check(served, official)
    assert unanswered(found, answered) == []
    assert {(each.focus, each.path) for each in found} == set(answered)


def demanded(shapes: dict[str, rdflib.Graph]) -> set[tuple[rdflib.URIRef, rdflib.URIRef]]:
    """Return each class and property that some layer demands or recommends at least once."""
    found = set()
    for layer in shapes.values():
        for shape, kind in layer.subject_objects(SH.targetClass):
            for rule in layer.objects(shape, SH.property):
                path = layer.value(rule, SH.path)
                if layer.value(rule, SH.minCount) and isinstance(path, rdflib.URIRef):
                    found.add((kind, path))
    return found


def test_each_property_that_is_demanded_is_missed(official: dict[str, rdflib.Graph], plain: Path, served: rdflib.Graph) -> None:
    whole, missed = graph(plain / "catalog.ttl") + served, 0
    base = Counter(check(whole, official))
    shapes = {name: official[name] for name in ("shapes", "shapes_recommended", "dcat-ap-SHACL")}
    for kind, path in sorted(demanded(official)):
        having = [node for node in whole.subjects(RDF.type, kind) if (node, path, None) in whole]
        if having:
            without = rdflib.Graph() + whole
            for node in having:
                without.remove((node, path, None))
            new = Counter(check(without, shapes)) - base
            assert any(each.path == local(path) for each in new), f"nobody misses {path} of {kind}"
            missed += 1
    assert missed > 35


@pytest.mark.parametrize(("where", "name", "value"), [
    ("mediaType", DCAT.mediaType, rdflib.URIRef("http://example.org/turtle")),
    ("language", DCT.language, rdflib.URIRef("http://example.org/zh")),
    ("byteSize", DCAT.byteSize, rdflib.Literal("many")),
    ("checksumValue", SPDX.checksumValue, rdflib.Literal("0f")),
    ("accrualPeriodicity", DCT.accrualPeriodicity, rdflib.URIRef("http://example.org/often")),
    ("issued", DCT.issued, rdflib.Literal("soon")),
    ("format", DCT["format"], rdflib.Literal("Turtle")),
    ("theme", DCAT.theme, rdflib.URIRef("http://example.org/theme")),
    ("version", DCAT.version, rdflib.URIRef("http://example.org/one")),
])
def test_a_wrong_value_is_seen(official: dict[str, rdflib.Graph], plain: Path, where: str, name: rdflib.URIRef,
                               value: rdflib.term.Node) -> None:
    whole = graph(plain / "catalog.ttl")
    for subject in [*whole.subjects(name, None)] or [rdflib.URIRef(DATASET)]:
        whole.set((subject, name, value))
    wrong = unanswered(check(whole, official), ANSWERED | NOWHERE)
    assert any(each.path == where for each in wrong)


def test_sizes_and_hashes_are_those_of_the_files(exported: Path) -> None:
    whole = graph(exported / "catalog.ttl")
    dataset, described = rdflib.URIRef(DATASET), {}
    for each in whole.objects(dataset, DCAT.distribution):
        address = str(whole.value(each, DCAT.downloadURL))
        assert address == str(whole.value(each, DCAT.accessURL)) and address.startswith(URL)
        path, checksum = exported / address.removeprefix(URL), whole.value(each, SPDX.checksum)
        content = path.read_bytes()
        assert whole.value(each, DCAT.byteSize).toPython() == len(content)
        assert str(whole.value(checksum, SPDX.checksumValue)) == hashlib.sha256(content).hexdigest()
        assert (whole.value(each, DCAT.compressFormat) is None) == (path.suffix != ".gz")
        assert {title.language for title in whole.objects(each, DCT.title)} == {"zh", "en"}
        described[path.relative_to(exported).as_posix()] = each
    about = {"catalog.ttl", "void.ttl", "schema.json", "croissant.json", "catalog-zh.json", "manifest.json", "SHA256SUMS"}
    there = {path.relative_to(exported).as_posix() for path in exported.rglob("*") if path.is_file()}
    assert set(described) == there - about and len(described) > 130
    manifest = {file["path"]: file["sha256"] for file in json.loads((exported / "manifest.json").read_bytes())["files"]}
    assert about - {"manifest.json", "SHA256SUMS"} <= manifest.keys()


def test_a_subset_is_a_dataset_of_its_own(kg: KnowledgeGraph, plain: Path, tmp_path: Path) -> None:
    made = erqi_kg.export(kg, tmp_path / "some", only=["nquads", "csv"], graphs=["graph:registry"])
    whole, void = graph(made.folder / "catalog.ttl"), graph(made.folder / "void.ttl")
    [dataset] = whole.subjects(RDF.type, DCAT.Dataset)
    assert str(dataset).startswith(DATASET + "-") and (dataset, DCT.isPartOf, rdflib.URIRef(DATASET)) in whole
    assert str(whole.value(dataset, DCT.identifier)) == str(dataset)
    for name in (DCT.title, DCT.description):
        assert all("graph:registry" in text for text in whole.objects(dataset, name)), name
    mark = str(dataset).removeprefix(DATASET + "-")
    names = {str(each).removeprefix(f"{CATALOG}#{mark}/") for each in whole.objects(dataset, DCAT.distribution)}
    assert names == {file.path for file in made.files if file.path.startswith(("erqi-kg.", "csv/"))}
    # No sentence, no day that is spoken of; where nothing can be fetched, the way is by the landing page.
    assert not [*whole.objects(None, DCT.temporal)] and not [*whole.objects(None, DCAT.downloadURL)]
    assert {str(each) for each in whole.objects(None, DCAT.accessURL)} == {BASE}
    assert void.value(dataset, VOID.triples).toPython() == json.loads((made.folder / "manifest.json").read_bytes())["triples"]
    # A portal that takes both sees two datasets, and none says anything of the files of the other.
    other, both = graph(plain / "catalog.ttl"), graph(plain / "catalog.ttl") + whole
    assert {str(each) for each in both.subjects(RDF.type, DCAT.Dataset)} == {DATASET, str(dataset)}
    for node in both.subjects(RDF.type, DCAT.Dataset):
        assert len([*both.objects(node, DCT.title)]) == 2 and len([*both.objects(node, DCT.identifier)]) == 1
    assert not {*whole.objects(None, DCAT.distribution)} & {*other.objects(None, DCAT.distribution)}
    assert json.loads((made.folder / "schema.json").read_bytes())["isPartOf"]["@id"] == DATASET


def test_a_part_has_the_terms_of_what_it_holds(official: dict[str, rdflib.Graph], kg: KnowledgeGraph, tmp_path: Path) -> None:
    # What is said of GeoNames stands in another graph than the links to it.
    for name, part, licence in (("graph:links/geonames", "target/geonames", CC_BY),
                                ("graph:census-2020-zhengzhou", "source/census-2020-zhengzhou", LICENCES)):
        whole = graph(erqi_kg.export(kg, tmp_path / "part", only=["turtle"], graphs=[name]).folder / "catalog.ttl")
        assert not [each for each in check(whole, official) if each.severity != "Warning"]
        [dataset] = whole.subjects(RDF.type, DCAT.Dataset)
        assert {str(each) for each in whole.objects(whole.value(dataset, DCT.rights), DCT.hasPart)} == {BASE + part}
        assert str(whole.value(dataset, DCT.license)) == licence


def test_all_graphs_by_name_are_the_whole(kg: KnowledgeGraph, plain: Path, tmp_path: Path) -> None:
    names = [str(each)[1:-1] for each in kg.store.named_graphs()]
    made = erqi_kg.export(kg, tmp_path / "all", only=["turtle"], graphs=names)
    assert (made.folder / "catalog.ttl").read_bytes() == (plain / "catalog.ttl").read_bytes()


def test_a_format_without_a_file_is_told(kg: KnowledgeGraph, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = erqi_kg.export(kg, tmp_path / "links", only=["csv"], graphs=["graph:links"])
    assert made.empty == ("csv",) and json.loads(made.to_json())["empty"] == ["csv"]
    assert cli.main(["export", str(tmp_path / "links"), "--only", "csv", "--graphs", "graph:links", "--lang", "en"]) == 0
    assert "hold nothing for these formats, which were not written: csv" in capsys.readouterr().err
    assert erqi_kg.export(kg, tmp_path / "table", only=["csv"], graphs=["graph:registry"]).empty == ()


def test_the_period_is_what_the_data_say(exported: Path, kg: KnowledgeGraph, tmp_path: Path) -> None:
    def told(folder: Path) -> list[str]:
        whole = graph(folder / "catalog.ttl")
        period = whole.value(None, RDF.type, DCT.PeriodOfTime)
        return [str(whole.value(period, name)) for name in (DCAT.startDate, DCAT.endDate)]

    def said(graphs: str) -> list[str]:
        quads = [quad for name in ("from", "until")
                 for quad in kg.store.quads_for_pattern(None, ox.NamedNode(PREFIXES["ek"] + name), None, None)]
        days = [quad.object.value for quad in quads if graphs in str(quad.graph_name)]
        return [min(days), max(days)]

    assert told(exported) == said("") and said("/graph/") != said("#char=")
    article = erqi_kg.export(kg, tmp_path / "article", only=["turtle"], graphs=["erqi-2024"]).folder
    assert told(article) == said("#char=")
    # A part names the sources that are in it.
    assert {*graph(article / "catalog.ttl").objects(None, PROV.wasDerivedFrom)} == {rdflib.URIRef(f"{BASE}source/erqi-2024")}


def test_sources_are_those_of_the_data(exported: Path, kg: KnowledgeGraph, served: rdflib.Graph) -> None:
    want = {row["s"].value: row["n"].value for row in kg.store.query(
        "PREFIX ek: <https://w3id.org/erqi-kg/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
        "SELECT ?s ?n { { ?s a ek:Source } UNION { ?s a ek:Table } UNION { ?s a skos:ConceptScheme ; "
        "<http://purl.org/dc/terms/source> ?o } ?s skos:prefLabel ?n FILTER(LANG(?n) = 'zh') }", use_default_graph_as_union=True)}
    assert len(want) > 4
    for whole in (graph(exported / "catalog.ttl"), served):
        dataset = rdflib.URIRef(DATASET)
        assert {str(each) for each in whole.objects(dataset, PROV.wasDerivedFrom)} == set(want)
        [words] = [str(each) for each in whole.objects(whole.value(dataset, DCT.provenance), rdflib.RDFS.label)
                   if each.language == "zh"]
        assert all(name in words for name in want.values())
    assert set(json.loads((exported / "schema.json").read_bytes())["isBasedOn"]) == set(want)


def terms_in(store: ox.Store) -> set[tuple[str, str, str]]:
    return {(quad.subject.value, quad.predicate.value, quad.object.value) for name in ("license", "rights")
            for quad in store.quads_for_pattern(None, ox.NamedNode(PREFIXES["dcterms"] + name), None, None)}


def test_each_licence_of_the_data_is_in_the_record(exported: Path, kg: KnowledgeGraph, served: rdflib.Graph) -> None:
    want = terms_in(kg.store)
    assert len(want) > 8 and any("MIT" in each for _, _, each in want)
    for whole in (graph(exported / "catalog.ttl"), served, graph(exported / "void.ttl")):
        told = {(str(s), str(p), str(o)) for p in (DCT.license, DCT.rights) for s, o in whole.subject_objects(p)}
        assert want - told == set()
        statement = whole.value(rdflib.URIRef(DATASET), DCT.rights)
        assert {str(each) for each in whole.objects(statement, DCT.hasPart)} == {subject for subject, _, _ in want}
        assert str(whole.value(rdflib.URIRef(DATASET), DCT.license)) == LICENCES
        texts = {text.language: str(text) for text in whole.objects(statement, rdflib.RDFS.label)}
        assert texts.keys() == {"zh", "en"}
        assert all(value in texts["zh"] + texts["en"] for _, _, each in want for value in [each.rstrip("。.")])


def test_a_file_has_the_terms_of_what_it_holds(exported: Path, kg: KnowledgeGraph) -> None:
    whole, others = graph(exported / "catalog.ttl"), 0
    metadata = json.loads((exported / "csv" / "csv-metadata.json").read_bytes())
    written = {table["url"]: table for table in metadata["tables"]}
    assert "dc:license" not in metadata
    inferred = f"{BASE}graph/inferred"
    homes = {subject: {quad.graph_name.value for name in ("license", "rights") for quad in kg.store.quads_for_pattern(
        ox.NamedNode(subject), ox.NamedNode(PREFIXES["dcterms"] + name), None, None)} for subject, _, _ in terms_in(kg.store)}
    for path in sorted((exported / "csv").glob("*.csv")):
        node = rdflib.URIRef(f"{CATALOG}#csv/{path.name}")
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row.get("id") for row in csv.DictReader(file)]
        graphs = {quad.graph_name.value for row in rows if row
                  for quad in kg.store.quads_for_pattern(ox.NamedNode(row), None, None, None)} - {inferred}
        held, statement = {subject for subject, places in homes.items() if places & graphs}, whole.value(node, DCT.rights)
        told = {str(each) for each in whole.objects(statement, DCT.hasPart)} if statement else set()
        # Links to a dataset hold its identifiers, too.
        assert held <= told and all("/target/" in each for each in told - held), path.name
        mixed = {each for name in told for each in terms_of(kg.store, name)} - {CC_BY} != set()
        assert str(whole.value(node, DCT.license)) == (LICENCES if mixed else CC_BY), path.name
        assert written[path.name]["dc:license"]["@id"] == str(whole.value(node, DCT.license))
        assert ("dc:rights" in written[path.name]) == bool(told)
        others += mixed
    assert others >= 2
    for name, licence in (("csv/Project.csv", CC_BY), ("csv/TableValue.csv", LICENCES), ("erqi-kg.nq", LICENCES)):
        assert str(whole.value(rdflib.URIRef(f"{CATALOG}#{name}"), DCT.license)) == licence, name


def test_the_other_forms_name_the_licences_too(exported: Path) -> None:
    manifest, guide = (json.loads((exported / name).read_bytes()) for name in ("manifest.json", "catalog-zh.json"))
    assert manifest["license"] == LICENCES and "MIT" in manifest["rights"]["en"]
    assert "MIT" in guide["政务信息资源目录编制指南（试行）"]["开放属性"]["开放条件"]
    croissant, schema = (json.loads((exported / name).read_bytes()) for name in ("croissant.json", "schema.json"))
    assert croissant["license"] == schema["license"] == LICENCES
    assert "MIT" in croissant["description"] and all("MIT" in each["@value"] for each in schema["copyrightNotice"])


def terms_of(store: ox.Store, subject: str) -> list[str]:
    return [quad.object.value for name in ("license", "rights")
            for quad in store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(PREFIXES["dcterms"] + name), None, None)]


def test_data_of_the_project_alone_have_its_licence(small: Path, tmp_path: Path) -> None:
    shutil.copy(RECORD, small / "graph" / "catalog.ttl")
    whole = graph(erqi_kg.export(erqi_kg.open(small), tmp_path / "own", only=["turtle"]).folder / "catalog.ttl")
    assert {str(each) for each in whole.objects(None, DCT.license)} == {CC_BY}
    (small / "graph" / "tables").mkdir(exist_ok=True)
    (small / "graph" / "tables" / "moon.ttl").write_text(
        f"<{BASE}source/moon> a <{PREFIXES['ek']}Table> ; <{DCT.rights}> \"keep away\"@en , \"勿动\"@zh .\n", encoding="utf-8")
    whole = graph(erqi_kg.export(erqi_kg.open(small), tmp_path / "own", only=["turtle"]).folder / "catalog.ttl")
    assert str(whole.value(rdflib.URIRef(DATASET), DCT.license)) == LICENCES
    assert "keep away" in " ".join(whole.objects(whole.value(rdflib.URIRef(DATASET), DCT.rights), rdflib.RDFS.label))


def test_nothing_is_said_to_be_available_that_has_no_address(exported: Path, plain: Path) -> None:
    availability = rdflib.URIRef("http://data.europa.eu/r5r/availability")
    assert [*graph(exported / "catalog.ttl").objects(None, availability)]
    whole = graph(plain / "catalog.ttl")
    assert not [*whole.objects(None, availability)]
    for each in whole.subjects(RDF.type, DCAT.Distribution):
        texts = {text.language: text for text in whole.objects(each, DCT.description)}
        assert "没有给出下载网址" in texts["zh"] and "No address" in texts["en"]


def test_versions_and_dates_are_those_of_the_releases() -> None:
    record = read_record(ROOT)
    assert record is not None
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    releases = re.findall(r"(?m)^## \[([0-9.]+)\] - ([0-9-]+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"))
    assert record.value(DATASET, "dcat:version") == version == releases[0][0]
    assert record.value(DATASET, "dcterms:issued") == releases[-1][1] <= record.value(DATASET, "dcterms:modified")
    assert releases[0][1] <= record.value(DATASET, "dcterms:modified")
    # The version before this one is named as soon as there is one.
    before = [each.rpartition("/")[2] for each in record.values(DATASET, "dcat:previousVersion")]
    assert before == [number for number, _ in releases[1:2]]
    assert ("The first version" in record.one(DATASET, "adms:versionNotes", "en")) == (not before)


def test_the_record_invents_nobody_and_says_all_twice() -> None:
    record = graph(RECORD)
    text = RECORD.read_text("utf-8")
    assert "@example" not in text and "mailto:" not in text
    kinds = {local(kind) for kind in record.objects(None, RDF.type)}
    assert not kinds & {"Person", "Organization", "Individual", "Group"}
    for subject in {*record.subjects()}:
        for name in (DCT.title, DCT.description, rdflib.SKOS.prefLabel, rdflib.SKOS.editorialNote):
            tongues = Counter(text.language for text in record.objects(subject, name))
            assert not tongues or (tongues.keys() == {"zh", "en"} and set(tongues.values()) == {1}), (subject, name)


@pytest.mark.parametrize("name", [*FORMATS, "csvw"])
def test_the_record_describes_every_format(name: str) -> None:
    record = read_record(ROOT)
    assert record is not None
    for each in ("dcterms:title", "dcterms:description"):
        assert [*record.texts(f"{CATALOG}#{name}", each)] == ["zh", "en"]
    assert "/file-type/" in record.value(f"{CATALOG}#{name}", "dcterms:format")
    assert "/media-types/" in record.value(f"{CATALOG}#{name}", "dcat:mediaType")


def test_the_record_is_not_part_of_the_graph(kg: KnowledgeGraph) -> None:
    assert ox.NamedNode(CATALOG) not in set(kg.store.named_graphs())
    assert not [*kg.store.quads_for_pattern(ox.NamedNode(DATASET), None, None, None)]


@pytest.mark.parametrize("wrong", ["erqi-kg", "ftp://data.example/", "https:///x", "https://data.example/?a=b",
                                   "https://data.example/#x", "https://me@data.example/", "https://data.example/a b",
                                   "https://data.example/>", "https://[::1", "javascript:alert(1)"])
def test_a_base_that_is_none_is_refused(kg: KnowledgeGraph, tmp_path: Path, wrong: str) -> None:
    with pytest.raises(ParameterError, match="--base-url is where the files can be fetched"):
        erqi_kg.export(kg, tmp_path / "x", base_url=wrong, only=["turtle"])
    assert not (tmp_path / "x").exists()


def test_a_parser_of_ckan_harvests_it(exported: Path) -> None:
    python = os.environ.get("ERQI_CKAN")
    if not python:
        pytest.skip("ERQI_CKAN names no Python with ckanext-dcat: pip install -r tests/catalog/ckan.txt into one of its own")
    done = subprocess.run([python, str(CASES / "harvest.py"), str(exported / "catalog.ttl")], capture_output=True,
                          encoding="utf-8")
    assert done.returncode == 0, done.stderr
    [dataset] = json.loads(done.stdout)
    extras = {extra["key"]: extra["value"] for extra in dataset["extras"]}
    assert dataset["titles"] == titles()
    assert dataset["title"] in dataset["titles"].values()
    assert {tag["name"] for tag in dataset["tags"]} >= {"二七区", "Erqi District", "知识图谱", "knowledge graph"}
    assert (extras["uri"], dataset["url"], dataset["version"]) == (DATASET, BASE, "0.1.0")
    assert (extras["temporal_start"], extras["temporal_end"]) == ("2019-12-31", "2024-09-30")
    assert extras["publisher_name"] in {"The erqi-kg project", "二七知识图谱项目"} and extras["contact_url"] == BASE
    assert extras["spatial_uri"] in {f"{BASE}id/district-erqi", "https://sws.geonames.org/1784657/"}
    assert extras["frequency"].endswith("frequency/IRREG") and "language/ZHO" in extras["language"]
    files = {file["path"]: file for file in json.loads((exported / "manifest.json").read_bytes())["files"]}
    resources = {each["download_url"].removeprefix(URL): each for each in dataset["resources"]}
    assert len(resources) == len(dataset["resources"]) > 130
    for path, each in resources.items():
        assert (each["size"], each["hash"]) == (files[path]["bytes"], files[path]["sha256"])
        assert each["mimetype"] and each["hash_algorithm"].endswith("sha256")
        assert each["license"] in ((LICENCES,) if path.startswith("erqi-kg.") else (CC_BY, LICENCES))
    assert resources["erqi-kg.ttl.gz"]["compress_format"].endswith("application/gzip")


def test_schema_org_uses_its_own_words(exported: Path) -> None:
    document = json.loads((exported / "schema.json").read_bytes())
    # Its context is on the network; with the vocabulary named in place it is the same.
    links = {name: {"@type": "@id"} for name in ("license", "url", "contentUrl", "isBasedOn")}
    document["@context"] = {"@vocab": str(SCHEMA), **links}
    found = rdflib.Graph().parse(data=json.dumps(document), format="json-ld")
    used = {*found.predicates()} | {*found.objects(None, RDF.type)} - {RDF.type}
    assert {str(each) for each in used - {RDF.type}} - FOREIGN == set() and len(used) > 25
    dataset = rdflib.URIRef(DATASET)
    assert {name.language for name in found.objects(dataset, SCHEMA.name)} == {"zh", "en"}
    assert str(found.value(dataset, SCHEMA.temporalCoverage)) == "2019-12-31/2024-09-30"
    assert "410103" in {str(each) for each in found.objects(None, SCHEMA.value)}
    files = {file["path"]: file for file in json.loads((exported / "manifest.json").read_bytes())["files"]}
    downloads = {each["name"]: each for each in document["distribution"]}
    assert len(downloads) > 130 and downloads["erqi-kg.ttl.gz"]["encodingFormat"] == ["text/turtle", "application/gzip"]
    for path, each in downloads.items():
        assert (each["contentUrl"], each["sha256"]) == (URL + path, files[path]["sha256"])
        assert each["contentSize"] == f"{files[path]['bytes']} B"


def test_croissant_reads_every_table(kg: KnowledgeGraph, tmp_path: Path) -> None:
    mlcroissant = pytest.importorskip("mlcroissant", reason="mlcroissant is not installed: Croissant is not read")
    folder = erqi_kg.export(kg, tmp_path / "tables", only=["csv"]).folder
    dataset = mlcroissant.Dataset(jsonld=str(folder / "croissant.json"))
    assert (dataset.metadata.issues.errors, dataset.metadata.issues.warnings) == (set(), set())
    tables = {each.name: each for each in dataset.metadata.record_sets}
    assert {f"{name}.csv" for name in tables} == {path.name for path in folder.glob("csv/*.csv")} and len(tables) > 60
    for name in tables:
        with (folder / "csv" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            want = [*csv.DictReader(file)]
        found = [*dataset.records(record_set=name)]
        assert [set(row) for row in found[:1]] == [{f"{name}/{column}" for column in want[0]}]
        assert len(found) == len(want)
        if "id" in want[0]:
            assert [row[f"{name}/id"].decode() for row in found] == [row["id"] for row in want]


def test_void_counts_what_is_there(exported: Path) -> None:
    found = graph(exported / "void.ttl")
    store = ox.Store()
    store.load(path=exported / "erqi-kg.nt", format=ox.RdfFormat.N_TRIPLES)
    dataset = rdflib.URIRef(DATASET)

    def count(pattern: str, what: str = "*") -> int:
        [row] = store.query(f"SELECT (COUNT({what}) AS ?n) WHERE {{ {pattern} }}")
        return int(row["n"].value)

    for name, expected in (("triples", count("?s ?p ?o")), ("distinctSubjects", count("?s ?p ?o", "DISTINCT ?s")),
                           ("distinctObjects", count("?s ?p ?o", "DISTINCT ?o")),
                           ("properties", count("?s ?p ?o", "DISTINCT ?p")),
                           ("entities", count(f'?s ?p ?o FILTER STRSTARTS(STR(?s), "{BASE}")', "DISTINCT ?s"))):
        assert found.value(dataset, VOID[name]).toPython() == expected > 0, name
    for kind, pattern, amount in (("class", "?s a <{}>", "entities"), ("property", "?s <{}> ?o", "triples")):
        parts = [*found.objects(dataset, VOID[f"{kind}Partition"])]
        assert len(parts) > 60
        for part in parts:
            term = found.value(part, VOID[kind])
            assert found.value(part, VOID[amount]).toPython() == count(pattern.format(term)), term
    assert {str(each) for each in found.objects(dataset, VOID.dataDump)} >= {URL + "erqi-kg.ttl", URL + "erqi-kg.nq.gz"}
    assert {PREFIXES["ek"], PREFIXES["skos"], PREFIXES["qudt"]} <= {str(each) for each in found.objects(dataset, VOID.vocabulary)}
    examples = {str(each) for each in found.objects(dataset, VOID.exampleResource)}
    assert len(examples) == 3 and all(count(f"<{each}> ?p ?o") for each in examples)
    assert {str(each) for each in {*found.predicates()}} - FOREIGN == set()


def test_a_linkset_counts_its_links_alone(small: Path, tmp_path: Path) -> None:
    shutil.copy(RECORD, small / "graph" / "catalog.ttl")
    links = small / "graph" / "links"
    links.mkdir(exist_ok=True)
    for name, said in (("moon", f"skos:exactMatch <https://moon.example/1> ; skos:closeMatch <https://moon.example/2> ; "
                                f"<{PREFIXES['ek']}divisionCode> '410103'"), ("codes", f"<{PREFIXES['ek']}isoCode> 'CN-HA'")):
        (links / f"{name}.ttl").write_text(
            f"@prefix skos: <{PREFIXES['skos']}> .\n<{BASE}graph/links/{name}> a <{VOID.Linkset}> ; "
            f"<{VOID.objectsTarget}> <https://{name}.example/> ; <{VOID.triples}> 99 ; "
            f"<{VOID.linkPredicate}> <{PREFIXES['ek']}divisionCode> .\n<{BASE}id/x> {said} .\n", encoding="utf-8")
    folder = erqi_kg.export(erqi_kg.open(small), tmp_path / "made", only=["turtle"]).folder
    found, linkset = graph(folder / "void.ttl"), rdflib.URIRef(f"{BASE}graph/links/moon")
    assert {*found.objects(rdflib.URIRef(DATASET), VOID.subset)} == {*found.subjects(RDF.type, VOID.Linkset)} == {linkset}
    assert str(found.value(linkset, VOID.objectsTarget)) == "https://moon.example/"
    assert [each.toPython() for each in found.objects(linkset, VOID.triples)] == [2]
    assert {*found.objects(linkset, VOID.linkPredicate)} == {rdflib.SKOS.exactMatch, rdflib.SKOS.closeMatch}


def test_linksets_of_the_export_hold_links(exported: Path, kg: KnowledgeGraph) -> None:
    found = graph(exported / "void.ttl")
    sets = [*found.subjects(RDF.type, VOID.Linkset)]
    assert len(sets) >= 3
    for each in sets:
        links = [quad for quad in kg.store.quads_for_pattern(None, None, None, ox.NamedNode(str(each)))
                 if isinstance(quad.object, ox.NamedNode) and quad.subject.value != str(each)]
        assert found.value(each, VOID.triples).toPython() == len(links) > 0
        assert {str(name) for name in found.objects(each, VOID.linkPredicate)} == {quad.predicate.value for quad in links}


# The names of fields as they were seen; see erqi_kg/edition/chinese.py for where.
CORE = {"信息资源名称", "信息资源发布日期", "信息资源摘要", "信息资源提供方", "关键字说明", "信息资源分类",
        "在线资源链接地址", "信息资源标识符", "服务信息", "元数据标识符", "元数据维护方", "元数据更新日期"}
GUIDE = {"信息资源分类", "信息资源名称", "信息资源代码", "信息资源提供方", "信息资源提供方代码", "信息资源摘要",
         "信息资源格式", "信息项信息", "共享属性", "开放属性", "更新周期", "发布日期", "关联资源代码"}


def test_the_chinese_record_has_the_fields_that_were_seen(exported: Path) -> None:
    document = json.loads((exported / "catalog-zh.json").read_bytes())
    core, guide = document["GB/T 21063.3-2007"], document["政务信息资源目录编制指南（试行）"]
    assert CORE - set(core) == {"信息资源分类", "服务信息"} and set(core) <= CORE
    assert GUIDE - set(guide) == {"信息资源分类", "信息资源代码", "信息资源提供方代码", "关联资源代码"} and set(guide) <= GUIDE
    for missing in (*(CORE - set(core)), *(GUIDE - set(guide)), "共享条件", "共享方式", "GB/T 38664"):
        assert missing in document["说明"], f"nothing is said of {missing}"
    assert not [key for key, value in {**core, **guide}.items() if value in (None, "", [], {})]
    assert core["信息资源名称"] == guide["信息资源名称"] == titles()["zh"]
    assert (guide["共享属性"], guide["开放属性"]["是否向社会开放"]) == ({"共享类型": "无条件共享"}, "是")
    assert len(guide["信息项信息"]) > 60 and core["在线资源链接地址"][0].startswith(URL)


def test_the_server_gives_the_catalogue_with_its_service(url: str, served: rdflib.Graph) -> None:
    media, turtle = fetch(f"{url}/catalog", "text/turtle")
    assert media == "text/turtle" and fetch(f"{url}/catalog.ttl")[1] == turtle
    media, text = fetch(f"{url}/catalog", "application/ld+json")
    assert media == "application/ld+json" and fetch(f"{url}/catalog.jsonld")[1] == text
    assert rdflib.Graph().parse(data=text, format="json-ld").isomorphic(served)
    # Each service goes by the address of its endpoint: of two servers, none says anything of the other.
    assert len([*served.subjects(RDF.type, DCAT.DataService)]) == 3
    for name in ("sparql", "questions", "reconcile"):
        service = rdflib.URIRef(f"{url}/{name}#service")
        assert (rdflib.URIRef(CATALOG), DCAT.service, service) in served
        for said, value in ((DCAT.endpointURL, f"{url}/{name}"), (DCAT.endpointDescription, f"{url}/openapi.json"),
                            (DCAT.servesDataset, DATASET)):
            assert str(served.value(service, said)) == value
        assert f"/{name}" in json.loads(fetch(f"{url}/openapi.json")[1])["paths"]
    for accept, form, kind in (("application/rdf+xml", "rdf", "xml"), ("application/n-triples", "nt", "nt")):
        media, text = fetch(f"{url}/catalog", accept)
        assert media == accept and fetch(f"{url}/catalog.{form}")[1] == text
        assert rdflib.Graph().parse(data=text, format=kind).isomorphic(served)
    assert fetch(f"{url}/catalog", "text/html,application/xhtml+xml") == ("text/turtle", turtle)
    assert 'href="/catalog"' in fetch(f"{url}/", "text/html")[1]
    assert "2024-09-30" in turtle
    for path, accept, status in (("/catalog.xml", "", 404), ("/catalog", "image/png", 406)):
        with pytest.raises(urllib.error.HTTPError) as caught:
            fetch(url + path, accept)
        assert caught.value.code == status
        caught.value.close()


def test_the_service_stands_only_where_it_is_served(exported: Path) -> None:
    whole = graph(exported / "catalog.ttl")
    assert not [*whole.subjects(RDF.type, DCAT.DataService)]
    assert not {*whole.subjects()} & {rdflib.URIRef(f"{CATALOG}#{name}") for name in ("sparql", "questions", "reconciliation")}


def test_the_service_description_and_the_export_count_alike(url: str, exported: Path) -> None:
    described = rdflib.Graph().parse(data=fetch(f"{url}/sparql", "text/turtle")[1], format="turtle")
    void, dataset = graph(exported / "void.ttl"), rdflib.URIRef(f"{url}/sparql#dataset")
    for name in (VOID.classes, VOID.properties, VOID.uriSpace, VOID.vocabulary, DCT.title):
        assert {*described.objects(dataset, name)} == {*void.objects(rdflib.URIRef(DATASET), name)} != set(), name


def test_data_without_a_record_have_no_catalogue(small: Path, tmp_path: Path) -> None:
    made = erqi_kg.export(erqi_kg.open(small), tmp_path / "made", only=["turtle"])
    assert {file.path for file in made.files} == {"erqi-kg.ttl", "erqi-kg.ttl.gz", "manifest.json", "SHA256SUMS"}
    with serving("--workers", "1", folder=small) as there:
        assert fetch(f"{there}/sparql", "text/turtle")[0] == "text/turtle"
        with pytest.raises(urllib.error.HTTPError) as caught:
            fetch(f"{there}/catalog")
        assert caught.value.code == 404
        caught.value.close()
