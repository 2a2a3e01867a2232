"""What others take for the same quads: Oxigraph's own loader, Virtuoso 7, DuckDB and rdflib; each is one measurement."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

import pyoxigraph as ox
import watched
from measure_build import Measured, Place, middle, size_of
from servers import VIRTUOSO_PASSWORD, Virtuoso, virtuoso_server
from sums import opened

import erqi_kg

TOP, RUNS = "districts_by_total_investment", 7
# Half a gigabyte for the pages of Virtuoso.
BUFFERS = 64_000
_LINE = r"^(\S+) (\S+) (.+?)(?: (<[^>]*>))? \.$"


def milliseconds(ask: Callable[[], object], runs: int = RUNS) -> float:
    """Return the median time of a call, after one that warms up; what takes seconds is asked less often."""
    taken: list[float] = []
    for run in range(runs + 1):
        start = perf_counter()
        ask()
        taken.append((perf_counter() - start) * 1000)
        if run and sum(taken) > 20_000:
            break
    return round(median(taken[1:]), 3)


def keys(rows: Iterable[Iterable[object]]) -> list[list[str]]:
    """Return district, total and amount of each row as texts that all engines agree on."""
    return [[str(district), str(total), f"{Decimal(str(amount)).normalize():f}"] for district, total, amount in rows]


def top_text() -> str:
    """Return the question for the largest 20 as SPARQL that any store answers."""
    return erqi_kg.open().question(TOP).text + "\nLIMIT 20"


def plain_top(store: ox.Store) -> list[list[str]]:
    """Return the largest 20 by SPARQL."""
    found = store.query(top_text(), use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    return keys([[row[name].value for name in ("district", "total", "atLeast")] for row in found])


def oxigraph(place: Place) -> Measured:
    """Measure `oxigraph load` of the same quads into a new folder."""
    beside, quads, new = Path(sys.executable).with_name("oxigraph"), place.quads, place.folder / "oxigraph"
    program = beside if beside.is_file() else shutil.which("oxigraph")
    if program is None:
        raise watched.Failed("the wheel `oxigraph` is not installed")
    command = [program, "load", "-l", new, "-f", quads]
    taken: list[Measured] = []
    for _ in range(place.runs):
        shutil.rmtree(new, ignore_errors=True)
        ran = watched.run(command)
        taken.append({"seconds": round(ran.seconds, 3), "peak_mb": ran.peak_mb, "store_mb": size_of(new)})
    quantity = len(ox.Store.read_only(str(new)))
    shutil.rmtree(new)
    return {**middle(taken), "quads": quantity, "file_mb": round(quads.stat().st_size / 1e6, 1)}


def virtuoso(place: Place) -> Measured:
    """Measure Virtuoso's bulk loader with a loader for each core, and the largest 20 by SPARQL over HTTP."""
    folder, want = place.folder / "virtuoso", plain_top(ox.Store.read_only(str(place.store)))
    shutil.rmtree(folder, ignore_errors=True)
    try:
        with virtuoso_server(folder, BUFFERS) as server, watched.Watch(server.process) as watch:
            _in_parts(place.quads, folder, place.jobs)
            before = _count(server)
            start = perf_counter()
            _isql(server, f"ld_dir ('{folder}', 'part-%.nq', 'urn:none');")
            with ThreadPoolExecutor(place.jobs) as threads:
                list(threads.map(lambda _: _isql(server, "rdf_loader_run ();"), range(place.jobs)))
            # Two loaders may wait for each other, and then one is sent away: what it had is loaded again.
            _isql(server, "update DB.DBA.load_list set ll_state = 0, ll_error = null where ll_error is not null;")
            _isql(server, "rdf_loader_run ();")
            _isql(server, "checkpoint;")
            seconds = round(perf_counter() - start, 3)
            failed = _isql(server, "select count (*) from DB.DBA.load_list where ll_state <> 2 or ll_error is not null;")
            if failed.split() != ["0"]:
                raise watched.Failed(f"Virtuoso did not load everything: {failed}")
            count = _count(server) - before
            found = [[row[name]["value"] for name in ("district", "total", "atLeast")] for row in _http(server, top_text())]
            taken = milliseconds(lambda: _http(server, top_text()))
        return {"seconds": seconds, "peak_mb": watch.peak_mb, "store_mb": size_of(folder), "quads": count,
                "top20_ms": taken, "top20_same": keys(found) == want}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _count(server: Virtuoso) -> int:
    return int(_http(server, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")[0]["n"]["value"])


def _in_parts(quads: Path, folder: Path, parts: int) -> None:
    size = quads.stat().st_size // parts + 1
    with quads.open("rb") as lines:
        for number in range(parts):
            with (folder / f"part-{number}.nq").open("wb") as out:
                while lines.tell() < size * (number + 1) and (some := lines.readlines(1 << 20)):
                    out.writelines(some)


def _isql(server: Virtuoso, statement: str) -> str:
    command = [shutil.which("isql-vt"), server.isql, "dba", VIRTUOSO_PASSWORD, "VERBOSE=OFF", "PROMPT=OFF", "BANNER=OFF",
               "ERRORS=STDOUT", f"EXEC={statement}"]
    done = subprocess.run([*map(str, command)], check=True, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL)
    said = done.stdout
    if "*** Error" in said:
        raise watched.Failed(f"isql: {said[:500]}")
    return said


def _http(server: Virtuoso, text: str) -> list[dict[str, dict[str, str]]]:
    data = urllib.parse.urlencode({"query": text, "format": "application/sparql-results+json"}).encode()
    with urllib.request.urlopen(f"{server.url}/sparql", data=data, timeout=600) as answer:
        rows: list[dict[str, dict[str, str]]] = json.load(answer)["results"]["bindings"]
        return rows


def duckdb(place: Place) -> Measured:
    """Measure DuckDB reading the N-Quads into a table of four columns on disk."""
    import duckdb

    path, quads = place.folder / "quads.duckdb", place.quads
    path.unlink(missing_ok=True)
    connection = duckdb.connect(str(path), config={"threads": place.jobs})
    start = perf_counter()
    connection.execute(
        "CREATE TABLE quads AS SELECT unnest(regexp_extract(line, ?, ['s', 'p', 'o', 'g'])) FROM read_csv(?, "
        "delim = '\x01', quote = '', escape = '', header = false, columns = {'line': 'VARCHAR'}, max_line_size = 16777216)",
        [_LINE, str(quads)])
    connection.execute("CHECKPOINT")
    seconds = perf_counter() - start
    row = connection.execute("SELECT count(*) FILTER (p <> '') FROM quads").fetchone()
    connection.close()
    size = path.stat().st_size
    path.unlink()
    return {"seconds": round(seconds, 3), "quads": row[0] if row else 0, "store_mb": round(size / 1e6, 1)}


def rdflib(place: Place) -> Measured:
    """Measure rdflib parsing the N-Quads into memory."""
    import rdflib

    dataset, quads = rdflib.Dataset(), place.quads
    start = perf_counter()
    dataset.parse(str(quads), format="nquads")
    return {"seconds": round(perf_counter() - start, 3), "quads": sum(1 for _ in dataset.quads())}


def tables(place: Place) -> Measured:
    """Measure the export of the tables by source, and DuckDB's largest 20: over the parts, and over tables of its own."""
    folder = place.folder / "tables"
    shutil.rmtree(folder, ignore_errors=True)
    text = Path(__file__).with_suffix("").with_name("top20.sql").read_text(encoding="utf-8")
    kg = erqi_kg.open(place.corpus)
    want = plain_top(kg.store)
    start = perf_counter()
    erqi_kg.export(kg, folder, partition="source")
    seconds = round(perf_counter() - start, 3)
    files = list(folder.rglob("*.parquet"))
    connection = opened(folder)
    over_parts = keys(connection.sql(text).fetchall())
    parts = milliseconds(lambda: connection.sql(text).fetchall())
    for name in ("Figure", "District"):
        connection.execute(f"CREATE TABLE kept_{name} AS FROM {name}")
        connection.execute(f"DROP VIEW {name}")
        connection.execute(f"ALTER TABLE kept_{name} RENAME TO {name}")
    loaded = milliseconds(lambda: connection.sql(text).fetchall())
    size = size_of(folder)
    shutil.rmtree(folder)
    return {"seconds": seconds, "files": len(files), "mb": size, "top20_ms": parts, "top20_loaded_ms": loaded,
            "top20_same": over_parts == want}


def top20(place: Place) -> Measured:
    """Measure the largest 20 of the corpus: as prepared when it was built, and by plain SPARQL on the same store."""
    kg = erqi_kg.open(place.corpus)
    start = perf_counter()
    first = list(itertools.islice(kg.ask(TOP), 20))
    cold = round((perf_counter() - start) * 1000, 3)
    want = plain_top(kg.store)
    same = keys([[row.district, row.total.place, row.atLeast] for row in first]) == want
    return {"ms": milliseconds(lambda: list(kg.ask(TOP)[:20])), "first_ms": cold, "rows": len(kg.ask(TOP)),
            "sparql_ms": milliseconds(partial(plain_top, kg.store)), "same": same}
