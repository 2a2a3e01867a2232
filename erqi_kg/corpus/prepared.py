"""Answers that were prepared, found by question, language and parameters; what is not prepared is left to SPARQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from ..query import Question, Resolve
from ..terms import from_term
from .narrow import Narrowed, narrow
from .prepare import ASKED, LANGUAGES, asked_for, file_name, is_prepared
from .rows import Rows


@dataclass(frozen=True)
class Ready:
    """A prepared answer: how many rows it has, and some of them as Python values, not yet typed."""

    rows: Rows
    narrowed: Narrowed
    columns: tuple[str, ...]

    @property
    def count(self) -> int:
        """The number of rows."""
        return self.rows.count if self.narrowed.numbers is None else len(self.narrowed.numbers)

    def read(self, start: int, stop: int) -> list[list[Any]]:
        """Return the rows from one number up to another."""
        if start >= stop:
            return []
        numbers = range(start, stop) if self.narrowed.numbers is None else self.narrowed.numbers[start:stop].to_pylist()
        cells = self.rows.between(start, stop) if self.narrowed.numbers is None else self.rows.at(list(numbers))
        for name, column in self.narrowed.changed.items():
            cells[name] = column.take(list(numbers)).to_pylist()
        rows = zip(*(cells[name] for name in self.columns), strict=True)
        lines = ["\t".join(f"?{name}" for name in self.columns), *("\t".join(cell or "" for cell in row) for row in rows), ""]
        found = ox.parse_query_results("\n".join(lines), format=ox.QueryResultsFormat.TSV)
        assert isinstance(found, ox.QuerySolutions)
        return [[*map(from_term, row)] for row in found]


class Prepared:
    """The prepared answers of a generation."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rows = lru_cache(maxsize=64)(Rows)

    def find(self, question: Question, values: Mapping[str, object], resolve: Resolve) -> Ready | None:
        """Return the answer to a question with these parameters, or None where it is not prepared; names are resolved."""
        given = {name: value for name, value in values.items() if value is not None}
        lang = given.pop("lang", LANGUAGES[0])
        if not is_prepared(question) or lang not in LANGUAGES:
            return None
        path = self._folder / file_name(question, str(lang))
        if not path.is_file():
            return None
        rows = self._rows(path)
        if rows.metadata.get(ASKED.encode()) != asked_for(question).encode():
            return None
        narrowed = narrow(rows, question, given, resolve)
        return None if narrowed is None else Ready(rows, narrowed, tuple(column.name for column in question.columns))
