"""`erqi-kg serve` as a process of its own, asked over loopback: protocol, limits, refusals, headers, start and end."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pyoxigraph as ox
import pytest
from bench.attack import KINDS, Listener, attack
from serving import ROOT, serving

from erqi_kg.web.form import pairs_of
from erqi_kg.web.line import Line
from erqi_kg.web.link import Job
from erqi_kg.web.sparql import GRAPHS, RESULTS, examine
from erqi_kg.web.wire import MAX_CONNECTIONS

HOG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
MEMORY_HOG = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY DESC(?f) ?a ?c"
ALL = "SELECT ?s ?p ?o { ?s ?p ?o }"
LIMITS = ("--workers", 2, "--time-limit", 3, "--memory-limit", 128, "--max-rows", 50, "--max-body", 20_000, "--queue", 4)


class Got(NamedTuple):
    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def media(self) -> str:
        return self.headers.get_content_type()


def request(url: str, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Got:
    connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return Got(response.status, response.headers, response.read())
    finally:
        connection.close()


def ask(url: str, query: str, method: str = "GET", **headers: str) -> Got:
    return request(url, "/sparql?query=" + quote(query), method, **headers)


def rows(got: Got) -> set[tuple[str, ...]]:
    found = ox.parse_query_results(got.body, format=ox.QueryResultsFormat.from_media_type(got.media))
    assert isinstance(found, ox.QuerySolutions)
    return {tuple(str(value) for value in row) for row in found}


def soon(true: Callable[[], bool], what: str) -> None:
    """Wait until something is so."""
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.02)


def metric(url: str, name: str) -> float:
    lines = request(url, "/metrics").body.decode().splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving(*LIMITS) as base:
        yield base


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


# What is asked and how it is answered


@pytest.mark.parametrize("media", RESULTS)
def test_a_table_comes_in_each_format(url: str, media: str) -> None:
    got = ask(url, "SELECT ?a ?l { ?a a ek:Axis ; skos:prefLabel ?l } ORDER BY ?l", Accept=media)
    assert (got.status, got.media) == (200, media)
    assert got.headers["Vary"] == "Accept, Accept-Encoding, Accept-Language"
    text = got.body.decode()
    assert "科创产业发展轴" in text and "https://w3id.org/erqi-kg/id/axis-songshan-road" in text
    if media != "text/csv":
        assert len(rows(got)) == 6


@pytest.mark.parametrize("media", GRAPHS)
def test_a_graph_comes_in_each_format(url: str, media: str) -> None:
    query = "CONSTRUCT { ?a skos:prefLabel ?l } { ?a a ek:Axis ; skos:prefLabel ?l }"
    got = ask(url, query, Accept=media)
    assert (got.status, got.media) == (200, media)
    same = ask(url, query, Accept="application/n-triples").body
    assert _triples(got.body, ox.RdfFormat.from_media_type(media)) == _triples(same, ox.RdfFormat.N_TRIPLES)


def _triples(data: bytes, form: ox.RdfFormat | None) -> set[ox.Triple]:
    found = {quad.triple for quad in ox.parse(data, form)}
    assert len(found) == 6
    return found


@pytest.mark.parametrize("accept, media", [
    ("", "application/sparql-results+json"), ("*/*", "application/sparql-results+json"),
    ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
    ("text/*", "text/csv"), ("application/json", "application/json"), ("text/html, */*;q=0.1", "application/sparql-results+json"),
])
def test_the_client_says_which_format(url: str, accept: str, media: str) -> None:
    assert ask(url, "ASK {}", Accept=accept).media == media


def test_no_format_that_the_client_takes_is_told(url: str) -> None:
    got = ask(url, "ASK {}", Accept="image/png")
    assert (got.status, got.media) == (406, "application/problem+json")
    assert "text/csv" in json.loads(got.body)["detail"]


def test_the_dataset_is_the_union_unless_it_is_said(url: str) -> None:
    links = "https://w3id.org/erqi-kg/graph/links"
    count = "(COUNT(*) AS ?n)"

    def n(query: str, more: str = "") -> int:
        got = request(url, f"/sparql?query={quote(query)}{more}", Accept="text/csv")
        return int(got.body.split()[1])

    named, everything = n(f"SELECT {count} {{ GRAPH <{links}> {{ ?s ?p ?o }} }}"), n(f"SELECT {count} {{ ?s ?p ?o }}")
    assert 0 < named < everything
    assert n(f"SELECT {count} FROM <{links}> {{ ?s ?p ?o }}") == named
    assert n(f"SELECT {count} FROM NAMED <{links}> {{ ?s ?p ?o }}") == 0
    assert n(f"SELECT {count} {{ ?s ?p ?o }}", f"&default-graph-uri={quote(links)}") == named
    assert n(f"SELECT {count} FROM <x:y> {{ ?s ?p ?o }}", f"&default-graph-uri={quote(links)}") == named
    assert n(f"SELECT {count} {{ GRAPH ?g {{ ?s ?p ?o }} }}", f"&named-graph-uri={quote(links)}") == named
    assert n(f"SELECT {count} {{ ?s ?p ?o }}", "&default-graph-uri=http://example.org/none") == 0


@pytest.mark.parametrize("text, dataset", [
    ("SELECT * FROM <a:b> {}", True), ("select*from<a:b>{}", True), ("SELECT ?x#c\nFROM<a:b>{}", True),
    ("SELECT * { ?s ek:from ?from . }", False), ("PREFIX from: <x> ASK {}", False),
    ("ASK { ?s ?p 'FROM <x>' }", False), ('ASK { ?s ?p """a"FROM""" }', False), ("ASK {} # FROM <x>", False),
    ("ASK { <http://from/FROM> ?p ?o }", False), ("SELECT (1<2 AS ?x) FROM <a:b> {}", True), ("ASK { ?s ?p 'a\\'FROM' }", False),
])
def test_from_is_found_where_it_is_said(text: str, dataset: bool) -> None:
    assert examine(text).dataset is dataset


def test_forms_are_read_as_the_standard_library_does() -> None:
    pairs = [("query", "SELECT ?x { ?x a ek:Axis } # 二七 100% a=b&c+d\r\n"), ("", ""), ("a", ""), ("a", "=%3D"),
             ("\x00", "\U0001f600")]
    for text in (urlencode(pairs), urlencode(pairs, quote_via=quote), "a=b=c&&d&e=%2B+"):
        assert pairs_of(text.encode()) == parse_qsl(text, keep_blank_values=True)
    for broken in (b"a=%zz", b"a=%4", b"a=%=41", b"a=%%", b"a=%\n", b"a=%ff", b"&a" * 1000):
        with pytest.raises(ValueError):
            pairs_of(broken)


# What is refused


@pytest.mark.parametrize("text", [
    "INSERT DATA { <a:b> <a:c> 1 }", "DELETE WHERE { ?s ?p ?o }", "LOAD <http://127.0.0.1:1/x>", "CLEAR ALL", "DROP GRAPH <a:b>"])
def test_updates_are_refused_with_a_sentence(url: str, text: str) -> None:
    form = urlencode({"update": text}).encode()
    for got in (request(url, "/sparql", "POST", form, Content_Type="application/x-www-form-urlencoded"),
                request(url, "/sparql", "POST", text.encode(), Content_Type="application/sparql-update"),
                request(url, "/sparql?" + form.decode())):
        assert got.status == 403 and "updates are refused" in json.loads(got.body)["detail"]
    got = ask(url, text)
    assert got.status == 400 and "updates are refused" in json.loads(got.body)["detail"]


def test_errors_say_nothing_of_the_machine(url: str) -> None:
    for path in ("/sparql?query=SELECT", "/sparql?query=%ff", "/nothing", "/id/none", "/questions/%2e%2e%2fx",
                 "/static/../app.py"):
        got = request(url, path)
        assert 400 <= got.status < 500 and got.media == "application/problem+json"
        told = json.loads(got.body)
        assert set(told) >= {"type", "title", "status", "detail"} and " / " in told["title"]
        assert not re.search(r"Traceback|\.py|site-packages|/home|/tmp|/root", got.body.decode()), got.body


@pytest.mark.parametrize("path, method, headers, body, status", [
    ("/sparql?query=" + "x" * 40_000, "GET", {}, None, 414),
    ("/sparql", "POST", {"Content_Type": "application/sparql-query"}, b"ASK {} #" + b"x" * 20_000, 413),
    ("/sparql", "POST", {"Content_Type": "text/plain"}, b"ASK {}", 415),
    ("/sparql?query=ASK%7B%7D&query=ASK%7B%7D", "GET", {}, None, 400),
    ("/sparql?query=ASK%7B%7D&default-graph-uri=no%20iri", "GET", {}, None, 400),
    ("/sparql?query=ASK%7B%7D", "PUT", {}, None, 405),
    ("/health", "POST", {}, b"", 405),
    ("/sparql", "GET", {"X_Big": "x" * 100_000}, None, 431),
])
def test_what_is_too_much_or_not_the_protocol_is_refused(url: str, path: str, method: str, headers: dict[str, str],
                                                         body: bytes | None, status: int) -> None:
    assert request(url, path, method, body, **headers).status == status


# What is said beside the answer


def test_an_answer_is_not_sent_twice(url: str) -> None:
    first = ask(url, ALL, Accept="text/csv")
    tag = first.headers["ETag"]
    again = ask(url, ALL, Accept="text/csv", If_None_Match=f'"other", W/{tag}')
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
    assert ask(url, ALL, Accept="text/tab-separated-values").headers["ETag"] != tag
    assert ask(url, ALL, Accept="text/csv", Accept_Encoding="gzip").headers["ETag"] != tag
    fresh = ask(url, "SELECT (NOW() AS ?x) (rand() AS ?y) {}")
    assert fresh.headers["ETag"] is None and fresh.headers["Cache-Control"] == "no-store"


def test_a_large_answer_is_compressed_where_that_is_asked(url: str) -> None:
    plain, zipped = ask(url, ALL), ask(url, ALL, Accept_Encoding="gzip, br")
    assert zipped.headers["Content-Encoding"] == "gzip" and len(zipped.body) < len(plain.body) / 2
    assert gzip.decompress(zipped.body) == plain.body and plain.headers["Content-Encoding"] is None


@pytest.mark.parametrize(("said", "packed"), [
    ("gzip", True), ("br, gzip;q=0.5", True), ("*", True), ("gzip;q=0", False), ("gzip; q=0.0, *", False), ("x-gzip-not", False),
    ("*;q=0", False)])
def test_only_who_takes_gzip_gets_it(url: str, said: str, packed: bool) -> None:
    assert (ask(url, ALL, Accept_Encoding=said).headers["Content-Encoding"] == "gzip") == packed


def test_who_owes_a_body_keeps_nobody_out(url: str) -> None:
    place = (urlsplit(url).hostname or "", urlsplit(url).port or 0)
    with ExitStack() as stack:
        for _ in range(MAX_CONNECTIONS + 8):
            owing = stack.enter_context(socket.create_connection(place))
            with suppress(OSError):
                owing.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
                              b"Content-Length: 10\r\n\r\n")
        # The first may come before the server has read all of theirs.
        assert [ask(url, "ASK {}").status for _ in range(40)] == [200] * 40


def test_head_and_options(url: str) -> None:
    head, whole = ask(url, ALL, "HEAD"), ask(url, ALL)
    assert head.body == b"" and head.headers["Content-Length"] == str(len(whole.body))
    got = request(url, "/sparql", "OPTIONS", Origin="https://example.org", Access_Control_Request_Method="POST")
    assert got.status == 204 and got.headers["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert "POST" in got.headers["Access-Control-Allow-Methods"] and "Content-Type" in got.headers["Access-Control-Allow-Headers"]
    for each in (got, whole, request(url, "/nothing"), request(url, "/health")):
        assert each.headers["Access-Control-Allow-Origin"] == "*"
        assert each.headers["Access-Control-Allow-Credentials"] is None
        assert "default-src 'none'" in each.headers["Content-Security-Policy"]
        assert each.headers["X-Content-Type-Options"] == "nosniff" and each.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("media", [*RESULTS, *GRAPHS])
def test_an_answer_over_the_cap_is_cut_and_says_so(url: str, media: str) -> None:
    def query(limit: int) -> Got:
        form = "CONSTRUCT { ?s ?p ?o }" if media in GRAPHS else "SELECT ?s ?p ?o"
        return ask(url, f"{form} {{ SELECT DISTINCT ?s ?p ?o {{ ?s ?p ?o }} LIMIT {limit} }}", Accept=media)

    cut, whole = query(51), query(50)
    assert cut.headers["Erqi-Truncated"] == "rows=50" and whole.headers["Erqi-Truncated"] is None
    if media in GRAPHS:
        assert len(list(ox.parse(cut.body, ox.RdfFormat.from_media_type(media)))) == 50
    elif media == "text/csv":
        assert cut.body == whole.body
    else:
        assert len(rows(cut)) == 50 and rows(cut) == rows(whole)
    if media.endswith("results+json"):
        assert json.loads(cut.body)["head"]["link"] == [f"{url}/sparql#truncated"]
        assert "link" not in json.loads(whole.body)["head"]


def test_where_the_server_is_reached(url: str) -> None:
    host = urlsplit(url).netloc
    for said, base in ((host, url), ("localhost:8080", "http://localhost:8080"), ("data.example.org:8080", url), ("a b<c>", url),
                       ("", url)):
        text = request(url, "/sparql", Host=said, Accept="application/n-triples").body.decode()
        assert text.startswith(f"<{base}/sparql> ")
    with serving("--public-url", "https://kg.example.org", "--workers", 1) as line:
        assert line == "https://kg.example.org"


# What one request may take, and what becomes of the others


def test_a_query_over_the_time_limit_is_ended_alone(url: str) -> None:
    with socket.create_connection((urlsplit(url).hostname, urlsplit(url).port)) as slow:
        slow.sendall(f"GET /sparql?query={quote(HOG)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        soon(lambda: metric(url, "erqi_busy") >= 1, "the query runs")
        assert rows(ask(url, "SELECT (1 AS ?x) {}"))
        answer = b"".join(iter(lambda: slow.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 504 ") and b"more than 3 seconds" in answer
    assert metric(url, 'erqi_ended_total{reason="time"}') >= 1
    assert ask(url, "ASK {}").status == 200


def test_a_query_over_the_memory_limit_is_ended_alone(url: str) -> None:
    got = ask(url, MEMORY_HOG)
    assert got.status == 500 and "128 MB" in json.loads(got.body)["detail"]
    assert ask(url, "ASK {}").status == 200
    deep = request(url, "/sparql", "POST", b"ASK " + b"{" * 9000 + b"}" * 9000, Content_Type="application/sparql-query")
    assert deep.status in (200, 400, 500) and ask(url, "ASK {}").status == 200


def test_a_client_that_leaves_frees_its_worker(url: str) -> None:
    before = metric(url, 'erqi_ended_total{reason="gone"}')
    with socket.create_connection((urlsplit(url).hostname, urlsplit(url).port)) as client:
        client.sendall(f"GET /sparql?query={quote(HOG)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        soon(lambda: metric(url, "erqi_busy") >= 1, "the query runs")
    soon(lambda: metric(url, 'erqi_ended_total{reason="gone"}') > before, "the worker of a client that is gone ends")


def test_too_many_at_once_are_told_to_come_again(url: str) -> None:
    clients = [socket.create_connection((urlsplit(url).hostname, urlsplit(url).port)) for _ in range(20)]
    for number, client in enumerate(clients):
        client.sendall(f"GET /sparql?query={quote(HOG)}%23{number} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    answers = [b"".join(iter(lambda client=client: client.recv(65536), b"")) for client in clients]
    assert all(answer[9:12] in (b"503", b"504") for answer in answers)
    refused = [answer for answer in answers if answer[9:12] == b"503"]
    assert len(refused) >= 14 and all(b"\r\nretry-after: " in answer for answer in refused)
    for client in clients:
        client.close()
    assert ask(url, "ASK {}").status == 200


def test_clients_take_turns_and_the_greedy_one_is_sent_away() -> None:
    line, loop = Line(4), asyncio.new_event_loop()

    def job(client: str, *, quick: bool = False) -> Job:
        return Job(b"", b"", b"", client, quick, loop.create_future())

    greedy = [job("a") for _ in range(5)]
    assert [line.add(each) for each in greedy] == [None, None, None, None, greedy[4]]
    other, quick = job("b"), job("c", quick=True)
    assert line.add(other) is greedy[3] and line.add(quick) is greedy[2] and len(line) == 4
    assert line.remove(greedy[1]) and not line.remove(greedy[1])
    assert [line.next() for _ in range(len(line))] == [quick, greedy[0], other]
    line.give_back([other, greedy[0]])
    assert list(line) == [other, greedy[0]]
    loop.close()


# Nothing leaves the machine


SPELLINGS = (
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }", "SELECT * { sErViCe SILENT <URL> { ?s ?p ?o } }", "ASK { SERVICE#c\n#d\n<URL>{} }",
    "ASK { \\u0053ERVICE <URL> { ?s ?p ?o } }", "ASK { S\\U00000045RVICE\tSILENT\n<URL> { } }",
    "ASK {{{ OPTIONAL { SERVICE <URL> {} } }}}",
    "SELECT * { VALUES ?g { <URL> } SERVICE ?g { ?s ?p ?o } }", "ASK { FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "PREFIX s: <URL> ASK { {}SERVICEs:{} }", 'ASK { BIND("#" AS ?x) SERVICE <URL> {} }',
)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_service_is_refused_in_each_spelling(url: str, listener: Listener, spelling: str) -> None:
    got = ask(url, spelling.replace("URL", f"http://127.0.0.1:{listener.port}/"))
    assert got.status == 403 and "SERVICE is refused" in json.loads(got.body)["detail"]
    assert listener.heard == 0


HOLE = """
import erqi_kg
from erqi_kg.web import sparql
from erqi_kg.web.options import Options
from erqi_kg.web.run import run
sparql.refuse_service = lambda text: None
run(erqi_kg.open(), Options(port=0, workers=1))
"""


def test_no_worker_can_reach_out_even_where_the_guard_has_a_hole(listener: Listener) -> None:
    with serving(script=HOLE) as url:
        got = ask(url, SPELLINGS[0].replace("URL", f"http://127.0.0.1:{listener.port}/"))
        assert got.status == 400 and "SERVICE" not in json.loads(got.body)["title"]
        assert ask(url, "ASK {}").status == 200
    assert listener.heard == 0


BROKEN = """
import erqi_kg
from erqi_kg.web import sparql
from erqi_kg.web.options import Options
from erqi_kg.web.run import run
sparql.examine = lambda text: {}[text]
run(erqi_kg.open(), Options(port=0, workers=1))
"""


def test_a_mistake_of_ours_ends_one_worker_and_shows_nothing() -> None:
    log: list[str] = []
    with serving(script=BROKEN, log=log) as url:
        for _ in range(3):
            got = ask(url, "ASK { <urn:secret> ?p ?o }")
            assert got.status == 500 and got.media == "application/problem+json" and b"secret" not in got.body
            assert b"KeyError" not in got.body and got.headers["erqi-failure"] is None
        assert request(url, "/sparql", Accept="text/turtle").status == 200
    assert "KeyError in <lambda>" in "".join(log) and "secret" not in "".join(log)


def test_a_hostile_crowd_changes_nothing(url: str, listener: Listener) -> None:
    replies = asyncio.run(attack(url, listener.port, 10 * len(KINDS), 8))
    assert sum(replies.values()) == 10 * len(KINDS) and {kind for kind, _ in replies} == {kind for kind, _ in KINDS}
    assert not {reply for _, reply in replies} & {"not connected", "no HTTP"}
    assert listener.heard == 0
    assert metric(url, 'erqi_ended_total{reason="failure"}') == 0
    soon(lambda: metric(url, "erqi_busy") == 0 and metric(url, "erqi_waiting") == 0, "the workers come to rest")
    assert metric(url, "erqi_idle") == 2 and len(rows(ask(url, ALL))) == 50


# What the server tells of itself, its start and its end


def test_health_says_which_data(url: str) -> None:
    told = json.loads(request(url, "/health").body)
    assert told["status"] == "ok" and told["dataHash"].startswith("sha256:") and told["triples"] > 5000 and told["workers"] == 2


def test_logs_are_lines_of_json_without_query_texts() -> None:
    for options, told in (((), False), (("--log-queries",), True)):
        log: list[str] = []
        with serving("--workers", 1, *options, log=log) as url:
            ask(url, "ASK { <urn:secret> ?p ?o }")
            raw = socket.create_connection((urlsplit(url).hostname, urlsplit(url).port))
            raw.sendall(b"nonsense\r\n\r\n")
            raw.recv(1000)
            raw.close()
        lines = [json.loads(line) for line in log]
        assert [line["status"] for line in lines if line["event"] == "request"] == [200]
        assert any(line["event"] == "server" for line in lines)
        assert ("secret" in "".join(log)) is told


def start(*options: object) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen([sys.executable, "-m", "erqi_kg", "serve", "--port", "0", "--workers", "2", *map(str, options)],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8", cwd=ROOT)
    assert process.stdout is not None
    return process, process.stdout.readline().split()[-1]


def below(process: int) -> list[int]:
    found = [int(each) for path in Path(f"/proc/{process}/task").glob("*/children") for each in path.read_text().split()]
    return found + [each for child in found for each in below(child)]


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="processes are found in /proc, as Linux has it")
@pytest.mark.parametrize("number, code", [(signal.SIGINT, 0), (signal.SIGTERM, 0), (signal.SIGKILL, -signal.SIGKILL)])
def test_a_signal_ends_everything(number: signal.Signals, code: int) -> None:
    process, url = start()
    soon(lambda: len(below(process.pid)) == 3, "a nursery and two workers run")
    children = below(process.pid)
    assert ask(url, "ASK {}").status == 200
    with socket.create_connection((urlsplit(url).hostname, urlsplit(url).port)) as client:
        client.sendall(f"GET /sparql?query={quote(HOG)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        soon(lambda: metric(url, "erqi_busy") >= 1, "a query runs")
    process.send_signal(number)
    assert process.wait(timeout=20) == code
    soon(lambda: not any(alive(child) for child in children), "the workers end with the server")


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_port_that_is_taken_is_a_call_that_is_not_good(run: Callable[..., subprocess.CompletedProcess[str]],
                                                         listener: Listener) -> None:
    done = run("serve", "--port", listener.port)
    assert done.returncode == 2 and f"127.0.0.1:{listener.port}" in done.stderr and "choose another" in done.stderr


@pytest.mark.parametrize("option, value", [
    ("--workers", 0), ("--port", 99999), ("--time-limit", 0), ("--memory-limit", 1),
    ("--public-url", "ftp://x"), ("--max-rows", 0)])
def test_an_option_out_of_range_is_told(run: Callable[..., subprocess.CompletedProcess[str]], option: str, value: object) -> None:
    done = run("serve", option, value)
    assert done.returncode == 2 and option in done.stderr


def test_a_folder_that_is_no_graph_is_told(run: Callable[..., subprocess.CompletedProcess[str]], small: Path) -> None:
    (small / "ontology" / "erqi.ttl").write_text("no turtle", encoding="utf-8")
    done = run("--folder", small, "serve", "--port", 0)
    assert done.returncode == 2 and "erqi.ttl" in done.stderr and "Traceback" not in done.stderr


# Clients that others have written


def test_curl(url: str) -> None:
    try:
        done = subprocess.run(["curl", "-s", "-S", "--compressed", "-H", "Accept: text/csv", "--data-urlencode", "query=ASK {}",
                               url + "/sparql"], capture_output=True, check=True)
    except FileNotFoundError:
        pytest.skip("curl is not installed")
    assert done.stdout == b"true"


def test_sparqlwrapper(url: str) -> None:
    from SPARQLWrapper import JSON, POST, TURTLE, XML, SPARQLWrapper

    client = SPARQLWrapper(url + "/sparql")
    client.setQuery("SELECT ?l { id:axis-songshan-road skos:prefLabel ?l FILTER(lang(?l) = 'zh') }")
    for form in (JSON, XML):
        client.setReturnFormat(form)
        assert "科创产业发展轴" in str(client.query().convert() if form == JSON else client.query().convert().toxml())
    client.setMethod(POST)
    client.setQuery("CONSTRUCT { ?a a ek:Axis } { ?a a ek:Axis }")
    client.setReturnFormat(TURTLE)
    assert b"axis-songshan-road" in client.query().convert()


def test_rdflib(url: str) -> None:
    import rdflib
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    graph = rdflib.Graph(SPARQLStore(url + "/sparql"))
    found = graph.query("SELECT ?a { ?a a <https://w3id.org/erqi-kg/ontology#Axis> }")
    assert len(list(found)) == 3
