"""The page of measurements says what was measured, its goals are judged rightly, and the tools that measure do measure."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "bench"))

import watched  # noqa: E402
from figures import Figures  # noqa: E402
from goals import goals  # noqa: E402
from performance import DOCS, FOLDER, PAGE, number, page, plots, write  # noqa: E402
from plot import chart  # noqa: E402

KEPT = DOCS / FOLDER / "measured.json"
SVG = "{http://www.w3.org/2000/svg}"


def kept() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8"))
    return found


def measured(districts: int, **changed: Any) -> dict[str, Any]:
    """Return invented figures of a size that reach every goal, but for those that are given."""
    quads = districts * 3800
    phases = dict.fromkeys(("read", "load", "settle", "across", "names", "prepare", "publish"), 1.0)
    built = {"date": "2026-01-02T03:04:05+00:00", "load_before": 0.0, "quads": quads, "seconds": quads / 1000, "peak_mb": 900.0}
    return {
        "build": {**built, "phases": {**phases, "read": 9.0}}, "load": {**built, "phases": phases},
        "check": {**built, "seconds": 10.0, "without": 4.0},
        "oxigraph": {**built, "seconds": 2.5}, "change": {**built, "seconds": 5.0, "phases": dict.fromkeys(phases, 0.5)},
        "pyshacl": {**built, "seconds": quads * 0.001}, "top20": {**built, "ms": 2.0, "sparql_ms": 900.0},
        "one": {**built, "slowest_ms": 9.0, "worst_ratio": 1.5, "questions": {"axis": {"ms": 9.0}}},
        "everything": {**built, "slowest_ms": 40.0, "questions": {}}, **changed}


def judged(*sizes: dict[str, Any], at: tuple[int, ...] = (33, 333, 3333)) -> dict[str, bool | None]:
    """Return which goals are reached, by their English words."""
    figures = Figures({"sizes": {str(districts): each for districts, each in zip(at, sizes, strict=True)}})
    return {goal.what.partition(" / ")[2]: goal.reached for goal in goals(figures, number)}


def test_the_page_and_its_plots_are_fresh(tmp_path: Path) -> None:
    made = write(KEPT, tmp_path)
    assert len(made) > 5
    for path in made:
        there = DOCS / path.relative_to(tmp_path)
        assert there.read_text(encoding="utf-8") == path.read_text(encoding="utf-8"), "stale: run tests/bench/performance.py"
    assert {path.name for path in (DOCS / FOLDER).iterdir()} == {path.name for path in made[1:]} | {KEPT.name}


def test_what_was_measured_is_what_the_page_says() -> None:
    found, text = kept(), page(Figures(kept()))
    assert text == (DOCS / PAGE).read_text(encoding="utf-8")
    for size in found["sizes"].values():
        for measure in {"build", "oxigraph"} & size.keys():
            assert f"| {number(size[measure]['seconds'])} |" in text
            size[measure]["seconds"] *= 3
    changed = page(Figures(found))
    rows = [(one, two) for one, two in zip(text.splitlines(), changed.splitlines(), strict=True) if one != two]
    assert {one.split("|")[1].strip() for one, _ in rows} >= {"全部 / whole, s", "`oxigraph load`, s"}
    assert plots(Figures(kept())) != plots(Figures(found))


def test_every_plot_is_on_the_page_and_every_size_in_every_table() -> None:
    found, text = kept(), (DOCS / PAGE).read_text(encoding="utf-8")
    shown = re.findall(rf"\]\({FOLDER}/(\w+\.svg)\)", text)
    assert sorted(shown) == sorted(plots(Figures(found))) and shown
    heads = [line for line in text.splitlines() if "区 / districts |" in line and line.startswith("|  |")]
    assert len(heads) == len(shown)
    assert all(f"| {size.districts:,} 区" in head for head in heads for size in Figures(found).sizes)


def test_goals_are_reached_where_they_are_and_only_there() -> None:
    good = judged(*map(measured, (33, 333, 3333)))
    assert len(good) == 8 and set(good.values()) == {True}, good
    assert set(judged(measured(33), at=(33,)).values()) == {None}


@pytest.mark.parametrize(("goal", "at", "changed"), [
    ("parse and load to disk", 1, {"oxigraph": {"date": "2026", "seconds": 1.9}}),
    ("check, both cores", 1, {"check": {"seconds": 15.5, "without": 10.0}}),
    ("check, both cores", 2, {"pyshacl": {"seconds": 1.0, "quads": 10**6}}),
    ("the same after one source changed", 1, {"change": {"seconds": 9.0, "phases": {"read": 2.1}}}),
    ("memory of build and check", 2, {"build": {**measured(3333)["build"], "peak_mb": 3001.0}}),
    ("a question about one thing", 2, {"one": {"slowest_ms": 10.5, "worst_ratio": 1.0}}),
    ("a question about one thing", 2, {"one": {"slowest_ms": 1.0, "worst_ratio": 3.1}}),
    ("top 20 districts by total investment", 2, {"top20": {"ms": 301.0}}),
    ("questions about everything", 2, {"everything": {"slowest_ms": 301.0}}),
    ("growth of build time", 2, {"build": {**measured(3333)["build"], "seconds": measured(3333)["build"]["seconds"] * 1.5}}),
])
def test_a_goal_that_is_missed_is_said(goal: str, at: int, changed: dict[str, Any]) -> None:
    sizes = [measured(districts, **(changed if number == at else {})) for number, districts in enumerate((33, 333, 3333))]
    found = judged(*sizes)
    assert [name for name, reached in found.items() if reached is not True] == [goal]


def test_names_are_judged_by_what_all_but_few_take() -> None:
    for slow, reached in ((19.0, True), (21.0, False)):
        kinds = {name: {"median_ms": 1.0, "p95_ms": most, "max_ms": 50.0} for name, most in (("one", 2.0), ("two", slow))}
        found = judged(measured(33, names_made={"names": 9, "kinds": kinds}), at=(33,))
        assert found["search of names, 300,000 things"] is reached


def test_a_chart_draws_what_it_is_given() -> None:
    text = chart("A & B", "n", "s", {"<one>": [(10, 1), (1000, 100), (100, 10)], "zero": [(10, 0)]}, {"goal": 50})
    root = ElementTree.fromstring(text)
    line, = root.iter(f"{SVG}polyline")
    points = [tuple(map(float, pair.split(","))) for pair in line.attrib["points"].split()]
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points)]
    assert len(points) == 3 and steps[0] == pytest.approx(steps[1], abs=0.11) and steps[0][0] > 0 > steps[0][1]
    said = {each.text for each in root.iter(f"{SVG}text")}
    assert {"A & B", "<one>", "goal", "10", "1,000"} <= said and "zero" not in said
    with pytest.raises(ValueError, match="nothing to draw"):
        chart("A", "n", "s", {"zero": [(10, 0)]})


@pytest.mark.parametrize(("value", "shown"), [(None, "–"), (True, "是 / yes"), (1234567, "1,234,567"), (1234.5, "1,234"),
                                              (12.34, "12.3"), (1.234, "1.23"), (0.1234, "0.123"), ("a", "a")])
def test_numbers_show_three_digits_that_count(value: object, shown: str) -> None:
    assert number(value) == shown


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_the_memory_of_all_that_a_process_starts_is_counted() -> None:
    child = "import sys; held = bytearray(90_000_000); print(len(held), flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stdout.readline()
        found = watched.below(process.pid)
        assert len(found) == 2 and found[0] == process.pid and set(found) < set(watched.below(os.getpid()))
        with watched.Watch(process.pid) as watch:
            pass
        assert watch.peak_mb > 85 > watched.kilobytes(process.pid) / 1024
        process.communicate(b"")
    assert watched.kilobytes(process.pid) == 0
    with pytest.raises(watched.Failed, match="ended with 3: no"):
        watched.run([sys.executable, "-c", "import sys; print('no', file=sys.stderr); sys.exit(3)"])


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_measurements_are_kept_and_a_run_is_continued(tmp_path: Path) -> None:
    def bench(*more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "tests/bench/bench_corpus.py", "--districts", "1", "--runs", "1", "--keep",
                   "--out", str(tmp_path / "out.json"), "--work", str(tmp_path), *more]
        return subprocess.run(command, capture_output=True, encoding="utf-8", cwd=ROOT)

    def known() -> dict[str, Any]:
        found: dict[str, Any] = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
        return found

    ran = bench("--only", "made,build")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    first = known()["sizes"]["1"]
    assert first["made"]["sources"] == 1 and 3000 < first["build"]["quads"] < 5000 and first["build"]["peak_mb"] > 30
    again = bench("--only", "build,check")
    assert again.returncode == 0 and " build " not in again.stdout and " check " in again.stdout
    assert known()["sizes"]["1"]["build"] == first["build"] and known()["sizes"]["1"]["check"]["seconds"] > 0
    assert "no measurement wind" in bench("--only", "wind").stderr
    (tmp_path / "out.json").write_text(json.dumps({**known(), "machine": {"cpu": "another"}}), encoding="utf-8")
    assert "is of another machine" in bench("--only", "made").stderr
