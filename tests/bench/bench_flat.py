"""Print what each question about one thing takes on two stores on disk, and whether it grows from the one to the other.

    python tests/bench/bench_flat.py SMALL LARGE [--things 5] [--runs 15] [--everything] [QUESTION …]

SMALL and LARGE are folders of Oxigraph stores with the same kinds of things: one district and many. A question is asked
with things of the kind that it takes, of which each store gives its own: those with the usual number of rows. The answer is
read to the last figure. Goals: at most 3 times the time, and under 10 ms. With `--everything` also what is asked without a
thing: rows and milliseconds of plain SPARQL on LARGE, written as TSV.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import geometric_mean, median, median_low
from time import perf_counter
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[2]))

import pyoxigraph as ox

from erqi_kg import KnowledgeGraph
from erqi_kg.backend import Database
from erqi_kg.paths import data_folder
from erqi_kg.query import Field, Question

TIMES, MILLISECONDS = 3, 10
# So many candidates are tried for things that a question has something to say of.
TRIED = 400


class ByIri(KnowledgeGraph):
    """A graph whose things are given by IRI: to find one by its name is measured elsewhere."""

    def resolve(self, name: str, kind: str) -> str:
        """Return what is an IRI already."""
        return name


class Lines:
    """A file that counts its lines and keeps nothing."""

    def __init__(self) -> None:
        self.count = 0

    def write(self, data: bytes) -> int:
        """Count the lines in these bytes."""
        self.count += data.count(b"\n")
        return len(data)

    def flush(self) -> None:
        """Do nothing: nothing is kept."""


class Measured(NamedTuple):
    """Median milliseconds over some things, and the rows of the usual one."""

    milliseconds: float
    rows: int


def milliseconds(ask: Callable[[], object], runs: int) -> float:
    """Return the median time of a call, after one that warms up; what takes seconds is asked three times."""
    taken = []
    for run in range(runs + 1):
        start = perf_counter()
        ask()
        taken.append((perf_counter() - start) * 1000)
        if run >= 3 and sum(taken) > 3000:
            break
    return median(taken[1:])


def thing_parameter(kg: KnowledgeGraph, question: Question) -> Field | None:
    """Return the first parameter that names a thing: a place, or an instance of a class that is no code list."""
    for each in question.parameters:
        if each.kind == "place":
            return each
        if each.kind[0].isupper() and not kg.sparql(f"ASK {{ ek:{each.kind} rdfs:subClassOf* skos:Concept }}")[0].answer:
            return each
    return None


def candidates(kg: KnowledgeGraph, parameter: Field) -> list[str]:
    """Return things that a parameter can name, spread evenly over the store."""
    if parameter.kind == "place":
        text = "SELECT DISTINCT ?thing { ?thing a ek:Sentence }"
    else:
        classes = [row[0] for row in kg.sparql(f"SELECT DISTINCT ?class {{ ?class rdfs:subClassOf* ek:{parameter.kind} }}")]
        text = f"SELECT DISTINCT ?thing {{ VALUES ?class {{ {' '.join(f'<{each}>' for each in classes)} }} ?thing a ?class }}"
    found = sorted(row[0] for row in kg.stream(text) if isinstance(row[0], str) and not row[0].startswith("_:"))
    return found[::max(1, len(found) // TRIED)][:TRIED]


def measure(kg: KnowledgeGraph, question: Question, parameter: Field, things: int, runs: int,
            rows_wanted: int | None = None) -> Measured | None:
    """Return what a question takes of things with the usual number of rows; None where it says nothing of any thing.

    With `rows_wanted` they are those with about as many rows: answers of the same length can be compared.
    """
    literals = {each.name: question.example[each.name] for each in question.parameters
                if each.name in question.example and not each.kind[0].isupper() and each is not parameter}
    def asked(values: dict[str, object]) -> int:
        return len(kg.answer(question, values))

    rows = {thing: asked({**literals, parameter.name: thing}) for thing in candidates(kg, parameter)}
    told = {thing: count for thing, count in rows.items() if count}
    if not told:
        return None
    usual = rows_wanted or median_low(told.values())
    near = islice(sorted(told, key=lambda thing: (abs(told[thing] - usual), thing)), things)
    chosen = list(near)
    taken = [milliseconds(partial(asked, {**literals, parameter.name: thing}), runs) for thing in chosen]
    return Measured(median(taken), median_low(told[thing] for thing in chosen))


def about_one_thing(small: KnowledgeGraph, large: KnowledgeGraph, questions: list[Question],
                    things: int, runs: int) -> None:
    """Print the two medians of each question, and which of them grow."""
    print(f"{'question':42} {'rows':>5} {'ms':>8} {'rows':>5} {'ms':>8} {'times':>6}")
    ratios, over = [], []
    for question in questions:
        parameter = thing_parameter(small, question)
        if parameter is None:
            continue
        one, many = (measure(kg, question, parameter, things, runs) for kg in (small, large))
        if one is None or many is None:
            print(f"{question.name:42} says nothing of any {parameter.kind} here")
            continue
        ratio = many.milliseconds / one.milliseconds
        ratios.append(ratio)
        grows = ratio > TIMES or many.milliseconds > MILLISECONDS
        over += [question.name] if grows else []
        print(f"{question.name:42} {one.rows:5} {one.milliseconds:8.2f} {many.rows:5} {many.milliseconds:8.2f} {ratio:6.1f}"
              f"{'  <' if grows else ''}", flush=True)
    print(f"\n{len(ratios)} questions about one thing; geometric mean of the ratios: {geometric_mean(ratios):.2f}")
    print(f"over {TIMES} times or {MILLISECONDS} ms (goal: none): {', '.join(over) or 'none'}")


def about_everything(store: ox.Store, questions: list[Question]) -> None:
    """Print what each question takes that is asked without a thing, as plain SPARQL written to TSV."""
    print(f"\n{'asked without a thing':42} {'scope':>11} {'rows':>8} {'ms':>9}")
    for question in questions:
        taken: list[float] = []
        while len(taken) < 2 and sum(taken) < 20000:
            lines, start = Lines(), perf_counter()
            found = store.query(question.text, use_default_graph_as_union=True)
            assert isinstance(found, ox.QuerySolutions)
            found.serialize(lines, format=ox.QueryResultsFormat.TSV)
            taken.append((perf_counter() - start) * 1000)
        print(f"{question.name:42} {question.scope:>11} {lines.count - 1:8} {taken[-1]:9.1f}", flush=True)


def store_of(place: Path) -> Path:
    """Return the folder of the Oxigraph store: the place itself, or what a corpus points to."""
    pointer = place / "corpus.json"
    return place / json.loads(pointer.read_text(encoding="utf-8"))["generation"] / "store" if pointer.is_file() else place


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("small", type=Path)
    parser.add_argument("large", type=Path)
    parser.add_argument("questions", nargs="*")
    parser.add_argument("--things", type=int, default=5)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--everything", action="store_true")
    given = parser.parse_args()
    backends = [Database(store_of(place)) for place in (given.small, given.large)]
    small, large = (ByIri(data_folder(), backend=backend) for backend in backends)
    questions = [small.question(name) for name in given.questions or small.questions]
    quads = " and ".join(str(len(backend.store)) for backend in backends)
    print(f"{quads} quads; medians of {given.runs} runs, of {given.things} things each")
    about_one_thing(small, large, questions, given.things, given.runs)
    if given.everything:
        about_everything(backends[1].store, questions)


if __name__ == "__main__":
    main()
