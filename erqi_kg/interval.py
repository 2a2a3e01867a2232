"""Intervals and what a comparison of them can say: certainly, possibly or no, never a bare bool that lies."""

from __future__ import annotations

from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from enum import Enum
from typing import NamedTuple

from .errors import OnlyPossible

# The usual context rounds to 28 digits. Sums, doubles and halves of finite decimals need no rounding.
_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)


class Certainty(Enum):
    """Whether something holds whatever the real values are, may hold, or does not."""

    CERTAINLY = "certainly"
    POSSIBLY = "possibly"
    NO = "no"

    def __bool__(self) -> bool:
        if self is Certainty.POSSIBLY:
            raise OnlyPossible("it is only possible, neither true nor false: compare with 'is Certainty.CERTAINLY', "
                               "'is Certainty.POSSIBLY' or 'is Certainty.NO'")
        return self is Certainty.CERTAINLY

    def __str__(self) -> str:
        return str(self.value)

    def label(self, lang: str = "zh") -> str:
        """Return the word for it in a language."""
        chinese = {"certainly": "必然", "possibly": "可能", "no": "否"}
        return chinese[self.value] if lang == "zh" else str(self)


class Interval(NamedTuple):
    """The real numbers between two bounds, each included or not; None is no bound."""

    lower: Decimal | None = None
    lower_included: bool = False
    upper: Decimal | None = None
    upper_included: bool = False

    @property
    def point(self) -> Decimal | None:
        """The one number that it holds, or None where it holds more."""
        single = self.lower == self.upper and self.lower_included and self.upper_included
        return self.lower if single else None

    def plus(self, other: Interval) -> Interval:
        """Return what the sum of two numbers can be: a bound where both have one, included where both include theirs."""
        lower, upper = _sum(self.lower, other.lower), _sum(self.upper, other.upper)
        return Interval(lower, lower is not None and self.lower_included and other.lower_included,
                        upper, upper is not None and self.upper_included and other.upper_included)

    def all_below(self, other: Interval, *, strict: bool) -> bool:
        """Whether every number here is below every number there; not strict, an equal one will do."""
        if self.upper is None or other.lower is None:
            return False
        meet = self.upper == other.lower and (not strict or not (self.upper_included and other.lower_included))
        return self.upper < other.lower or meet

    def some_below(self, other: Interval, *, strict: bool) -> bool:
        """Whether some number here is below some number there; not strict, an equal one will do."""
        if self.lower is None or other.upper is None:
            return True
        meet = self.lower == other.upper and self.lower_included and other.upper_included
        return self.lower < other.upper or (not strict and meet)

    def text(self, *, suffix: str = "") -> tuple[str, str]:
        """Return a sign and the numbers after it, each with the suffix: `> ` and `65%`, `` and `18–25`."""
        lower, upper = (None if bound is None else number(bound) + suffix for bound in (self.lower, self.upper))
        low, high = "≥ " if self.lower_included else "> ", "≤ " if self.upper_included else "< "
        if lower is None or upper is None:
            return (low, lower) if lower is not None else (high, upper) if upper is not None else ("", "")
        if self.lower_included and self.upper_included:
            return "", lower if lower == upper else f"{lower}–{upper}"
        return low, f"{lower} {high}{upper}"


def point(value: Decimal) -> Interval:
    """Return the interval that holds one number."""
    return Interval(value, True, value, True)


def around(value: Decimal) -> Interval:
    """Return how `code:approx` is read: over half of the printed number and under twice it."""
    half, twice = sorted((_EXACT.multiply(value, Decimal("0.5")), _EXACT.multiply(value, Decimal(2))))
    return Interval(half, False, twice, False) if value else Interval()


def number(value: Decimal) -> str:
    """Return a number with its thousands set off, without an exponent."""
    return f"{value:,f}"


def _sum(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else _EXACT.add(one, other)
