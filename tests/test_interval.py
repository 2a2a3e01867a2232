"""Intervals: their laws, and that a comparison says what trying out their points would say."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erqi_kg import Certainty
from erqi_kg.errors import ErqiError, OnlyPossible
from erqi_kg.interval import Interval, around, point

numbers = st.decimals(-10**6, 10**6, allow_nan=False, places=3)
# Points a quarter apart, and far enough beyond every bound, tell any two intervals with small whole bounds apart.
GRID = [Decimal(step) / 4 for step in range(-40, 41)]


def interval(lower: Decimal | None, lower_included: bool, upper: Decimal | None, upper_included: bool) -> Interval:
    """Return an interval that is not empty: bounds in order, and both included where they are one."""
    if lower is not None and upper is not None:
        lower, upper = min(lower, upper), max(lower, upper)
        if lower == upper:
            lower_included = upper_included = True
    return Interval(lower, lower is not None and lower_included, upper, upper is not None and upper_included)


def intervals(bounds: st.SearchStrategy[Decimal]) -> st.SearchStrategy[Interval]:
    return st.builds(interval, st.none() | bounds, st.booleans(), st.none() | bounds, st.booleans())


small = intervals(st.integers(-5, 5).map(Decimal))
any_interval = intervals(numbers)


def holds(each: Interval, value: Decimal) -> bool:
    above = each.lower is None or value > each.lower or (value == each.lower and each.lower_included)
    return above and (each.upper is None or value < each.upper or (value == each.upper and each.upper_included))


@pytest.mark.parametrize("strict", [True, False])
@given(one=small, other=small)
def test_a_comparison_says_what_trying_out_points_says(strict: bool, one: Interval, other: Interval) -> None:
    pairs = [(x, y) for x in GRID if holds(one, x) for y in GRID if holds(other, y)]
    told = [x < y or (not strict and x == y) for x, y in pairs]
    assert one.all_below(other, strict=strict) == all(told)
    assert one.some_below(other, strict=strict) == any(told)


@given(any_interval, any_interval, any_interval)
def test_addition_may_be_done_in_any_order(a: Interval, b: Interval, c: Interval) -> None:
    assert a.plus(b) == b.plus(a)
    assert a.plus(b).plus(c) == a.plus(b.plus(c))
    assert a.plus(point(Decimal(0))) == a


@given(any_interval, any_interval)
def test_a_sum_has_a_bound_only_where_both_have_it(a: Interval, b: Interval) -> None:
    made = a.plus(b)
    assert (made.lower is None) == (a.lower is None or b.lower is None)
    assert (made.upper is None) == (a.upper is None or b.upper is None)
    assert made.lower_included == (a.lower_included and b.lower_included)
    assert made.upper_included == (a.upper_included and b.upper_included)
    assert (made.point is None) == (a.point is None or b.point is None)


@given(small, small)
def test_a_sum_holds_the_sum_of_any_two_points_and_reaches_no_further(a: Interval, b: Interval) -> None:
    sums = {x + y for x in GRID if holds(a, x) for y in GRID if holds(b, y)}
    made = a.plus(b)
    assert all(holds(made, each) for each in sums)
    halves = [each for each in GRID if (each * 2) % 1 == 0 and holds(made, each)]
    assert None in (*a, *b) or all(each in sums for each in halves)


@given(st.decimals(-10**60, 10**60, allow_nan=False, places=20), st.decimals(-10**60, 10**60, allow_nan=False, places=20))
def test_a_sum_is_not_rounded(a: Decimal, b: Decimal) -> None:
    made = point(a).plus(point(b)).point
    assert made is not None
    assert Fraction(made) == Fraction(a) + Fraction(b)


@given(numbers.filter(bool))
def test_about_a_number_is_over_half_of_it_and_under_twice(value: Decimal) -> None:
    reach = around(value)
    half, twice = sorted((Fraction(value) / 2, Fraction(value) * 2))
    assert reach.lower is not None and reach.upper is not None
    assert (Fraction(reach.lower), Fraction(reach.upper)) == (half, twice)
    assert not reach.lower_included and not reach.upper_included and holds(reach, value)
    assert around(Decimal(0)) == Interval()


def test_an_interval_that_leaves_out_an_end_is_no_point() -> None:
    assert point(Decimal(5)).point == 5
    assert Interval(Decimal(5), True, Decimal(5), False).point is Interval(Decimal(5), False, Decimal(5), True).point is None


def test_a_certainty_is_true_or_false_only_where_it_is_certain() -> None:
    assert bool(Certainty.CERTAINLY) is True
    assert bool(Certainty.NO) is False
    with pytest.raises(OnlyPossible, match=r"only possible, neither true nor false: compare with 'is Certainty\.CERTAINLY'"):
        bool(Certainty.POSSIBLY)
    with pytest.raises(ErqiError):
        print("yes" if Certainty.POSSIBLY else "no")
    assert [(str(each), each.label(), each.label("en")) for each in Certainty] == [
        ("certainly", "必然", "certainly"), ("possibly", "可能", "possibly"), ("no", "否", "no")]


@pytest.mark.parametrize(("lower", "lower_included", "upper", "upper_included", "sign", "text"), [
    ("50", True, "50", True, "", "50"),
    ("5000000000", False, None, False, "> ", "5,000,000,000"),
    ("2", True, None, False, "≥ ", "2"),
    (None, False, "99.3", True, "≤ ", "99.3"),
    (None, False, "7", False, "< ", "7"),
    ("18", True, "25", True, "", "18–25"),
    ("2000000", True, "10000000", False, "≥ ", "2,000,000 < 10,000,000"),
    ("65", False, "100", True, "> ", "65 ≤ 100"),
    (None, False, None, False, "", ""),
])
def test_bounds_are_written_out(lower: str | None, lower_included: bool, upper: str | None, upper_included: bool,
                                sign: str, text: str) -> None:
    bounds = [None if bound is None else Decimal(bound) for bound in (lower, upper)]
    assert Interval(bounds[0], lower_included, bounds[1], upper_included).text() == (sign, text)
