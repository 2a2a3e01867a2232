"""The tables as Parquet; needs the extra `frames`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..errors import MissingExtra
from ..terms import Iri
from .tables import Cell, Column, Table

if TYPE_CHECKING:
    import pyarrow


def parquet_files(tables: Sequence[Table]) -> dict[str, bytes]:
    """Return the Parquet files by name; a column that may hold several values is a list."""
    return {f"{table.name}.parquet": parquet(table) for table in tables}


def parquet(table: Table) -> bytes:
    """Return a table as a Parquet file."""
    writer()
    import pyarrow
    import pyarrow.parquet

    out = pyarrow.BufferOutputStream()
    # Snappy compresses otherwise on another processor: without compression the bytes are the same everywhere.
    pyarrow.parquet.write_table(_arrow(table), out, compression="none")
    return bytes(out.getvalue().to_pybytes())


def writer() -> str:
    """Return what writes Parquet, with its version: its bytes depend on it. Without it a MissingExtra says what to install."""
    try:
        import pyarrow
    except ImportError:
        raise MissingExtra("pyarrow", "frames") from None
    return f"pyarrow {pyarrow.__version__}"


def _arrow(table: Table) -> pyarrow.Table:
    import pyarrow

    types = {"integer": pyarrow.int64(), "decimal": pyarrow.decimal128(38, 18), "boolean": pyarrow.bool_(),
             "date": pyarrow.date32()}
    arrays, fields = [], []
    for index, column in enumerate(table.columns):
        kind = types.get(column.kind, pyarrow.string())
        cells = [_plain(row[index]) for row in table.rows]
        if column.many:
            kind = pyarrow.list_(kind)
            arrays.append(pyarrow.array(cells, kind))
        else:
            arrays.append(pyarrow.array([cell[0] if cell else None for cell in cells], kind))
        fields.append(pyarrow.field(column.name, kind, metadata=_said(column)))
    return pyarrow.table(arrays, schema=pyarrow.schema(fields, metadata={"zh": table.zh, "en": table.en}))


def _plain(cell: Cell) -> list[object]:
    return [str(value) if isinstance(value, Iri) else value for value in cell]


def _said(column: Column) -> dict[str, str]:
    return {"zh": column.zh, "en": column.en, **({"property": column.iri} if column.iri else {})}
