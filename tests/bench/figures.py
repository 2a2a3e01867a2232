"""The figures that `bench_corpus.py` keeps, and what follows from them; nothing is typed by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import Any

# The phases that read, infer and write quads, and those that look for what is wrong.
LOADING, CHECKING = ("read", "load", "settle"), ("read", "settle", "across")
# All until readers are answered by what is new; then answers about everything are prepared.
PUBLISHING = ("read", "load", "settle", "across", "names", "publish")


@dataclass(frozen=True)
class Size:
    """What was measured at one size, by measurement; what was not measured is None."""

    districts: int
    found: Mapping[str, Mapping[str, Any]]

    def get(self, name: str, *keys: str) -> Any:
        """Return a figure of a measurement."""
        value: Any = self.found.get(name)
        for key in keys:
            value = None if value is None else value.get(key)
        return value

    @property
    def quads(self) -> int:
        """The quads of the sources."""
        return int(self.get("build", "quads") or 0)

    def phases(self, name: str, *phases: str) -> float | None:
        """Return the seconds of these phases together."""
        each = self.get(name, "phases")
        return None if each is None else sum(each.get(phase, 0) for phase in phases)

    @property
    def loading(self) -> float | None:
        """Seconds of reading, inferring and loading without checks."""
        return self.phases("load", *LOADING)

    @property
    def load_ratio(self) -> float | None:
        """How many times as long that takes as `oxigraph load`."""
        return _over(self.loading, self.get("oxigraph", "seconds"))

    @property
    def checked(self) -> float | None:
        """Seconds of reading, inferring and checking, nothing written."""
        return self.get("check", "seconds")

    @property
    def check(self) -> float | None:
        """Seconds of the check alone: what the same takes longer with it than without."""
        without = self.get("check", "without")
        return None if self.checked is None or without is None else self.checked - without

    @property
    def pyshacl(self) -> float | None:
        """Microseconds for a quad by pySHACL."""
        return _over(self.get("pyshacl", "seconds"), self.get("pyshacl", "quads"), 1e6)


@dataclass(frozen=True)
class Figures:
    """All that was measured."""

    kept: Mapping[str, Any]

    @cached_property
    def sizes(self) -> list[Size]:
        """The sizes that were built, the smallest first."""
        found = (Size(int(districts), each) for districts, each in self.kept["sizes"].items() if "build" in each)
        return sorted(found, key=lambda size: size.districts)

    def at(self, districts: int) -> Size | None:
        """Return one size, None where it was not built."""
        return next((size for size in self.sizes if size.districts == districts), None)

    def points(self, value: Callable[[Size], Any]) -> list[tuple[float, float]]:
        """Return a value over the number of quads, where there is one."""
        return [(size.quads, float(each)) for size in self.sizes if (each := value(size)) is not None]

    @property
    def names(self) -> Mapping[str, Any] | None:
        """What was measured in the index of made-up names."""
        return next((size.found["names_made"] for size in self.sizes if "names_made" in size.found), None)

    def times_pyshacl(self, size: Size) -> float | None:
        """Return how many times faster a quad is checked than by pySHACL where that has the most quads."""
        slow = [each.pyshacl for each in self.sizes if each.pyshacl]
        return _over(slow[-1], _over(size.check, size.quads, 1e6)) if slow and size.check else None

    @property
    def exponent(self) -> float | None:
        """The exponent of growth of the time of a build from 33 districts on: least squares of the logarithms."""
        points = [(log(size.quads), log(size.get("build", "seconds"))) for size in self.sizes if size.districts >= 33]
        if len(points) < 2:
            return None
        x, y = (sum(each) / len(points) for each in zip(*points, strict=True))
        return float(sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points))

    @property
    def busy(self) -> list[float]:
        """How much else the machine did before each measurement, the least first."""
        return sorted(each["load_before"] for size in self.sizes for each in size.found.values())

    @property
    def dates(self) -> list[str]:
        """The days on which something was measured."""
        return sorted({each["date"][:10] for size in self.sizes for each in size.found.values()})


def _over(above: float | None, below: float | None, times: float = 1) -> float | None:
    return None if above is None or not below else above / below * times
