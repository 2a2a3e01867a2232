"""Curves on two logarithmic axes as SVG: the same figures give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from math import ceil, floor, log10

Point = tuple[float, float]
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 400, 76, 250, 44, 52
# Told apart by people who see colours differently, too (Okabe and Ito).
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#7f7f7f")
_HEAD = ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img" '
         'font-family="sans-serif" font-size="12">\n<title>{2}</title>\n<rect width="{0}" height="{1}" fill="#fff"/>')


class _Axis:
    """A logarithmic axis from a power of ten to another, drawn between two places."""

    def __init__(self, values: Iterable[float], start: float, end: float) -> None:
        found = [log10(value) for value in values]
        self.low, self.high = floor(min(found)), max(ceil(max(found)), floor(min(found)) + 1)
        self._start, self._end = start, end

    def at(self, value: float) -> float:
        """Return the place of a value."""
        return self._start + (log10(value) - self.low) / (self.high - self.low) * (self._end - self._start)

    def ticks(self) -> list[tuple[float, str]]:
        """Return each power of ten with what it is called."""
        return [(10.0 ** each, f"{10 ** each:,}" if each >= 0 else f"{10.0 ** each:.{-each}f}")
                for each in range(self.low, self.high + 1)]


def chart(title: str, x: str, y: str, series: Mapping[str, Sequence[Point]], goals: Mapping[str, float] | None = None) -> str:
    """Return an SVG of these curves by name, with a dashed line for each goal; what is not above zero has no place there."""
    drawn = {name: good for name, points in series.items() if (good := sorted(each for each in points if min(each) > 0))}
    if not drawn:
        raise ValueError(f"{title}: there is nothing to draw")
    every = [point for points in drawn.values() for point in points]
    across = _Axis([point[0] for point in every], LEFT, WIDTH - RIGHT)
    up = _Axis([*(point[1] for point in every), *(goals or {}).values()], HEIGHT - BOTTOM, TOP)
    lines = [_HEAD.format(WIDTH, HEIGHT, escape(title)), _text(LEFT, 22, title, 'font-size="14" font-weight="bold"')]
    for value, name in across.ticks():
        lines += [_line(across.at(value), TOP, across.at(value), HEIGHT - BOTTOM, "#ddd"),
                  _text(across.at(value), HEIGHT - BOTTOM + 18, name, 'text-anchor="middle"')]
    for value, name in up.ticks():
        lines += [_line(LEFT, up.at(value), WIDTH - RIGHT, up.at(value), "#ddd"),
                  _text(LEFT - 8, up.at(value) + 4, name, 'text-anchor="end"')]
    lines += [_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, x, 'text-anchor="middle"'), _text(LEFT, TOP - 8, y)]
    for name, value in (goals or {}).items():
        lines += [_line(LEFT, up.at(value), WIDTH - RIGHT, up.at(value), "#b00", ' stroke-dasharray="6 4"'),
                  _text(WIDTH - RIGHT + 12, up.at(value) + 4, name, 'fill="#b00"')]
    lines += [_curve([(across.at(a), up.at(b)) for a, b in points], COLOURS[number % len(COLOURS)])
              for number, points in enumerate(drawn.values())]
    return "\n".join([*lines, *_legend(drawn, {up.at(value) for value in (goals or {}).values()}), "</svg>\n"])


def _legend(names: Iterable[str], taken: set[float]) -> list[str]:
    lines, height = [], float(TOP)
    for number, name in enumerate(names):
        while any(abs(height - each) < 16 for each in taken):
            height += 4
        colour = COLOURS[number % len(COLOURS)]
        lines += [f'<circle cx="{WIDTH - RIGHT + 16}" cy="{height:.1f}" r="5" fill="{colour}"/>',
                  _text(WIDTH - RIGHT + 28, height + 4, name)]
        height += 20
    return lines


def _curve(points: Sequence[Point], colour: str) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, more: str = "") -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"{more}/>'


def _text(x: float, y: float, text: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" {more}>{escape(text)}</text>'.replace(" >", ">")
