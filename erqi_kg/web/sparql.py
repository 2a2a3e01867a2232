"""SPARQL 1.1 Protocol, queries only: a request to what it asks, the answer in the form that the client likes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import pyoxigraph as ox

from ..errors import QueryError
from ..guard import names_dataset, refuse_service
from ..kg import KnowledgeGraph
from ..terms import PREFIXES
from .call import Call, Reply, problem
from .capped import serialize
from .form import pairs_of
from .negotiate import media
from .service import describe

RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
    "application/json": ox.QueryResultsFormat.JSON,
}
GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}
_RESULTS, _GRAPHS = tuple(RESULTS), tuple(GRAPHS)
_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_UTF8 = {"", "utf-8", "utf8", "us-ascii"}
_UPDATES = re.compile(r"\b(insert|delete|load|clear|drop|create|add|move|copy)\b", re.IGNORECASE)
# Of such a query, each answer is another.
_FRESH = re.compile(r"\b(now|rand|uuid|struuid|bnode)\s*\(", re.IGNORECASE)

_NAMED = re.compile(r"([A-Za-z]\w*):")
# At the start of a line it stands in no comment.
_DECLARED = re.compile(r"^[ \t]*PREFIX[ \t]+([A-Za-z]\w*):", re.IGNORECASE | re.MULTILINE)
_RELATIVE = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*:)[^<>\"{}|^`\\\x00-\x20]*>")


class Asked(NamedTuple):
    """A query and the graphs that the request, not the query, says it is asked of."""

    text: str
    default: tuple[str, ...]
    named: tuple[str, ...]


def answer(kg: KnowledgeGraph, call: Call, *, max_rows: int, max_bytes: int) -> Reply:
    """Return the answer to a query, the description of the service where there is none, or what is wrong."""
    asked = read(call)
    if asked is None:
        return _description(kg, call, max_rows)
    if isinstance(asked, Reply):
        return asked
    seen = examine(asked.text)
    if seen.refused:
        return problem(403, "不可转发 / SERVICE refused", f"查询不得离开本机 / {seen.refused}")

    def run() -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        return _run(kg.store, asked, seen, f"{call.base}/sparql")

    try:
        found = run()
        formats: Mapping[str, ox.RdfFormat | ox.QueryResultsFormat] = GRAPHS if isinstance(found, ox.QueryTriples) else RESULTS
        chosen = _media(call.accept, tuple(formats))
        if chosen is None:
            return problem(406, "没有合适的格式 / Not acceptable", "可选 / to be had: " + ", ".join(formats))
        body, cut = serialize(found, run, formats[chosen], max_rows, max_bytes)
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        return _wrong(asked.text, error)
    headers = []
    if cut is not None:
        headers.append(("erqi-truncated", f"rows={cut}"))
        if chosen.endswith("json") and isinstance(found, ox.QuerySolutions):
            body = body.replace(b'{"head":{', b'{"head":{"link":["%s/sparql#truncated"],' % call.base.encode(), 1)
    if seen.fresh:
        headers.append(("cache-control", "no-store"))
    return Reply(200, chosen, body, tuple(headers))


def read(call: Call) -> Asked | Reply | None:
    """Return what a request asks, a problem that says why it asks nothing, or None for a request without a query."""
    kind, _, rest = call.content_type.lower().partition(";")
    kind = kind.strip()
    charset = next((part.partition("=")[2].strip(' "') for part in rest.split(";") if part.strip().startswith("charset=")), "")
    if kind == _UPDATE:
        return _no_update()
    if kind not in ("", _FORM, _QUERY) or charset not in _UTF8:
        return problem(415, "不支持的请求格式 / Unsupported media type", (
            f"POST 请用 {_FORM} 或 {_QUERY}，UTF-8 编码 / post {_FORM} or {_QUERY} in UTF-8"))
    pairs = list(call.query)
    try:
        if kind == _FORM:
            pairs += pairs_of(call.body)
        elif kind == _QUERY:
            pairs.append(("query", call.body.decode()))
    except ValueError:
        return problem(400, "请求有误 / Bad request", "请求体须为 UTF-8 / the body is to be UTF-8 of its form")
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    if "update" in given:
        return _no_update()
    texts = given.get("query", [])
    if not texts and not kind:
        return None
    if len(texts) != 1:
        return problem(400, "请求有误 / Bad request", f"须有一个 query，不是 {len(texts)} 个 / give one query, not {len(texts)}")
    return Asked(texts[0], tuple(given.get("default-graph-uri", ())), tuple(given.get("named-graph-uri", ())))


class Seen(NamedTuple):
    """What the text of a query shows before it runs."""

    refused: str     # why it is refused, or nothing
    dataset: bool    # whether it says FROM, so that its default graph is not the union
    fresh: bool      # whether each answer to it is another
    bare: bool       # whether it may name a prefix of ours without declaring it
    relative: bool   # whether it may hold an IRI that needs a base


@lru_cache(maxsize=512)
def examine(text: str) -> Seen:
    """Return what the text of a query shows; the same questions come again and again, and a look takes as long as some run."""
    refused = ""
    try:
        refuse_service(text)
    except QueryError as error:
        refused = str(error)
    bare = {*_NAMED.findall(text)} & PREFIXES.keys() - {*_DECLARED.findall(text)}
    return Seen(refused, names_dataset(text), bool(_FRESH.search(text)), bool(bare), bool(_RELATIVE.search(text)))


def _run(store: ox.Store, asked: Asked, seen: Seen, base: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    # A tenth of the time of a small question goes into prefixes and a base that it has no use for.
    prefixes, base_iri = PREFIXES if seen.bare else None, base if seen.relative else None
    if asked.default or asked.named:
        return store.query(asked.text, base_iri=base_iri, prefixes=prefixes, default_graph=[*map(ox.NamedNode, asked.default)],
                           named_graphs=[*map(ox.NamedNode, asked.named)])
    return store.query(asked.text, base_iri=base_iri, prefixes=prefixes, use_default_graph_as_union=not seen.dataset)


@lru_cache(maxsize=256)
def _media(accept: str, offered: tuple[str, ...]) -> str | None:
    return media(accept, offered)


def _description(kg: KnowledgeGraph, call: Call, max_rows: int) -> Reply:
    chosen = _media(call.accept, (*_GRAPHS, "text/html"))
    if chosen is None:
        return problem(406, "没有合适的格式 / Not acceptable", "可选 / to be had: " + ", ".join(_GRAPHS))
    if chosen == "text/html":
        return Reply(303, "text/plain", b"", (("location", "/"),))
    triples = describe(kg, call.base, max_rows, (*_RESULTS, *_GRAPHS))
    body = ox.serialize(triples, format=GRAPHS[chosen], prefixes=PREFIXES)
    assert body is not None
    return Reply(200, chosen, body)


def _wrong(text: str, error: Exception) -> Reply:
    if _UPDATES.search(text) and isinstance(error, SyntaxError):
        return problem(400, "查询有误 / Bad query", f"{error}；本服务只读，不接受更新 / {error}; updates are refused here")
    return problem(400, "查询有误 / Bad query", f"查询无法运行 / the query does not run: {error}")


def _no_update() -> Reply:
    return problem(403, "只读 / Read-only", "本服务只读，不接受更新 / this service answers queries; updates are refused")
