"""Files into a store: each statement in the graph of its sentence, each fault named by file and line, nothing sent out."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest

from erqi_kg import KnowledgeGraph
from erqi_kg.base import Graph
from erqi_kg.errors import FileError, QueryError
from erqi_kg.paths import sources
from erqi_kg.store import INFERRED_GRAPH, ONTOLOGY_GRAPH, PLACES_GRAPH, load_files
from erqi_kg.terms import BASE, PREFIXES

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.ttl"))
EK, SOURCE = PREFIXES["ek"], BASE + "source/erqi-2024"


def rows(graph: Graph, text: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in graph.sparql(text)]


def test_broken_files_were_found() -> None:
    assert len(BROKEN) >= 9


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.stem)
def test_a_broken_sentence_file_says_where_and_what(small: Path, case: Path) -> None:
    text = case.read_text(encoding="utf-8")
    path = small / "graph" / "erqi-2024" / case.name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileError) as caught:
        load_files(small)
    assert f"{path}{text.partition(chr(10))[0].removeprefix('# error: ')}" in str(caught.value)


@pytest.mark.parametrize("name", ["ontology/erqi.ttl", "graph/registry/things.ttl", "graph/erqi-2024/p1-s1.ttl"])
def test_a_file_that_is_no_utf8_is_named(small: Path, name: str) -> None:
    path = small / name
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030") + b"\xff")
    with pytest.raises(FileError, match=rf"{path.name}: cannot be read as UTF-8 text"):
        load_files(small)


@pytest.mark.parametrize(("name", "how"), [(name, how) for name in ("ontology", "graph/registry", "graph/erqi-2024")
                                           for how in ("missing", "a file", "unreadable") if (name[-1], how) != ("4", "missing")])
def test_a_folder_that_cannot_be_listed_is_named(small: Path, name: str, how: str) -> None:
    folder = small / name
    folder.rename(small / "aside")
    if how == "a file":
        folder.write_text("")
    elif how == "unreadable":
        # A link to itself cannot be read by anyone; a mode of 000 stops everyone but root.
        folder.symlink_to(folder)
    with pytest.raises(FileError, match=rf"{name}: cannot be listed \(.+\): give a readable folder"):
        load_files(small)


def test_a_folder_without_a_source_is_an_error(small: Path) -> None:
    (small / "graph" / "erqi-2024").rename(small / "aside")
    with pytest.raises(FileError, match="graph: holds no source"):
        load_files(small)


def test_questions_in_a_folder_that_cannot_be_listed_are_an_error(small: Path) -> None:
    (small / "queries").rename(small / "aside")
    with pytest.raises(FileError, match="queries: cannot be listed"):
        _ = Graph(small).questions


def test_each_sentence_is_a_graph_named_by_its_place(small: Path) -> None:
    store = load_files(small)
    sentences = {f"{SOURCE}#char=10,40", f"{SOURCE}#char=40,60"}
    assert {graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode)} == {
        ONTOLOGY_GRAPH, BASE + "graph/codes", BASE + "graph/registry", PLACES_GRAPH, *sentences,
        *(BASE + f"graph/{path.stem}" for path in (small / "ontology").glob("*.ttl") if path.stem != "erqi")}
    assert not list(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    found = rows(Graph(small), "SELECT ?g { GRAPH ?g { id:project-park ek:locatedIn id:axis-east } }")
    assert found == [(f"{SOURCE}#char=10,40",)]


def test_what_names_of_places_say_stands_in_a_graph_of_its_own(small: Path) -> None:
    graph = Graph(small)
    found = rows(graph, f"""SELECT ?place ?start ?end ?sentence {{
      GRAPH <{PLACES_GRAPH}> {{ ?place ek:start ?start ; ek:end ?end . OPTIONAL {{ ?place ek:statedIn ?sentence }} }}
    }} ORDER BY ?start ?end""")
    assert found == [(f"{SOURCE}#char=10,40", 10, 40, None), (f"{SOURCE}#char=20,24", 20, 24, f"{SOURCE}#char=10,40"),
                     (f"{SOURCE}#char=40,60", 40, 60, None)]
    assert rows(graph, """SELECT ?start ?end {
      <https://w3id.org/erqi-kg/source/erqi-2024#char=20,24> oa:hasSource <https://w3id.org/erqi-kg/source/erqi-2024> ;
        oa:hasSelector [ a oa:TextPositionSelector ; oa:start ?start ; oa:end ?end ] .
    }""") == [(20, 24)]


def test_the_default_graph_is_the_union_of_all(small: Path) -> None:
    [(name, axis)] = rows(Graph(small), """SELECT ?name ?axis {
      id:project-tower skos:prefLabel ?name ; ek:locatedIn ?axis . FILTER (lang(?name) = "en")
    }""")
    assert (name, axis) == ("Tower Project", BASE + "id/axis-west")


def test_what_a_source_declares_stands_in_a_registry_of_its_own(small: Path) -> None:
    declared = small / "graph" / "erqi-2024" / "registry.ttl"
    (small / "graph" / "registry" / "things.ttl").rename(declared)
    store, own = load_files(small), ox.NamedNode(BASE + "graph/registry/erqi-2024")
    axis = ox.NamedNode(BASE + "id/axis-east")
    assert [quad.graph_name for quad in store.quads_for_pattern(axis, ox.NamedNode(PREFIXES["rdf"] + "type"), None)] == [own]
    assert not store.contains_named_graph(ox.NamedNode(BASE + "graph/registry"))
    # A name of a place that it declares would be no sentence: only sentence files have places.
    declared.write_text(declared.read_text(encoding="utf-8").replace("id:axis-east", "<#char=1,2>"), encoding="utf-8")
    with pytest.raises(FileError, match=r"registry\.ttl:\d+: no valid Turtle"):
        load_files(small)


def test_the_packaged_files_are_laid_out_so_too(kg: KnowledgeGraph) -> None:
    files = [path for source in sources(kg.folder) for path in (kg.folder / "graph" / source).glob("p*-s*.ttl")]
    sentences = {row[0] for row in rows(kg, "SELECT ?s { ?s a ek:Sentence }")}
    graphs = {graph.value for graph in kg.store.named_graphs() if isinstance(graph, ox.NamedNode)}
    assert len(files) == len(sentences) > 30
    assert sentences <= graphs
    assert {graph for graph in graphs if "#char=" in graph} == sentences
    assert {ONTOLOGY_GRAPH, PLACES_GRAPH, INFERRED_GRAPH, BASE + "graph/registry"} <= graphs
    [(lost,)] = rows(kg, f"""SELECT (COUNT(*) AS ?lost) {{
      ?place a ?kind . FILTER (CONTAINS(STR(?place), "#char="))
      FILTER NOT EXISTS {{ GRAPH <{PLACES_GRAPH}> {{ ?place ek:start ?start ; ek:end ?end }} }}
    }}""")
    assert lost == 0


@contextmanager
def listening() -> Iterator[tuple[int, list[str]]]:
    """A listener on this machine: its port, and the first line of each request that it heard, `stop` at last."""
    heard: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        def listen() -> None:
            while True:
                connection, _ = listener.accept()
                with connection:
                    line = connection.recv(100).decode().partition("\r")[0]
                    heard.append(line)
                if line == "stop":
                    return

        thread = threading.Thread(target=listen)
        thread.start()
        port = listener.getsockname()[1]
        yield port, heard
        with socket.create_connection(("127.0.0.1", port)) as last:
            last.sendall(b"stop")
        thread.join()


# <E> is an endpoint that listens, and the prefix e: leads to it.
SERVICE = [
    "SELECT * { SERVICE <E> { ?s ?p ?o } }",
    "SELECT * { service e:x { ?s ?p ?o } }",
    "SELECT * { SeRvIcE SiLeNt <E> { ?s ?p ?o } }",
    "SELECT * { SERVICE # { }\n silent # SELECT\r <E> # {\n { ?s ?p ?o } }",
    "SELECT * { SERVICEe:x{?s ?p ?o} }",
    "SELECT * { SERVICESILENTe:x{?s ?p ?o} }",
    "SELECT * { { { OPTIONAL { ?s ?p ?o { SERVICE <E> { ?s ?p ?o } } } } } }",
    "SELECT * { {?s ek:locatedIn ?o}SERVICE <E>{?s ?p ?o} }",
    "SELECT * { ?s ek:quote ?q FILTER(?q>\"service\")SERVICEe:x#>\n{?s ?p ?o} }",
    "SELECT * { BIND(1 AS ?a)FILTER(?a<2)SERVICEe:x#>\n{?s ?p ?o} }",
    "SELECT * { VALUES ?a { 'it' } SERVICE <E> {?s ?p ?o} #'\n}",
    "SELECT * { VALUES ?e { <E> } SERVICE ?e { ?s ?p ?o } }",
    "SELECT * { VALUES ?e { <E> } SERVICE?e#>\n{ ?s ?p ?o } }",
    "SELECT * { { SELECT * { SERVICE <E> { ?s ?p ?o } } } }",
    "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <E> { ?a ?b ?c } } }",
    "SELECT * { ?s ?p ?o MINUS { SERVICE <E> { ?s ?p ?o } } }",
    "ASK { SERVICE e:a\\#b { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <E> { ?s ?p ?o } }",
    "SELECT * { S\\U00000045RVICE <E> { ?s ?p ?o } }",
]
HARMLESS = [
    ("SELECT ?service ?name { ?service skos:prefLabel ?name } LIMIT 1", 1),
    ("SELECT $service { $service ek:locatedIn ?axis { ?axis a ek:Axis } }", 2),
    ("SELECT ?x { ?x a ek:PublicService }", 0),
    ("SELECT ?x { VALUES ?x { 'service' \"SERVICE of <x>\" } } # SERVICE <x>", 2),
    ("SELECT ?x { ?x ?p <https://example.org/service/> }", 0),
    ("SELECT ?service { GRAPH ?service { ?s ek:locatedIn ?o } }", 2),
    ("PREFIX service: <https://example.org/> SELECT ?x { ?x a service:Desk . OPTIONAL { ?x ?p ?o } }", 0),
]


@pytest.mark.parametrize("text", SERVICE)
def test_service_is_refused_in_every_spelling(small: Path, text: str) -> None:
    with listening() as (port, heard):
        asked = f"PREFIX e: <http://127.0.0.1:{port}/> " + text.replace("<E>", f"<http://127.0.0.1:{port}/x>")
        with pytest.raises(QueryError, match="SERVICE is refused: a query stays on this machine"):
            Graph(small).sparql(asked)
    assert heard == ["stop"]


def test_the_listener_hears_a_service_that_is_not_refused() -> None:
    with listening() as (port, heard), pytest.raises(OSError):
        bool(ox.Store().query(f"ASK {{ SERVICE <http://127.0.0.1:{port}/x> {{ ?s ?p ?o }} }}"))
    assert heard == ["POST /x HTTP/1.1", "stop"]


def test_a_question_of_another_folder_may_not_call_out_either(small: Path) -> None:
    path = small / "queries" / "echo.rq"
    text = path.read_text(encoding="utf-8").replace("  OPTIONAL {", "  SERVICE <http://127.0.0.1:9/> {")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(QueryError, match="SERVICE is refused"):
        Graph(small).ask("echo")


@pytest.mark.parametrize(("text", "count"), HARMLESS)
def test_the_word_alone_is_no_service(small: Path, text: str, count: int) -> None:
    assert len(Graph(small).sparql(text)) == count


@pytest.mark.parametrize(("text", "message"), [
    ("SELECT", "the query does not run: error at 1:7"),
    ("SELECT ?x { ?x nope:p ?y }", "the query does not run: "),
    ("CONSTRUCT WHERE { ?s ?p ?o }", "CONSTRUCT and DESCRIBE give no table"),
    ("DROP ALL", "the query does not run: "),
    ("SELECT ?x { ?x ?p '\ud800' }", "the query does not run: "),
])
def test_a_query_that_gives_no_table_is_an_error(small: Path, text: str, message: str) -> None:
    graph = Graph(small)
    before = len(graph.store)
    with pytest.raises(QueryError, match=message):
        graph.sparql(text)
    assert len(graph.store) == before
