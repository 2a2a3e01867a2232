"""Answers that end at a cap: whole rows or triples, in any format, before memory does."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ..terms import PREFIXES

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

Found = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


class Full(Exception):
    """A sink has taken all that it may."""


class Sink(BytesIO):
    """What an engine writes to: it holds so many bytes, and so many lines where lines are counted."""

    def __init__(self, max_bytes: int, max_lines: int | None = None) -> None:
        super().__init__()
        self.full = False
        self._bytes = max_bytes
        self._lines = max_lines

    def write(self, data: Buffer) -> int:
        """Keep the data; a Full says that the cap is reached, and then some of it is kept."""
        whole = bytes(data)
        written = super().write(whole)
        self._bytes -= written
        if self._lines is not None:
            self._lines -= whole.count(b"\n")
        if self._bytes < 0 or (self._lines is not None and self._lines < 0):
            self.full = True
            raise Full
        return written


def serialize(found: Found, again: Callable[[], Found], form: ox.QueryResultsFormat | ox.RdfFormat, max_rows: int,
              max_bytes: int) -> tuple[bytes, int | None]:
    """Return the answer in a format, and to how many rows or triples it was cut, or None where it is whole.

    `again` runs the query once more: where the first answer may hold too much, its rows are counted in a format of lines.
    """
    whole = Sink(max_bytes)
    with suppress(Full):
        _write(found, whole, form)
        # A row takes two bytes at least, a triple more.
        if whole.tell() <= 2 * max_rows or isinstance(found, ox.QueryBoolean):
            return whole.getvalue(), None
    graph = isinstance(found, ox.QueryTriples)
    lines = Sink(max_bytes, max_rows if graph else max_rows + 1)
    try:
        _write(again(), lines, ox.RdfFormat.N_TRIPLES if graph else ox.QueryResultsFormat.TSV)
        if not whole.full:
            return whole.getvalue(), None
    except Full:
        del whole
    return _cut(lines.getvalue(), form, max_rows, max_bytes)


def _cut(data: bytes, form: ox.QueryResultsFormat | ox.RdfFormat, rows: int, max_bytes: int) -> tuple[bytes, int]:
    """Return the first of so many lines in a format: fewer, where that format takes more room."""
    head = 0 if isinstance(form, ox.RdfFormat) else 1
    # The last piece is a torn line or nothing.
    lines = data.split(b"\n")[:-1][:rows + head]
    while True:
        kept = b"".join(line + b"\n" for line in lines)
        sink = Sink(max_bytes)
        try:
            if isinstance(form, ox.RdfFormat):
                triples = (quad.triple for quad in ox.parse(kept, ox.RdfFormat.N_TRIPLES))
                ox.serialize(triples, sink, format=form, prefixes=PREFIXES)
            else:
                _write(ox.parse_query_results(kept, format=ox.QueryResultsFormat.TSV), sink, form)
            return sink.getvalue(), len(lines) - head
        except Full:
            del lines[max(head, len(lines) // 2):]


def _write(found: Found, sink: Sink, form: ox.QueryResultsFormat | ox.RdfFormat) -> None:
    if isinstance(found, ox.QueryTriples):
        assert isinstance(form, ox.RdfFormat)
        ox.serialize(found, sink, format=form, prefixes=PREFIXES)
    else:
        assert isinstance(form, ox.QueryResultsFormat)
        found.serialize(sink, format=form)
