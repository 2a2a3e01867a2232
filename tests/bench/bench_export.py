"""Print what `export` of everything takes, with the sizes, beside rdflib writing the same formats in the same run.

    python tests/bench/bench_export.py [RUNS]

Goal: everything under 5 seconds.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import rdflib  # noqa: E402

import erqi_kg  # noqa: E402
from erqi_kg.edition import rdf  # noqa: E402
from erqi_kg.edition.csvw import csv_files  # noqa: E402
from erqi_kg.edition.data import Data  # noqa: E402
from erqi_kg.edition.jsonld import jsonld  # noqa: E402
from erqi_kg.edition.parquet import parquet_files  # noqa: E402
from erqi_kg.edition.tables import tables  # noqa: E402

# The name that rdflib has for each format of ours that it writes, and whether it is one of named graphs.
RDFLIB = {"turtle": ("turtle", False), "trig": ("trig", True), "nquads": ("nquads", True), "ntriples": ("nt", False),
          "jsonld": ("json-ld", True), "rdfxml": ("xml", False)}


def taken(run: Callable[[], object]) -> float:
    start = perf_counter()
    run()
    return perf_counter() - start


def main(runs: str = "3") -> None:
    with tempfile.TemporaryDirectory() as folder:
        # As the command does: the files are read, too.
        whole = [taken(lambda: erqi_kg.export(erqi_kg.open(), Path(folder) / "all")) for _ in range(int(runs))]
        kg = erqi_kg.open()
        dataset = kg.to_rdflib()
        union = rdflib.Graph()
        for triple in dataset.triples((None, None, None)):
            union.add(triple)
        data = Data(kg.store, None)
        made = erqi_kg.export(kg, Path(folder) / "all")
        shown = tables(data)
        ours: dict[str, Callable[[], object]] = {
            "turtle": partial(rdf.turtle, data), "trig": partial(rdf.trig, data), "nquads": partial(rdf.nquads, data),
            "ntriples": partial(rdf.ntriples, data), "jsonld": partial(jsonld, data), "rdfxml": partial(rdf.rdfxml, data),
            "turtle12": partial(rdf.turtle12, data), "ntriples12": partial(rdf.ntriples12, data),
            "csv": partial(csv_files, shown, lambda graphs: None), "parquet": partial(parquet_files, shown)}
        print(f"{'writers':12} {'export':>10} {'rdflib':>10} {'ratio':>6}")
        for name, write in ours.items():
            time = median(taken(write) for _ in range(int(runs)))
            line = f"{name:12} {time * 1000:7.0f} ms"
            if name in RDFLIB:
                form, graphs = RDFLIB[name]
                theirs = median(taken(partial((dataset if graphs else union).serialize, format=form)) for _ in range(int(runs)))
                line += f" {theirs * 1000:7.0f} ms {theirs / time:6.1f}"
            print(line)
    print("\n" + made.to_table("en"))
    print(f"\neverything: {median(whole):.2f} s, first {whole[0]:.2f} s  (goal: under 5)")


if __name__ == "__main__":
    main(*sys.argv[1:])
