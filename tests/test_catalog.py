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
from erqi_kg import KnowledgeGraph
from erqi_kg.edition.export import FORMATS
from erqi_kg.edition.record import CATALOG, DATASET, read_record
from erqi_kg.errors import ParameterError
from erqi_kg.terms import BASE, PREFIXES

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "catalog"
RECORD = ROOT / "graph" / "catalog.ttl"
URL = "https://data.example/erqi-kg/"
FOREIGN = {line for line in (ROOT / "tests" / "foreign-terms.txt").read_text("utf-8").split("\n") if line[:1] not in ("", "#")}
DCAT, DCT = rdflib.Namespace("http://www.w3.org/ns/dcat#"), rdflib.Namespace(PREFIXES["dcterms"])
SPDX, VOID = rdflib.Namespace("http://spdx.org/rdf/terms#"), rdflib.Namespace("http://rdfs.org/ns/void#")
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
OF_THE_SERVICE = {
    ("catalog#sparql", "publisher"): _NO_BODY,
    ("catalog#sparql-access", "format"): "a service answers in the format that is asked for",
}


class Found(NamedTuple):
    """A result of the shapes: the layer, its severity, what it is about and the property."""

    layer: str
    severity: str
    focus: str
    path: str


def local(term: object) -> str:
    return re.split(r"[#/]", str(term))[-1]


def layers() -> dict[str, rdflib.Graph]:
    """Return the official shapes; without the network, so what they import is in `tables-of-others.ttl`."""
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
    """Return what every layer finds in a catalogue, with what is true of the tables of others beside it."""
    known = data + rdflib.Graph().parse(CASES / "tables-of-others.ttl")
    found = []
    for layer, graph in shapes.items():
        _, report, _ = pyshacl.validate(known, shacl_graph=graph, do_owl_imports=False)
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
    for folder in (exported, plain):
        found = check(graph(folder / "catalog.ttl"), official)
        assert unanswered(found, ANSWERED) == []
        # An answer to a warning that is not given any more is old.
        assert {(each.focus, each.path) for each in found} == set(ANSWERED)


def test_what_is_served_conforms_to_every_layer(official: dict[str, rdflib.Graph], served: rdflib.Graph) -> None:
    found = check(served, official)
    assert unanswered(found, ANSWERED | OF_THE_SERVICE) == []
    assert {(each.focus, each.path) for each in found} == set(ANSWERED | OF_THE_SERVICE)


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
    wrong = unanswered(check(whole, official), ANSWERED)
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


def test_a_subset_describes_what_is_written(kg: KnowledgeGraph, tmp_path: Path) -> None:
    made = erqi_kg.export(kg, tmp_path / "some", only=["nquads", "csv"], graphs=["graph:registry"])
    whole, void = graph(made.folder / "catalog.ttl"), graph(made.folder / "void.ttl")
    names = {str(each).removeprefix(CATALOG + "#") for each in whole.objects(rdflib.URIRef(DATASET), DCAT.distribution)}
    assert names == {file.path for file in made.files if file.path.startswith(("erqi-kg.", "csv/"))}
    # No sentence, no day that is spoken of; where nothing can be fetched, the way is by the landing page.
    assert not [*whole.objects(None, DCT.temporal)] and not [*whole.objects(None, DCAT.downloadURL)]
    assert {str(each) for each in whole.objects(None, DCAT.accessURL)} == {BASE}
    assert void.value(rdflib.URIRef(DATASET), VOID.triples).toPython() == json.loads(
        (made.folder / "manifest.json").read_bytes())["triples"]


def test_the_period_is_what_the_sentences_say(exported: Path, kg: KnowledgeGraph) -> None:
    whole = graph(exported / "catalog.ttl")
    period = whole.value(rdflib.URIRef(DATASET), DCT.temporal)
    days = [str(quad.object.value) for name in ("from", "until") for quad in
            kg.store.quads_for_pattern(None, ox.NamedNode(PREFIXES["ek"] + name), None, None) if "#char=" in str(quad.graph_name)]
    found = [str(whole.value(period, name)) for name in (DCAT.startDate, DCAT.endDate)]
    assert found == [min(days), max(days)] == ["2020-01-01", "2024-09-30"]


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
    assert dataset["titles"] == {"en": "A knowledge graph of one article about Erqi District, Zhengzhou",
                                 "zh": "二七区一篇报道的知识图谱"}
    assert dataset["title"] in dataset["titles"].values()
    assert {tag["name"] for tag in dataset["tags"]} >= {"二七区", "Erqi District", "知识图谱", "knowledge graph"}
    assert (extras["uri"], dataset["url"], dataset["version"]) == (DATASET, BASE, "0.1.0")
    assert (extras["temporal_start"], extras["temporal_end"]) == ("2020-01-01", "2024-09-30")
    assert extras["publisher_name"] in {"The erqi-kg project", "二七知识图谱项目"} and extras["contact_url"] == BASE
    assert extras["spatial_uri"] in {f"{BASE}id/district-erqi", "https://sws.geonames.org/1784657/"}
    assert extras["frequency"].endswith("frequency/IRREG") and "language/ZHO" in extras["language"]
    files = {file["path"]: file for file in json.loads((exported / "manifest.json").read_bytes())["files"]}
    resources = {each["download_url"].removeprefix(URL): each for each in dataset["resources"]}
    assert len(resources) == len(dataset["resources"]) > 130
    for path, each in resources.items():
        assert (each["size"], each["hash"]) == (files[path]["bytes"], files[path]["sha256"])
        assert each["mimetype"] and each["hash_algorithm"].endswith("sha256")
        assert each["license"] == "https://creativecommons.org/licenses/by/4.0/"
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
    assert str(found.value(dataset, SCHEMA.temporalCoverage)) == "2020-01-01/2024-09-30"
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


def test_a_linkset_of_the_graph_is_told(small: Path, tmp_path: Path) -> None:
    shutil.copy(RECORD, small / "graph" / "catalog.ttl")
    links = small / "graph" / "links"
    links.mkdir(exist_ok=True)
    (links / "moon.ttl").write_text(
        f"<{BASE}graph/links/moon> a <{VOID.Linkset}> ; <{VOID.objectsTarget}> <https://moon.example/> ; "
        f"<{VOID.linkPredicate}> <{PREFIXES['skos']}exactMatch> .\n", encoding="utf-8")
    folder = erqi_kg.export(erqi_kg.open(small), tmp_path / "made", only=["turtle"]).folder
    found, linkset = graph(folder / "void.ttl"), rdflib.URIRef(f"{BASE}graph/links/moon")
    assert (rdflib.URIRef(DATASET), VOID.subset, linkset) in found
    assert str(found.value(linkset, VOID.objectsTarget)) == "https://moon.example/"


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
    assert core["信息资源名称"] == guide["信息资源名称"] == "二七区一篇报道的知识图谱"
    assert (guide["共享属性"], guide["开放属性"]["是否向社会开放"]) == ({"共享类型": "无条件共享"}, "是")
    assert len(guide["信息项信息"]) > 60 and core["在线资源链接地址"][0].startswith(URL)


def test_the_server_gives_the_catalogue_with_its_service(url: str, served: rdflib.Graph) -> None:
    media, turtle = fetch(f"{url}/catalog", "text/turtle")
    assert media == "text/turtle" and fetch(f"{url}/catalog.ttl")[1] == turtle
    media, text = fetch(f"{url}/catalog", "application/ld+json")
    assert media == "application/ld+json" and fetch(f"{url}/catalog.jsonld")[1] == text
    assert rdflib.Graph().parse(data=text, format="json-ld").isomorphic(served)
    service = rdflib.URIRef(CATALOG + "#sparql")
    assert [str(served.value(service, name)) for name in (DCAT.endpointURL, DCAT.endpointDescription, DCAT.servesDataset)] == [
        f"{url}/sparql", f"{url}/openapi.json", DATASET]
    fetch(f"{url}/openapi.json")
    assert "2024-09-30" in turtle
    for path, accept, status in (("/catalog.xml", "", 404), ("/catalog", "image/png", 406)):
        with pytest.raises(urllib.error.HTTPError) as caught:
            fetch(url + path, accept)
        assert caught.value.code == status
        caught.value.close()


def test_the_service_stands_only_where_it_is_served(exported: Path) -> None:
    whole = graph(exported / "catalog.ttl")
    assert not [*whole.subjects(RDF.type, DCAT.DataService)]
    assert (rdflib.URIRef(CATALOG + "#sparql"), None, None) not in whole


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
