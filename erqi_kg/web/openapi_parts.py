"""The parts that the description of the service refers to: schemas of values, headers, errors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..errors import FigureError
from ..query import Question
from ..terms import BASE
from .asking import plain_figure
from .questions import described
from .site import Site

Json = dict[str, object]
_ERRORS = {
    400: "参数或请求有误 / a parameter or the request is not accepted",
    403: "更新与 SERVICE 不被接受 / updates and SERVICE are refused",
    404: "没有它；nearest 里是相近的名称 / there is none; nearest holds the names that are most like it",
    406: "没有所要的格式 / not in that format",
    408: "请求过慢 / the request came too slowly",
    413: "请求体过大 / the body is too large",
    414: "URL 过长 / the URL is too long",
    415: "请求体的格式不被接受 / the media type of the body is not accepted",
    503: "忙，稍后再来 / busy: come again later",
    504: "超过时间或内存的上限 / over the limit of time or memory",
}
_HEADERS = {
    "Erqi-Total": ("共有多少行 / how many rows there are", "integer"),
    "Erqi-Offset": ("首行的序号 / the number of the first row", "integer"),
    "Link": ("next 是下一页，describes 是所说的事物 / next is the next page, describes is what is told of", "string"),
    "Content-Location": ("此格式自己的地址 / the address of this format alone", "string"),
    "Erqi-Truncated": ("只列出至多多少条指向它的 / at most so many of what refers to it are told", "string"),
    "Retry-After": ("几秒后再来 / after how many seconds to come again", "integer"),
}


def reference(part: str, name: str) -> Json:
    """Return a reference to a component."""
    return {"$ref": f"#/components/{part}/{name}"}


def parameter(name: str, schema: Mapping[str, object], words: str, shown: object = None, *, where: str = "query") -> Json:
    """Return a parameter with an example; one in the path is always given."""
    made: Json = {"name": name, "in": where, "description": words, "schema": schema}
    return made | ({"required": True} if where == "path" else {}) | ({} if shown is None else {"example": shown})


def reply(words: str, content: Mapping[str, object], headers: Mapping[str, object] | None = None) -> Json:
    """Return a response."""
    return {"description": words, "content": content, **({"headers": headers} if headers else {})}


def errors() -> dict[str, Json]:
    """Return the headers, and the errors as problem details or as a page for those who read pages."""
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    page = {"schema": {"type": "string"}}
    told: Json = {str(code): reply(words, {"application/problem+json": problem, "text/html": page}, (
        {"Retry-After": reference("headers", "Retry-After")} if code == 503 else None)) for code, words in _ERRORS.items()}
    return {"responses": told, "headers": {
        name: {"description": words, "schema": {"type": kind}} for name, (words, kind) in _HEADERS.items()}}


def schemas(site: Site, kinds: Iterable[str], questions: Mapping[str, Question]) -> Json:
    """Return the schemas of values, of a figure, of the list of questions, and the names that each class of things has."""
    text: Json = {"type": "string"}
    empty: Json = {"type": "null"}

    def maybe(name: str) -> Json:
        return {"anyOf": [{"$ref": f"#/components/schemas/{name}"}, empty]}

    figure: Json = {
        "place": {"$ref": "#/components/schemas/Place"}, "quote": text, "comparator": {"$ref": "#/components/schemas/Iri"},
        "value": maybe("Decimal"), "lower": maybe("Decimal"), "lowerIncluded": {"type": ["boolean", "null"]},
        "upper": maybe("Decimal"), "upperIncluded": {"type": ["boolean", "null"]}, "unit": {"$ref": "#/components/schemas/Iri"},
        "counts": maybe("Iri"), "modality": {"$ref": "#/components/schemas/Iri"}, "since": maybe("Date"), "until": maybe("Date")}
    words: Json = {"name": text, "kind": text, "zh": text, "en": text}
    column = _object(words | {"optional": {"type": "boolean"}})
    question = _object({"name": text, "zh": text, "en": text, "tags": {"type": "array", "items": text}, "scope": text,
                        "parameters": {"type": "array", "items": _object(words)}, "columns": {"type": "array", "items": column},
                        "example": {"type": "object", "additionalProperties": text}, "url": text})
    return {
        "Iri": {"type": "string", "format": "iri", "examples": [BASE + "id/district-erqi"]},
        "Place": {"type": "string", "format": "iri", "description": "原文中的位置 / a place in the text (RFC 5147)",
                  "examples": [BASE + "source/erqi-2024#char=1415,1420"]},
        "Integer": {"type": "integer"},
        "Decimal": {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$", "examples": ["62500000000"]},
        "Date": {"type": "string", "format": "date", "examples": ["2024-06-30"]},
        "Figure": _object(figure) | _figures(site),
        "Questions": _object({"questions": {"type": "array", "items": {"$ref": "#/components/schemas/Question"}},
                              "total": {"type": "integer"}}),
        "Question": question | {"examples": [described(each) for each in [*questions.values()][:1]]},
        "Problem": {"type": "object", "required": ["type", "title", "status", "detail"], "properties": {
            "type": text, "title": text, "status": {"type": "integer"}, "detail": text,
            "nearest": {"type": "array", "items": text}}},
        **{f"NameOf{kind}": _names(site, kind) for kind in kinds},
    }


def _object(properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _names(site: Site, kind: str) -> Json:
    """Return the names under which a question takes a thing of a class: slug, label, IRI."""
    return {"type": "string", "enum": [*site.names(kind), *site.things(kind)],
            "description": "短名、中英文名或 IRI；不论大小写 / slug, label in either language, or IRI; case does not matter"}


def _figures(site: Site) -> Json:
    """Return an example of a figure where the graph holds one."""
    for place in site.things("Figure"):
        try:
            return {"examples": [plain_figure(site, site.kg.figure(place))]}
        except FigureError:
            continue
    return {}
