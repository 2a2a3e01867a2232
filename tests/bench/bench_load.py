"""Print what loading the whole graph takes, and a second run that finds it whole: a folder, Oxigraph and Virtuoso servers.

    python tests/bench/bench_load.py

A server of each kind is started for it; one that is not installed is left out.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import pytest  # noqa: E402
from servers import VIRTUOSO_PASSWORD, oxigraph_server, virtuoso_server  # noqa: E402

import erqi_kg  # noqa: E402


def main() -> None:
    kg = erqi_kg.open()
    graphs = {quad.graph_name.value for quad in kg.store}
    print(f"{len(kg.store)} triples in {len(graphs)} graphs; seconds\n")
    print(f"{'into':24} {'first':>7} {'again':>7}")

    def timed(name: str, load: Callable[[], erqi_kg.Loaded]) -> None:
        taken = []
        for _ in range(2):
            start = perf_counter()
            assert load().holds
            taken.append(perf_counter() - start)
        print(f"{name:24} {taken[0]:7.2f} {taken[1]:7.2f}")

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        timed("Oxigraph folder", lambda: erqi_kg.load(kg, place / "store"))
        for via in ("gsp", "update"):
            with oxigraph_server(place / via) as url:
                timed(f"Oxigraph server, {via}", lambda url=url, via=via: erqi_kg.load(kg, url, via=via))
        os.environ.update(ERQI_USER="dba", ERQI_PASSWORD=VIRTUOSO_PASSWORD)
        try:
            for way in ("gsp", "update", "bulk"):
                with virtuoso_server(place / f"virtuoso-{way}") as server:
                    how = {"bulk": server.folder / "bulk", "isql": server.isql} if way == "bulk" else {"via": way}
                    timed(f"Virtuoso, {way}", lambda url=server.url, how=how: erqi_kg.load(kg, url, **how))
        except pytest.skip.Exception as reason:
            print(reason)


if __name__ == "__main__":
    main()
