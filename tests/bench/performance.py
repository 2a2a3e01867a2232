"""Write docs/PERFORMANCE.md and its plots from what `bench_corpus.py` kept: python tests/bench/performance.py [FILE.json].

FILE.json is first copied to docs/performance/measured.json, if one is given.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parent)]

from figures import CHECKING, PUBLISHING, Figures, Size  # noqa: E402
from goals import goals  # noqa: E402
from plot import Point, chart  # noqa: E402

from erqi_kg.paths import write_whole  # noqa: E402

DOCS = Path(__file__).parents[2] / "docs"
PAGE, FOLDER = "PERFORMANCE.md", "performance"
QUADS = "四元组 / quads"
PHASES = (*PUBLISHING, "prepare")
INTRO = """本页由 `python tests/bench/performance.py` 从 `docs/performance/measured.json` 生成，请勿手改。 / \
Made by `python tests/bench/performance.py` from `docs/performance/measured.json`: do not edit.

# 又快又大 / Fast and large

语料是按种子造出来的区（`tests/bench/made_corpus.py`），没有一句是真的。每项测量自成一个进程；\
内存是主进程与全部子进程之和（PSS）。 / The corpora are districts made up from a seed (`tests/bench/made_corpus.py`); \
nothing of them is true. Each measurement is a process of its own; memory is that of a process with all its children (PSS)."""


def load_curves(each: Figures) -> dict[str, list[Point]]:
    """Return what loading takes here and elsewhere."""
    return {
        "corpus build --no-check: read + load": each.points(lambda size: size.loading),
        "corpus build --no-check": each.points(lambda size: size.get("load", "seconds")),
        **{name: each.points(lambda size, key=key: size.get(key, "seconds"))  # type: ignore[misc]
           for name, key in (("oxigraph load", "oxigraph"), ("Virtuoso 7, bulk", "virtuoso"), ("DuckDB", "duckdb"),
                             ("rdflib", "rdflib"))}}


def plots(each: Figures) -> dict[str, str]:
    """Return each plot by the name of its file."""
    def of(measure: str, *keys: str) -> list[Point]:
        return each.points(lambda size: size.get(measure, *keys))

    build = {"全部 / whole": of("build", "seconds"), **{phase: of("build", "phases", phase) for phase in PHASES}}
    check = {"读取与检查 / reading and checking": each.points(lambda size: size.checked),
             "检查本身 / the check alone": each.points(lambda size: size.check), "pySHACL": of("pyshacl", "seconds"),
             "改动一个来源后 / after one change": each.points(lambda size: size.phases("change", *CHECKING))}
    one = {question: of("one", "questions", question, "ms") for question in _slowest(each)}
    top = {"备好的 / prepared": of("top20", "ms"), "SPARQL, Oxigraph": of("top20", "sparql_ms"),
           "SPARQL, Virtuoso 7": of("virtuoso", "top20_ms"), "DuckDB, Parquet": of("tables", "top20_ms"),
           "DuckDB, 表已载入 / tables loaded": of("tables", "top20_loaded_ms")}
    names = {"中位数 / median": of("names", "median_ms"), "95%": of("names", "p95_ms"), "最长 / longest": of("names", "max_ms")}
    memory = {"建库与检查 / build and check": of("build", "peak_mb"), "不检查 / without check": of("load", "peak_mb"),
              "oxigraph load": of("oxigraph", "peak_mb"), "Virtuoso 7": of("virtuoso", "peak_mb")}
    drawn: dict[str, tuple[str, str, dict[str, list[Point]], dict[str, float]]] = {
        "build": ("建库各阶段 / Phases of a build", "s", build, {}),
        "load": ("读取与载入 / Parsing and loading", "s", load_curves(each), {}),
        "check": ("检查 / Checking", "s", check, {}),
        "memory": ("内存峰值 / Most memory", "MB", memory, {"3 GB": 3000}),
        "one": ("只问一个事物的问题 / Questions about one thing", "ms", one, {"10 ms": 10}),
        "top20": ("总投资最大的 20 个区 / Top 20 by total investment", "ms", top, {"300 ms": 300}),
        "names": ("按名称查找 / Search of names", "ms", names, {"20 ms": 20}),
    }
    return {f"{name}.svg": chart(title, QUADS, unit, curves, lines) for name, (title, unit, curves, lines) in drawn.items()
            if any(curves.values())}


def _slowest(each: Figures) -> list[str]:
    """Return the names of the questions about one thing that take longest at the largest size."""
    found = [size.get("one", "questions") for size in each.sizes if size.get("one")]
    return sorted(found[-1], key=lambda name: (-found[-1][name]["ms"], name))[:8] if found else []


def number(value: object) -> str:
    """Return a figure with three digits that count; what was not measured is a dash."""
    if isinstance(value, bool):
        return "是 / yes" if value else "否 / no"
    if not isinstance(value, (int, float)):
        return "–" if value is None else str(value)
    if isinstance(value, int) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}" if abs(value) >= 1 else f"{value:.3f}"


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *([number(cell) for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def by_size(each: Figures, rows: Sequence[tuple[str, Callable[[Size], object]]]) -> str:
    """Return a table with a column for each size."""
    head = ["", *(f"{size.districts:,} 区 / districts" for size in each.sizes)]
    return table(head, [[name, *(value(size) for size in each.sizes)] for name, value in rows])


def goals_table(each: Figures) -> str:
    """Return what was to be reached, what was measured, and whether it is enough."""
    return table(["工作 / work", "目标 / goal", "测得 / measured", "在 / at", "达到 / reached"],
                 [[goal.what, goal.wanted, goal.measured, goal.at, goal.reached] for goal in goals(each, number)])


def sections(each: Figures) -> dict[str, str]:
    """Return the tables below each plot, by its name."""
    def of(measure: str, *keys: str) -> Callable[[Size], object]:
        return lambda size: size.get(measure, *keys)

    one = [(f"`{name}`, ms", of("one", "questions", name, "ms")) for name in _slowest(each)]
    slow = sorted({name for size in each.sizes for name, found in (size.get("everything", "questions") or {}).items()
                   if found["ms"] > 30})
    return {
        "build": by_size(each, [
            (QUADS, lambda size: size.quads), ("来源 / sources", of("made", "sources")), ("Turtle, MB", of("made", "mb")),
            *((f"{phase}, s", of("build", "phases", phase)) for phase in PHASES), ("全部 / whole, s", of("build", "seconds")),
            ("语料夹 / folder of the corpus, MB", of("build", "mb")), ("其中库 / the store in it, MB", of("build", "store_mb"))]),
        "load": by_size(each, [
            ("库中四元组 / quads in the store", of("oxigraph", "quads")), ("read + load + settle, s", lambda size: size.loading),
            ("`corpus build --no-check`, s", of("load", "seconds")), ("`oxigraph load`, s", of("oxigraph", "seconds")),
            ("倍数：read + load + settle / times", lambda size: size.load_ratio),
            ("Virtuoso 7, s", of("virtuoso", "seconds")), ("DuckDB, s", of("duckdb", "seconds")),
            ("rdflib, s", of("rdflib", "seconds"))]),
        "check": by_size(each, [
            ("读取与检查 / reading and checking, s", lambda size: size.checked),
            ("检查本身 / the check alone, s", lambda size: size.check),
            ("每个四元组 / for a quad, µs", lambda size: size.check and size.check / size.quads * 1e6),
            ("pySHACL, 只有形状 / shapes alone, s", of("pyshacl", "seconds")),
            ("每个四元组 / for a quad, µs", lambda size: size.pyshacl),
            ("结果相同 / same results", of("pyshacl", "same")), ("倍数 / times faster for a quad", each.times_pyshacl),
            ("改动后 / after a change: read + settle + across, s", lambda size: size.phases("change", *CHECKING)),
            *((f"改动后 / after a change: {phase}, s", of("change", "phases", phase)) for phase in PHASES if phase != "across"),
            ("改动后直到发布 / until published, s", lambda size: size.phases("change", *PUBLISHING)),
            ("改动后直到回答备好 / until its answers are prepared, s", of("change", "seconds"))]),
        "memory": by_size(each, [
            ("建库与检查 / build and check, MB", of("build", "peak_mb")), ("不检查 / without check, MB", of("load", "peak_mb")),
            ("`oxigraph load`, MB", of("oxigraph", "peak_mb")), ("Virtuoso 7, MB", of("virtuoso", "peak_mb")),
            ("rdflib, MB", of("rdflib", "whole_peak_mb"))]),
        "one": by_size(each, [
            ("问题 / questions", lambda size: size.get("one", "questions") and len(size.get("one", "questions"))),
            ("最慢 / slowest, ms", of("one", "slowest_ms")),
            ("对一个区的倍数，平均 / times one district, mean", of("one", "mean_ratio")),
            ("最大 / most", of("one", "worst_ratio")), *one]),
        "top20": by_size(each, [
            ("备好的 / prepared, ms", of("top20", "ms")), ("第一次 / the first time, ms", of("top20", "first_ms")),
            ("SPARQL, Oxigraph, ms", of("top20", "sparql_ms")), ("SPARQL, Virtuoso 7, ms", of("virtuoso", "top20_ms")),
            ("DuckDB, Parquet, ms", of("tables", "top20_ms")), ("DuckDB, 表已载入 / loaded, ms", of("tables", "top20_loaded_ms")),
            ("答案相同 / same answers", lambda size: _all(size.get("top20", "same"), size.get("virtuoso", "top20_same"),
                                                      size.get("tables", "top20_same"))),
            ("写出表 / writing the tables, s", of("tables", "seconds")),
            ("最慢的全库问题 / slowest question about everything, ms", of("everything", "slowest_ms")),
            ("与 SPARQL 重算不同 / other than recomputed by SPARQL", lambda size: _listed(size.get("everything", "differs"))),
            *((f"`{name}`, ms", of("everything", "questions", name, "ms")) for name in slow)]),
        "names": by_size(each, [
            ("名称 / names", of("names", "names")), ("中位数 / median, ms", of("names", "median_ms")),
            ("95%, ms", of("names", "p95_ms")), ("最长 / longest, ms", of("names", "max_ms"))]),
    }


def _listed(names: list[str] | None) -> str | None:
    return None if names is None else ", ".join(names) or "0"


def _all(*found: bool | None) -> bool | None:
    known = [each for each in found if each is not None]
    return all(known) if known else None


def names_made(each: Figures) -> str:
    """Return the searches among 300,000 made-up things, by kind of text."""
    found = each.names
    if found is None:
        return ""
    rows = [[kind, times["median_ms"], times["p95_ms"], times["max_ms"]] for kind, times in found["kinds"].items()]
    return (f"\n{found['things']:,} 个造出来的事物，{found['names']:,} 个名称，建索引 {number(found['seconds'])} s，"
            f"{number(found['mb'])} MB。 / {found['things']:,} made-up things, {found['names']:,} names, indexed in "
            f"{number(found['seconds'])} s, {number(found['mb'])} MB.\n\n"
            + table(["文字 / text", "中位数 / median, ms", "95%, ms", "最长 / longest, ms"], rows) + "\n")


def page(each: Figures) -> str:
    """Return the page."""
    machine, made = each.kept["machine"], plots(each)
    parts = [INTRO, "", (
        f"机器 / machine: {machine['cpu']}, {machine['cores']} 核 / cores, {machine['memory_gb']} GB, "
        f"{machine['system']} {machine['kernel']}; {' – '.join(dict.fromkeys((each.dates[0], each.dates[-1])))}. "
        + ", ".join(f"{name} {version}" for name, version in each.kept["versions"].items())
        + f". 每项测量之前的负载：中位数 {median(each.busy)}，最大 {each.busy[-1]} / load before each measurement: median "
        f"{median(each.busy)}, most {each.busy[-1]}."), "",
        "重复 / to repeat:", "", "```sh", "pip install -e '.[test]'",
        f"python tests/bench/bench_corpus.py --districts {','.join(str(size.districts) for size in each.sizes)} "
        "--work FOLDER --out measured.json", "python tests/bench/performance.py measured.json", "```", "",
        "## 目标 / Goals", "", goals_table(each), ""]
    for name, below in sections(each).items():
        if f"{name}.svg" in made:
            title = made[f"{name}.svg"].partition("<title>")[2].partition("</title>")[0]
            parts += [f"## {title}", "", f"![{title}]({FOLDER}/{name}.svg)", "", below, ""]
    return "\n".join(parts) + names_made(each)


def write(kept: Path, docs: Path) -> list[Path]:
    """Write the page and its plots into a folder and return their paths."""
    each = Figures(json.loads(kept.read_text(encoding="utf-8")))
    folder = docs / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    written = [write_whole(docs / PAGE, page(each))]
    return written + [write_whole(folder / name, text) for name, text in plots(each).items()]


def main() -> None:
    kept = DOCS / FOLDER / "measured.json"
    if len(sys.argv) > 1:
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_whole(kept, Path(sys.argv[1]).read_text(encoding="utf-8"))
    for path in write(kept, DOCS):
        print(path)


if __name__ == "__main__":
    main()
