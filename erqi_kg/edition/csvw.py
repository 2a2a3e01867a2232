"""The tables as CSV, with metadata that says what each column holds (CSV on the Web)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Collection, Sequence

from ..answer import cell as text
from .rights import Terms
from .tables import Cell, Column, Table

TermsOf = Callable[[Collection[str]], Terms | None]
METADATA = "csv-metadata.json"
_DATATYPE = {"iri": "anyURI"}
# CSV on the Web has no escape for its separator: a column takes the first that none of its values holds.
_SEPARATORS = ("|", "¦", "␟", "␞")


def csv_files(tables: Sequence[Table], terms_of: TermsOf) -> dict[str, bytes]:
    """Return the CSV files and their metadata by name; `terms_of` gives the terms of what is taken from graphs, if known."""
    if not tables:
        return {}
    separators = {table.name: separators_of(table) for table in tables}
    files = {f"{table.name}.csv": _csv(table, separators[table.name]) for table in tables}
    document = {
        "@context": "http://www.w3.org/ns/csvw",
        "dc:title": _both("二七知识图谱", "The erqi-kg graph"),
        "tables": [_description(table, separators[table.name], terms_of(table.graphs)) for table in tables],
    }
    return {**files, METADATA: (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()}


def _csv(table: Table, separators: list[str]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(column.name for column in table.columns)
    for row in table.rows:
        writer.writerow(separator.join(map(text, cell)) for cell, separator in zip(row, separators, strict=True))
    return out.getvalue().encode()


def separators_of(table: Table) -> list[str]:
    """Return for each column what stands between the values of a cell."""
    return [_separator(table, index) for index in range(len(table.columns))]


def _separator(table: Table, index: int) -> str:
    cells: list[Cell] = [row[index] for row in table.rows]
    free = [each for each in _SEPARATORS if not any(isinstance(value, str) and each in value for cell in cells for value in cell)]
    return free[0] if free else _SEPARATORS[-1]


def _description(table: Table, separators: list[str], own: Terms | None) -> dict[str, object]:
    schema: dict[str, object] = {
        "columns": [_column(column, separator) for column, separator in zip(table.columns, separators, strict=True)]}
    if table.key:
        schema |= {"primaryKey": "id", "aboutUrl": "{+id}"}
    said: dict[str, object] = {"dc:license": {"@id": own.licence}} if own else {}
    if own and own.statement:
        said["dc:rights"] = _both(own.texts["zh"], own.texts["en"])
    return {"url": f"{table.name}.csv", "dc:title": _both(table.zh, table.en), **said, "tableSchema": schema}


def _column(column: Column, separator: str) -> dict[str, object]:
    made: dict[str, object] = {"name": column.name, "titles": column.name, "dc:title": _both(column.zh, column.en),
                               "datatype": _DATATYPE.get(column.kind, column.kind)}
    if column.lang:
        made["lang"] = column.lang
    if column.many:
        made["separator"] = separator
    if column.iri is None:
        # It says nothing that is not said elsewhere.
        made["suppressOutput"] = True
        return made
    made["propertyUrl"] = column.iri
    if column.kind == "iri" and not column.many:
        made["valueUrl"] = f"{{+{column.name}}}"
    return made


def _both(zh: str, en: str) -> list[dict[str, str]]:
    return [{"@value": zh, "@language": "zh"}, {"@value": en, "@language": "en"}]
