"""`/questions` and `/questions/NAME`: the packaged questions and their answers as JSON, CSV, TSV and pages."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import quote

from ..answer import Answer
from ..base import Graph
from ..errors import ParameterError, UnknownName
from ..query import Field, Question
from .asking import Asked, plain_rows, wire_name
from .asking import ask as asked_of
from .call import Call, Reply, problem
from .negotiate import media
from .question_pages import listing_page, question_page
from .render import HTML, Refused, answers, given, here, page_language
from .site import Site, site_of

FORMATS = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "html": HTML,
}


def chosen(call: Call) -> str:
    """Return the format that a call asks for by `format=` or by its Accept header; what is not offered is refused."""
    named = given(call, "format")
    if named is not None and named not in FORMATS:
        raise ParameterError(f"format takes {', '.join(FORMATS)}, not {named!r}",
                             f"format 须为 {'、'.join(FORMATS)} 之一，不是 {named!r}")
    found = named or _accepted(call.accept)
    if found is None:
        offered = ", ".join(each.partition(";")[0] for each in FORMATS.values())
        raise Refused(problem(406, "没有所要的格式 / Not in that format", f"可用的格式：{offered} / Offered are: {offered}"))
    return found


@lru_cache(maxsize=64)
def _accepted(accept: str) -> str | None:
    found = media(accept, list(FORMATS.values()))
    return next((name for name, each in FORMATS.items() if each == found), None)


@answers
def listing(kg: Graph, call: Call) -> Reply:
    """Return every packaged question with its parameters and columns."""
    site, form, lang = site_of(kg), chosen(call), page_language(call)
    if form == "html":
        return Reply(200, HTML, listing_page(site, call, lang))
    if form == "json":
        told = [described(question) for question in kg.questions.values()]
        return Reply(200, FORMATS[form], _json({"questions": told, "total": len(told)}))
    out = io.StringIO()
    writer = csv.writer(out, delimiter="," if form == "csv" else "\t", lineterminator="\r\n" if form == "csv" else "\n")
    writer.writerow(("name", "zh", "en", "tags", "scope", "parameters", "columns", "url"))
    for question in kg.questions.values():
        fields = (" ".join(f"{name(each)}:{each.kind}" for each in group) for name, group in (
            (wire_name, question.parameters), (lambda each: each.name, question.columns)))
        writer.writerow((question.name, question.zh, question.en, " ".join(question.tags), question.scope, *fields,
                         f"/questions/{question.name}"))
    return Reply(200, FORMATS[form], out.getvalue().encode())


def described(question: Question) -> dict[str, object]:
    """Return what JSON says of a question."""
    def fields(group: tuple[Field, ...], name: Callable[[Field], str]) -> list[dict[str, object]]:
        return [{"name": name(each), "kind": each.kind, "zh": each.zh, "en": each.en} for each in group]

    return {"name": question.name, "zh": question.zh, "en": question.en, "tags": list(question.tags), "scope": question.scope,
            "parameters": fields(question.parameters, wire_name),
            "columns": [told | {"optional": column.optional} for told, column in zip(
                fields(question.columns, lambda each: each.name), question.columns, strict=True)],
            "example": example(question), "url": f"/questions/{question.name}"}


def example(question: Question) -> dict[str, str]:
    """Return the example of a question by the names of a query string."""
    return {wire_name(each): question.example[each.name] for each in question.parameters if each.name in question.example}


@answers
def ask(kg: Graph, call: Call) -> Reply:
    """Return the answer to the question that the path names, a slice of its rows."""
    site = site_of(kg)
    question = _question(site, call.path.removeprefix("/questions/"))
    form, lang = chosen(call), page_language(call)
    if form == "html":
        return Reply(200, HTML, question_page(site, call, question, lang))
    asked = asked_of(site, question, call)
    headers = [("Erqi-Total", str(len(asked.answer))), ("Erqi-Offset", str(asked.part.offset))]
    if asked.next is not None:
        headers.append(("Link", f'<{_next(call, asked)}>; rel="next"'))
    if form == "json":
        return Reply(200, FORMATS[form], _json(_document(site, call, asked)), tuple(headers))
    # The rows of the slice alone, in the form that the answer has everywhere.
    part = Answer(question, asked.rows, asked.answer.sparql, kg, asked.answer.values)
    return Reply(200, FORMATS[form], part.to_csv("," if form == "csv" else "\t").encode(), tuple(headers))


def _question(site: Site, name: str) -> Question:
    if (question := site.kg.questions.get(name)) is not None:
        return question
    try:
        return site.kg.question(name)
    except UnknownName as error:
        near = ", ".join(error.nearest)
        raise Refused(problem(404, "没有这个问题 / No such question",
                              f"没有名为 {name[:80]!r} 的问题{f'；相近的有：{near}' if near else ''} / "
                              f"No question is called {name[:80]!r}{f'; the nearest are: {near}' if near else ''}",
                              nearest=list(error.nearest))) from None


def _document(site: Site, call: Call, asked: Asked) -> dict[str, object]:
    answer = asked.answer
    return {"question": answer.question.name, "columns": list(answer.columns), "rows": plain_rows(site, asked),
            "sparql": answer.sparql, "total": len(answer), "limit": asked.part.limit, "offset": asked.part.offset,
            "next": _next(call, asked) if asked.next is not None else None}


def _next(call: Call, asked: Asked) -> str:
    return quote(call.base, safe=":/[]") + here(call, offset=asked.next, limit=asked.part.limit)


def _json(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
