"""The tests that W3C wrote for the SPARQL 1.1 Protocol and Service Description, read from their manifests."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest
from serving import serving

ROOT = Path(__file__).parent.parent
DIFFERS: dict[str, str] = json.loads((ROOT / "tests" / "protocol-differs.json").read_text(encoding="utf-8"))
HT, MF, CNT, UT = (f"http://www.w3.org/{name}#" for name in (
    "2011/http", "2001/sw/DataAccess/tests/test-manifest", "2011/content", "2009/sparql/tests/test-update"))
RDF, RDFS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2000/01/rdf-schema#"
SD = "http://www.w3.org/ns/sparql-service-description#"
# The server over the graphs that the tests ask for, under the names that they have there.
SCRIPT = """
import pyoxigraph as ox
from erqi_kg.backend import Embedded
from erqi_kg.kg import KnowledgeGraph
from erqi_kg.paths import data_folder
from erqi_kg.web.options import Options
from erqi_kg.web.run import run
store = ox.Store()
for name, path in {graphs!r}:
    store.load(path=path, format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(name))
run(KnowledgeGraph(data_folder(), backend=Embedded(lambda: store)), Options(port=0, workers=2))
"""


def manifest(folder: str) -> tuple[Path, ox.Store]:
    """Return the folder of a suite and its manifest."""
    external = os.environ.get("ERQI_EXTERNAL")
    path = Path(external or "") / "sparql11-tests" / "sparql" / "sparql11" / folder
    if not external or not (path / "manifest.ttl").is_file():
        pytest.skip("ERQI_EXTERNAL names no folder with sparql11-tests: the W3C suites are not run")
    store = ox.Store()
    store.load(path=path / "manifest.ttl", format=ox.RdfFormat.TURTLE, base_iri=f"file://{path}/")
    return path, store


def values(store: ox.Store, subject: object, iri: str) -> list[object]:
    return [quad.object for quad in store.quads_for_pattern(subject, ox.NamedNode(iri), None, None)]


def value(store: ox.Store, subject: object, iri: str) -> object:
    return next(iter(values(store, subject, iri)), None)


def items(store: ox.Store, node: object) -> Iterator[object]:
    """Yield what an RDF list holds."""
    while isinstance(node, ox.BlankNode):
        yield value(store, node, RDF + "first")
        node = value(store, node, RDF + "rest")


def text(store: ox.Store, subject: object, iri: str) -> str:
    found = value(store, subject, iri)
    return found.value if isinstance(found, ox.Literal) else ""


def entries(store: ox.Store) -> dict[str, ox.NamedNode]:
    """Return the tests of a manifest by their names."""
    (quad,) = store.quads_for_pattern(None, ox.NamedNode(MF + "entries"), None, None)
    return {entry.value.rpartition("#")[2]: entry for entry in items(store, quad.object) if isinstance(entry, ox.NamedNode)}


@pytest.fixture(scope="module")
def suite() -> Iterator[tuple[str, ox.Store]]:
    folder, store = manifest("protocol")
    graphs = {(quad.object.value, str(folder / data.value.rpartition("/")[2]))
              for quad in store.quads_for_pattern(None, ox.NamedNode(RDFS + "label"), None, None)
              if isinstance(data := value(store, quad.subject, UT + "graph"), ox.NamedNode)}
    assert len(graphs) == 3
    with serving(script=SCRIPT.format(graphs=sorted(graphs))) as url:
        yield url, store


def send(url: str, store: ox.Store, request: object) -> tuple[int, HTTPMessage, bytes]:
    """Send a request as a manifest writes it."""
    path = text(store, request, HT + "absolutePath")
    assert path.startswith("/sparql/")
    headers = {text(store, header, HT + "fieldName"): text(store, header, HT + "fieldValue")
               for header in items(store, value(store, request, HT + "headers"))}
    body = value(store, request, HT + "body")
    content = text(store, body, CNT + "chars").encode(text(store, body, CNT + "characterEncoding") or "utf-8") if body else None
    connection = HTTPConnection(urlsplit(url).netloc, timeout=20)
    try:
        connection.request(text(store, request, HT + "methodName"), "/sparql" + path[len("/sparql/"):], content, headers)
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


def test_every_request_gets_the_response_that_the_suite_expects(suite: tuple[str, ox.Store]) -> None:
    url, store = suite
    tests = entries(store)
    assert len(tests) == 34
    assert set(DIFFERS) <= set(tests)
    wrong, refused = [], set()
    for name, test in tests.items():
        for _, request in enumerate(items(store, value(store, value(store, test, MF + "action"), HT + "requests"))):
            status, headers, body = send(url, store, request)
            if name in DIFFERS:
                # Refused, with a sentence in both languages; and nothing was written, so what asks for it finds nothing.
                if status == 200:
                    assert json.loads(body)["boolean"] is False, name
                else:
                    assert status == 403 and "updates are refused" in body.decode() and "只读" in body.decode(), name
                    refused.add(name)
                continue
            response = value(store, request, HT + "resp")
            statuses = values(store, response, MF + "expectedStatus")
            expected = {each.value[-3] for each in statuses if isinstance(each, ox.NamedNode)}
            if str(status)[0] not in expected:
                wrong.append(f"{name}: {status} {body[:200]!r}")
                continue
            kind = headers.get_content_type()
            form = text(store, response, MF + "expectedFormat")
            if form == "RDF":
                assert list(ox.parse(body, ox.RdfFormat.from_media_type(kind), base_iri=url)) is not None
            elif form:
                found = ox.parse_query_results(body, format=ox.QueryResultsFormat.from_media_type(kind))
                assert isinstance(found, ox.QueryBoolean) == (form == "boolean"), name
                if (answer := value(store, response, MF + "expectedBoolean")) is not None:
                    assert isinstance(answer, ox.Literal)
                    if str(bool(found)).lower() != answer.value:
                        wrong.append(f"{name}: answers {bool(found)}")
    assert not wrong
    assert refused == set(DIFFERS)


def test_the_service_description_passes_its_suite(suite: tuple[str, ox.Store]) -> None:
    _, tests = manifest("service-description")
    assert set(entries(tests)) == {"returns-rdf", "has-endpoint-triple", "conforms-to-schema"}
    endpoint = suite[0] + "/sparql"
    for media in ("", "text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"):
        connection = HTTPConnection(urlsplit(endpoint).netloc, timeout=20)
        connection.request("GET", "/sparql", headers={"Accept": media} if media else {})
        response = connection.getresponse()
        # returns-rdf
        assert response.status == 200
        kind = ox.RdfFormat.from_media_type(response.headers.get_content_type())
        described = {quad.triple for quad in ox.parse(response.read(), kind, base_iri=endpoint)}
        connection.close()
        # has-endpoint-triple
        service = ox.NamedNode(endpoint)
        assert ox.Triple(service, ox.NamedNode(SD + "endpoint"), service) in described
        conforms(described)


# What the vocabulary says of each term of it that is used: the classes of subject and object.
SCHEMA = {
    "endpoint": ("Service", None), "supportedLanguage": ("Service", None), "feature": ("Service", None),
    "resultFormat": ("Service", None), "defaultDataset": ("Service", "Dataset"), "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("Dataset", "NamedGraph"), "name": ("NamedGraph", None), "graph": ("NamedGraph", "Graph"),
}


def conforms(described: set[ox.Triple]) -> None:
    """conforms-to-schema: known terms, subjects and objects of the right classes, and for each class what it must have."""
    kinds = {(triple.subject, triple.object.value) for triple in described
             if triple.predicate.value == RDF + "type" and isinstance(triple.object, ox.NamedNode)}
    used = [triple for triple in described if triple.predicate.value.startswith(SD)]
    assert {triple.predicate.value[len(SD):] for triple in used} == set(SCHEMA)
    for triple in used:
        subject, target = SCHEMA[triple.predicate.value[len(SD):]]
        assert (triple.subject, SD + subject) in kinds, triple
        assert target is None or (triple.object, SD + target) in kinds, triple
    for kind, needed in (("Service", "endpoint"), ("NamedGraph", "name"), ("Dataset", "defaultGraph")):
        for subject in {subject for subject, each in kinds if each == SD + kind}:
            assert len([triple for triple in used if triple.subject == subject and triple.predicate.value == SD + needed]) == 1
