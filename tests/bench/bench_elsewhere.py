"""Print what the tables in a part for each source take to write, and the same sums in SPARQL, DuckDB and Spark.

    python tests/bench/bench_elsewhere.py [SOURCES or STORE] [RUNS]

SOURCES are copies of the article's graph, each of a district of its own; STORE is a store on disk. Spark runs where ERQI_SPARK
names a Python that has pyspark. Each time is the median of the runs; before the first of DuckDB and Spark nothing is opened.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import pyoxigraph as ox  # noqa: E402
import sums  # noqa: E402

import erqi_kg  # noqa: E402
from erqi_kg.terms import BASE  # noqa: E402

SOURCE, THING, REGISTRY = f"<{BASE}source/erqi-2024", f"<{BASE}id/", f"<{BASE}graph/registry>"


def copied(store: ox.Store, number: int) -> Iterator[bytes]:
    """Give the lines of one more source: what names it or its things names others."""
    for quad in store:
        line = str(quad)
        if SOURCE in line or (line.endswith(REGISTRY) and line.startswith(THING)):
            line = line.replace(SOURCE, f"<{BASE}source/copy-{number:04}").replace(THING, f"{THING}copy-{number:04}-")
            yield f"{line.replace(REGISTRY, f'{REGISTRY[:-1]}/copy-{number:04}>')} .\n".encode()


def build(path: Path, sources: int) -> None:
    """Write a store on disk with the article's graph and its copies."""
    packaged, store = erqi_kg.open().store, ox.Store(str(path))
    store.bulk_extend(quad for quad in packaged if isinstance(quad.graph_name, ox.NamedNode))
    for number in range(1, sources):
        store.bulk_load(b"".join(copied(packaged, number)), format=ox.RdfFormat.N_QUADS)
    store.optimize()
    store.flush()


def taken(run: Callable[[], object], runs: int) -> float:
    """Return the median of the milliseconds."""
    times = []
    for _ in range(runs):
        start = perf_counter()
        run()
        times.append((perf_counter() - start) * 1000)
    return median(times)


def main(what: str = "3", runs: str = "3") -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, tables = Path(what), Path(folder) / "tables"
        if what.isdigit():
            path = Path(folder) / "store"
            build(path, int(what))
        kg = erqi_kg.open(path)
        written = taken(lambda: erqi_kg.export(kg, tables, partition="source"), 1)
        files = list(tables.rglob("*.parquet"))
        print(f"{len(kg.store):,} quads; {len(files):,} parts, {sum(file.stat().st_size for file in files):,} bytes, "
              f"written in {written / 1000:.1f} s; memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB")
        compare(kg.store, tables, int(runs))


def compare(store: ox.Store, tables: Path, runs: int) -> None:
    connection = sums.opened(tables)
    python = os.environ.get("ERQI_SPARK")
    begun = sums.spark(python, tables) if python else {}
    print(f"\n{'milliseconds':28} {'SPARQL':>9} {'DuckDB':>9} {'Spark':>9}  rows")
    for name in sums.NAMES:
        want = sums.sparql(store, name)
        assert sums.duck(connection, name) == want
        assert not begun or begun[name][0] == want
        times = [taken(lambda name=name: sums.sparql(store, name), runs),  # type: ignore[misc]
                 taken(lambda name=name: sums.duck(connection, name), runs)]  # type: ignore[misc]
        shown = [f"{each:9.1f}" for each in times] + [f"{begun[name][1]:9.1f}" if begun else "        –"]
        print(f"{name:28} {' '.join(shown)}  {len(want):,}")
    if begun:
        print(f"\nSpark began in {begun[''][1] / 1000:.1f} s; each of its queries ran once")


if __name__ == "__main__":
    main(*sys.argv[1:])
