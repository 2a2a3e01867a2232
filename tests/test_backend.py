"""The same graph in other places: an Oxigraph folder, a real server, and servers that answer badly."""

from __future__ import annotations

import gzip
import json
import shutil
import socket
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote_plus

import pyoxigraph as ox
import pytest
from conftest import Run
from servers import oxigraph_server

import erqi_kg
from erqi_kg.errors import EndpointError, ErqiError, FileError, ParameterError, QueryError

XML_TYPE = "application/sparql-results+xml"
XML = """<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="x"/></head>
<results><result><binding name="x"><literal>二七</literal></binding></result></results></sparql>""".encode()
Reply = Callable[[BaseHTTPRequestHandler], None]
JSON = "application/sparql-results+json"
WHOLE = json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "literal", "value": "二七"}}]}}).encode()


@pytest.fixture(scope="session")
def database(kg: erqi_kg.KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An Oxigraph folder with the graph, the union of it and a graph of somebody else."""
    folder = tmp_path_factory.mktemp("database") / "store"
    store = ox.Store(str(folder))
    store.bulk_extend(kg.store)
    store.bulk_extend({ox.Quad(quad.subject, quad.predicate, quad.object) for quad in kg.store})
    other = ox.NamedNode("http://example.org/other")
    store.add(ox.Quad(other, other, other, other))
    store.flush()
    return folder


@pytest.fixture(scope="session")
def places(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, erqi_kg.KnowledgeGraph]]:
    copied = tmp_path_factory.mktemp("served") / "store"
    shutil.copytree(database, copied)
    with oxigraph_server(copied) as url:
        yield {"disk": erqi_kg.open(database), "http": erqi_kg.open(f"{url}/query")}


@pytest.mark.parametrize("place", ["disk", "http"])
def test_all_that_a_graph_does_is_the_same(kg: erqi_kg.KnowledgeGraph, places: dict[str, erqi_kg.KnowledgeGraph],
                                           place: str) -> None:
    there = places[place]
    for lang in ("zh", "en"):
        assert there.stages_of_thing().to_table(lang) == kg.stages_of_thing().to_table(lang)
    assert there.axes_of_district().evidence(there.axes_of_district()[0]) == kg.axes_of_district().evidence(
        kg.axes_of_district()[0])
    figure = kg.axes_of_district()[0].investment.place
    assert there.figure(figure) == kg.figure(figure)
    assert sum(row.investment for row in there.axes_of_district()) == sum(row.investment for row in kg.axes_of_district())
    assert there.sparql("ASK { ?figure a ek:Figure }")[0].answer is True
    with pytest.raises(QueryError, match="SERVICE is refused"):
        there.sparql("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")
    with pytest.raises(ErqiError, match=r"nearest are: .*嵩山路"):
        there.projects_of_axis(axis="嵩山")
    receipt = there.axes_of_district().receipt()
    assert receipt.graph_hash == kg.axes_of_district().receipt().graph_hash
    assert erqi_kg.verify_receipt(kg, receipt).holds and erqi_kg.verify_receipt(there, receipt).holds
    assert len(there.to_rdflib()) == len(kg.to_rdflib())


@pytest.mark.parametrize("place", ["disk", "http"])
def test_rows_come_one_by_one(kg: erqi_kg.KnowledgeGraph, places: dict[str, erqi_kg.KnowledgeGraph], place: str) -> None:
    rows = places[place].stream("SELECT ?s ?p ?o { ?s ?p ?o }")
    assert len(next(rows)) == 3
    assert 1 + sum(1 for _ in rows) == len({(quad.subject, quad.predicate, quad.object) for quad in kg.store})


def test_a_query_may_name_its_graphs(kg: erqi_kg.KnowledgeGraph, database: Path) -> None:
    text = "SELECT (COUNT(*) AS ?n) FROM <https://w3id.org/erqi-kg/graph/registry> { ?s ?p ?o }"
    registry = ox.NamedNode("https://w3id.org/erqi-kg/graph/registry")
    number = len(list(kg.store.quads_for_pattern(None, None, None, registry)))
    for graph in (kg, erqi_kg.open(database)):
        assert graph.sparql(text)[0].n == number
        assert graph.sparql("SELECT (COUNT(*) AS ?n) { ?s ek:quote ?from }")[0].n > 200


def test_a_place_that_holds_no_graph_is_named(tmp_path: Path, database: Path, run: Run) -> None:
    empty = tmp_path / "empty"
    ox.Store(str(empty)).flush()
    with pytest.raises(FileError, match="is an Oxigraph store without this graph: 'erqi-kg load FOLDER' writes it"):
        erqi_kg.open(empty).axes_of_district()
    with pytest.raises(ParameterError, match="time_limit is for an endpoint"):
        erqi_kg.open(database, time_limit=1)
    with pytest.raises(ParameterError, match="time_limit is for an endpoint"):
        erqi_kg.open(time_limit=1)
    found = run("--at", tmp_path / "nowhere", "ask", "axes_of_district")
    assert found.returncode == 2 and "is no Oxigraph store: 'erqi-kg load FOLDER' makes one" in found.stderr


def test_the_command_line_asks_there(run: Run, places: dict[str, erqi_kg.KnowledgeGraph], database: Path) -> None:
    here = run("ask", "axes_of_district")
    assert here.returncode == 0
    for option in (["--at", str(database)], [f"--at={places['http'].engine.rpartition(' ')[2]}"]):
        assert run(*option, "ask", "axes_of_district").stdout == here.stdout


@contextmanager
def server(*replies: Reply) -> Iterator[tuple[str, list[BaseHTTPRequestHandler]]]:
    """A server that gives these replies, the last of them again and again; its URL and the requests it got."""
    got: list[BaseHTTPRequestHandler] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.text = unquote_plus(self.rfile.read(int(self.headers["Content-Length"])).decode())
            if "ASK { <https://w3id.org/erqi-kg/ontology> a" in self.text:
                # Whether it holds the graph is asked once, before all else.
                reply(200, b'{"head": {}, "boolean": true}')(self)
                return
            got.append(self)
            replies[min(len(got), len(replies)) - 1](self)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.daemon_threads = True
    thread = threading.Thread(target=made.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{made.server_port}/sparql", got
    finally:
        made.shutdown()
        thread.join()
        made.server_close()


def reply(status: int, body: bytes = b"", media: str = JSON, length: int | None = None, **headers: str) -> Reply:
    """Return what answers so; a length that is not the body's breaks it off."""
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", media)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)
        handler.close_connection = length is not None
    return answer


def never_ends(handler: BaseHTTPRequestHandler) -> None:
    """Answer a row and then nothing, until the other side has gone."""
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.end_headers()
    handler.wfile.write(WHOLE[:-2])
    handler.wfile.flush()
    handler.rfile.read(1)


def says_nothing(handler: BaseHTTPRequestHandler) -> None:
    handler.rfile.read(1)


BAD: dict[str, tuple[Reply, type[ErqiError], str]] = {
    "broken JSON": (reply(200, WHOLE[:-2]), EndpointError, "breaks off or is none after"),
    "an error inside": (reply(200, WHOLE[:40] + b"The operation has been cancelled"), EndpointError, "breaks off or is none"),
    "more after it": (reply(200, WHOLE + b"!"), EndpointError, "breaks off or is none"),
    "cut off": (reply(200, WHOLE, length=len(WHOLE) + 9), EndpointError, "breaks off or is none"),
    "no gzip": (reply(200, b"not gzip at all", Content_Encoding="gzip"), EndpointError, "breaks off or is none"),
    "broken XML": (reply(200, XML[:-9], XML_TYPE), EndpointError, "breaks off or is none"),
    "XML that ends early": (reply(200, XML[:XML.index(b"</results")], XML_TYPE), EndpointError, "breaks off or is none"),
    "more that breaks off": (reply(200, WHOLE[:-2] + b', "metadata": {"n": 1'), EndpointError, "breaks off or is none"),
    "nothing": (reply(200), EndpointError, "breaks off or is none after 0 bytes"),
    "a web page": (reply(200, b"<html>", "text/html"), EndpointError, "answers text/html, which is no SPARQL result"),
    "moved": (reply(302, Location="http://example.org/"), EndpointError, "has moved to 'http://example.org/': give that URL"),
    "who are you": (reply(401), EndpointError, "answers 401, .* set ERQI_USER and ERQI_PASSWORD"),
    "bad query": (reply(400, "第1行\x1b[2J".encode(), "text/plain"), QueryError, r"does not run the query: 第1行 \[2J$"),
    "broken server": (reply(500, b"oh", "text/plain"), EndpointError, "answers 500 oh"),
    "a stall": (never_ends, EndpointError, "has not answered whole within 0.4 s"),
    "silence": (says_nothing, EndpointError, "has not answered within 0.4 s"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_answer_is_an_error_and_never_a_short_answer(case: str) -> None:
    bad, error, words = BAD[case]
    with server(bad) as (url, _), pytest.raises(error, match=words) as raised:
        erqi_kg.open(url, time_limit=0.4).sparql("SELECT ?x { ?x ?y ?z }")
    assert "object at 0x" not in str(raised.value) and str(raised.value).isprintable()


def test_a_busy_server_is_asked_again() -> None:
    busy = reply(503, b"later", "text/plain", Retry_After="0")
    with server(busy, reply(429, Retry_After="0"), reply(200, WHOLE)) as (url, got):
        assert erqi_kg.open(url).sparql("SELECT ?x { ?x ?y ?z }")[0].x == "二七"
        assert len(got) == 3
    with server(busy) as (url, got), pytest.raises(EndpointError, match="answers 503 later"):
        erqi_kg.open(url).sparql("SELECT ?x { ?x ?y ?z }")
    assert len(got) == 4


@pytest.mark.parametrize("good", [reply(200, XML, XML_TYPE), reply(200, WHOLE[:-1] + b',"metadata": {"httpRequests": 1}}\n'),
                                  reply(200, WHOLE.replace(b"}}]}}", b'}}],"more": [1]}}'))])
def test_other_ways_to_say_the_same_are_read(good: Reply) -> None:
    with server(good) as (url, _):
        assert erqi_kg.open(url).sparql("SELECT ?x { ?x ?y ?z }")[0].x == "二七"


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_what_virtuoso_says_otherwise_is_read(size: int) -> None:
    row = {"x": {"type": "bnode", "value": "nodeID://b10000"}, "y": {"type": "literal", "value": "nodeID:/二七"}}
    document = {"head": {"link": [], "vars": ["x", "y"]}, "results": {"distinct": False, "bindings": [row] * 20}}
    body = json.dumps(document, ensure_ascii=False).encode()

    def in_pieces(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response_only(200)
        for name, value in (("Server", "Virtuoso/07.20"), ("Content-Type", JSON), ("Transfer-Encoding", "chunked")):
            handler.send_header(name, value)
        handler.end_headers()
        for start in range(0, len(body), size):
            piece = body[start:start + size]
            handler.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            handler.wfile.flush()
        handler.wfile.write(b"0\r\n\r\n")

    with server(in_pieces) as (url, _):
        answer = erqi_kg.open(url).sparql("SELECT ?x ?y { ?x ek:quote ?y }")
    assert [tuple(row) for row in answer] == [("_:b10000", "nodeID:/二七")] * 20


@pytest.mark.parametrize("value", [0, 1])
def test_a_table_for_ask_is_read(value: int) -> None:
    cell = {"type": "typed-literal", "datatype": "http://www.w3.org/2001/XMLSchema#integer", "value": str(value)}
    body = json.dumps({"head": {"vars": ["__ASK_RETVAL"]}, "results": {"bindings": [{"__ASK_RETVAL": cell}]}}).encode()
    with server(reply(200, body)) as (url, _):
        assert erqi_kg.open(url).sparql("ASK { ?x ?y ?z }")[0].answer is bool(value)


def test_one_connection_serves_many_answers_also_packed_ones() -> None:
    with server(reply(200, gzip.compress(WHOLE), Content_Encoding="gzip")) as (url, got):
        graph = erqi_kg.open(url)
        for _ in range(3):
            assert len(graph.sparql("SELECT ?x { ?x ?y ?z }")) == 1
        assert len({handler.client_address for handler in got}) == 1


def test_a_password_comes_from_the_environment_and_shows_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("ERQI_USER", "erqi"), ("ERQI_PASSWORD", "s3cret")):
        monkeypatch.setenv(name, value)
    with server(reply(403, b"no")) as (url, got), pytest.raises(EndpointError) as raised:
        erqi_kg.open(url).sparql("SELECT ?x { ?x ?y ?z }")
    assert got[0].headers["Authorization"] == "Basic " + b64encode(b"erqi:s3cret").decode()
    assert "s3cret" not in str(raised.value)
    monkeypatch.setenv("ERQI_TOKEN", "t0ken")
    with server(reply(200, WHOLE)) as (url, got):
        erqi_kg.open(url).sparql("SELECT ?x { ?x ?y ?z }")
    assert got[0].headers["Authorization"] == "Bearer t0ken"
    with pytest.raises(EndpointError, match="a password in a URL is seen by others") as raised:
        erqi_kg.open("http://erqi:s3cret@127.0.0.1/sparql")
    assert "s3cret" not in str(raised.value)


@pytest.mark.parametrize("url", ["ftp://example.org/", "http://", "http:///x", "http://127.0.0.1/#here"])
def test_what_is_no_url_of_an_endpoint_is_refused(url: str) -> None:
    with pytest.raises(EndpointError, match="is no endpoint: give a URL such as"):
        erqi_kg.open(url)


def test_no_server_is_an_error() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    with pytest.raises(EndpointError, match="cannot be reached"):
        erqi_kg.open(url).axes_of_district()


def test_a_server_that_cuts_answers_off_gives_no_copy() -> None:
    def number(value: int) -> bytes:
        typed = {"type": "literal", "value": str(value), "datatype": "http://www.w3.org/2001/XMLSchema#integer"}
        bindings = [{"g": {"type": "uri", "value": "http://example.org/"}, "n": typed}]
        return json.dumps({"head": {"vars": ["g", "n"]}, "results": {"bindings": bindings}}).encode()

    row = {name: {"type": "uri", "value": "http://example.org/"} for name in "spog"}
    rows = json.dumps({"head": {"vars": list("spog")}, "results": {"bindings": [row]}}).encode()
    with server(reply(200, number(2)), reply(200, rows)) as (url, _), pytest.raises(EndpointError, match="gave 1 of 2 triples"):
        erqi_kg.open(url).to_rdflib()


@pytest.mark.parametrize("header", ["X-SPARQL-MaxRows", "Erqi-Truncated"])
def test_an_answer_that_the_server_cuts_is_an_error(header: str) -> None:
    for said, whole in (("1", False), ("2", True)):
        with server(reply(200, WHOLE, **{header.replace("-", "_"): said})) as (url, _):
            graph = erqi_kg.open(url)
            if whole:
                assert len(graph.sparql("SELECT ?x { ?x ?y ?z }")) == 1
            else:
                with pytest.raises(EndpointError, match="cuts answers off after 1 rows; raise its limit"):
                    graph.sparql("SELECT ?x { ?x ?y ?z }")


def test_a_server_without_the_graph_does_not_say_that_the_article_is_silent(tmp_path: Path) -> None:
    with oxigraph_server(tmp_path / "empty") as url:
        with pytest.raises(EndpointError, match=r"does not hold this graph: 'erqi-kg load' writes it there"):
            erqi_kg.open(f"{url}/query").axes_of_district()
        assert erqi_kg.load(erqi_kg.open(), url, fill_default=False).holds
        with pytest.raises(EndpointError, match="its default graph does not hold this graph"):
            erqi_kg.open(f"{url}/query").axes_of_district()


@pytest.mark.parametrize("text", [
    "CLEAR ALL", "insert data { <a:b> <a:b> <a:b> }", "PREFIX select: <a:select> # ask\nDROP ALL", "BASE <a:ask> load <x:y>", "",
    "'SELECT' DELETE WHERE { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE <a:b>"])
def test_an_update_is_never_sent(text: str) -> None:
    with server(reply(200, WHOLE)) as (url, got), pytest.raises(QueryError, match=r"is refused: only|give no table"):
        erqi_kg.open(url).sparql(text)
    assert not got


@pytest.mark.parametrize("text", ["select*{?s ?p ?o}", "BASE <a:b> PREFIX drop: <a:b>\n#clear\nSELECT ?x {}", "SELECT ?x {}"])
def test_a_query_is_sent(text: str) -> None:
    with server(reply(200, WHOLE)) as (url, got):
        erqi_kg.open(url).sparql(text)
    assert len(got) == 1


def test_what_reads_files_takes_no_other_place(run: Run, database: Path) -> None:
    found = run("--at", database, "check")
    assert found.returncode == 2 and "this command reads files: give --folder" in found.stderr


def test_labels_are_fetched_together(places: dict[str, erqi_kg.KnowledgeGraph]) -> None:
    url = places["http"].engine.rpartition(" ")[2]
    graph, asked = erqi_kg.open(url), []
    session = graph._backend._session  # type: ignore[attr-defined]
    session.hooks["response"].append(lambda response, *_, **__: asked.append(response.status_code))
    answer = graph.expected_and_planned(as_of="2024-12-31")
    assert len(answer) > 20 and answer.to_table()
    # The question, the figures with what is around them, and the labels.
    assert len(asked) <= 10


def test_a_place_that_is_none_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="nowhere: is neither a folder with ontology/, graph/ and queries/ nor an Oxigraph store"):
        erqi_kg.open(tmp_path / "nowhere")
