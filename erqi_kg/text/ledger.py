"""What a verification counts as proven, and what it finds."""

from __future__ import annotations

from collections import Counter

from ..terms import Place, iri
from .report import Finding

# State, aspect, what the graph says, what the text says.
Wrong = tuple[str, str, object, object]


class Ledger:
    """Counts by group of what was looked at and what is right, and the findings."""

    def __init__(self) -> None:
        self.good: Counter[str] = Counter()
        self.all: Counter[str] = Counter()
        self._findings: list[Finding] = []

    def check(self, group: str, place: Place | str, aspect: str, graph: object, text: object, state: str = "wrong") -> None:
        """Count one thing that is to be the same in graph and text."""
        self.count(group, place, [] if graph == text else [(state, aspect, graph, text)])

    def count(self, group: str, place: Place | str, wrong: list[Wrong]) -> None:
        """Count one thing of which several aspects may be wrong."""
        self.all[group] += 1
        self.good[group] += not wrong
        self._findings += [Finding(state, str(place), aspect, shown(graph), shown(text)) for state, aspect, graph, text in wrong]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found, in the order of the places."""
        return tuple(sorted(self._findings, key=lambda each: (iri(each.place).short, each.aspect, each.state)))


def shown(value: object) -> str:
    """Return a value as a finding shows it."""
    return "" if value is None else value.short if isinstance(value, Place) else str(value)
