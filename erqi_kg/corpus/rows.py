"""The rows of a prepared answer, read from its Parquet file as far as they are looked at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import FileError

if TYPE_CHECKING:
    import pyarrow
    import pyarrow.parquet

Cells = dict[str, list[str | None]]
# Rows that are written and read together.
GROUP = 8192


class Rows:
    """A Parquet file whose columns are read when they are needed, its rows a group at a time."""

    def __init__(self, path: Path) -> None:
        import pyarrow.parquet

        self._path = path
        try:
            self._file = pyarrow.parquet.ParquetFile(path, memory_map=True)
        except (OSError, ValueError) as error:
            raise FileError(path, None, f"cannot be read ({error}): build the corpus again") from None
        self.names: list[str] = self._file.schema_arrow.names
        self.metadata: dict[bytes, bytes] = self._file.schema_arrow.metadata or {}
        self.count: int = self._file.metadata.num_rows
        self.column = lru_cache(maxsize=16)(self._column)
        self._group = lru_cache(maxsize=8)(self._read_group)

    def between(self, start: int, stop: int) -> Cells:
        """Return the rows from one number up to another, as columns."""
        import pyarrow

        groups = [self._group(number) for number in range(start // GROUP, (stop - 1) // GROUP + 1)]
        return _cells(pyarrow.concat_tables(groups).slice(start % GROUP, stop - start))

    def at(self, numbers: list[int]) -> Cells:
        """Return the rows of these numbers, as columns."""
        import pyarrow

        groups = sorted({number // GROUP for number in numbers})
        begin = {group: index * GROUP for index, group in enumerate(groups)}
        table = pyarrow.concat_tables([self._group(group) for group in groups])
        return _cells(table.take([begin[number // GROUP] + number % GROUP for number in numbers]))

    def _column(self, name: str) -> pyarrow.Array:
        with self._readable():
            column: Any = self._file.read([name]).column(0)
            return column.combine_chunks()

    def _read_group(self, number: int) -> pyarrow.Table:
        with self._readable():
            return self._file.read_row_group(number)

    @contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError) as error:
            raise FileError(self._path, None, f"cannot be read ({error}): build the corpus again") from None


def _cells(table: pyarrow.Table) -> Cells:
    return {name: column.to_pylist() for name, column in zip(table.column_names, table.columns, strict=True)}
