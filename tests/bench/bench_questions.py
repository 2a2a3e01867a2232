"""Print what each packaged question takes, in milliseconds, in this store and in rdflib on the same text.

    python tests/bench/bench_questions.py

Goals: rdflib takes at least 20 times as long (geometric mean); no question takes over 5 ms. Needs the extra `test`.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import geometric_mean, median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[2]))

import pyoxigraph as ox

import erqi_kg

RUNS = 15


def milliseconds(ask: Callable[[], object], runs: int) -> float:
    """Return the median time of a call, after one that warms up."""
    taken = []
    for _ in range(runs + 1):
        start = perf_counter()
        ask()
        taken.append((perf_counter() - start) * 1000)
    return median(taken[1:])


def main() -> None:
    warnings.simplefilter("ignore", DeprecationWarning)
    kg = erqi_kg.open()
    dataset = kg.to_rdflib()
    differs = json.loads((Path(__file__).parents[1] / "rdflib-differs.json").read_text(encoding="utf-8"))

    def rows(text: str) -> int:
        found = kg.store.query(text, use_default_graph_as_union=True)
        assert isinstance(found, ox.QuerySolutions)
        return sum(1 for _ in found)

    def in_rdflib(text: str) -> int:
        return len(dataset.query(text))

    ratios, times = [], {}
    print(f"{len(kg.store)} triples; medians of {RUNS} runs (rdflib: 3)")
    print(f"{'question':45} {'rows':>5} {'ms':>8} {'rdflib':>9} {'ratio':>7}")
    for name, question in kg.questions.items():
        text = question.text
        times[name] = own = milliseconds(partial(rows, text), RUNS)
        if name in differs:
            print(f"{name:45} {rows(text):5} {own:8.2f} {'differs':>9}  {differs[name]}")
            continue
        other = milliseconds(partial(in_rdflib, text), 3)
        ratios.append(other / own)
        print(f"{name:45} {rows(text):5} {own:8.2f} {other:9.1f} {other / own:7.0f}", flush=True)
    slow = {name: round(time, 2) for name, time in times.items() if time > 5}
    slowest = max(times, key=lambda name: times[name])
    print(f"\n{len(times)} questions; left out, as rdflib answers otherwise: {', '.join(differs) or 'none'}")
    print(f"geometric mean of the ratios: {geometric_mean(ratios):.0f} (goal: at least 20)")
    print(f"slowest: {slowest} {times[slowest]:.2f} ms; over 5 ms (goal: none): {slow or 'none'}")


if __name__ == "__main__":
    main()
