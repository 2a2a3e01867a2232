"""`/openapi.json`: what is offered, as OpenAPI 3.1, derived from the questions, their columns and the names in the graph."""

from __future__ import annotations

import json
from collections.abc import Mapping

from .. import __version__
from ..base import Graph
from ..query import LITERAL_KINDS, OTHER_KINDS, Field, Question
from ..terms import BASE, PREFIXES
from .asking import FURTHEST, LIMIT, MOST, wire_name
from .call import Call, Reply
from .catalog import FORMATS as CATALOGUES
from .describe import FORMATS as DOCUMENTS
from .negotiate import LANGUAGES
from .openapi_parts import Json, errors, parameter, reference, reply, schemas
from .openapi_reconcile import paths
from .questions import FORMATS, example
from .render import answers
from .site import Site, site_of

_FORMAT = "格式，胜过 Accept / the format; outdoes Accept"
_PATTERNS = {"integer": "^([+-]?[0-9]{1,40})?$", "decimal": r"^([+-]?[0-9]{1,40}(\.[0-9]{1,18})?)?$"}
# An IRI as every parser takes it, whole or with one of our prefixes.
_IRI = rf"^(https?://[A-Za-z0-9.-]+/[A-Za-z0-9./_=#,-]*|({'|'.join(PREFIXES)}):[A-Za-z0-9_.-]+)?$"
_KINDS = {"id": "事物 / A thing", "code": "概念 / A concept", "shape": "形状规则 / A shape", "graph": "命名图 / A named graph",
          "source": "来源 / A source", "place": "位置 / A place"}
_RESULTS = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values",
            "application/json")


@answers
def document(kg: Graph, call: Call) -> Reply:
    """Return the description of the service."""
    site = site_of(kg)
    body = site.keep(("openapi",), lambda: json.dumps(_document(site), ensure_ascii=False).encode())
    return Reply(200, "application/json", body)


def _document(site: Site) -> Json:
    questions = site.kg.questions
    kinds = {each.kind for question in questions.values() for each in question.parameters} - {*LITERAL_KINDS, *OTHER_KINDS}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "二七知识图谱 / Erqi knowledge graph", "version": __version__,
            "description": "每个答案都指得出原文中的位置。错误按 RFC 9457 说明。 / Every answer names its place in the text. "
                           "Errors are problem details (RFC 9457).",
            "license": {"name": "Apache-2.0; data: /catalog", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": tag} for tag in ("questions", "sparql", "reconcile", "resources", "pages", "service")],
        "paths": {
            "/questions": _listing(),
            **{f"/questions/{question.name}": _question(question) for question in questions.values()},
            "/sparql": _sparql(next((question.text for question in questions.values()), "ASK { }")),
            **paths(),
            **_resources(site),
            "/": _page("home", "首页 / Home page", []),
            "/search": _page("search", "按名称查找 / Search for names", [
                parameter("q", {"type": "string"}, "名称或拼音的一部分 / part of a name or its pinyin", "erqi")]),
            "/openapi.json": _plain("openapi", "本文件 / This document", "application/json", {"type": "object"}),
            "/catalog": _get("catalog", "service", "数据集的目录记录（DCAT） / The catalogue record of the dataset (DCAT)", [], {
                "200": reply("目录 / the catalogue", _bodies(CATALOGUES, {})), "303": {
                    "description": "要网页者：去 Turtle / for those who want a page: see the Turtle"}}, (404, 406)),
            "/health": _plain("health", "服务状态 / State of the service", "application/json", {
                "type": "object", "required": ["status"], "properties": {"status": {"type": "string"}}}),
            "/metrics": _plain("metrics", "Prometheus 指标 / Prometheus metrics", "text/plain", {"type": "string"}),
        },
        "components": {"schemas": schemas(site, sorted(kinds), questions), "parameters": _shared(), **errors()},
    }


def _shared() -> Json:
    return {
        "limit": parameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT},
                           "至多多少行 / how many rows at most"),
        "offset": parameter("offset", {"type": "integer", "minimum": 0, "maximum": FURTHEST, "default": 0},
                            "从第几行起，首行为 0 / from which row on, the first is 0"),
        "format": parameter("format", {"type": "string", "enum": list(FORMATS)}, _FORMAT),
        "document": parameter("format", {"type": "string", "enum": list(DOCUMENTS)}, _FORMAT),
        "lang": parameter("lang", {"type": "string", "enum": list(LANGUAGES)}, "名称和页面的语言 / language of names and pages"),
    }


def _listing() -> Json:
    found = reply("问题、参数和列 / the questions, their parameters and columns",
                  _bodies(FORMATS, reference("schemas", "Questions")))
    shared = [reference("parameters", name) for name in ("format", "lang")]
    return _get("listing", "questions", "所有问题 / Every question", shared, {"200": found}, (400, 406))


def _question(question: Question) -> Json:
    shared, given = ("lang", "format", "limit", "offset"), example(question)
    parameters = [_parameter(each, given.get(wire_name(each))) for each in question.parameters if each.name != "lang"]
    headers = {name: reference("headers", name) for name in ("Erqi-Total", "Erqi-Offset", "Link")}
    answer = reply("答案的行，及其总数和下一页 / the rows of the answer, how many there are and the next page",
                   _bodies(FORMATS, _answer(question)), headers)
    return _get(question.name, "questions", f"{question.zh} / {question.en}",
                [*parameters, *(reference("parameters", name) for name in shared)], {"200": answer}, (400, 406))


def _parameter(field: Field, given: str | None) -> Json:
    """Return a parameter of a question; it may be given several times, and empty as if it were left out."""
    item = {"type": "string", **_given(field.kind)}
    wire: Json = {"type": "array", "items": item}
    made = parameter(wire_name(field), wire, f"{field.zh} / {field.en}", None if given is None else [given])
    return made | {"style": "form", "explode": True}


def _given(kind: str) -> Json:
    if kind in _PATTERNS:
        return {"pattern": _PATTERNS[kind]}
    if kind == "date":
        return {"anyOf": [{"format": "date"}, {"const": ""}]}
    if kind == "boolean":
        return {"enum": ["true", "false", ""]}
    if kind in OTHER_KINDS:
        return {"pattern": _IRI}
    return {} if kind == "string" else {"anyOf": [{"$ref": f"#/components/schemas/NameOf{kind}"}, {"const": ""}]}


def _answer(question: Question) -> Json:
    columns = {each.name: _column(each) for each in question.columns}
    row = {"type": "object", "properties": columns, "required": list(columns), "additionalProperties": False}
    return {"type": "object", "required": ["question", "columns", "rows", "sparql", "total", "limit", "offset", "next"],
            "additionalProperties": False, "properties": {
                "question": {"const": question.name}, "columns": {"const": list(columns)},
                "rows": {"type": "array", "items": row, "maxItems": MOST}, "sparql": {"type": "string"},
                "total": {"type": "integer", "minimum": 0}, "limit": {"type": "integer"}, "offset": {"type": "integer"},
                "next": {"type": ["string", "null"], "format": "uri"}}}


def _column(field: Field) -> Json:
    names = {"integer": "Integer", "decimal": "Decimal", "date": "Date", "place": "Place", "Figure": "Figure"}
    plain: Mapping[str, Json] = {"string": {"type": "string"}, "boolean": {"type": "boolean"}}
    kind = plain.get(field.kind) or {"$ref": f"#/components/schemas/{names.get(field.kind, 'Iri')}"}
    words = {"description": f"{field.zh} / {field.en}"}
    return {"anyOf": [kind, {"type": "null"}], **words} if field.optional else {**kind, **words}


def _sparql(text: str) -> Json:
    query: Json = {"type": "string", "contentMediaType": "application/sparql-query"}
    words = "SPARQL 1.1 查询；不接受更新和 SERVICE / a SPARQL 1.1 query; updates and SERVICE are refused"
    graphs = [parameter(name, {"type": "array", "items": {"type": "string"}}, meaning) | {
        "style": "form", "explode": True} for name, meaning in (
            ("default-graph-uri", "作默认图的图 / a graph that makes up the default graph"),
            ("named-graph-uri", "可用 GRAPH 指名的图 / a graph that GRAPH can name"))]
    media = dict.fromkeys((*_RESULTS, *(each.partition(";")[0] for form, each in DOCUMENTS.items() if form != "html")))
    found: Json = {"200": reply("答案；无查询时为服务描述 / the answer; without a query the description of the service",
                                {each: {} for each in media})}
    form: Json = {"schema": {"type": "object", "required": ["query"], "properties": {"query": query}},
                  "example": {"query": text}}
    seen: Json = {"303": {"description": "给浏览器：去首页 / for browsers: see the home page"}}
    status = (400, 403, 406, 414, 503, 504)
    return {
        **_get("sparqlGet", "sparql", words, [parameter("query", query, words, text), *graphs], found | seen, status),
        "post": {"operationId": "sparqlPost", "tags": ["sparql"], "summary": words, "parameters": graphs,
                 "requestBody": {"required": True, "content": {
                     "application/x-www-form-urlencoded": form,
                     "application/sparql-query": {"schema": query, "example": text}}},
                 "responses": found | {str(code): reference("responses", str(code)) for code in (*status, 408, 413, 415)}},
    }


def _resources(site: Site) -> Json:
    """Return the routes of IRIs: those of things lead on, documents answer; each with an example from the graph."""
    told = reply("所知的一切 / what is told of it", _bodies(DOCUMENTS, {"type": "string"}), {
        name: reference("headers", name) for name in ("Content-Location", "Erqi-Truncated", "Link")})
    there: Json = {"description": "去所选格式的文档 / see the document in the chosen format",
             "headers": {"Location": {"schema": {"type": "string"}, "required": True}}}
    shared = [reference("parameters", name) for name in ("document", "lang")]
    iri = parameter("iri", {"type": "string", "pattern": _IRI, "minLength": 1}, "IRI", _example(site, "source/", "#"))
    made: Json = {"/resource": _get("resource", "resources", "任何 IRI，也可带 # / Any IRI, also with a fragment",
                                    [iri | {"required": True}, *shared], {"200": told}, (400, 404, 406))}
    named = "名称，可加扩展名如 .ttl / the name, with an extension such as .ttl if one likes"
    for kind, words in _KINDS.items():
        shown = _example(site, kind + "/").removeprefix(BASE + kind + "/")
        parts = shown.split("/")
        names = ["name"] if len(parts) == 1 else ["source", "range"]
        path = "/".join([f"/{kind}", *(f"{{{name}}}" for name in names)])
        given = [parameter(name, {"type": "string", "minLength": 1}, named, part, where="path")
                 for name, part in zip(names, parts, strict=True)]
        stretch = [reference("parameters", "offset")] if kind == "graph" else []
        made[path] = _get(kind, "resources", words, [*given, *shared, *stretch], {"200": told, "303": there}, (400, 404, 406))
    made["/ontology"] = _get("ontology", "resources", "本体 / The ontology", shared, {"200": told}, (400, 406))
    return made


def _example(site: Site, start: str, rest: str = "") -> str:
    return min((iri for iri in site.known if iri.startswith(BASE + start) and rest in iri), default=BASE + start + "x")


def _page(name: str, words: str, parameters: list[Json]) -> Json:
    return _get(name, "pages", words, [*parameters, reference("parameters", "lang")],
                {"200": reply("网页 / a page", {"text/html": {"schema": {"type": "string"}}})}, (400, 406))


def _plain(name: str, words: str, media: str, schema: Json) -> Json:
    return _get(name, "service", words, [], {"200": reply(words, {media: {"schema": schema}})}, ())


def _bodies(formats: Mapping[str, str], schema: Json) -> Json:
    """Return the body of each format; those that are no JSON are texts."""
    return {media.partition(";")[0]: {"schema": schema if form == "json" else {} if form == "jsonld" else {"type": "string"}}
            for form, media in formats.items()}


def _get(name: str, tag: str, words: str, parameters: list[Json], found: Json, status: tuple[int, ...]) -> Json:
    # Every route that a worker answers has these three, for the server bounds what comes in and what is worked on at once.
    told: Json = {str(code): reference("responses", str(code)) for code in ((*status, 414, 503, 504) if status else ())}
    return {"get": {"operationId": name, "tags": [tag], "summary": words, "parameters": parameters, "responses": found | told}}
