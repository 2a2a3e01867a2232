"""What a client of the Reconciliation API sends, read as queries: versions 0.2 and 1.0-draft, each as its schema has it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import ErqiError
from ..reconcile.properties import NAMES, Value
from ..reconcile.service import LIMIT, Condition, Named, Query

BATCH, IDS, FEW = 1000, 1000, 50
_MARK = "\ufeff"
Json = object
_TYPES: Mapping[str, tuple[type, ...]] = {"an object": (dict,), "an array": (list,), "a string": (str,), "a number": (int, float),
                                          "true or false": (bool,)}
_ZH = {"an object": "对象", "an array": "数组", "a string": "字符串", "a number": "数", "true or false": "true 或 false"}
_V02 = {"query": "a string", "type": "", "limit": "a number", "properties": "an array", "type_strict": "a string"}
_V10 = {"type": "a string", "limit": "a number", "lang": "a string", "dir": "a string", "conditions": "an array"}
_DIRECTIONS, _QUANTIFIERS, _STRICT, _MATCHED = ("ltr", "rtl", "auto"), ("any", "all", "none"), ("any", "should", "all"), (
    "name", "id", "property")


class Malformed(ErqiError):
    """A request that does not have the form of its version; `status` is what HTTP says of it."""

    def __init__(self, zh: str, en: str, status: int = 400) -> None:
        super().__init__(f"{zh} / {en}")
        self.status = status


@dataclass(frozen=True)
class Wish:
    """A property to fetch, with the settings that are known here."""

    id: str
    limit: int
    lang: str | None
    evidence: bool


def parsed(text: str | bytes) -> Json:
    """Return what a JSON text in UTF-8 says, with or without a mark at its front; what is none is Malformed.

    Bytes are decoded here: the module json guesses at other encodings, and imports for that what a worker cannot.
    """
    try:
        whole = text if isinstance(text, str) else text.decode()
        found: Json = json.loads(whole.removeprefix(_MARK), parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise Malformed("JSON 须为 UTF-8", "JSON is to be UTF-8") from None
    except json.JSONDecodeError as error:
        raise Malformed(f"不是 JSON：第 {error.lineno} 行第 {error.colno} 个字符",
                        f"this is no JSON: line {error.lineno}, character {error.colno}") from None
    except RecursionError:
        raise Malformed("JSON 嵌套过深", "this JSON is nested too deep") from None
    except ValueError:
        raise Malformed("JSON 中的整数过长", "this JSON has too long an integer") from None
    return found


def _no_constant(name: str) -> float:
    raise Malformed(f"JSON 中没有 {name} 这个数", f"{name} is no number in JSON")


def batch_02(batch: Json) -> dict[str, Query]:
    """Return the queries of a batch of version 0.2 by their keys."""
    named = _fields("queries", batch, {}, more=True)
    _few("queries", len(named), BATCH, 413)
    return {key: _query_02(f"queries.{key[:40]}", query) for key, query in named.items()}


def _query_02(where: str, query: Json) -> Query:
    fields = _fields(where, query, _V02)
    kinds = fields.get("type", [])
    kinds = kinds if isinstance(kinds, list) else [kinds]
    properties = _list(where + ".properties", fields.get("properties", []))
    if "query" not in fields and not properties:
        raise Malformed(f"{where} 须有 query 或 properties", f"{where} takes a query, or properties, at least one")
    strict = _one_of(where + ".type_strict", fields.get("type_strict", "any"), _STRICT)
    conditions = []
    for number, each in enumerate(properties):
        said = _fields(f"{where}.properties[{number}]", each, {"pid": "a string"}, more=True, needed=("pid", "v"))
        conditions.append(Condition(str(said["pid"]), _values(f"{where}.properties[{number}].v", said["v"])))
    return Query(str(fields.get("query", "")), tuple(str(_typed(where + ".type", each, "a string")) for each in kinds),
                 tuple(conditions), _limit(fields), strict == "all")


def batch_10(batch: Json) -> list[Query]:
    """Return the queries of a batch of version 1.0-draft in their order."""
    queries = _list("queries", _fields("the body", batch, {}, more=True, needed=("queries",))["queries"], BATCH, 413)
    return [_query_10(f"queries[{number}]", query) for number, query in enumerate(queries)]


def _query_10(where: str, query: Json) -> Query:
    fields = _fields(where, query, _V10, needed=("conditions",))
    if "dir" in fields:
        _one_of(where + ".dir", fields["dir"], _DIRECTIONS)
    names, conditions = [], []
    given = _list(where + ".conditions", fields["conditions"])
    if not given:
        raise Malformed(f"{where}.conditions 至少一条", f"{where}.conditions takes one condition at least")
    for number, each in enumerate(given):
        kind, condition = _condition(f"{where}.conditions[{number}]", each)
        if kind == "name" and condition.quantifier != "none":
            names.append(Named(tuple(value.text for value in condition.values), condition.required, condition.quantifier))
        else:
            conditions.append(condition)
    return Query("", (str(fields["type"]),) if "type" in fields else (), tuple(conditions), _limit(fields), names=tuple(names))


def _condition(where: str, condition: Json) -> tuple[str, Condition]:
    fields = _fields(where, condition, {"matchType": "a string", "propertyId": "a string", "required": "true or false",
                                        "matchQuantifier": "a string", "matchQualifier": "a string"},
                     more=True, needed=("matchType", "propertyValue"))
    kind = _one_of(where + ".matchType", fields["matchType"], _MATCHED)
    if kind == "property" and "propertyId" not in fields:
        raise Malformed(f"{where} 须有 propertyId", f"{where} takes a propertyId, for its matchType is property")
    quantifier = _one_of(where + ".matchQuantifier", fields.get("matchQuantifier", "any"), _QUANTIFIERS)
    values = _values(where + ".propertyValue", fields["propertyValue"])
    name = str(fields["propertyId"]) if kind == "property" else "identifier" if kind == "id" else NAMES
    if kind == "id":
        values = tuple(Value(each.text, each.id or each.text) for each in values)
    return kind, Condition(name, values, fields.get("required") is True, quantifier)


def extension(query: Json) -> tuple[list[str], list[Wish]]:
    """Return the things and the properties of a data extension query, which is the same in both versions."""
    fields = _fields("extend", query, {"ids": "an array", "properties": "an array"}, more=True, needed=("ids", "properties"))
    ids = [str(_typed("extend.ids", each, "a string")) for each in _list("extend.ids", fields["ids"], IDS, 413)]
    wishes = []
    for number, each in enumerate(_list("extend.properties", fields["properties"])):
        where = f"extend.properties[{number}]"
        said = _fields(where, each, {"id": "a string", "settings": "an object"}, more=True, needed=("id",))
        settings = said.get("settings", {})
        assert isinstance(settings, dict)
        lang = settings.get("lang")
        wishes.append(Wish(str(said["id"]), _whole(settings.get("limit")), lang if lang in ("zh", "en") else None,
                           settings.get("evidence") in (True, "true", "on")))
    return ids, wishes


def _whole(value: Json) -> int:
    """Return a number of values, as a number or its digits; 0, which is no limit, for anything else."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    return max(0, int(value)) if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9 else 0


def _limit(fields: dict[str, Json]) -> int:
    # A limit that is no positive number is taken for none, as clients send 0.
    return _whole(fields.get("limit")) or LIMIT


def _values(where: str, given: Json) -> tuple[Value, ...]:
    return tuple(_value(where, each) for each in (_list(where, given) if isinstance(given, list) else [given]))


def _value(where: str, given: Json) -> Value:
    if isinstance(given, dict):
        fields = _fields(where, given, {"id": "a string", "name": "a string", "lang": "a string"}, more=True, needed=("id",))
        if "dir" in fields:
            _one_of(where + ".dir", fields["dir"], _DIRECTIONS)
        return Value(str(fields.get("name", "")), str(fields["id"]))
    if isinstance(given, bool):
        return Value("true" if given else "false")
    if isinstance(given, str | int | float):
        try:
            return Value(str(given))
        except ValueError:
            pass
    raise Malformed(f"{where} 须为字符串、数、布尔值或带 id 的对象",
                    f"{where} takes a string, a number, true, false or an object with an id")


def _fields(where: str, given: Json, kinds: dict[str, str], *, more: bool = False,
            needed: tuple[str, ...] = ()) -> dict[str, Json]:
    """Return an object whose fields have these kinds; other fields are Malformed but where `more` may be there."""
    found = _typed(where, given, "an object")
    assert isinstance(found, dict)
    for name in needed:
        if name not in found:
            raise Malformed(f"{where} 须有 {name}", f"{where} takes a field {name}")
    for name, value in found.items():
        if name not in kinds and not more:
            raise Malformed(f"{where} 没有 {name[:40]!r} 这一项（有：{', '.join(kinds)}）",
                            f"{where} has no field {name[:40]!r} (it has: {', '.join(kinds)})")
        if kinds.get(name):
            _typed(f"{where}.{name}", value, kinds[name])
    if "lang" in found:
        _typed(where + ".lang", found["lang"], "a string")
    return found


def _typed(where: str, value: Json, kind: str) -> Json:
    if not isinstance(value, _TYPES[kind]) or (isinstance(value, bool) and kind == "a number"):
        raise Malformed(f"{where} 须为{_ZH[kind]}", f"{where} takes {kind}")
    return value


def _list(where: str, value: Json, most: int = FEW, status: int = 400) -> list[Json]:
    found = _typed(where, value, "an array")
    assert isinstance(found, list)
    _few(where, len(found), most, status)
    return found


def _few(where: str, count: int, most: int, status: int) -> None:
    if count > most:
        raise Malformed(f"{where} 至多 {most} 项，不是 {count} 项", f"{where} takes {most} at most, not {count}", status)


def _one_of(where: str, value: Json, choices: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in choices:
        raise Malformed(f"{where} 须为 {'、'.join(choices)} 之一", f"{where} takes one of {', '.join(choices)}")
    return value
