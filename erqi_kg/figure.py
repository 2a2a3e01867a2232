"""`Figure`: a quantity as the article states it, with its bounds; `Total`: what figures come to when they are added.

A comparison gives a `Certainty`. A sum is an interval, and is refused where it would say more than the figures do.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .errors import FigureError
from .frozen import Frozen
from .interval import Certainty, Interval, around, number, point
from .refusal import REASONS, forced, refuse
from .terms import BASE, PREFIXES, Iri, Place

_APPROX, _ACTUAL, _GROWTH = (BASE + "code/" + name for name in ("approx", "actual", "growthRate"))
Number = int | Decimal


class Label(NamedTuple):
    """A name in both languages."""

    zh: str
    en: str


class Part(NamedTuple):
    """A total that a figure counts towards, by way of a direct part of it: the figure itself or a subtotal."""

    total: Place
    through: Place
    complete: bool


_Sides = tuple[Interval, Interval]


class Quantity(Frozen):
    """What figures and totals have in common: they compare, and they add."""

    @property
    def bounds(self) -> Interval:
        """Where the real value certainly lies."""
        raise NotImplementedError

    @property
    def reach(self) -> Interval:
        """Where the real value may lie; narrower than the bounds where the article says "about"."""
        raise NotImplementedError

    def __lt__(self, other: Quantity | Number) -> Certainty:
        return _below(self._sides(), self._beside(other), strict=True)

    def __le__(self, other: Quantity | Number) -> Certainty:
        return _below(self._sides(), self._beside(other), strict=False)

    def __gt__(self, other: Quantity | Number) -> Certainty:
        return _below(self._beside(other), self._sides(), strict=True)

    def __ge__(self, other: Quantity | Number) -> Certainty:
        return _below(self._beside(other), self._sides(), strict=False)

    def equals(self, other: Quantity | Number) -> Certainty:
        """Return whether both are the same number; `==` asks whether they are the same figure."""
        (bounds, reach), (other_bounds, other_reach) = self._sides(), self._beside(other)
        if bounds.point is not None and bounds.point == other_bounds.point:
            return Certainty.CERTAINLY
        meet = reach.some_below(other_reach, strict=False) and other_reach.some_below(reach, strict=False)
        return Certainty.POSSIBLY if meet else Certainty.NO

    def _sides(self) -> _Sides:
        return self.bounds, self.reach

    def _beside(self, other: object) -> _Sides:
        """Return bounds and reach of what is compared with this, or raise the error that says what would be right."""
        if isinstance(other, Quantity):
            one, two = _first(self), _first(other)
            if (one.unit, one.counts) != (two.unit, two.counts):
                raise FigureError(f"{self!r} and {other!r} differ in unit or in what they count: compare like with like")
            return other._sides()
        if isinstance(other, float):
            raise FigureError(f"{other!r} is a float, which is seldom the number that is meant: write Decimal('{other!r}')")
        if not isinstance(other, Number) or isinstance(other, bool) or not Decimal(other).is_finite():
            raise FigureError(f"a figure is compared with a figure, a total, an int or a finite Decimal, not with {other!r}")
        single = point(Decimal(other))
        return single, single

    def plus(self, other: Quantity, *, force: Iterable[str] = ()) -> Total:
        """Return the total of both; a refused sum is a FigureError whose `reasons` can be forced, and stay visible."""
        return total((self, other), force=force)

    def __add__(self, other: Quantity | int) -> Total:
        if isinstance(other, Quantity):
            return self.plus(other)
        # sum() begins with 0.
        if type(other) is int and other == 0:
            return total((self,))
        raise FigureError(f"{other!r} has no unit and no place: only figures and totals are added to figures")

    __radd__ = __add__

    def __str__(self) -> str:
        return self.text()

    def text(self, lang: str = "zh") -> str:
        """Return it in words and in plain numbers."""
        raise NotImplementedError


class Figure(Quantity):
    """A quantity that the article states at a place, and what must be known to compare it and to add it."""

    place: Place
    quote: str
    about: Iri
    indicator: Iri
    comparator: Iri
    value: Decimal | None = None
    lower: Decimal | None = None
    lower_included: bool | None = None
    upper: Decimal | None = None
    upper_included: bool | None = None
    unit: Iri
    counts: Iri | None = None
    modality: Iri
    measure_kind: Iri | None = None
    since: date | None = None
    until: date | None = None
    part_of: tuple[Part, ...] = ()
    may_overlap: frozenset[Iri] = frozenset()
    measured_in: Label = Label("", "")
    mood: Label = Label("", "")

    @property
    def bounds(self) -> Interval:
        """Where the real value certainly lies: nowhere in particular where the article says "about"."""
        return Interval(self.lower, bool(self.lower_included), self.upper, bool(self.upper_included))

    @property
    def reach(self) -> Interval:
        """Where the real value may lie; of "about", over half of the number and under twice it."""
        return around(self.value) if self.comparator == _APPROX and self.value is not None else self.bounds

    def text(self, lang: str = "zh") -> str:
        """Return the figure as the article words it and in plain numbers: `超50亿元 · > CNY 5,000,000,000`."""
        suffix = _suffix(self)
        sign, numbers = self.bounds.text(suffix=suffix)
        if not numbers and self.value is not None:
            sign, numbers = "≈ " if self.comparator == _APPROX else "", number(self.value) + suffix
        return f"{self.quote} · {_measured(self, sign, numbers, lang)}{_mood(self, lang)}" if numbers else self.quote

    def __repr__(self) -> str:
        return f"<Figure {self.text('en')} [{self.place.short}]>"


class Total(Quantity):
    """The sum of figures: an interval, the figures in the order of their places, and what was forced to add them."""

    parts: tuple[Figure, ...]
    forced: tuple[str, ...] = ()

    @property
    def bounds(self) -> Interval:
        """Where the real sum certainly lies."""
        return _sum(self.parts, 0)

    @property
    def reach(self) -> Interval:
        """Where the real sum may lie; narrower than the bounds where a part is "about" a number."""
        return _sum(self.parts, 1)

    @property
    def value(self) -> Decimal | None:
        """The sum where every part is exact, else None."""
        return self.bounds.point

    @property
    def unit(self) -> Iri:
        """The unit, which all parts share."""
        return self.parts[0].unit

    @property
    def counts(self) -> Iri | None:
        """What is counted, which all parts share."""
        return self.parts[0].counts

    @property
    def modality(self) -> Iri | None:
        """The modality, or None where parts of several were forced together."""
        return self.parts[0].modality if len({part.modality for part in self.parts}) == 1 else None

    def text(self, lang: str = "zh") -> str:
        """Return the total in plain numbers, the words it is computed from, and what was forced."""
        quotes = " + ".join(part.quote for part in self.parts)
        sign, numbers = self.bounds.text(suffix=_suffix(self.parts[0]))
        plain = _measured(self.parts[0], sign, numbers or "?", lang) + (_mood(self.parts[0], lang) if self.modality else "")
        reasons = [REASONS[name][lang != "zh"] for name in self.forced]
        if lang == "zh":
            return f"{plain}（算得：{quotes}）" + (f"（强制：{'，'.join(reasons)}）" if reasons else "")
        return f"{plain} (computed: {quotes})" + (f" (forced: {', '.join(reasons)})" if reasons else "")

    def __repr__(self) -> str:
        return f"<Total {self.text('en')}>"


def total(figures: Iterable[Quantity], *, force: Iterable[str] = ()) -> Total:
    """Return the sum of figures and totals.

    Refused, with a FigureError that names the figures and the reason: another unit (never forced), the same figure twice,
    a part and its whole, another indicator, kind of measure, modality or stated time, sets not known to share nothing.
    `force` lifts reasons by name; those that applied stay visible in `forced`.
    """
    given = list(figures)
    if not given:
        raise FigureError("there are no figures to add, and so no unit: give at least one")
    reasons, applied = forced(force), set[str]()
    parts: list[Figure] = []
    for quantity in given:
        if not isinstance(quantity, Quantity):
            raise FigureError(f"only figures and totals are added, not {quantity!r}")
        added = _figures(quantity)
        for part in parts:
            for each in added:
                applied |= refuse(part, each, reasons)
        applied.update(quantity.forced if isinstance(quantity, Total) else ())
        parts += added
    return Total(parts=tuple(sorted(parts, key=_position)), forced=tuple(name for name in REASONS if name in applied))


def _position(figure: Figure) -> tuple[str, int, int]:
    return figure.place.source, figure.place.start, figure.place.end


def _figures(quantity: Quantity) -> tuple[Figure, ...]:
    return quantity.parts if isinstance(quantity, Total) else (quantity,) if isinstance(quantity, Figure) else ()


def _first(quantity: Quantity) -> Figure:
    return _figures(quantity)[0]


def _below(one: _Sides, other: _Sides, *, strict: bool) -> Certainty:
    if one[0].all_below(other[0], strict=strict):
        return Certainty.CERTAINLY
    return Certainty.POSSIBLY if one[1].some_below(other[1], strict=strict) else Certainty.NO


def _sum(figures: Iterable[Figure], side: int) -> Interval:
    """Return the sum of one side of figures; what cannot be negative is at least 0 where no other bound is told."""
    summed = point(Decimal(0))
    for figure in figures:
        interval = figure._sides()[side]
        amount = figure.measure_kind not in (None, _GROWTH) and (interval.upper is None or interval.upper > 0)
        if interval.lower is None and amount:
            interval = interval._replace(lower=Decimal(0), lower_included=True)
        summed = summed.plus(interval)
    return summed


def _measured(figure: Figure, sign: str, numbers: str, lang: str) -> str:
    """Return numbers with their sign and the unit or the counted thing."""
    name = figure.measured_in.zh if lang == "zh" else figure.measured_in.en
    if _suffix(figure):
        return sign + numbers
    if lang != "zh" and figure.unit.startswith(PREFIXES["unit"] + "CCY_"):
        return f"{sign}{name} {numbers}"
    return f"{sign}{numbers} {name}".rstrip()


def _suffix(figure: Figure) -> str:
    return "%" if figure.unit == PREFIXES["unit"] + "PERCENT" else ""


def _mood(figure: Figure, lang: str) -> str:
    if figure.modality == _ACTUAL:
        return ""
    return f"（{figure.mood.zh}）" if lang == "zh" else f" ({figure.mood.en})"
