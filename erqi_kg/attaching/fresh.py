"""Attached tables against their files: each is derived again from its CSV file and description, and compared."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from ..errors import ErqiError
from ..store import read as read_text
from . import description, text
from .codes import book_of
from .match import Matcher
from .reading import Reading
from .report import ERROR, Findings
from .strict import SUFFIX


def stale(store: ox.Store, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield name and reason of each table of a folder whose Turtle is not what its CSV file and description give."""
    tables = folder / "graph" / "tables"
    described = {path.with_name(path.name.removesuffix(".csv" + SUFFIX) + ".ttl") for path in tables.glob("*.csv" + SUFFIX)}
    for path in sorted({*tables.glob("*.ttl"), *described, *(each.with_suffix(".ttl") for each in tables.glob("*.csv"))}):
        try:
            reason = _reason(store, path)
        except ErqiError as error:
            reason = str(error)
        if reason is not None:
            yield path.stem, reason


def _reason(store: ox.Store, path: Path) -> str | None:
    table = path.with_suffix(".csv")
    if not path.is_file():
        return f"{path.name} is missing: attach {table.name} of that folder again, or, to detach it, delete what is left of it"
    where = description.beside(table)
    said = description.read(where, description.load(where))
    findings = Findings()
    matcher = Matcher(book_of(store, said.key, said.key_vintage), said.key_vintage, said.means, findings)
    reading = Reading(said, text.scan(table, said.encoding), table, matcher, findings)
    out = io.StringIO()
    reading.write(out)
    if findings.number(ERROR):
        first = next(each for each in findings.kept if each.level == ERROR)
        return f"{table.name}:{first.row}: {first.en}"
    return None if out.getvalue() == read_text(path) else f"{path.name} differs"
