"""The Reconciliation Service API: version 0.2, which OpenRefine speaks, at `/reconcile`, and 1.0-draft at `/reconcile/1.0-draft`.

One address cannot announce both: `suggest` is an object of addresses in a manifest of 0.2, and true or false in one of the draft.
All that does not differ, such as suggestions, is answered below both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from ..base import Graph
from ..errors import ParameterError
from ..reconcile.index import Entity
from ..reconcile.service import Reconciler
from ..reconcile.suggest import Suggester
from .call import Call, Reply, problem
from .form import pairs_of
from .reconcile_page import flyout, preview
from .reconcile_read import Malformed, batch_02, batch_10, extension, parsed
from .reconcile_told import DRAFT, ROOT_10, candidate, kind, manifest_02, manifest_10, meta, property_of, suggested, values
from .render import Refused, answers, given, page_language, whole_number
from .site import site_of

JSON = "application/json"
_SUGGESTED, _MOST, _FURTHEST = 10, 100, 1_000_000
_FORM = "application/x-www-form-urlencoded"
# A name of a function and no more: anything else could be a script.
_CALLBACK = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]{0,63}(?:\.[A-Za-z_$][A-Za-z0-9_$]{0,63}){0,4}\Z")


class Data:
    """What answers: made before workers branch off, for it reads files."""

    def __init__(self, kg: Graph) -> None:
        self.site = site_of(kg)
        self.reconciler = Reconciler(kg.store)
        self.suggester = Suggester(self.reconciler, kg.store)
        self.facts = self.reconciler.facts


@lru_cache(maxsize=2)
def data_of(kg: Graph) -> Data:
    """Return what answers for this graph; it must not change from now on."""
    return Data(kg)


def _told(function: Callable[[Graph, Call], Reply]) -> Callable[[Graph, Call], Reply]:
    """Return the function so that what is not of the form of the API is answered with an error."""

    def told(kg: Graph, call: Call) -> Reply:
        try:
            return function(kg, call)
        except Malformed as error:
            return problem(error.status, "请求不合对账接口的格式 / Not of the form of the Reconciliation API", str(error))

    return answers(told)


@_told
def root(kg: Graph, call: Call) -> Reply:
    """Return the manifest, or the answer to `queries` or `extend`, as GET or as a form; JSONP where a `callback` is named."""
    data = data_of(kg)
    # What a form holds beside its query counts as if it stood in the address.
    call = replace(call, query=tuple(_pairs(call)))
    lang = page_language(call)
    if call.path.rstrip("/").endswith(DRAFT) and not call.content_type:
        return _json(manifest_10(call.base, lang, given(call, "lang") or "", data.facts), lang)
    found: dict[str, list[str]] = {}
    for name, value in call.query:
        found.setdefault(name, []).append(value)
    asked = found.get("queries", []), found.get("extend", [])
    if sum(map(len, asked)) > 1 or (call.content_type and not any(asked)):
        raise Malformed("须有一个 queries 或一个 extend", "give one queries or one extend")
    if asked[0]:
        return _json(_matched(data, parsed(asked[0][0]), lang), lang, given(call, "callback"))
    if asked[1]:
        return _json(_extended(data, parsed(asked[1][0]), lang, draft=False), lang, given(call, "callback"))
    reply = _json(manifest_02(call.base, lang, given(call, "lang") or "", data.facts), lang, given(call, "callback"))
    return Reply(reply.status, reply.media, reply.body, (*reply.headers, ("Link", f'<{ROOT_10}>; rel="alternate"')))


def _pairs(call: Call) -> list[tuple[str, str]]:
    """Return what the address and, where one is posted, the form give."""
    if not call.content_type:
        return list(call.query)
    if _media(call) != _FORM:
        raise Malformed(f"POST 请用 {_FORM}", f"post {_FORM}, with queries= or extend=", 415)
    try:
        return [*call.query, *pairs_of(call.body)]
    except ValueError:
        raise Malformed("表单须为 UTF-8", "the form is to be percent-encoded UTF-8") from None


def _matched(data: Data, batch: object, lang: str) -> dict[str, object]:
    queries = batch_02(batch)
    return {key: {"result": [candidate(each, data.facts, lang, draft=False) for each in data.reconciler.candidates(query)]}
            for key, query in queries.items()}


@_told
def post(kg: Graph, call: Call) -> Reply:
    """Return the answer to a query of 1.0-draft, posted as JSON to `match` or `extend`."""
    data, lang = data_of(kg), page_language(call)
    if _media(call) != JSON:
        raise Malformed(f"POST 请用 {JSON}", f"post {JSON}", 415)
    asked = parsed(call.body)
    if call.path.endswith("/extend"):
        return _json(_extended(data, asked, lang, draft=True), lang)
    results = data.reconciler.ask(batch_10(asked))
    return _json({"results": [{"candidates": [candidate(each, data.facts, lang, draft=True) for each in result]}
                              for result in results]}, lang)


@_told
def look(kg: Graph, call: Call) -> Reply:
    """Return suggestions, a preview, a flyout or the properties of a type: what both versions ask for with GET."""
    data, lang = data_of(kg), page_language(call)
    *_, group, what = call.path.rstrip("/").split("/")
    if what == "preview":
        return preview(data.site, data.facts, _thing(data, call), lang, call)
    if group == "flyout":
        return _json(_flyout(data, what, _needed(call, "id"), lang), lang, given(call, "callback"))
    if what == "propose":
        return _json(_proposed(data, call, lang), lang, given(call, "callback"))
    return _json({"result": _suggestions(data, what, call, lang)}, lang, given(call, "callback"))


def _suggestions(data: Data, what: str, call: Call, lang: str) -> list[object]:
    prefix = _needed(call, "prefix")
    limit = whole_number(call, "limit", _SUGGESTED, 1, _MOST)
    # The draft says offset where 0.2 said cursor.
    offset = whole_number(call, "offset", whole_number(call, "cursor", 0, 0, _FURTHEST), 0, _FURTHEST)
    part = slice(offset, offset + limit)
    if what == "entity":
        return [suggested(each, data.facts, lang) for each in data.suggester.entities(prefix)[part]]
    if what == "type":
        return [kind(each, data.facts, lang) for each in data.suggester.classes(prefix)[part]]
    return [property_of(each, lang) for each in data.suggester.properties(prefix)[part]]


def _proposed(data: Data, call: Call, lang: str) -> dict[str, object]:
    asked = given(call, "type")
    limit = whole_number(call, "limit", 0, 0, _FURTHEST)
    kinds = data.suggester.classes(asked)[:1] if asked else []
    iris = tuple(each.iri for each in kinds if asked and asked.strip() in (each.id, "ek:" + each.id, each.iri))
    # A type of strangers has no properties here; without a type all are proposed.
    found = data.site.keep(("proposed", iris), lambda: data.facts.of_classes(iris)) if iris or not asked else []
    told: dict[str, object] = {"properties": [property_of(each, lang) for each in found[:limit or None]]}
    return told | ({"type": asked} if asked else {}) | ({"limit": limit} if limit else {})


def _extended(data: Data, query: object, lang: str, *, draft: bool) -> dict[str, object]:
    ids, wishes = extension(query)
    things = {each: data.reconciler.index.get(each) for each in ids}
    head = [meta(wish, data.facts, lang) for wish in wishes]
    rows = {each: {wish.id: values(thing, wish, data.facts, lang, draft=draft) for wish in wishes}
            for each, thing in things.items()}
    if not draft:
        return {"meta": head, "rows": rows}
    return {"meta": head, "rows": [{"id": each, "properties": [{"id": name, "values": cell} for name, cell in rows[each].items()]}
                                   for each in ids]}


def _flyout(data: Data, what: str, name: str, lang: str) -> dict[str, object]:
    told: tuple[str, object] | None = None
    if what == "entity" and (entity := data.reconciler.index.get(name)):
        told = entity.label(lang), suggested(entity, data.facts, lang)["description"]
    elif what == "type" and (found := data.suggester.kind(name)):
        told = data.facts.label(found.iri, lang), data.facts.words(found.iri, lang)
    elif what == "property" and (known := data.suggester.property(name)):
        told = known.name(lang), known.words.get(lang, "")
    if told is None:
        raise _absent(name)
    return {"id": name, "html": flyout(*map(str, told))}


def _thing(data: Data, call: Call) -> Entity:
    name = _needed(call, "id")
    found = data.reconciler.index.get(name)
    if found is None:
        raise _absent(name)
    return found


def _absent(name: str) -> Refused:
    shown = name[:100]
    return Refused(problem(404, "没有它 / Not found", f"没有 {shown!r} / there is no {shown!r}"))


def _needed(call: Call, name: str) -> str:
    found = given(call, name)
    if found is None:
        raise ParameterError(f"{name} is to be given, if only empty", f"须有 {name}，可以为空")
    return found


def _media(call: Call) -> str:
    return call.content_type.lower().partition(";")[0].strip()


def _json(told: object, lang: str, callback: str | None = None) -> Reply:
    """Return JSON, or a script that calls a function with it."""
    headers = (("Content-Language", lang),)
    if callback is None:
        try:
            return Reply(200, JSON, json.dumps(told, ensure_ascii=False).encode(), headers)
        except UnicodeEncodeError:
            # What is half a character is told as it came.
            return Reply(200, JSON, json.dumps(told).encode(), headers)
    if not _CALLBACK.match(callback):
        raise Malformed("callback 须为函数名", "callback takes the name of a function")
    # The comment at the front keeps the file from being taken for one of another kind.
    return Reply(200, "text/javascript", f"/**/{callback}({json.dumps(told)});".encode(), headers)
