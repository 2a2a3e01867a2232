"""What questions and searches of names take at a corpus; each function is one measurement."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from functools import partial
from pathlib import Path
from statistics import geometric_mean, median
from time import perf_counter
from typing import Any

import bench_names
import pyoxigraph as ox
from bench_flat import measure, thing_parameter
from measure_build import Measured, Place
from measure_stores import milliseconds

import erqi_kg
from erqi_kg.base import Graph
from erqi_kg.corpus.prepare import is_prepared
from erqi_kg.names import Names, build
from erqi_kg.query import Question
from erqi_kg.terms import from_term

# Things of each question, and runs of each; searches of each kind.
THINGS, RUNS, SEARCHES, NAMED = 5, 15, 200, 300_000
# What is asked again in full by SPARQL and compared row by row, up to so many districts.
COMPARED = 333
SHOWN = 20


def one(place: Place, smallest: Place) -> Measured:
    """Measure each question about one thing in this corpus with things of the usual number of rows.

    How it grows is told by answers of one length: those usual in the smallest corpus, there and here.
    """
    small, large = erqi_kg.open(smallest.corpus), erqi_kg.open(place.corpus)
    found: dict[str, object] = {}
    ratios, slowest = [], 0.0
    for name, question in sorted(large.questions.items()):
        parameter = thing_parameter(small, question)
        if parameter is None:
            continue
        few, many = (measure(kg, question, parameter, THINGS, RUNS) for kg in (small, large))
        alike = measure(large, question, parameter, THINGS, RUNS, few.rows) if few else None
        if few and many and alike:
            ratios.append(alike.milliseconds / few.milliseconds)
            slowest = max(slowest, many.milliseconds)
            found[name] = {"small_rows": few.rows, "small_ms": round(few.milliseconds, 3), "alike_rows": alike.rows,
                           "alike_ms": round(alike.milliseconds, 3), "ratio": round(ratios[-1], 2), "rows": many.rows,
                           "ms": round(many.milliseconds, 3)}
    return {"questions": found, "mean_ratio": round(geometric_mean(ratios), 2), "worst_ratio": round(max(ratios), 2),
            "slowest_ms": round(slowest, 3)}


def everything(place: Place) -> Measured:
    """Measure each question about everything: the number of its rows and the first 20, and all of it by plain SPARQL."""
    kg = erqi_kg.open(place.corpus)
    found: dict[str, object] = {}
    differs = []
    for name, question in sorted(kg.questions.items()):
        if question.scope != "everything" or not is_prepared(question):
            continue
        start = perf_counter()
        shown(kg, name)
        first = (perf_counter() - start) * 1000
        each = {"rows": len(kg.ask(name)), "ms": milliseconds(partial(shown, kg, name)), "first_ms": round(first, 3)}
        if place.districts <= COMPARED:
            start = perf_counter()
            same = recomputed(kg.store, question) == Counter(map(plain, kg.ask(name)))
            each |= {"sparql_ms": round((perf_counter() - start) * 1000, 1), "same": same}
            differs += [] if same else [name]
        found[name] = each
    return {"questions": found, "slowest_ms": max(float(each["ms"]) for each in found.values()),  # type: ignore[index]
            **({"differs": differs} if place.districts <= COMPARED else {})}


def shown(kg: Graph, name: str) -> tuple[int, list[Any]]:
    """Return what a reader sees of an answer first."""
    answer = kg.ask(name)
    return len(answer), answer[:SHOWN]


def recomputed(store: ox.Store, question: Question) -> Counter[tuple[str, ...]]:
    """Return the rows that plain SPARQL gives."""
    found = store.query(question.text, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    return Counter(plain(map(from_term, row)) for row in found)


def plain(row: object) -> tuple[str, ...]:
    """Return a row as texts, a figure as its place."""
    assert hasattr(row, "__iter__")
    return tuple(str(getattr(cell, "place", cell)) for cell in row)


def names(place: Place) -> Measured:
    """Measure searches in the index of names of this corpus, by kind of text."""
    found, chance = Names.at(place.store.with_name("names.sqlite")), random.Random(11)
    said = [sorted({text for text, in found.rows("SELECT text FROM names WHERE lang = ? AND length(text) > 1", [lang])})
            for lang in ("zh", "en", "zh-Latn-pinyin")]
    # As many in Chinese as in English; pinyin may be given to few things.
    few = min(SEARCHES, *map(len, said[:2]))
    things, count = (found.one(f"SELECT count(*) FROM {table}") for table in ("things", "names"))
    return {"things": things, "names": count, **searched(found, *(chance.sample(texts, min(few, len(texts))) for texts in said))}


def names_made(place: Place) -> Measured:
    """Measure the same in an index of three names for each of 300,000 made-up things."""
    with tempfile.TemporaryDirectory(dir=place.folder) as folder:
        path, start = Path(folder) / "names.sqlite", perf_counter()
        build(path, bench_names.made(NAMED), {})
        middle = perf_counter()
        # The names are made while they are taken in: that is no work of the index.
        count = sum(1 for _ in bench_names.made(NAMED))
        seconds = middle - start - (perf_counter() - middle)
        chance = random.Random(11)
        chosen = set(chance.sample(range(NAMED), SEARCHES))
        picked = [name for at, name in enumerate(bench_names.made(NAMED)) if at // 3 in chosen]
        said = ([name.text for name in picked if name.lang == lang] for lang in ("zh", "en", "zh-Latn-pinyin"))
        return {"things": NAMED, "names": count, "seconds": round(seconds, 2), "mb": round(path.stat().st_size / 1e6, 1),
                **searched(Names.at(path), *said)}


def searched(found: Names, han: list[str], english: list[str], pinyin: list[str]) -> Measured:
    """Return median, 95th of 100 and longest time of the searches of each kind, in milliseconds."""
    found.search("中")
    kinds: dict[str, object] = {}
    every: list[float] = []
    for kind, texts in bench_names.kinds_of_query(random.Random(11), han, english, pinyin).items():
        if not texts:
            continue
        taken = []
        for text in texts:
            start = perf_counter()
            found.search(text)
            taken.append((perf_counter() - start) * 1000)
        every += taken
        taken.sort()
        kinds[kind] = {"median_ms": round(median(taken), 3), "p95_ms": round(taken[int(len(taken) * .95)], 3),
                       "max_ms": round(taken[-1], 3)}
    every.sort()
    return {"kinds": kinds, "searches": len(every), "median_ms": round(median(every), 3),
            "p95_ms": round(every[int(len(every) * .95)], 3), "max_ms": round(every[-1], 3)}
