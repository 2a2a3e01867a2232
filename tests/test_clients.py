"""Clients that people have, against our own server: curl, SPARQLWrapper, rdflib, Comunica, and a page in a browser."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from serving import serving
from SPARQLWrapper import JSON, POST, SPARQLWrapper
from stores.comunica import files, program

from erqi_kg import KnowledgeGraph

QUERY = """PREFIX ek: <https://w3id.org/erqi-kg/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?name { ?axis a ek:Axis ; skos:prefLabel ?name . FILTER (lang(?name) = "zh") } ORDER BY ?name"""
PAGE = """<!doctype html><meta charset="utf-8"><body><script>
fetch(ENDPOINT, {method: "POST", headers: {"Content-Type": "application/sparql-query",
  "Accept": "application/sparql-results+json"}, body: QUERY})
.then(answer => answer.json())
.then(found => { document.body.textContent = found.results.bindings.map(row => row.name.value).join("|"); })
.catch(error => { document.body.textContent = "failed: " + error; });
</script>"""


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with serving() as url:
        yield f"{url.rstrip('/')}/sparql"


@pytest.fixture(scope="module")
def names(kg: KnowledgeGraph) -> list[str]:
    found = [row[0] for row in kg.sparql(QUERY)]
    assert len(found) == 3
    return found


def test_curl(endpoint: str, names: list[str]) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    command = ["curl", "-sS", "--fail", "--compressed", "-H", "Accept: text/csv", "--data-urlencode", f"query={QUERY}", endpoint]
    said = subprocess.run(command, capture_output=True, check=True, encoding="utf-8", timeout=30).stdout
    assert [row[0] for row in csv.reader(io.StringIO(said))] == ["name", *names]


@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper(endpoint: str, names: list[str], method: str) -> None:
    client = SPARQLWrapper(endpoint)
    client.setQuery(QUERY)
    client.setMethod(method)
    client.setReturnFormat(JSON)
    assert [row["name"]["value"] for row in client.query().convert()["results"]["bindings"]] == names


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_sparqlstore_of_rdflib(endpoint: str, names: list[str], method: str) -> None:
    graph = rdflib.Graph(SPARQLStore(endpoint, method=method))
    assert [str(row[0]) for row in graph.query(QUERY)] == names
    axis = next(graph.subjects(rdflib.RDF.type, rdflib.URIRef("https://w3id.org/erqi-kg/ontology#Axis")))
    assert "axis" in str(axis)


def test_comunica(endpoint: str, names: list[str], tmp_path: Path) -> None:
    command = [*program("comunica-sparql"), f"sparql@{endpoint}", QUERY, "-t", "application/sparql-results+json"]
    said = subprocess.run([*map(str, command)], capture_output=True, check=True, encoding="utf-8", timeout=60, cwd=tmp_path)
    assert [row["name"]["value"] for row in json.loads(said.stdout)["results"]["bindings"]] == names


def test_a_page_from_elsewhere_in_a_browser(endpoint: str, names: list[str], tmp_path: Path) -> None:
    browser = shutil.which("chromium")
    if browser is None:
        pytest.skip("chromium is not installed")
    (tmp_path / "pages").mkdir()
    page = PAGE.replace("ENDPOINT", json.dumps(endpoint)).replace("QUERY", json.dumps(QUERY))
    (tmp_path / "pages" / "index.html").write_text(page, encoding="utf-8")
    with files(tmp_path / "pages") as url:
        options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}",
                   "--virtual-time-budget=20000", "--dump-dom"]
        said = subprocess.run([browser, *options, f"{url}/index.html"], capture_output=True, encoding="utf-8", timeout=60).stdout
    assert "|".join(names) in said.partition("<body>")[2], said
