"""Print precision and recall of the matches on the labelled set, and how fast they are: python tests/bench/bench_reconcile.py.

A row of `tests/reconcile/labelled.csv` is what somebody may write, with the thing that is meant or nothing; a match is what the
service would match by itself (score at the default threshold, no rival). Rows that come out otherwise are printed.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import erqi_kg  # noqa: E402
from erqi_kg.reconcile import THRESHOLD, Query, Reconciler  # noqa: E402

BATCH = 1000


def main() -> None:
    """Print each row that fails, a line for each category, the whole, and the speed of a batch."""
    with (ROOT / "tests" / "reconcile" / "labelled.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    start = perf_counter()
    reconciler = Reconciler(erqi_kg.open().store)
    print(f"graph and index in {perf_counter() - start:.2f} s, {len(reconciler.index.entities)} things, threshold {THRESHOLD:g}")
    queries = [Query(row["query"], tuple(filter(None, [row["type"]]))) for row in rows]
    total: Counter[str] = Counter()
    counts: dict[str, Counter[str]] = {}
    for row, found in zip(rows, reconciler.ask(queries), strict=True):
        matched = next((each.entity.id for each in found if each.match), "")
        kind = "right" if matched == row["expected"] else "missed" if not matched else "wrong"
        counts.setdefault(row["category"], Counter()).update([kind])
        total.update(["matched"] * bool(matched) + ["meant"] * bool(row["expected"]))
        total.update(["both"] * bool(matched and matched == row["expected"]))
        if kind != "right":
            print(f"  {kind}: {row['query']!r} {row['type']} is {row['expected'] or 'nothing'}, not {matched or 'nothing'}")
    for category, count in sorted(counts.items()):
        all_ = sum(count.values())
        print(f"{category:32} {count['right']:3} of {all_:3} right, {count['missed']} missed, {count['wrong']} wrong")
    print(f"rows {len(rows)}, precision {total['both'] / total['matched']:.4f}, recall {total['both'] / total['meant']:.4f}")
    batch = (queries * (BATCH // len(queries) + 1))[:BATCH]
    start = perf_counter()
    reconciler.ask(batch)
    print(f"{BATCH / (perf_counter() - start):.0f} queries/s in a batch of {BATCH}")


if __name__ == "__main__":
    main()
