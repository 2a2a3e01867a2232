"""Print what each hygiene query takes on the packaged graph and on its one source; whether two versions find the same.

    python tests/bench/bench_hygiene.py [ROUNDS] [OTHER]

OTHER is a folder with another version of the queries: its times stand beside, and both are asked of copies of the graph
with random faults, as many as there are rounds. Goal: all queries on the source under 20 ms.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from statistics import median
from time import process_time
from typing import Any

import pyoxigraph as ox

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from erqi_kg.store import INFERRED_GRAPH, load_files, read  # noqa: E402
from erqi_kg.validate import Result, Rules  # noqa: E402

GOAL = 20
Queries = dict[Path, str]


def main(rounds: str = "15", other: str = "") -> int:
    """Print the times, and the number of faulty graphs on which the versions differ."""
    rules = Rules(ROOT)
    mine = rules.queries
    theirs = {path: read(Path(other) / path.name) for path in mine} if other else {}
    graphs = {"source": load_files(ROOT, beside=False), "all": load_files(ROOT)}
    for store in graphs.values():
        store.remove_graph(ox.NamedNode(INFERRED_GRAPH))
    graphs["all"].extend(rules.store)
    for name, store in graphs.items():
        print(f"\n{name}: {len(store)} quads; ms" + (", of the other version" if theirs else ""))
        totals = [0.0, 0.0]
        for path in mine:
            taken = [milliseconds(rules, store, {path: texts[path]}, int(rounds)) for texts in (mine, theirs) if texts]
            totals = [total + each for total, each in zip(totals, [*taken, 0.0], strict=False)]
            print(f"{path.stem:28}" + "".join(f" {each:7.2f}" for each in taken))
        print(f"{'together':28}" + "".join(f" {total:7.2f}" for total in totals if total) + f" (goal for a source: {GOAL})")
    if not theirs:
        return 0
    different, found = differences(rules, graphs["all"], (mine, theirs), int(rounds))
    print(f"\n{found} results on {rounds} graphs with faults; graphs on which the versions differ: {different}")
    return 1 if different or not found else 0


def milliseconds(rules: Rules, store: ox.Store, queries: Queries, rounds: int) -> float:
    """Return the median time that the queries take on one core."""
    rules.queries = queries
    rules.query_results(store)
    taken = []
    for _ in range(rounds):
        start = process_time()
        rules.query_results(store)
        taken.append((process_time() - start) * 1000)
    return median(taken)


def differences(rules: Rules, store: ox.Store, versions: tuple[Queries, Queries], rounds: int) -> tuple[int, int]:
    """Return on how many faulty graphs the versions differ, and how many results there were."""
    different = found = 0
    for faulty in with_faults(store, rounds):
        results: list[list[Result]] = []
        for rules.queries in versions:
            results.append(sorted(rules.query_results(faulty), key=repr))
        found += len(results[0])
        different += results[0] != results[1]
    return different, found


def with_faults(store: ox.Store, rounds: int) -> Iterator[ox.Store]:
    """Yield the store with some quads changed each time, and mended after."""
    random, quads = Random(3), list(store)
    for _ in range(rounds):
        gone = random.sample(quads, random.choice((1, 3, 30)))
        new = [quad for quad in (fault(random, quad, random.choice(quads)) for quad in gone) if quad not in store]
        for quad in gone:
            store.remove(quad)
        store.extend(new)
        yield store
        for quad in new:
            store.remove(quad)
        store.extend(gone)


def fault(random: Random, quad: ox.Quad, other: ox.Quad) -> ox.Quad:
    """Return the quad with one of its terms from another quad, a slip in its name, or a blank node."""
    subject, predicate, value, graph = quad.subject, quad.predicate, quad.object, quad.graph_name
    faults = (
        (other.subject, predicate, value, graph), (subject, other.predicate, value, graph),
        (subject, predicate, other.object, graph), (subject, predicate, value, other.graph_name),
        (slip(subject), predicate, value, graph), (subject, ox.NamedNode(predicate.value + "x"), value, graph),
        (subject, predicate, slip(value), graph), (subject, predicate, value, slip(graph)),
        (ox.BlankNode(), predicate, value, graph), (subject, predicate, ox.BlankNode(), graph),
    )
    return ox.Quad(*random.choice(faults))


def slip(term: Any) -> Any:
    """Return a name with one letter too many; anything else as it is."""
    return ox.NamedNode(term.value + "x") if isinstance(term, ox.NamedNode) else term


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
