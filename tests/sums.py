"""The same sums from the graph and from its tables: by SPARQL, DuckDB and Spark, their rows as texts."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import duckdb
import pyoxigraph as ox

FOLDER = Path(__file__).parent / "elsewhere"
NAMES = sorted(path.stem for path in FOLDER.glob("*.sql"))
Rows = list[list[str]]


def plain(rows: Iterable[Iterable[object]]) -> Rows:
    """Return rows of names and numbers as texts, numbers without the zeros of their type."""
    return [[_plain(cell) for cell in row] for row in rows]


def _plain(cell: object) -> str:
    text = cell.value if isinstance(cell, (ox.NamedNode, ox.Literal)) else str(cell)
    return text if ":" in text else f"{Decimal(text).normalize():f}"


def sparql(store: ox.Store, name: str) -> Rows:
    found = store.query((FOLDER / f"{name}.rq").read_text(encoding="utf-8"), use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    return plain([[solution[variable] for variable in found.variables] for solution in found])


def opened(tables: Path) -> duckdb.DuckDBPyConnection:
    """Return DuckDB with the tables of a partitioned export as views."""
    connection = duckdb.connect(config={"threads": 2})
    for folder in sorted(path for path in tables.iterdir() if path.is_dir()):
        connection.execute(f"CREATE VIEW \"{folder.name}\" AS SELECT * FROM "
                           f"read_parquet('{folder}/*/*.parquet', hive_partitioning = true, hive_types = {{'source': VARCHAR}})")
    return connection


def duck(connection: duckdb.DuckDBPyConnection, name: str) -> Rows:
    return plain(connection.sql((FOLDER / f"{name}.sql").read_text(encoding="utf-8")).fetchall())


def spark(python: str, tables: Path) -> dict[str, tuple[Rows, float]]:
    """Return the rows and milliseconds of each query in Spark; those of "" are of its start."""
    command = [python, FOLDER / "spark_sums.py", tables, *(FOLDER / f"{name}.sql" for name in NAMES)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    if done.returncode:
        raise AssertionError(done.stderr)
    return {name: (plain(each["rows"]), each["ms"]) for name, each in json.loads(done.stdout.splitlines()[-1]).items()}
