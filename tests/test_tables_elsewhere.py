"""The tables in a part for each source: what they hold, and the sums that other engines make of them."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pyarrow.parquet
import pyoxigraph as ox
import pytest
import sums

import erqi_kg
from erqi_kg import KnowledgeGraph
from erqi_kg.errors import ParameterError, UnknownName
from erqi_kg.terms import BASE

Run = Callable[..., "subprocess.CompletedProcess[str]"]
OTHERS = ("erqi-2023", "2025")
SOURCE = f"<{BASE}source/erqi-2024"


@pytest.fixture(scope="module")
def exported(kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return erqi_kg.export(kg, tmp_path_factory.mktemp("parts") / "parts", partition="source").folder


@pytest.fixture(scope="module")
def whole(kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return erqi_kg.export(kg, tmp_path_factory.mktemp("whole") / "whole", only=["parquet"]).folder


@pytest.fixture(scope="module")
def several(kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store on disk with three sources that say the same of the same things; the second declares a thing of its own."""
    path = tmp_path_factory.mktemp("several") / "store"
    store = ox.Store(str(path))
    lines = [str(quad) for quad in kg.store if isinstance(quad.graph_name, ox.NamedNode)]
    own = [line for line in lines if SOURCE in line]
    for name in OTHERS:
        lines += [line.replace(SOURCE, f"<{BASE}source/{name}") for line in own]
    declared = f"<{BASE}graph/registry/{OTHERS[0]}>"
    lines += [f"<{BASE}id/axis-new> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{BASE}ontology#Axis> {declared}",
              f'<{BASE}id/axis-new> <http://purl.org/dc/terms/source> "a map" {declared}']
    # What others keep beside, and the union of all, which some stores hold.
    axis = f"<{BASE}id/axis-other> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{BASE}ontology#Axis>"
    lines += [axis, f"{axis} <http://example.org/others>"]
    store.bulk_load(" .\n".join([*lines, ""]).encode(), format=ox.RdfFormat.N_QUADS)
    store.flush()
    del store
    return path


@pytest.fixture(scope="module")
def tables(several: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return erqi_kg.export(erqi_kg.open(several), tmp_path_factory.mktemp("tables") / "parts", partition="source").folder


@pytest.fixture
def opened(tables: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with sums.opened(tables) as connection:
        yield connection


def test_cases_were_found() -> None:
    assert len(sums.NAMES) == len(list(sums.FOLDER.glob("*.rq"))) == 3


@pytest.mark.parametrize("sources", [1, 3])
def test_the_parts_are_the_whole(exported: Path, whole: Path, several: Path, tables: Path, tmp_path: Path, sources: int) -> None:
    if sources == 3:
        exported, whole = tables, erqi_kg.export(erqi_kg.open(several), tmp_path / "whole", only=["parquet"]).folder
    names = sorted(path.stem for path in (whole / "parquet").glob("*.parquet"))
    assert names == sorted(path.name for path in exported.iterdir() if path.is_dir()) and len(names) > 60
    assert sum(len([*(exported / name).iterdir()]) > 1 for name in names) > (2 if sources == 1 else 15)
    for name in names:
        want = pyarrow.parquet.read_table(whole / "parquet" / f"{name}.parquet")
        said = want.schema.metadata
        read = [pyarrow.parquet.ParquetFile(path).read() for path in sorted((exported / name).rglob("*.parquet"))]
        assert all(part.schema.equals(read[0].schema, check_metadata=True) for part in read)
        renamed = [("dcterms_source" if column == "source" else column) for column in want.column_names]
        if name == "Relation":
            want, renamed = want.drop_columns(["source"]), [column for column in renamed if column != "dcterms_source"]
        want = want.rename_columns(renamed)
        assert set(read[0].column_names) == set(renamed)
        assert said and read[0].schema.metadata == said and [str(field.type) for field in map(read[0].schema.field, renamed)] == [
            str(field.type) for field in want.schema]
        rows = [row for part in read for row in part.select(renamed).to_pylist()]
        assert sorted(map(repr, rows)) == sorted(map(repr, want.to_pylist())), name


def test_a_row_stands_once(opened: duckdb.DuckDBPyConnection, kg: KnowledgeGraph) -> None:
    count = len(kg.ask("figures_by_comparator"))
    by_source = opened.sql("SELECT source, COUNT(*) FROM Figure GROUP BY source ORDER BY source").fetchall()
    assert [name for name, _ in by_source] == ["2025", "erqi-2023", "erqi-2024"]
    assert len({number for _, number in by_source}) == 1 and by_source[0][1] >= count / 2
    axes = opened.sql("SELECT id, source, len(evidence) FROM Axis ORDER BY id").fetchall()
    # Three sources speak of the same three axes; one was declared by one of them, of which no sentence speaks.
    assert len(axes) == 4 and (BASE + "id/axis-new", "erqi-2023", 0) in axes
    assert {(source, count % 3) for name, source, count in axes if not name.endswith("new")} == {(None, 0)}
    assert opened.sql("SELECT dcterms_source FROM Axis WHERE id LIKE '%new'").fetchall() == [("a map",)]
    assert opened.sql("SELECT COUNT(*) FROM Comparator WHERE source IS NOT NULL").fetchall() == [(0,)]


@pytest.mark.parametrize("name", sums.NAMES)
def test_duckdb_makes_the_sums_of_sparql(opened: duckdb.DuckDBPyConnection, several: Path, name: str) -> None:
    want = sums.sparql(ox.Store.read_only(str(several)), name)
    assert sums.duck(opened, name) == want and len(want) > 2


def test_a_bound_is_no_value(opened: duckdb.DuckDBPyConnection) -> None:
    assert {row[-1] for row in sums.duck(opened, "at_least_by_indicator")} == {"0"}
    more = "comparator LIKE '%/moreThan'"
    assert opened.sql(f"SELECT COUNT(*) FROM Figure WHERE {more} AND value IS NOT NULL").fetchall() == [(0,)]
    assert opened.sql(f"SELECT COUNT(*) > 9 FROM Figure WHERE {more} AND lower IS NOT NULL").fetchall() == [(True,)]


def test_spark_makes_the_sums_of_sparql(tables: Path, several: Path) -> None:
    python = os.environ.get("ERQI_SPARK")
    if not python:
        pytest.skip("ERQI_SPARK names no Python with pyspark: the tables are not read by Spark")
    store, found = ox.Store.read_only(str(several)), sums.spark(python, tables)
    assert {name: found[name][0] for name in sums.NAMES} == {name: sums.sparql(store, name) for name in sums.NAMES}


def test_parts_take_the_place_of_an_export(run: Run, tmp_path: Path, exported: Path) -> None:
    for _ in "ab":
        done = run("export", tmp_path / "parts", "--partition", "source", "--lang", "en")
        assert done.returncode == 0 and "Figure/" in done.stdout and "part-0" not in done.stdout, done.stderr
    made = {path.relative_to(tmp_path / "parts"): path.read_bytes() for path in (tmp_path / "parts").rglob("*") if path.is_file()}
    assert made == {path.relative_to(exported): path.read_bytes() for path in exported.rglob("*") if path.is_file()}
    manifest = json.loads((exported / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["partition"] == "source" and manifest["tables"]["Figure"]["rows"] > 50
    assert len(manifest["files"]) == sum(table["parts"] for table in manifest["tables"].values())


def test_parts_have_the_terms_of_the_whole(exported: Path, whole: Path) -> None:
    told = [json.loads((folder / "manifest.json").read_text(encoding="utf-8")) for folder in (exported, whole)]
    assert told[0]["license"] == told[1]["license"] and told[0]["rights"] == told[1]["rights"]


def test_only_tables_of_all_are_written_in_parts(kg: KnowledgeGraph, tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="no partition 'district': choose from source"):
        erqi_kg.export(kg, tmp_path / "a", partition="district")
    for wrong in ({"only": ["csv"]}, {"graphs": ["ontology"]}, {"base_url": "https://data.example/"}):
        with pytest.raises(ParameterError, match="only Parquet tables of all graphs are written in parts"):
            erqi_kg.export(kg, tmp_path / "a", partition="source", **wrong)  # type: ignore[arg-type]
    assert not (tmp_path / "a").exists()
