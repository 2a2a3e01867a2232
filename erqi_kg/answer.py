"""Answers: a sequence of typed rows that knows its question, its evidence and how to print itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar, overload
from unicodedata import east_asian_width

from .errors import MissingExtra
from .figure import Figure
from .query import LITERAL_KINDS, Field, Question
from .terms import Iri, Place, TableCell, Value

if TYPE_CHECKING:
    import pandas
    import pyarrow
    import pyoxigraph as ox

    from .receipt import Receipt

Row = TypeVar("Row", bound=tuple[Any, ...])
Cell = Value | Figure | None
# What a figure is in a table of plain columns: its place in a column of its own name, then these, each with its kind.
FIGURE_COLUMNS = {
    "quote": "string",
    "comparator": "iri",
    "value": "decimal",
    "lower": "decimal",
    "lower_included": "boolean",
    "upper": "decimal",
    "upper_included": "boolean",
    "unit": "iri",
    "counts": "iri",
    "modality": "iri",
}


class Labels(Protocol):
    """What an answer asks of its graph when it prints itself or gives a receipt."""

    @property
    def store(self) -> ox.Store:
        """The store that answered."""

    @property
    def engine(self) -> str:
        """What answered."""

    def look_up(self, things: Iterable[str]) -> None:
        """Fetch what is said of these things, all at once."""

    def label(self, thing: str, lang: str) -> str | None:
        """Return the label of a thing in the language, or None."""

    def quote(self, place: str) -> str | None:
        """Return the words printed at a place, or None."""


class Evidence(NamedTuple):
    """A place that a row rests on, with the words that stand there where the graph holds them."""

    place: Iri
    quote: str | None


class Answer(Sequence[Row], Generic[Row]):
    """The rows that answer a question, in its order; `sparql` is the text that was sent, `values` what the caller gave."""

    def __init__(self, question: Question, rows: Sequence[Row], sparql: str, labels: Labels, values: dict[str, object]) -> None:
        self.question = question
        self.sparql = sparql
        self.values = dict(values)
        self._rows = rows
        self._labels = labels

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.question.columns)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        return list(self._rows[index]) if isinstance(index, slice) else self._rows[index]

    def evidence(self, row: Row) -> list[Evidence]:
        """Return every place that a row names, also as the place of a figure, once, with its quote."""
        found: dict[Iri, str | None] = {}
        self._labels.look_up([value for value in row if isinstance(value, (Place, TableCell))])
        for value, column in zip(row, self.question.columns, strict=True):
            if isinstance(value, Figure):
                found[value.place] = value.quote
            elif column.kind == "place" and value:
                found.setdefault(value, self._labels.quote(value))
        return [Evidence(place, quote) for place, quote in found.items()]

    def receipt(self) -> Receipt:
        """Return what lets anyone ask again and compare: question, query, data and rows with their hashes, and the time.

        The data are hashed as they are now: ask for the receipt before you change the store.
        """
        from .receipt import make

        return make(self, self._labels.store, self._labels.engine)

    def to_dicts(self) -> list[dict[str, Cell]]:
        """Return each row as a dictionary by column."""
        return [dict(zip(self.columns, row, strict=True)) for row in self._rows]

    def to_json(self) -> str:
        """Return the question, the SPARQL text and the rows as JSON; decimals and dates as text that loses nothing."""
        import json

        rows = [{name: plain(value) for name, value in row.items()} for row in self.to_dicts()]
        document = {"question": self.question.name, "columns": list(self.columns), "rows": rows, "sparql": self.sparql}
        return json.dumps(document, ensure_ascii=False, indent=2)

    def to_csv(self, delimiter: str = ",") -> str:
        """Return the rows as CSV with a header line (RFC 4180; with a tab it is TSV); a figure fills several columns."""
        import csv
        import io

        out = io.StringIO()
        writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n" if delimiter == "," else "\n")
        writer.writerow(self._flat_columns())
        writer.writerows([cell(value) for value in row] for row in self._flat_rows())
        return out.getvalue()

    def to_pandas(self) -> pandas.DataFrame:
        """Return the rows as a data frame, a figure in several columns; needs the extra `frames`."""
        try:
            import pandas
        except ImportError:
            raise MissingExtra("pandas", "frames") from None
        rows = [[_native(value) for value in row] for row in self._flat_rows()]
        # Without this, a whole number beside an empty cell would turn into a float.
        return pandas.DataFrame(rows, columns=list(self._flat_columns()), dtype=object).convert_dtypes()

    def to_arrow(self) -> pyarrow.Table:
        """Return the rows as an Arrow table whose types follow the columns; needs the extra `frames`."""
        try:
            import pyarrow
        except ImportError:
            raise MissingExtra("pyarrow", "frames") from None
        types = {
            "integer": pyarrow.int64(),
            "decimal": pyarrow.decimal128(38, 18),
            "boolean": pyarrow.bool_(),
            "date": pyarrow.date32(),
        }
        columns = self._flat_columns()
        schema = pyarrow.schema([(name, types.get(kind, pyarrow.string())) for name, kind in columns.items()])
        rows = [{name: value if value is None or kind in types else cell(value)
                 for value, (name, kind) in zip(row, columns.items(), strict=True)} for row in self._flat_rows()]
        return pyarrow.Table.from_pylist(rows, schema=schema)

    def _flat_columns(self) -> dict[str, str]:
        """Return the kind of each plain column by its name."""
        flat = {}
        for column in self.question.columns:
            flat[column.name] = "place" if column.kind == "Figure" else column.kind
            if column.kind == "Figure":
                flat |= {f"{column.name}_{name}": kind for name, kind in FIGURE_COLUMNS.items()}
        return flat

    def _flat_rows(self) -> list[list[Value | None]]:
        """Return each row with its figures spread over the plain columns."""
        rows = []
        for row in self._rows:
            flat: list[Value | None] = []
            for value, column in zip(row, self.question.columns, strict=True):
                flat.append(value.place if isinstance(value, Figure) else value)
                if column.kind == "Figure":
                    flat += [None if value is None else getattr(value, name) for name in FIGURE_COLUMNS]
            rows.append(flat)
        return rows

    def to_table(self, lang: str = "zh") -> str:
        """Return the rows as a table for people: labels for IRIs, places with their quotes, columns aligned."""
        shown = self._shown()
        head = [column.zh if lang == "zh" else column.en for _, column in shown]
        body = [[self._text(row[index], lang) for index, _ in shown] for row in self._rows]
        numeric = [column.kind in ("integer", "decimal") for _, column in shown]
        return table(head, body, numeric)

    def _shown(self) -> list[tuple[int, Field]]:
        """Return the columns that people see, with their labels at hand."""
        shown = shown_columns(self.question.columns)
        self._labels.look_up({value for row in self._rows for index, _ in shown if isinstance(value := row[index], Iri)})
        return shown

    def _text(self, value: Cell, lang: str) -> str:
        if isinstance(value, Figure):
            return f"{value.text(lang)}  [{value.place.short}]"
        if isinstance(value, (Place, TableCell)):
            quote = self._labels.quote(value)
            shown = value.said(lang) if isinstance(value, TableCell) else value.short
            return f"{shown} “{quote}”" if quote else shown
        if isinstance(value, Iri):
            return self._labels.label(value, lang) or value.short
        return cell(value)

    def __str__(self) -> str:
        return self.to_table()

    def __repr__(self) -> str:
        return f"<Answer {self.question.name}: {len(self)} rows>"

    def _repr_html_(self) -> str:
        from html import escape

        shown = self._shown()
        head = "".join(f"<th>{escape(f'{column.zh} / {column.en}')}</th>" for _, column in shown)
        lines = ("".join(f"<td>{escape(self._text(row[index], 'zh'))}</td>" for index, _ in shown) for row in self._rows)
        return f"<table><tr>{head}</tr>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


def shown_columns(columns: tuple[Field, ...]) -> list[tuple[int, Field]]:
    """Return the columns that people see: a thing that its name column follows is not shown twice."""
    names = {column.name for column in columns}

    def named(index: int, column: Field) -> bool:
        first = index == 0 and "name" in names
        return column.kind not in (*LITERAL_KINDS, "place", "Figure") and (first or f"{column.name}Name" in names)

    return [(index, column) for index, column in enumerate(columns) if not named(index, column)]


def plain(value: Cell) -> object:
    """Return a value as JSON can hold it."""
    if isinstance(value, Figure):
        names = ("place", "quote", "comparator", "value", "lower", "lower_included", "upper", "upper_included", "unit",
                 "counts", "modality", "since", "until")
        return {re.sub("_(.)", lambda match: match[1].upper(), name): plain(getattr(value, name)) for name in names}
    return value if isinstance(value, (str, int, bool)) or value is None else str(value)


def cell(value: Value | None) -> str:
    """Return a value as CSV and tables show it."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _native(value: Value | None) -> Value | None:
    return str(value) if isinstance(value, Iri) else value


def width(text: str) -> int:
    """Return how many terminal columns a text takes: Chinese characters take two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def table(head: list[str], body: list[list[str]], numeric: list[bool]) -> str:
    """Return lines of aligned columns below a rule; numbers stand to the right."""
    # tabulate and wcwidth cost 30 to 70 ms at import, six times a bare Python: hence these lines of our own.
    widths = [max(map(width, column)) for column in zip(head, *body, strict=True)]

    def line(cells: list[str]) -> str:
        padded = []
        for cell, wide, right in zip(cells, widths, numeric, strict=True):
            space = " " * (wide - width(cell))
            padded.append(space + cell if right else cell + space)
        return "  ".join(padded).rstrip()

    rule = "  ".join("─" * wide for wide in widths)
    return "\n".join([line(head), rule, *map(line, body)])
