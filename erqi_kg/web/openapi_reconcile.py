"""The part of `/openapi.json` that tells of the Reconciliation API: both versions, their queries and what is answered."""

from __future__ import annotations

import json

from .openapi_parts import Json, parameter, reference, reply
from .reconcile_read import BATCH, FEW, IDS
from .reconcile_told import ROOT, ROOT_10

_CODES = (400, 414, 503, 504)
_POSTED = (*_CODES, 408, 413, 415)
_TEXT: Json = {"type": "string"}
_EXAMPLE_02 = {"q0": {"query": "二七區", "type": "District", "limit": 3}}
_EXAMPLE_10: Json = {"queries": [{"type": "District", "conditions": [{"matchType": "name", "propertyValue": "二七區"}]}]}
_EXTEND: Json = {"ids": ["district-erqi"], "properties": [{"id": "name_en"}, {"id": "figures", "settings": {"limit": 2}}]}
_WORDS = "见 / see reconciliation-api.github.io/specs"


def paths() -> Json:
    """Return the paths of the Reconciliation API."""
    callback = parameter("callback", {"type": "string", "pattern": r"^[A-Za-z_$][A-Za-z0-9_$]{0,63}$"},
                         "函数名，答为脚本（JSONP）/ the name of a function, for a script (JSONP)")
    prefix = parameter("prefix", _TEXT, "名称的开头 / the beginning of a name", "二七") | {"required": True}
    numbers = [parameter("limit", {"type": "integer", "minimum": 1, "maximum": 100}, "至多几个 / how many at most"),
               *(parameter(name, {"type": "integer", "minimum": 0, "maximum": 1_000_000}, "从第几个起 / from which on")
                 for name in ("cursor", "offset"))]
    thing = parameter("id", _TEXT, "标识，如 district-erqi / an identifier", "district-erqi") | {"required": True}
    which = parameter("kind", {"type": "string", "enum": ["entity", "type", "property"]}, "补全什么 / what is completed",
                      "entity", where="path")
    page: Json = {"text/html": {"schema": _TEXT}}
    made: Json = {ROOT: _root(callback),
                  ROOT_10: _get("reconcileDraft", f"1.0-draft 的清单，{_WORDS}", [], _answers({"type": "object"}), ())}
    for root, name in ((ROOT, ""), (ROOT_10, "Draft")):
        made[root + "/suggest/{kind}"] = _get("reconcileSuggest" + name, "补全名称 / Completions of a name", [
            which, prefix, *numbers, callback], _answers({"type": "object", "required": ["result"]}, script=True), (404,))
        made[root + "/preview"] = _get("reconcilePreview" + name, "一个事物的小页 / A small page about a thing", [thing],
                                       reply("网页 / a page", page), (404,))
        made[root + "/extend/propose"] = _get("reconcilePropose" + name, "某类事物的属性 / Properties of a type", [
            parameter("type", _TEXT, "类别 / the type", "District"),
            parameter("limit", {"type": "integer", "minimum": 0, "maximum": 1_000_000}, "至多几个，0为不限 / at most; 0: all"),
            callback], _answers({"type": "object", "required": ["properties"]}, script=True), ())
        made[root + "/match"] = _post("reconcileMatch" + name, "按名称和属性找事物（1.0-draft）/ Things by name and properties",
                                      _batch(), _EXAMPLE_10, {"type": "object", "required": ["results"]})
        made[root + "/extend"] = _post("reconcileExtend" + name, "事物的属性值（1.0-draft）/ Values of properties",
                                       _extension(), _EXTEND, {"type": "object", "required": ["meta", "rows"]})
    made[ROOT + "/flyout/{kind}"] = _get("reconcileFlyout", "几句话，为 HTML / A few words as HTML", [which, thing, callback],
                                         _answers({"type": "object", "required": ["id", "html"]}, script=True), (404,))
    return made


def _root(callback: Json) -> Json:
    """Return the endpoint of version 0.2, where all is told apart by what is given."""
    words = f"0.2：清单、queries、extend，{_WORDS} / 0.2: manifest, queries, extend"
    asked = [parameter(name, _TEXT | {"contentMediaType": "application/json"}, "JSON") for name in ("queries", "extend")]
    found = _answers({"type": "object"}, script=True)
    form = {"schema": {"type": "object", "properties": dict.fromkeys(("queries", "extend"), _TEXT) | {
        "callback": callback["schema"], "lang": {"enum": ["zh", "en"]}}},
            "example": {"queries": json.dumps(_EXAMPLE_02, ensure_ascii=False)}}
    return {**_get("reconcile", words, [*asked, callback], found, (413,)), "post": {
        "operationId": "reconcilePost", "tags": ["reconcile"], "summary": words, "parameters": [reference("parameters", "lang")],
        "requestBody": {"required": True, "content": {"application/x-www-form-urlencoded": form}},
        "responses": _told(found, _POSTED)}}


def _get(name: str, words: str, parameters: list[Json], found: Json, more: tuple[int, ...]) -> Json:
    return {"get": {"operationId": name, "tags": ["reconcile"], "summary": words, "responses": _told(found, (*_CODES, *more)),
                    "parameters": [*parameters, reference("parameters", "lang")]}}


def _post(name: str, words: str, schema: Json, example: Json, answer: Json) -> Json:
    body: Json = {"required": True, "content": {"application/json": {"schema": schema, "example": example}}}
    return {"post": {"operationId": name, "tags": ["reconcile"], "summary": words, "requestBody": body,
                     "parameters": [reference("parameters", "lang")], "responses": _told(_answers(answer), _POSTED)}}


def _told(found: Json, codes: tuple[int, ...]) -> Json:
    made: Json = {str(code): reference("responses", str(code)) for code in codes}
    return {"200": found} | made


def _answers(schema: Json, *, script: bool = False) -> Json:
    return reply(_WORDS, {"application/json": {"schema": schema}, **({"text/javascript": {"schema": _TEXT}} if script else {})})


def _batch() -> Json:
    """Return the schema of a batch of 1.0-draft, as its own schema has it, with our bounds."""
    plain: list[Json] = [_TEXT, {"type": "number"}, {"type": "boolean"}, {
        "type": "object", "required": ["id"], "properties": {"id": _TEXT, "name": _TEXT}}]
    condition: Json = {
        "type": "object", "required": ["matchType", "propertyValue"], "properties": {
            "matchType": {"enum": ["name", "id", "property"]}, "propertyId": _TEXT, "required": {"type": "boolean"},
            "propertyValue": {"anyOf": [*plain, {"type": "array", "maxItems": FEW, "items": {"anyOf": plain}}]},
            "matchQuantifier": {"enum": ["any", "all", "none"]}, "matchQualifier": _TEXT, "lang": _TEXT},
        "anyOf": [{"properties": {"matchType": {"enum": ["name", "id"]}}}, {"required": ["propertyId"]}]}
    query: Json = {"type": "object", "required": ["conditions"], "additionalProperties": False, "properties": {
        "type": _TEXT, "limit": {"type": "number"}, "lang": _TEXT, "dir": {"enum": ["ltr", "rtl", "auto"]},
        "conditions": {"type": "array", "minItems": 1, "maxItems": FEW, "items": condition}}}
    return {"type": "object", "required": ["queries"], "properties": {
        # More of them are answered with 413, which no schema can say.
        "queries": {"type": "array", "items": query, "description": f"至多 {BATCH} 个 / {BATCH} at most"}}}


def _extension() -> Json:
    wish: Json = {"type": "object", "required": ["id"], "properties": {"id": _TEXT, "settings": {"type": "object"}}}
    return {"type": "object", "required": ["ids", "properties"], "properties": {
        "ids": {"type": "array", "items": _TEXT, "description": f"至多 {IDS} 个 / {IDS} at most"},
        "properties": {"type": "array", "maxItems": FEW, "items": wish}}}
