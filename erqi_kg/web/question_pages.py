"""The pages of the questions: the list, and each with its form and the table of its answer."""

from __future__ import annotations

from typing import Any

from ..answer import shown_columns
from ..figure import Figure
from ..query import LITERAL_KINDS, Field, Question
from ..terms import Iri
from .asking import ask, wire_name
from .call import Call
from .pages import by_tag
from .render import here, page, separated
from .site import Site
from .view import Cell, Reader, reader_of

# A browser takes a list of so many names with ease.
_NAMES = 1000


def listing_page(site: Site, call: Call, lang: str) -> bytes:
    """Return the page with every question."""
    return page("questions.html", lang, call, tags=by_tag(site, lang), number=len(site.kg.questions))


def question_page(site: Site, call: Call, question: Question, lang: str) -> bytes:
    """Return the page of a question: its form as it was sent, the rows of the slice, the ways to the rest and to the data."""
    reader = reader_of(site, call, lang)
    # Names are told in the language of the page where the reader has not said otherwise.
    asked = ask(site, question, call, lang=lang)
    shown = shown_columns(question.columns)
    names = {column.name: index for index, column in enumerate(question.columns)}
    body = [[_cell(reader, question, row, index, names) for index, _ in shown] for row in asked.rows]
    part = asked.part
    previous = max(0, part.offset - part.limit) if part.offset else None
    fields = [_field(site, call, each) for each in question.parameters if each.name != "lang"]
    return page("question.html", lang, call, question=question, fields=fields,
                head=[(column.zh if lang == "zh" else column.en, column.kind in ("integer", "decimal")) for _, column in shown],
                body=body, total=len(asked.answer), first=part.offset + 1, last=part.offset + len(asked.rows),
                next=here(call, offset=asked.next, limit=part.limit) if asked.next is not None else None,
                previous=here(call, offset=previous, limit=part.limit) if previous is not None else None,
                formats=[(form, here(call, format=form)) for form in ("json", "csv", "tsv")], sparql=asked.answer.sparql,
                label=question.zh if lang == "zh" else question.en)


def _field(site: Site, call: Call, field: Field) -> dict[str, object]:
    """Return what the form needs of a parameter: the values that were sent, the names to choose from."""
    name = wire_name(field)
    names = site.names(field.kind) if field.kind not in (*LITERAL_KINDS, "iri", "place") else ()
    return {"name": name, "kind": field.kind, "zh": field.zh, "en": field.en,
            "values": [value for key, value in call.query if key == name and value] or [""], "names": names[:_NAMES]}


def _cell(reader: Reader, question: Question, row: tuple[Any, ...], index: int, names: dict[str, int]) -> Cell:
    """Return a value of a row as the table shows it; a name leads to the thing that it names."""
    value, column = row[index], question.columns[index]
    if isinstance(value, Figure):
        place = reader.link(value.place)
        return Cell(value.text(reader.lang), place.href, note=place.text)
    if isinstance(value, Iri):
        return reader.link(value)
    text = "" if value is None else {True: "✓", False: "✗"}[value] if isinstance(value, bool) else str(value)
    if column.kind in ("integer", "decimal"):
        return Cell(separated(text))
    thing = names.get(column.name.removesuffix("Name")) if column.name.endswith("Name") else 0 if column.name == "name" else None
    named = row[thing] if thing is not None and thing != index else None
    return Cell(text, reader.href(named) if isinstance(named, Iri) else None)


