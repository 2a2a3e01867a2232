"""What was to be reached, and whether it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from figures import CHECKING, PUBLISHING, Figures, Size

# Districts with about 1.1 and 11 million quads.
MANY, MOST = 333, 3333


class Goal(NamedTuple):
    """A goal in words, what was measured where, and whether that is enough; None where it was not measured at that size."""

    what: str
    wanted: str
    measured: str
    at: str
    reached: bool | None


class _Wanted(NamedTuple):
    what: str
    wanted: str
    districts: int
    # Each a figure that must be at most, or where negative at least, so much, and how it is shown; None for one beside it.
    figures: list[tuple[Callable[[Size], float | None], float | None, str]]


def goals(each: Figures, number: Callable[[object], str]) -> list[Goal]:
    """Return every goal with what was measured at its size, or at the largest below."""
    found = [_goal(each, wanted, number) for wanted in _wanted(each)]
    if (names := each.names) is not None:
        worst = max(times["p95_ms"] for times in names["kinds"].values())
        longest = max(times["max_ms"] for times in names["kinds"].values())
        found.append(Goal("按名称查找，30 万个事物 / search of names, 300,000 things", "< 20 ms",
                          f"{number(worst)} ms (95%), {number(longest)} ms (最长 / longest)", f"{names['names']:,} 名称 / names",
                          worst < 20))
    exponent = each.exponent
    if exponent is not None:
        sizes = [size.districts for size in each.sizes if size.districts >= 33]
        found.append(Goal("建库时间的增长 / growth of build time", "指数 / exponent ≤ 1.05", number(exponent),
                          f"{sizes[0]:,} – {sizes[-1]:,} 区 / districts", exponent <= 1.05 if sizes[-1] >= MOST else None))
    return found


def _goal(each: Figures, wanted: _Wanted, number: Callable[[object], str]) -> Goal:
    sizes = [size for size in each.sizes if size.districts <= wanted.districts
             and any(value(size) is not None for value, _, _ in wanted.figures)]
    if not sizes:
        return Goal(wanted.what, wanted.wanted, "–", "–", None)
    size = sizes[-1]
    values = [(value(size), most, said) for value, most, said in wanted.figures]
    shown = ", ".join(said.format(number(value)) for value, _, said in values if value is not None)
    enough = all(value is not None and (value <= most if most > 0 else value >= -most)
                 for value, most, _ in values if most is not None)
    return Goal(wanted.what, wanted.wanted, shown, f"{size.quads:,} 四元组 / quads",
                enough if size.districts == wanted.districts else None)


def _wanted(each: Figures) -> list[_Wanted]:
    return [
        _Wanted("读取并载入到磁盘 / parse and load to disk", "≤ 1.5 × `oxigraph load`", MANY,
                [(lambda size: size.load_ratio, 1.5, "{} ×")]),
        _Wanted("检查，两个核 / check, both cores", "< 15 s, ≥ 40 × pySHACL", MANY,
                [(lambda size: size.checked, 15, "{} s 连同读取 / with reading"), (each.times_pyshacl, -40, "{} ×"),
                 (lambda size: size.check, None, "{} s 检查本身 / alone")]),
        _Wanted("改动一个来源后的检查 / the same after one source changed", "< 2 s", MANY,
                [(lambda size: size.phases("change", *CHECKING), 2, "{} s"),
                 (lambda size: size.phases("change", *PUBLISHING), None, "{} s 直到发布 / until published")]),
        _Wanted("建库与检查的内存 / memory of build and check", "< 3 GB", MOST,
                [(lambda size: size.get("build", "peak_mb"), 3000, "{} MB")]),
        _Wanted("只问一个事物 / a question about one thing", "< 10 ms, ≤ 3 × 一个区 / one district", MOST,
                [(lambda size: size.get("one", "slowest_ms"), 10, "{} ms"),
                 (lambda size: size.get("one", "worst_ratio"), 3, "{} ×")]),
        _Wanted("总投资最大的 20 个区 / top 20 districts by total investment", "< 300 ms", MOST,
                [(lambda size: size.get("top20", "ms"), 300, "{} ms"),
                 (lambda size: size.get("top20", "sparql_ms"), None, "{} ms SPARQL"),
                 (lambda size: size.get("virtuoso", "top20_ms"), None, "{} ms Virtuoso")]),
        _Wanted("问全部的问题 / questions about everything", "< 300 ms", MOST,
                [(lambda size: size.get("everything", "slowest_ms"), 300, "{} ms")]),
    ]
