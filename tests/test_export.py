"""`export`: every format says the same when it is read back, the same bytes are made everywhere, and a folder is whole."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import csvw
import pyarrow.parquet
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic
from terminal import on_a_terminal

import erqi_kg
from erqi_kg import KnowledgeGraph
from erqi_kg.edition.data import Data
from erqi_kg.edition.export import FORMATS
from erqi_kg.edition.rdf import rdfxml
from erqi_kg.errors import ErqiError, FileError, MissingExtra, UnknownName
from erqi_kg.receipt import graph_hash

Run = Callable[..., "subprocess.CompletedProcess[str]"]
BASE = "https://w3id.org/erqi-kg/"
CATALOGUE = ("catalog.ttl", "void.ttl", "schema.json", "croissant.json", "catalog-zh.json")
REIFIES = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies")
UNION = {"ttl": (ox.RdfFormat.TURTLE, "turtle"), "nt": (ox.RdfFormat.N_TRIPLES, "nt"), "rdf": (ox.RdfFormat.RDF_XML, "xml")}
QUADS = {"trig": (ox.RdfFormat.TRIG, "trig"), "nq": (ox.RdfFormat.N_QUADS, "nquads"), "jsonld": (ox.RdfFormat.JSON_LD, "json-ld")}
# What a file may hold and a format may spoil: odd texts, numbers and names, in several languages, ill-formed and empty.
ODD = r'''
@prefix ek: <https://w3id.org/erqi-kg/ontology#> .
@prefix id: <https://w3id.org/erqi-kg/id/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
id:project-park skos:altLabel "a|b"@en , "c¦d"@en , "“ \" \\ ' , ; \r\n\t <&> ]]>"@en , "بستان"@ar , ""@zh , "公园"@zh-Hant ;
    ek:positioning "x|y" , " lead " , "\u2028 😀" , "" ;
    ek:value 9007199254740993 , 5.50 , 1.0e6 , "many"^^xsd:decimal , 99999999999999999999999 ;
    ek:complete "1"^^xsd:boolean , true ;
    ek:from "2024-13-45"^^xsd:date , "2024-01-02"^^xsd:date , "soon" ;
    ek:about [ ek:quote "blank" ; ek:about [ ek:quote "blank" ] ] , "no thing" , <urn:x:y> , <mailto:a@b.example> ;
    <http://example.org/quote> 7 ;
    <http://example.org/id> 8 ;
    <http://example.org/v1#about> id:axis-east .
'''


@pytest.fixture(scope="module")
def exported(kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return erqi_kg.export(kg, tmp_path_factory.mktemp("export") / "all").folder


@pytest.fixture(scope="module")
def data(kg: KnowledgeGraph) -> Data:
    return Data(kg.store, None)


@pytest.fixture
def odd(small: Path) -> KnowledgeGraph:
    (small / "graph" / "registry" / "odd.ttl").write_text(ODD, encoding="utf-8")
    return erqi_kg.open(small)


def canonical(quads: list[ox.Quad]) -> set[str]:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def read(path: Path, form: ox.RdfFormat) -> list[ox.Quad]:
    return list(ox.parse(path.read_bytes(), format=form))


@pytest.fixture(scope="module")
def union(data: Data) -> set[str]:
    return canonical(as_quads(data.triples))


def as_quads(triples: list[ox.Triple]) -> list[ox.Quad]:
    return [ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_format_was_written(exported: Path, kg: KnowledgeGraph) -> None:
    named = {path.name for path in exported.glob("erqi-kg.*")}
    plain = {name for name in named if not name.endswith(".gz")}
    assert len(FORMATS) == 11 and len(plain) == 8 and named == plain | {f"{name}.gz" for name in plain}
    assert len(list(exported.glob("csv/*.csv"))) == len(list(exported.glob("parquet/*.parquet"))) > 60


@pytest.mark.parametrize("suffix", UNION)
def test_a_union_reads_back_in_oxigraph_and_rdflib(exported: Path, union: set[str], suffix: str) -> None:
    form, name = UNION[suffix]
    path = exported / f"erqi-kg.{suffix}"
    assert canonical(read(path, form)) == union
    graph = rdflib.Graph().parse(path, format=name)
    assert len(graph) == len(union) > 9000
    again = list(ox.parse(graph.serialize(format="nt", encoding="utf-8"), format=ox.RdfFormat.N_TRIPLES))
    assert canonical(again) == union


@pytest.mark.parametrize("suffix", QUADS)
def test_a_dataset_reads_back_in_oxigraph_and_rdflib(exported: Path, data: Data, suffix: str) -> None:
    form, name = QUADS[suffix]
    path = exported / f"erqi-kg.{suffix}"
    assert canonical(read(path, form)) == canonical(data.quads)
    dataset = rdflib.Dataset()
    dataset.parse(path, format=name)
    again = list(ox.parse(dataset.serialize(format="nquads", encoding="utf-8"), format=ox.RdfFormat.N_QUADS))
    assert len(again) == len(data.quads) > 9000 and canonical(again) == canonical(data.quads)


@pytest.mark.filterwarnings("ignore:Serializing weird numerical")
def test_odd_values_read_back_in_every_format(odd: KnowledgeGraph, tmp_path: Path) -> None:
    folder, data = erqi_kg.export(odd, tmp_path / "odd").folder, Data(odd.store, None)
    for suffix, (form, _) in {**UNION, **QUADS}.items():
        want = data.quads if suffix in QUADS else as_quads(data.triples)
        assert canonical(read(folder / f"erqi-kg.{suffix}", form)) == canonical(want), suffix
    odd_only = erqi_kg.export(odd, tmp_path / "registry", graphs=["graph:registry"], only=FORMATS[:-1]).folder
    registry = [quad for quad in data.quads if quad.graph_name.value == BASE + "graph/registry"]
    # rdflib gives some literals another text for the same value; so both are read by rdflib.
    lines = ox.serialize([quad.triple for quad in registry], format=ox.RdfFormat.N_TRIPLES)
    want_graph = rdflib.Graph().parse(data=lines, format="nt")
    for suffix, (_, name) in {**UNION, **QUADS}.items():
        dataset = rdflib.Dataset(default_union=True)
        dataset.parse(odd_only / f"erqi-kg.{suffix}", format=name)
        found = rdflib.Graph()
        for triple in dataset.triples((None, None, None)):
            found.add(triple)
        assert isomorphic(found, want_graph) and len(found) == len(registry) > 30, suffix
    [row] = [row for row in rows(folder / "csv" / "Project.csv") if row["id"].endswith("project-park")]
    assert row["positioning"].split("¦") == ["", " lead ", "x|y", "\u2028 😀"]
    assert (row["quote"], row["label_en"], row["value"].count("|")) == ("7", "Park Project", 4)
    assert csvw.CSVW(str(folder / "csv" / "csv-metadata.json"), validate=True).is_valid
    park = [each for each in pyarrow.parquet.read_table(folder / "parquet" / "Project.parquet").to_pylist()
            if each["id"].endswith("project-park")]
    assert [each["positioning"] for each in park] == [["", " lead ", "x|y", "\u2028 😀"]]


@pytest.mark.parametrize(("suffix", "form"), [("rdf12.ttl", ox.RdfFormat.TURTLE), ("rdf12.nt", ox.RdfFormat.N_TRIPLES)])
def test_rdf_1_2_says_which_sentence_states_a_triple(exported: Path, data: Data, union: set[str], suffix: str,
                                                     form: ox.RdfFormat) -> None:
    found = read(exported / f"erqi-kg.{suffix}", form)
    notes = [quad for quad in found if quad.predicate == REIFIES]
    assert canonical([quad for quad in found if quad.predicate != REIFIES]) == union
    stated = {(str(note.subject), str(note.object.subject), str(note.object.predicate), str(note.object.object))
              for note in notes if isinstance(note.object, ox.Triple)}
    assert len(stated) == len(notes) == len(rows(exported / "csv" / "Relation.csv")) > 300
    plain = {(str(quad.graph_name), str(quad.subject), str(quad.predicate), str(quad.object)) for quad in data.quads}
    assert stated <= plain
    assert (f"<{BASE}source/erqi-2024#char=1421,1459>", f"<{BASE}id/axis-daxue-road>", f"<{BASE}ontology#alongRoad>",
            f"<{BASE}id/road-daxue>") in stated


def test_json_ld_has_readable_names(exported: Path) -> None:
    document = json.loads((exported / "erqi-kg.jsonld").read_bytes())
    context = document["@context"]
    assert context["about"] == {"@id": "ek:about", "@type": "@id"} and context["Figure"] == "ek:Figure"
    assert context["from"] == {"@id": "ek:from", "@type": "xsd:date"} and context["value"] == "ek:value"
    assert context["prefLabel"] == {"@id": "skos:prefLabel", "@container": "@language"}
    # Of two properties `end`, ours has the name.
    assert context["end"] == "ek:end" and '"oa:end": ' in (exported / "erqi-kg.jsonld").read_text("utf-8")
    nodes = {node["@id"]: node for graph in document["@graph"] for node in graph["@graph"]
             if graph["@id"] == "source:erqi-2024#char=1311,1421"}
    figure = nodes["source:erqi-2024#char=1415,1420"]
    assert (figure["@type"], figure["value"], figure["quote"]) == ("Figure", 62500000000, "625亿元")
    assert figure["about"] == "id:axis-songshan-road"
    named = {node["@id"]: node for graph in document["@graph"] for node in graph["@graph"] if graph["@id"] == "graph:registry"}
    assert named["id:district-erqi"]["prefLabel"] == {"en": "Erqi District", "zh": "二七区"}
    assert not [key for node in nodes.values() for key in node if "://" in key]


def test_tables_are_valid_and_serve_without_rdf(exported: Path, kg: KnowledgeGraph) -> None:
    metadata = exported / "csv" / "csv-metadata.json"
    assert csvw.CSVW(str(metadata), validate=True).is_valid
    group = csvw.TableGroup.from_file(metadata)
    read_back = {Path(str(table.url)).stem: list(table.iterdicts(strict=True)) for table in group.tables}
    assert len(read_back) > 60 and {"District", "Axis", "Project", "Company", "Measure", "Figure", "Status", "Tenure", "Grant",
                                    "Sentence", "Relation"} <= set(read_back)
    [figure] = [row for row in read_back["Figure"] if row["id"].unsplit().endswith("#char=1415,1420")]
    assert (figure["about_zh"], figure["about_en"], figure["indicator_en"]) == (
        kg.label(figure["about"].unsplit()), kg.label(figure["about"].unsplit(), "en"), "total investment")
    assert (figure["value"], figure["quote"], figure["start"], figure["lowerIncluded"]) == (62500000000, "625亿元", 1415, True)
    assert [row["label_zh"] for row in read_back["District"]] == ["二七区"]
    [axis] = [row for row in read_back["Axis"] if row["id"].unsplit().endswith("axis-daxue-road")]
    assert axis["alongRoad_en"] and f"{BASE}source/erqi-2024#char=1421,1459" in [each.unsplit() for each in axis["evidence"]]
    # What was inferred is in no table.
    assert {row["partOf"] for row in rows(exported / "csv" / "Area.csv")} <= {"", f"{BASE}id/district-erqi"}


def test_parquet_holds_what_csv_holds(exported: Path) -> None:
    names = sorted(path.stem for path in exported.glob("csv/*.csv"))
    assert names == sorted(path.stem for path in exported.glob("parquet/*.parquet")) and names
    for name in names:
        table = pyarrow.parquet.read_table(exported / "parquet" / f"{name}.parquet")
        plain = rows(exported / "csv" / f"{name}.csv")
        assert table.column_names == list(plain[0]) and table.num_rows == len(plain)
    table = pyarrow.parquet.read_table(exported / "parquet" / "Figure.parquet")
    assert str(table.schema.field("value").type) == "decimal128(38, 18)" and str(table.schema.field("from").type) == "date32[day]"
    assert table.schema.field("about").metadata[b"property"].decode() == BASE + "ontology#about"


def test_the_manifest_tells_every_file(exported: Path, kg: KnowledgeGraph, data: Data) -> None:
    manifest = json.loads((exported / "manifest.json").read_bytes())
    there = {path.relative_to(exported).as_posix() for path in exported.rglob("*") if path.is_file()}
    assert there == {file["path"] for file in manifest["files"]} | {"manifest.json", "SHA256SUMS"}
    for file in manifest["files"]:
        content = (exported / file["path"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file["bytes"], file["sha256"])
    for path in exported.glob("*.gz"):
        assert gzip.decompress(path.read_bytes()) == path.with_suffix("").read_bytes()
        # No time and no file name.
        assert path.read_bytes()[3:8] == bytes(5)
    assert manifest["graph_hash"] == graph_hash(kg.store) and manifest["package_version"] == erqi_kg.__version__
    assert sum(manifest["graphs"].values()) == manifest["quads"] == len(data.quads)
    lines = (exported / "erqi-kg.nq").read_bytes().splitlines()
    assert lines == sorted(lines) and sum(b"_:c14n" in line for line in lines) == 5
    if shutil.which("sha256sum") is None:
        pytest.skip("sha256sum is not installed: SHA256SUMS is not read by it")
    done = subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=exported, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_same_bytes_are_made_everywhere(exported: Path, tmp_path: Path) -> None:
    source = Path(erqi_kg.__file__).parents[1]
    # Not only another process: the files of the graph lie in another folder, too.
    copy = tmp_path / "copy"
    for name in ("ontology", "graph", "queries"):
        shutil.copytree(source / name, copy / name)
    for number, (seed, zone, locale) in enumerate([("1", "Asia/Shanghai", "C"), ("77", "America/New_York", "zh_CN.UTF-8")]):
        cwd, made = tmp_path / f"cwd{number}", tmp_path / f"made{number}"
        cwd.mkdir()
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LANG": locale, "LC_ALL": locale,
                       "PYTHONPATH": str(source)}
        folder = ["--folder", str(copy)] if number else []
        subprocess.run([sys.executable, "-m", "erqi_kg", *folder, "export", str(made)], cwd=cwd, env=environment, check=True,
                       capture_output=True)
        names = sorted(path.relative_to(made) for path in made.rglob("*") if path.is_file())
        assert len(names) > 100
        assert [name for name in names if (made / name).read_bytes() != (exported / name).read_bytes()] == []


def test_only_and_graphs_choose(kg: KnowledgeGraph, tmp_path: Path) -> None:
    made = erqi_kg.export(kg, tmp_path / "one", only=["nquads", "csv"], graphs=["erqi-2024", "graph:links"])
    assert {file.path for file in made.files if "/" not in file.path} == {
        "erqi-kg.nq", "erqi-kg.nq.gz", "manifest.json", "SHA256SUMS", *CATALOGUE}
    found = {str(quad.graph_name) for quad in read(made.folder / "erqi-kg.nq", ox.RdfFormat.N_QUADS)}
    assert len(found) == 67 and all("#char=" in name or name.endswith("graph/links>") for name in found)
    assert rows(made.folder / "csv" / "Axis.csv")[0]["id"].startswith(BASE) and not (made.folder / "csv" / "Road.csv").exists()
    one = f"{BASE}source/erqi-2024#char=1421,1459"
    made = erqi_kg.export(kg, tmp_path / "one", only=["trig"], graphs=[one, "ontology"])
    assert json.loads((made.folder / "manifest.json").read_bytes())["graphs"].keys() == {one, BASE + "ontology"}
    # The earlier export is gone as a whole.
    assert {path.name for path in made.folder.iterdir()} == {
        "SHA256SUMS", "erqi-kg.trig", "erqi-kg.trig.gz", "manifest.json", *CATALOGUE} - {"croissant.json"}


def test_a_wrong_name_shows_the_nearest(kg: KnowledgeGraph, tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="no graph 'graph:registri'; the nearest are: graph:registry"):
        erqi_kg.export(kg, tmp_path / "x", graphs=["graph:registri"])
    with pytest.raises(UnknownName, match="no graph '二七'; the nearest are: erqi-2024, graph:alignment, "):
        erqi_kg.export(kg, tmp_path / "x", graphs=["二七"])
    with pytest.raises(UnknownName, match=r"no format 'turtel': choose from turtle, trig, .*parquet"):
        erqi_kg.export(kg, tmp_path / "x", only=["turtel"])
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_others_is_left_alone(kg: KnowledgeGraph, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "manifest.json").write_text('{"format": "of another"}')
    erqi_kg.export(kg, tmp_path / "ours", only=["turtle"])
    (tmp_path / "ours" / "notes.txt").write_text("mine")
    for name, message in (("file", "is a file"), ("full", "is not empty and holds no earlier export"),
                          ("ours", "holds 'notes.txt', which no export wrote"), ("file/below", "cannot be")):
        with pytest.raises(FileError, match=message):
            erqi_kg.export(kg, tmp_path / name, only=["turtle"])
    assert (tmp_path / "file").read_text() == (tmp_path / "ours" / "notes.txt").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "full", "ours"]


def test_what_is_interrupted_leaves_the_earlier_export(kg: KnowledgeGraph, tmp_path: Path) -> None:
    def stop(file: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        erqi_kg.export(kg, tmp_path / "new" / "made", only=["turtle"], told=stop)
    assert list((tmp_path / "new").iterdir()) == []
    made = erqi_kg.export(kg, tmp_path / "made", only=["turtle"])
    with pytest.raises(KeyboardInterrupt):
        erqi_kg.export(kg, tmp_path / "made", only=["trig"], told=stop)
    assert {path.name for path in made.folder.iterdir()} == {file.path for file in made.files}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["made", "new"]


def test_a_killed_process_leaves_no_half_folder(tmp_path: Path) -> None:
    code = ("import erqi_kg, os, signal, sys; erqi_kg.export(erqi_kg.open(), sys.argv[1], only=['turtle', 'trig'],"
            " told=lambda file: os.kill(os.getpid(), signal.SIGKILL))")
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "made")])
    assert done.returncode == -signal.SIGKILL and not (tmp_path / "made").exists()
    # What is left beside it is in no one's way.
    made = erqi_kg.export(erqi_kg.open(), tmp_path / "made", only=["turtle"])
    assert {path.name for path in made.folder.iterdir()} == {file.path for file in made.files}


def test_a_link_and_an_empty_folder_are_written_through(kg: KnowledgeGraph, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    assert erqi_kg.export(kg, tmp_path / "link", only=["turtle"]).folder == (tmp_path / "real").resolve()
    assert (tmp_path / "link").is_symlink() and (tmp_path / "real" / "erqi-kg.ttl").is_file()


def test_without_pyarrow_parquet_is_left_out(tmp_path: Path) -> None:
    # None in sys.modules is Python's own way to say that a module is not to be had.
    code = "import sys; sys.modules['pyarrow'] = None; from erqi_kg.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "export", str(tmp_path / "made"), "--only"]
    done = subprocess.run([*command, "parquet"], capture_output=True, encoding="utf-8")
    assert done.returncode == 2 and "pip install 'erqi-kg[frames]'" in done.stderr and not (tmp_path / "made").exists()
    done = subprocess.run([*command[:-1], "--lang", "en"], capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "Parquet was left out: pip install 'erqi-kg[frames]'\n")
    assert "csv/" in done.stdout and "parquet/" not in done.stdout
    assert MissingExtra("pyarrow", "frames").args


def test_what_rdf_xml_cannot_hold_is_an_error(small: Path) -> None:
    prefix = "@prefix ek: <https://w3id.org/erqi-kg/ontology#> .\n"
    for text, message in (('ek:quote "\\u0001"', "a control character"), ("<http://example.org/12> 1", "the property <http")):
        (small / "graph" / "registry" / "odd.ttl").write_text(f"{prefix}<urn:x> {text} .", encoding="utf-8")
        with pytest.raises(ErqiError, match=f"RDF/XML cannot hold {message}"):
            rdfxml(Data(erqi_kg.open(small).store, None))


def test_triple_terms_are_refused(small: Path) -> None:
    (small / "graph" / "registry" / "odd.ttl").write_text("<urn:x> <urn:y> <<( <urn:a> <urn:b> <urn:c> )>> .", encoding="utf-8")
    with pytest.raises(ErqiError, match=r"graph/registry says something of a triple \(urn:y\)"):
        Data(erqi_kg.open(small).store, None)


def test_the_command_says_what_it_wrote(run: Run, tmp_path: Path) -> None:
    done = run("export", tmp_path / "made", "--only", "turtle", "--only", "csv", "--format", "json")
    document = json.loads(done.stdout)
    assert (done.returncode, done.stderr, document["left_out"]) == (0, "", [])
    assert [file["path"] for file in document["files"]][-6:] == [
        "erqi-kg.ttl", "erqi-kg.ttl.gz", "schema.json", "void.ttl", "manifest.json", "SHA256SUMS"]
    done = run("export", tmp_path / "made", "--only", "turtle", "--graphs", "ontology", "--lang", "en")
    assert done.stdout.splitlines()[0].split() == ["file", "files", "bytes"] and "erqi-kg.ttl.gz" in done.stdout
    done = run("export", tmp_path / "made", "--only", "turtel")
    assert done.returncode == 2 and "ntriples12" in done.stderr
    done = run("export", tmp_path / "made", "--graphs", "graph:registri")
    assert done.returncode == 2 and "graph:registry" in done.stderr


def test_progress_is_shown_on_a_terminal(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "erqi_kg", "export", tmp_path / "made", "--only", "turtle", "--lang", "en"]
    done = on_a_terminal(command)
    assert done.returncode == 0 and "erqi-kg.ttl.gz  " in done.shown and done.shown.endswith("\r\x1b[K")
    assert "\x1b" not in done.stdout
