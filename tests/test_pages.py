"""Questions, IRIs and pages as a worker answers them: every IRI in every format, every question, hostile input."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit

import pyoxigraph as ox
import pytest
import rdflib
import requests
from serving import serving

import erqi_kg
from erqi_kg.terms import BASE, PREFIXES
from erqi_kg.web import negotiate
from erqi_kg.web.call import Call, Reply
from erqi_kg.web.describe import FORMATS
from erqi_kg.web.pages import home, search
from erqi_kg.web.questions import ask, listing
from erqi_kg.web.resources import resource
from erqi_kg.web.site import Site, site_of

WEB = Path(erqi_kg.__file__).parent / "web"
PARSED = {"ttl": ox.RdfFormat.TURTLE, "jsonld": ox.RdfFormat.JSON_LD, "rdf": ox.RdfFormat.RDF_XML, "nt": ox.RdfFormat.N_TRIPLES,
          "trig": ox.RdfFormat.TRIG, "nq": ox.RdfFormat.N_QUADS}
STATEMENT = BASE + "source/erqi-2024#char=1415,1420"
Asked = Callable[..., Reply]


class Page(HTMLParser):
    """A page taken apart: its elements with their attributes, its text, and whether each element is closed in order."""

    VOID = frozenset({"meta", "link", "input", "br"})

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.scripts: list[str] = []
        self._open: list[str] = []
        self.feed(body.decode())
        self.close()
        assert self._open == [], self._open

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attributes)))
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "script":
            self.scripts.append(data)
        else:
            self.text += data

    def all(self, tag: str, attribute: str) -> list[str]:
        """Return the values that an attribute has in all elements of a name."""
        return [attributes[attribute] or "" for name, attributes in self.elements if name == tag and attribute in attributes]


def safe(body: bytes) -> Page:
    """Return the page, in which nothing runs, nothing is styled in place, and every link leads to the web or stays here."""
    page = Page(body)
    for tag, attributes in page.elements:
        assert tag in TAGS, tag
        assert not any(name.startswith("on") or name == "style" for name in attributes), attributes
        if tag == "script":
            assert attributes == {"type": "application/ld+json"}
        for name in ("href", "action", "src"):
            if name in attributes and attributes[name] != "data:,":
                assert re.match(r"(/(?!/)|[?#]|https?://)[^\s<>\"]*\Z", attributes[name] or ""), attributes
    return page


# The elements that our templates are made of; one that comes in from outside would be another, or break their order.
TAGS = frozenset(re.findall(r"<([a-z][a-z0-9]*)", "".join(
    path.read_text(encoding="utf-8") for path in (WEB / "templates").glob("*.html"))))


@pytest.fixture(scope="module")
def site(kg: erqi_kg.KnowledgeGraph) -> Site:
    return site_of(kg)


@pytest.fixture(scope="module")
def get(kg: erqi_kg.KnowledgeGraph) -> Asked:
    """Return what a path answers, as a worker is called for it."""
    return lambda url, accept="", languages="": called(kg, url, accept, languages)


def called(kg: erqi_kg.KnowledgeGraph, url: str, accept: str = "", languages: str = "") -> Reply:
    path, _, query = url.partition("?")
    pages = {"/": home, "/search": search, "/questions": listing}
    function = pages.get(path, ask if path.startswith("/questions/") else resource)
    call = Call("", path, tuple(parse_qsl(query, keep_blank_values=True)), accept, languages, "http://localhost:8000")
    return function(kg, call)


def ours(site: Site) -> list[str]:
    return sorted(iri for iri in site.known if iri.startswith(BASE) and "#" not in iri and not iri.startswith(BASE + "place/")
                  and iri.count("/") > 3)


def triples(body: bytes, form: str) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(body, format=PARSED[form])}


def told(site: Site, reply: Reply, iri: str, form: str) -> None:
    assert (reply.status, reply.media) == (200, FORMATS[form])
    if form == "html":
        page = safe(reply.body)
        assert iri in page.text
        assert sum(tag == "h1" for tag, _ in page.elements) == 1
        ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
        assert len(ids) == len(set(ids))
    else:
        assert any(ox.NamedNode(iri) in (triple.subject, triple.object) for triple in triples(reply.body, form)) or (
            iri.startswith(BASE + "graph/") and triples(reply.body, form))


def test_templates_were_found() -> None:
    assert {"html", "a", "table", "form", "script"} <= TAGS
    assert "style" not in TAGS


def test_every_iri_with_a_path_resolves_in_every_format(site: Site, get: Asked) -> None:
    found = ours(site)
    counts = Counter(iri.removeprefix(BASE).partition("/")[0] for iri in found)
    assert counts["id"] > 190 and counts["code"] > 200 and counts["shape"] > 50 and counts["graph"] >= 7 and counts["source"] == 3
    documents = 0
    for iri in found:
        path = iri.removeprefix(BASE[:-1])
        for form, media in FORMATS.items():
            reply = get(path, media)
            if reply.status == 303:
                assert dict(reply.headers)["Location"] == f"{path}.{form}"
                reply = get(f"{path}.{form}")
            else:
                documents += 1
                assert dict(reply.headers)["Content-Location"] == f"{path}.{form}"
            told(site, reply, iri, form)
    assert documents % len(FORMATS) == 0 and documents // len(FORMATS) >= counts["graph"] + 2


def test_every_fragment_and_place_resolves(site: Site, get: Asked) -> None:
    terms = sorted(iri for iri in site.known if iri.startswith(PREFIXES["ek"]))
    statements = sorted(iri for iri in site.known if "#char=" in iri)
    places = sorted(iri for iri in site.known if iri.startswith(BASE + "place/"))
    assert len(terms) > 180 and len(statements) > 350 and len(places) > 350
    forms = list(FORMATS)
    for number, iri in enumerate([*terms, *statements]):
        url = "/resource?iri=" + quote(iri, safe="")
        for form in {"html", forms[number % len(forms)]}:
            told(site, get(url, FORMATS[form]), iri, form)
    for number, iri in enumerate(places):
        form = forms[number % len(forms)]
        told(site, get(f"{iri.removeprefix(BASE[:-1])}.{form}"), iri, form)


def test_documents_have_an_anchor_for_each_fragment(site: Site, get: Asked) -> None:
    page = safe(get("/source/erqi-2024", "text/html").body)
    anchors = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
    assert {iri.partition("#")[2] for iri in site.known if "#char=" in iri} <= anchors
    page = safe(get("/ontology", "text/html").body)
    anchors = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
    terms = {iri.partition("#")[2] for iri in site.known if iri.startswith(PREFIXES["ek"])}
    assert terms <= anchors and len(terms) > 180


@pytest.mark.parametrize("path", ["/id/axis-songshan-road", "/code/exact", "/ontology", "/source/erqi-2024", "/shape/Figure"])
def test_every_format_says_the_same(site: Site, get: Asked, path: str) -> None:
    if path == "/shape/Figure":
        path = min(iri for iri in site.known if iri.startswith(BASE + "shape/")).removeprefix(BASE[:-1])
    canonical = set()
    for form in PARSED:
        found = ox.Dataset(ox.Quad(*triple) for triple in triples(get(f"{path}.{form}").body, form))
        found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        canonical.add(tuple(sorted(map(str, found))))
    assert len(canonical) == 1 and canonical.pop()


def test_a_document_with_graphs_says_where_each_triple_stands(kg: erqi_kg.KnowledgeGraph, get: Asked) -> None:
    node = ox.NamedNode(BASE + "id/axis-songshan-road")
    told = {*kg.store.quads_for_pattern(node, None, None, None), *kg.store.quads_for_pattern(None, None, node, None)}
    for form in ("trig", "nq"):
        assert set(ox.parse(get(f"/id/axis-songshan-road.{form}").body, format=PARSED[form])) == told


def test_a_long_list_of_what_refers_is_cut_and_says_so(get: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Erqi-Truncated" not in dict(get("/code/actual.nt").headers)
    monkeypatch.setattr("erqi_kg.web.describe.INCOMING", 5)
    monkeypatch.setattr("erqi_kg.web.resources.INCOMING", 5)
    reply = get("/code/actual.nt")
    assert dict(reply.headers)["Erqi-Truncated"] == "incoming=5"
    node = ox.NamedNode(BASE + "code/actual")
    assert sum(triple.object == node for triple in triples(reply.body, "nt")) == 5


def test_the_source_is_told_whole(kg: erqi_kg.KnowledgeGraph, get: Asked) -> None:
    found = set(ox.parse(get("/source/erqi-2024.nq").body, format=ox.RdfFormat.N_QUADS))
    stated = {quad for quad in kg.store if isinstance(quad.graph_name, ox.NamedNode) and "#char=" in quad.graph_name.value}
    assert len(stated) > 2000 and stated <= found


@pytest.mark.parametrize(("accept", "form"), [
    ("", "html"), ("*/*", "html"), ("text/turtle", "ttl"), ("text/html;q=0.5, text/turtle", "ttl"), ("application/*", "jsonld"),
    ("text/*;q=0.1, */*", "jsonld"),
    ("application/rdf+xml;q=0.9, application/n-triples;q=1.0", "nt"), ("TEXT/TURTLE", "ttl"),
    ("text/html;level=1, text/turtle;q=0", "html"), ("text/turtle;q=x, application/trig", "trig"),
    (",,;q=1,application/n-quads", "nq"),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html")])
def test_the_client_gets_what_it_likes_best(get: Asked, accept: str, form: str) -> None:
    assert dict(get("/id/district-erqi", accept).headers)["Location"] == f"/id/district-erqi.{form}"


@pytest.mark.parametrize("path", ["//id/district-erqi", "///id/district-erqi", "/ontology"])
def test_no_path_leads_to_another_host(get: Asked, path: str) -> None:
    reply = get(path, "text/html")
    headers = dict(reply.headers)
    assert re.match(r"/[a-z]", headers.get("Location") or headers["Content-Location"])
    assert all(re.match(r"/(?!/)", each) for each in Page(get("//id/x", "text/html").body).all("a", "href"))


@pytest.mark.parametrize("accept", ["image/png", "text/turtle;q=0", "*/*;q=0"])
def test_what_is_not_offered_is_refused(get: Asked, accept: str) -> None:
    for path in ("/id/district-erqi", "/ontology", "/questions", "/questions/demands", "/", "/search"):
        reply = get(path, accept)
        assert (reply.status, reply.media) == (406, "application/problem+json"), path
        assert json.loads(reply.body)["status"] == 406


@pytest.mark.parametrize(("header", "lang"), [
    ("", "zh"), ("en", "en"), ("en-GB, zh;q=0.5", "en"), ("zh-CN,zh;q=0.9,en;q=0.8", "zh"), ("fr, en;q=0.1", "en"), ("fr", "zh"),
    ("zh;q=0, *", "en"), ("*", "zh"), ("en;q=0.5, zh;q=0.50", "zh"), ("\x00,;;;q", "zh")])
def test_the_page_is_in_the_language_that_is_liked_best(get: Asked, header: str, lang: str) -> None:
    assert negotiate.language(header) == lang
    for path in ("/", "/questions", "/questions/demands", "/search?q=erqi", "/id/district-erqi.html", "/ontology", "/nothing"):
        page = Page(get(path, "text/html", header).body)
        assert page.all("html", "lang") == [{"zh": "zh-Hans", "en": "en"}[lang]], path
        assert page.all("a", "hreflang") == [{"zh": "en", "en": "zh"}[lang]]


def test_a_chosen_language_stays_chosen(get: Asked) -> None:
    page = Page(get("/id/district-erqi.html?lang=en", "text/html", "zh").body)
    assert page.all("html", "lang") == ["en"] and "Erqi District" in page.text
    inside = [link for link in page.all("a", "href") if link.startswith(("/id/", "/resource", "/questions", "/code/"))]
    data = re.compile(rf"[.=]({'|'.join(PARSED)})\Z")
    assert len(inside) > 20 and all("lang=" in link for link in inside if not data.search(link))
    assert dict(get("/id/district-erqi?lang=en", "text/html").headers)["Location"] == "/id/district-erqi.html?lang=en"


def test_the_statement_page_says_what_and_where(get: Asked) -> None:
    page = safe(get("/resource?lang=en&iri=" + quote(STATEMENT, safe=""), "text/html").body)
    for words in ("625亿元", "CNY 62,500,000,000", "Characters 1415–1420", "paragraph 22, sentence 4", "Science and innovation",
                  "total investment", "1131亿元"):
        assert words in page.text, words
    assert "/source/erqi-2024?lang=en#char=1415,1420" in page.all("a", "href")


def test_what_is_linked_is_told_in_words(kg: erqi_kg.KnowledgeGraph, get: Asked) -> None:
    files = sorted((kg.folder / "graph" / "links").glob("*.ttl"))
    graphs = [f"graph/links/{path.stem}" for path in files if path.stem != "mappings"]
    assert len(graphs) > 4
    raw = re.compile(r"(?:sssom/|void#|semapv/|terms/|owl:|skos:|rdfs:|dcterms:)\w+")
    for lang in ("zh", "en"):
        for path in ("id/city-zhengzhou", "link/city-zhengzhou-wikidata", "link/mappings", "division/nbs-2023/410103", *graphs):
            page = Page(get(f"/{path}.html?lang={lang}").body)
            assert (path, raw.findall(page.text)) == (path, [])
    # A code means a place only together with its list.
    assert "nbs-2023/410100" in Page(get("/id/city-zhengzhou.html").body).text


def test_a_thing_has_its_facts_names_evidence_and_what_refers_to_it(get: Asked) -> None:
    page = safe(get("/id/axis-songshan-road.html?lang=en", "text/html").body)
    for words in ("Songshan Road axis", "嵩山路轴", "ke chuang", "runs along", "erqi-2024 1311–1421", "the three axes",
                  "625亿元"):
        assert words in page.text, words


@pytest.mark.parametrize("path", ["/id/district-erqi", "/code/moreThan", "/resource?iri=" + quote(STATEMENT, safe="")])
def test_the_page_holds_the_same_as_json_ld(get: Asked, path: str) -> None:
    resolved = path if "?" in path else path + ".html"
    [script] = Page(get(resolved, "text/html").body).scripts
    other = path + "&format=nt" if "?" in path else path + ".nt"
    assert triples(script.encode(), "jsonld") == triples(get(other).body, "nt")


# Questions


def test_every_question_answers_as_the_library_does(kg: erqi_kg.KnowledgeGraph, get: Asked) -> None:
    assert len(kg.questions) > 60
    for question in kg.questions.values():
        answer = kg.ask(question.name, **question.example)
        query = "&".join(f"{name}={quote(value)}" for name, value in question.example.items())
        told = json.loads(get(f"/questions/{question.name}?limit=1000&{query}").body)
        expected = json.loads(answer.to_json())
        assert {key: told[key] for key in expected} == expected
        assert (told["total"], told["next"]) == (len(answer), None)
        for form, delimiter in (("csv", ","), ("tsv", "\t")):
            assert get(f"/questions/{question.name}?limit=1000&format={form}&{query}").body.decode() == answer.to_csv(delimiter)
        page = safe(get(f"/questions/{question.name}?{query}", "text/html").body)
        assert question.zh in page.text
        assert sum(tag == "tr" for tag, _ in page.elements) == min(len(answer), 100) + bool(len(answer))


def test_pages_of_rows_make_up_the_answer(kg: erqi_kg.KnowledgeGraph, get: Asked) -> None:
    rows, url = [], "/questions/figures_of_thing?limit=7"
    while url:
        reply = get(url)
        told, headers = json.loads(reply.body), dict(reply.headers)
        rows += told["rows"]
        assert (told["limit"], int(headers["Erqi-Total"])) == (7, told["total"])
        assert told["next"] is None or headers["Link"] == f'<{told["next"]}>; rel="next"'
        assert told["next"] is None or told["next"].startswith("http://localhost:8000/questions/")
        url = told["next"] and "/".join(["", *told["next"].split("/")[3:]])
    assert rows == json.loads(kg.ask("figures_of_thing").to_json())["rows"]
    assert len(rows) > 60
    assert len(list(csv.reader(io.StringIO(get("/questions/figures_of_thing?limit=7&offset=3", "text/csv").body.decode())))) == 8


def test_several_values_are_given_by_repeating(get: Asked) -> None:
    told = json.loads(get("/questions/axes_of_district?axis=axis-songshan-road&axis=axis-daxue-road").body)
    assert told["total"] == 2
    assert json.loads(get("/questions/axes_of_district?axis=&lang=en").body)["total"] == 3


def test_the_list_of_questions(kg: erqi_kg.KnowledgeGraph, get: Asked) -> None:
    told = json.loads(get("/questions").body)
    assert [each["name"] for each in told["questions"]] == list(kg.questions) and told["total"] == len(kg.questions)
    for form, delimiter in (("csv", ","), ("tsv", "\t")):
        lines = list(csv.reader(io.StringIO(get(f"/questions?format={form}").body.decode()), delimiter=delimiter))
        assert [line[0] for line in lines[1:]] == list(kg.questions)
    page = safe(get("/questions", "text/html").body)
    assert {f"/questions/{name}" for name in kg.questions} <= set(page.all("a", "href"))
    assert {f"/questions/{name}" for name in kg.questions} <= set(safe(get("/").body).all("a", "href"))


def test_a_folder_without_the_question_for_names_says_so(small: Path) -> None:
    reply = called(erqi_kg.open(small), "/search?q=x", "text/html")
    assert reply.status == 400 and "things_by_name" in safe(reply.body).text
    assert called(erqi_kg.open(small), "/", "text/html").status == 200


def test_search_finds_names_in_characters_and_pinyin(get: Asked) -> None:
    for text in ("二七区", "erqi", "ERQI"):
        assert "/id/district-erqi" in safe(get("/search?q=" + quote(text), "text/html").body).all("a", "href")
    assert "25" in safe(get("/search?q=erqi&lang=en", "text/html").body).text


@pytest.mark.parametrize(("url", "status", "words"), [
    ("/questions/axes_of_distric", 404, "axes_of_district"),
    ("/questions/" + "x" * 5000, 404, "No question"),
    ("/questions/../../etc/passwd", 404, "No question"),
    ("/questions/axes_of_district?axi=x", 400, "axis, lang, format, limit, offset"),
    ("/questions/axes_of_district?axis=Songshan%20Raod%20axis", 400, "Songshan Road axis"),
    ("/questions/money_of_at_least?amount=much", 400, "a number such as"),
    ("/questions/demands?limit=0", 400, "from 1 to 1000"),
    ("/questions/demands?limit=1001", 400, "from 1 to 1000"),
    ("/questions/demands?limit=1&limit=2", 400, "give it once"),
    ("/questions/demands?offset=-1", 400, "from 0 to"),
    ("/questions/demands?offset=" + "9" * 5000, 400, "from 0 to"),
    ("/questions/demands?offset=%D9%A1", 400, "from 0 to"),
    ("/questions/demands?lang=fr", 400, "zh or en"),
    ("/questions/demands?format=xlsx", 400, "json, csv, tsv, html"),
    ("/questions?format=xlsx", 400, "json, csv, tsv, html"),
    ("/id/district-erq", 404, "district-erqi"),
    ("/id/", 404, "says nothing"),
    ("/nowhere/x", 404, "there is nothing here"),
    ("/id/district-erqi.exe", 404, "says nothing"),
    ("/id/district-erqi?format=exe", 400, "html, ttl"),
    ("/id/district-erqi.html?lang=xx", 400, "zh or en"),
    ("/resource", 400, "iri takes an IRI"),
    ("/resource?iri=", 400, "iri takes an IRI"),
    ("/resource?iri=id:district-erqi&iri=x", 400, "give it once"),
    ("/resource?iri=http://example.org/none", 404, "says nothing"),
    ("/search?lang=xx", 400, "zh or en")])
def test_errors_say_what_would_be_right(get: Asked, url: str, status: int, words: str) -> None:
    reply = get(url, "application/json")
    assert (reply.status, reply.media) == (status, "application/problem+json") or url.startswith("/search")
    page = get(url, "text/html,*/*;q=0.8", "en")
    assert (page.status, page.media) == (status, "text/html; charset=utf-8")
    assert words in safe(page.body).text
    if not url.startswith("/search"):
        told = json.loads(reply.body)
        assert words in told["detail"] and " / " in told["detail"] and told["status"] == status


# Hostile

HOSTILE = [
    "<script>alert(1)</script>", "\"><x-evil onload=alert(1)>", "'><img src=x onerror=alert(1)>", "javascript:alert(1)",
    "</script><script>alert(1)", "{{ 7*7 }}{% raw %}", "\x00\x01\x1b[31m\x7f", "a\r\nSet-Cookie: x=1", "\u202egnp.exe", "\ud800",
    "%", "%zz%25%2e%2e", "../../../../etc/passwd", "//evil.example/x", "\\\\evil", "二七\U0001f4a5", "x" * 20_000, "<" * 2_000,
    "data:text/html,<script>", "http://example.org/\"onmouseover=\"x", "http://[::1", "https://w3id.org/erqi-kg/id/\nx",
    "\ufeff", "\u2028"]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_text(kg: erqi_kg.KnowledgeGraph, text: str) -> None:
    calls = [(search, "/search", (("q", text),)), (search, "/search", ((text, text),)), (home, "/", (("lang", text),)),
             (home, "/" + text, ((text, "1"),)), (listing, "/questions", (("format", text),)), (ask, "/questions/" + text, ()),
             (ask, "/questions/things_by_name", (("text", text),)), (ask, "/questions/axes_of_district", (("axis", text),)),
             (ask, "/questions/axes_of_district", ((text, text),)), (ask, "/questions/money_of_at_least", (("amount", text),)),
             (ask, "/questions/demands", (("limit", text),)), (ask, "/questions/statements_of_sentence", (("sentence", text),)),
             (resource, "/id/" + text, ()), (resource, "/" + text, ()), (resource, "/resource", (("iri", text),)),
             (resource, "/resource", (("iri", BASE + "id/" + text),)), (resource, "/source/erqi-2024", ((text, text),)),
             (resource, "/id/district-erqi.html", ((text, text), ("lang", "en"))),
             (resource, "/graph/places", (("offset", text),))]
    for function, path, query in calls:
        for accept in ("text/html", "application/json", text):
            reply = function(kg, Call("", path, query, accept, text, base=text))
            assert reply.status in (200, 303, 400, 404, 406)
            assert len(reply.body) < 500_000
            for name, value in reply.headers:
                assert value.isascii() and value.isprintable(), (name, value)
            if reply.media.startswith("text/html"):
                safe(reply.body)
            elif "json" in reply.media:
                json.loads(reply.body)


def test_hostile_data_stay_text() -> None:
    kg = erqi_kg.open()
    ek, skos, same, graph = PREFIXES["ek"], PREFIXES["skos"], PREFIXES["owl"] + "sameAs", ox.NamedNode(BASE + "graph/registry")
    thing = ox.NamedNode(BASE + "id/project-hostile")
    names = [text for text in HOSTILE if "\ud800" not in text and "\x00" not in text]
    facts = [(PREFIXES["rdf"] + "type", ox.NamedNode(ek + "Project")), (same, ox.NamedNode("javascript:alert(1)")),
             (same, ox.NamedNode("data:text/html,x")), (same, ox.NamedNode("https://example.org/x?a=b&c='d'")),
             *((skos + "altLabel", ox.Literal(text, language="en")) for text in names),
             (skos + "prefLabel", ox.Literal("</script><script>alert(1)</script>", language="zh")),
             (skos + "prefLabel", ox.Literal("<x-evil>&amp;", language="en")), (ek + "quote", ox.Literal("<!--<script>"))]
    for said, value in facts:
        kg.store.add(ox.Quad(thing, ox.NamedNode(said), value, graph))
    page = safe(called(kg, "/id/project-hostile.html", "text/html", "en").body)
    assert "<x-evil>&amp;" in page.text and len(page.scripts) == 1
    assert triples(page.scripts[0].encode(), "jsonld") == triples(called(kg, "/id/project-hostile.nt").body, "nt")
    links = page.all("a", "href")
    assert "https://example.org/x?a=b&c='d'" in links
    assert not any(link.startswith(("javascript:", "data:")) for link in links)
    for url in ("/questions/things_of_kind?lang=en", "/graph/registry?offset=700", "/questions/story_of_thing"):
        safe(called(kg, url, "text/html").body)
    assert "<x-evil>" in safe(called(kg, "/search?q=evil&lang=en", "text/html").body).text


def test_styles_stand_in_a_file_and_nothing_runs() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in (WEB / "templates").glob("*.html")}
    assert len(texts) > 8
    for name, text in texts.items():
        assert not re.search(r"\sstyle=|\son\w+=|<style|\|\s*safe", text), name
    assert "url(" not in (WEB / "static" / "erqi.css").read_text(encoding="utf-8")


# Through the server, with real clients


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving("--workers", "2") as address:
        yield address


def test_pages_come_through_the_server(url: str) -> None:
    for path in ("/", "/questions", "/questions/axes_of_district", "/search?q=erqi", "/id/district-erqi", "/ontology",
                 "/source/erqi-2024", "/graph/shapes", "/resource?iri=" + quote(STATEMENT, safe="")):
        found = requests.get(url + path, headers={"Accept": "text/html", "Accept-Language": "en"}, timeout=10)
        assert found.status_code == 200 and "Accept-Language" in found.headers["Vary"], path
        page = safe(found.content)
        assert page.all("html", "lang") == ["en"]
        [style] = page.all("link", "href")[:1]
        assert requests.get(url + style, timeout=10).headers["Content-Type"].startswith("text/css")
        policy = found.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy


def test_every_link_of_the_main_pages_leads_somewhere(url: str) -> None:
    seen: set[str] = set()
    for path in ("/", "/ontology/alignment", "/id/axis-songshan-road.html", "/resource?iri=" + quote(STATEMENT, safe=""),
                 "/questions/axes_of_district"):
        page = safe(requests.get(url + path, headers={"Accept": "text/html"}, timeout=10).content)
        seen |= {urlsplit(link)._replace(fragment="").geturl() for link in page.all("a", "href") if link.startswith("/")}
    assert len(seen) > 100
    for link in sorted(seen):
        assert requests.get(url + link, headers={"Accept": "text/html,*/*;q=0.5"}, timeout=10).status_code == 200, link


def test_rdflib_follows_a_thing_to_its_description(url: str) -> None:
    graph = rdflib.Graph().parse(url + "/id/axis-songshan-road")
    thing = rdflib.URIRef(BASE + "id/axis-songshan-road")
    assert (thing, rdflib.URIRef(PREFIXES["ek"] + "alongRoad"), rdflib.URIRef(BASE + "id/road-songshan")) in graph
    assert len(rdflib.Dataset().parse(url + "/source/erqi-2024.trig", format="trig")) > 2000


def test_questions_come_through_the_server(url: str) -> None:
    two = {"axis": ["axis-songshan-road", "axis-daxue-road"]}
    found = requests.get(url + "/questions/axes_of_district", params=two, timeout=10)
    assert found.json()["total"] == 2
    found = requests.get(url + "/questions/figures_of_thing", params={"limit": 10}, headers={"Accept": "text/csv"}, timeout=10)
    assert found.headers["Content-Type"] == "text/csv; charset=utf-8" and found.headers["Erqi-Total"] == "64"
    following = requests.get(found.links["next"]["url"], headers={"Accept": "text/csv"}, timeout=10)
    assert following.headers["Erqi-Offset"] == "10"
    assert requests.get(url + "/questions/x", timeout=10).headers["Content-Type"] == "application/problem+json"
