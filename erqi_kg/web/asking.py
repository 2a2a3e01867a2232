"""A packaged question asked of a site: parameters out of a query string, rows by pages, rows as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from ..answer import Answer, plain
from ..errors import ParameterError
from ..figure import Figure
from ..query import Field, Question
from .call import Call
from .render import whole_number
from .site import Site

# What says how an answer is given, not what is asked; a question's own parameter of such a name is asked for with `_` behind.
RESERVED = ("format", "limit", "offset")
LIMIT, MOST, FURTHEST = 100, 1000, 1_000_000_000


class Slice(NamedTuple):
    """Which rows of an answer are given: at most `limit`, from the row `offset` on."""

    limit: int
    offset: int


class Asked(NamedTuple):
    """An answer with all its rows, and the slice of them that was asked for."""

    answer: Answer[Any]
    part: Slice

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        """The rows of the slice."""
        return self.answer[self.part.offset:self.part.offset + self.part.limit]

    @property
    def next(self) -> int | None:
        """The offset of the rows that follow, None where none do."""
        end = self.part.offset + self.part.limit
        return end if end < len(self.answer) else None


def wire_name(parameter: Field) -> str:
    """Return the name of a question's parameter in a query string."""
    return parameter.name + "_" if parameter.name in RESERVED else parameter.name


def ask(site: Site, question: Question, call: Call, **defaults: str) -> Asked:
    """Return the answer to a question with the parameters of a call; `defaults` are for those that it leaves out."""
    values = _values(question, call.query)
    values = {name: value for name, value in defaults.items() if any(name == each.name for each in question.parameters)} | values
    return Asked(site.kg.answer(question, values), slice_of(call))


def slice_of(call: Call) -> Slice:
    """Return the rows that a call asks for; a number out of bounds is a ParameterError."""
    return Slice(whole_number(call, "limit", LIMIT, 1, MOST), whole_number(call, "offset", 0, 0, FURTHEST))


def _values(question: Question, query: Iterable[tuple[str, str]]) -> dict[str, object]:
    """Return the values of a question's parameters; an empty one is as if it were not there, as forms send it."""
    names = {wire_name(parameter): parameter.name for parameter in question.parameters}
    found: dict[str, object] = {}
    for name, value in query:
        # Every question takes a language, as every page does, whether its names have one or not.
        if name in RESERVED or not value or (name == "lang" and name not in names):
            continue
        if name not in names:
            has = ", ".join([*names, *RESERVED])
            raise ParameterError(f"{question.name} has no parameter {name!r} (it has: {has})",
                                 f"{question.name} 没有参数 {name!r}（有：{has}）")
        several = found.setdefault(names[name], [])
        assert isinstance(several, list)
        several.append(value)
    return found


def plain_rows(site: Site, asked: Asked) -> list[dict[str, object]]:
    """Return the rows of a slice as JSON can hold them, as `Answer.to_json` writes them."""
    columns = asked.answer.columns
    return [{name: plain_figure(site, value) if isinstance(value, Figure) else plain(value)
             for name, value in zip(columns, row, strict=True)} for row in asked.rows]


def plain_figure(site: Site, figure: Figure) -> object:
    """Return a figure as JSON can hold it."""
    return site.keep(("figure", figure.place), lambda: plain(figure))
