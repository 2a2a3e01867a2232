"""How much faster the fast engine checks the graph than pySHACL, with the same results: python tests/bench/bench_check.py."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter

from erqi_kg.paths import data_folder
from erqi_kg.store import load_files
from erqi_kg.validate import Rules, check

GOAL = 20


def milliseconds(run: Callable[[], object], times: int) -> float:
    """Return the median time of several runs, after one that warms up."""
    run()
    taken = []
    for _ in range(times):
        start = perf_counter()
        run()
        taken.append((perf_counter() - start) * 1000)
    return median(taken)


def main() -> None:
    """Print medians of the shapes alone, and of the whole check with loading and hygiene queries."""
    folder = data_folder()
    store, rules = load_files(folder), Rules(folder)
    same = check(folder).results == check(folder, engine="pyshacl").results
    print(f"{len(store)} quads, {len(rules.messages)} shapes, {len(rules.queries)} dataset rules, same results: {same}")
    for what, runs in {
        "shapes": {engine: lambda engine=engine: rules.shape_results(store, engine=engine) for engine in ("fast", "pyshacl")},
        "whole check": {engine: lambda engine=engine: check(folder, engine=engine) for engine in ("fast", "pyshacl")},
    }.items():
        fast, slow = milliseconds(runs["fast"], 21), milliseconds(runs["pyshacl"], 5)
        print(f"{what}: fast {fast:.0f} ms, pySHACL {slow:.0f} ms, {slow / fast:.0f} times (goal for the shapes: {GOAL})")


if __name__ == "__main__":
    main()
