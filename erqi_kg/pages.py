"""Rows that are read a page at a time: an answer that fills no memory before somebody looks at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, overload

PAGE = 100


class Pages(Sequence[Any]):
    """As many rows as there are, of which `read` gives those from a number up to another."""

    def __init__(self, count: int, read: Callable[[int, int], list[Any]]) -> None:
        self._count, self._read = count, read
        self._start = 0
        self._page: list[Any] = []

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Any]:
        for start in range(0, self._count, PAGE):
            yield from self._read(start, min(start + PAGE, self._count))

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> list[Any]: ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            numbers = range(self._count)[index]
            if numbers.step == 1:
                return self._read(numbers.start, numbers.stop) if numbers else []
            return [self[number] for number in numbers]
        number = range(self._count)[index]
        if not self._start <= number < self._start + len(self._page):
            self._start = number - number % PAGE
            self._page = self._read(self._start, min(self._start + PAGE, self._count))
        return self._page[number - self._start]
