"""Verdicts: a receipt's question asked again, whether its answer still holds and what has changed."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from . import __version__
from .answer import table
from .base import Graph
from .errors import FileError, ParameterError, QueryError, UnknownName
from .query import Question
from .receipt import Receipt, canonical, data_version, dumps, graph_hash, read_receipt
from .terms import iri

_NAMES = {
    "graph_hash": ("数据", "data"),
    "data_version": ("数据版本", "data version"),
    "package_version": ("erqi-kg 版本", "erqi-kg version"),
    "engine": ("查询引擎", "query engine"),
    "sparql": ("查询文本", "query text"),
    "columns": ("列", "columns"),
    "result_hash": ("结果", "result"),
}
_LONGEST = 500


class Check(NamedTuple):
    """One thing that may have changed: what it was when the receipt was made, and what it is now."""

    name: str
    then: object
    now: object

    @property
    def same(self) -> bool:
        """Whether it has not changed."""
        return self.then == self.now

    def brief(self) -> tuple[str, str]:
        """Return both in a few characters: the JSON gives long ones whole."""
        if self.name.endswith("_hash"):
            return f"{self.then}"[:19] + "…", f"{self.now}"[:19] + "…"
        if self.name == "sparql" or (self.name == "columns" and self.same):
            return "", ""
        return _cell(self.then), _cell(self.now)


@dataclass(frozen=True)
class Verdict:
    """Whether the answer of a receipt still holds; `problem` says why it can no longer be asked for, where that is so."""

    receipt: Receipt
    holds: bool
    checks: tuple[Check, ...]
    gone: tuple[dict[str, object], ...] = ()
    new: tuple[dict[str, object], ...] = ()
    problem: str | None = None

    def same(self, name: str) -> bool:
        """Return whether a check, such as `graph_hash`, found no change."""
        return all(check.same for check in self.checks if check.name == name)

    def to_json(self) -> str:
        """Return the verdict as JSON: every check with what was and what is, the rows that are gone and those that are new."""
        checks = {check.name: {"same": check.same, "then": check.then, "now": check.now} for check in self.checks}
        return dumps({"holds": self.holds, "problem": self.problem, "question": self.receipt.question,
                      "parameters": self.receipt.parameters, "time": self.receipt.time, "checks": checks,
                      "gone": list(self.gone), "new": list(self.new)})

    def to_table(self, lang: str = "zh") -> str:
        """Return lines for people: what was asked, each check, the verdict, and the rows that are gone or new."""
        if lang == "zh":
            head, words, marks, which = ["项目", "比较", "当时", "现在"], ("变了", "没变"), ("少了", "多了"), 0
        else:
            head, words, marks, which = ["what", "compared", "then", "now"], ("changed", "same"), ("gone", "new"), 1
        asked = f"{self.receipt.question} {canonical(self.receipt.parameters)} {self.receipt.time}"
        body = [[_NAMES[check.name][which], words[check.same], *check.brief()] for check in self.checks]
        lines = [visible(asked), "", table(head, body, [False] * 4), "", visible(self._sentence()[which])]
        if self.gone or self.new:
            columns = list(dict.fromkeys(name for row in (*self.gone, *self.new) for name in row))
            rows = [[mark, *(_cell(row.get(name)) for name in columns)]
                    for mark, some in zip(marks, (self.gone, self.new), strict=True) for row in some]
            lines += ["", table(["", *map(visible, columns)], rows, [False] * (len(columns) + 1))]
        return "\n".join(lines)

    def _sentence(self) -> tuple[str, str]:
        """Return the verdict in Chinese and in English."""
        if self.problem is not None:
            return f"不成立：已不能这样问：{self.problem}", f"does not hold: it can no longer be asked so: {self.problem}"
        if self.holds:
            order = ("", "") if self.same("result_hash") else ("，只是次序不同", ", in another order")
            kept = self.same("graph_hash")
            data = ("；数据没有变", "; so are the data") if kept else ("，尽管数据变了", ", although the data have changed")
            return f"成立：再问一次，回答相同{order[0]}{data[0]}", f"holds: the answer is the same{order[1]}{data[1]}"
        cause = self._cause()
        if not self.gone and not self.new:
            return f"不成立：列变了；{cause[0]}", f"does not hold: the columns have changed; {cause[1]}"
        return (f"不成立：少了 {len(self.gone)} 行，多了 {len(self.new)} 行；{cause[0]}",
                f"does not hold: rows gone: {len(self.gone)}, rows new: {len(self.new)}; {cause[1]}")

    def _cause(self) -> tuple[str, str]:
        changed = [_NAMES[name] for name in ("graph_hash", "sparql", "package_version", "engine") if not self.same(name)]
        if changed:
            zh, en = zip(*changed, strict=True)
            return f"变了的是：{'、'.join(zh)}", f"what has changed: {', '.join(en)}"
        return ("数据、查询和程序都没有变：凭证被改过，或这个查询每次回答都不同",
                "neither data, query nor program has changed: the receipt was altered, or this query never answers alike")


def verify_receipt(kg: Graph, receipt: Receipt | str | os.PathLike[str]) -> Verdict:
    """Return whether the answer of a receipt, or of the receipt in a file, still holds for this graph.

    A receipt that is not whole, or that asks what this graph has no question for, is a FileError. A query of the
    receipt's own is run as it stands, SERVICE refused as ever.
    """
    where = "receipt" if isinstance(receipt, Receipt) else Path(receipt)
    then = Receipt.from_json(receipt.to_json()) if isinstance(receipt, Receipt) else read_receipt(Path(receipt))
    try:
        question = None if then.question == "sparql" else kg.question(then.question)
        now = _asked_again(kg, question, then)
    except (UnknownName, ParameterError, QueryError) as error:
        raise FileError(where, None, f"cannot be asked again: {visible(str(error))}") from None
    if isinstance(now, str):
        store = kg.store
        present = {"graph_hash": graph_hash(store), "package_version": __version__, "engine": kg.engine,
                   "data_version": data_version(store)}
        return Verdict(then, False, _checks(then, present), problem=now)
    gone, new = _less(then.rows, now.rows), _less(now.rows, then.rows)
    holds = not gone and not new and set(then.columns) == set(now.columns)
    return Verdict(then, holds, _checks(then, vars(now)), gone, new)


def _asked_again(kg: Graph, question: Question | None, then: Receipt) -> Receipt | str:
    """Return the receipt of asking again, or the words of the error where a name no longer names one thing."""
    try:
        return (kg.sparql(then.sparql) if question is None else kg.answer(question, then.parameters)).receipt()
    except UnknownName as error:
        return str(error)


def _checks(then: Receipt, now: Mapping[str, object]) -> tuple[Check, ...]:
    return tuple(Check(name, getattr(then, name), now[name]) for name in _NAMES if name in now)


def _less(rows: list[dict[str, object]], others: list[dict[str, object]]) -> tuple[dict[str, object], ...]:
    """Return the rows that are not among the others, each as often as it stands there once too often."""
    # True equals 1 in Python, and not in JSON.
    there = Counter(map(canonical, others))
    left = []
    for row in rows:
        key = canonical(row)
        if there[key]:
            there[key] -= 1
        else:
            left.append(row)
    return tuple(left)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return ", ".join(f"{visible(name)}={_cell(part)}" for name, part in value.items() if part is not None)
    if not isinstance(value, str):
        return visible(canonical(value))
    # A text that long is no name, nor are its digits a number to be read.
    return visible(iri(value).short if len(value) <= _LONGEST else value)


def visible(text: str) -> str:
    """Return a text without what a terminal would obey or hide: such characters as their codes, and no more than a few lines."""
    short = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in short)
