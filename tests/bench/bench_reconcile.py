"""Print precision and recall of the matches on two labelled sets, and how fast they are: python tests/bench/bench_reconcile.py.

A row of `tests/reconcile/*.csv` is what somebody may write, with the thing that is meant or nothing; a match is what the
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
# The rules were made with the first file before the eyes; the second was written before them and is only measured.
FILES = ("labelled.csv", "held-out.csv")


def main() -> None:
    """Print for each file the rows that fail, a line for each category, the whole; then the speed of a batch."""
    start = perf_counter()
    reconciler = Reconciler(erqi_kg.open().store)
    print(f"graph and index in {perf_counter() - start:.2f} s, {len(reconciler.index.entities)} things, threshold {THRESHOLD:g}")
    queries = [query for file in FILES for query in measured(reconciler, file)]
    batch = (queries * (BATCH // len(queries) + 1))[:BATCH]
    start = perf_counter()
    reconciler.ask(batch)
    print(f"{BATCH / (perf_counter() - start):.0f} queries/s in a batch of {BATCH}")


def measured(reconciler: Reconciler, file: str) -> list[Query]:
    """Print how the rows of a file come out; return what they ask."""
    with (ROOT / "tests" / "reconcile" / file).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    queries = [Query(row["query"], tuple(filter(None, [row["type"]]))) for row in rows]
    total: Counter[str] = Counter()
    counts: dict[str, Counter[str]] = {}
    for row, found in zip(rows, reconciler.ask(queries), strict=True):
        matched = next((each.entity.id for each in found if each.match), "")
        kind = "right" if matched == row["expected"] else "missed" if not matched else "wrong"
        counts.setdefault(row["category"], Counter()).update([kind])
        total.update({"both": bool(matched and kind == "right"), "wrong": kind == "wrong",
                      "missed": bool(row["expected"]) and kind != "right"})
        if kind != "right":
            print(f"  {kind}: {row['query']!r} {row['type']} is {row['expected'] or 'nothing'}, not {matched or 'nothing'}")
    for category, count in sorted(counts.items()):
        print(f"{category:32} {count['right']:3} of {count.total():3} right, {count['missed']} missed, {count['wrong']} wrong")
    right, wrong, missed = total["both"], total["wrong"], total["missed"]
    print(f"{file}: rows {len(rows)}, precision {right / (right + wrong):.4f} ({wrong} wrong), "
          f"recall {right / (right + missed):.4f} ({missed} missed)")
    return queries


if __name__ == "__main__":
    main()
