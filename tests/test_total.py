"""Sums of figures: their laws, and what is refused for which reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import reduce
from itertools import permutations
from operator import add
from typing import Any

import pytest
from hypothesis import given
from made_figures import SOURCE, WHOLE, at, bounded, code, figure, several_figures

from erqi_kg import Certainty, Figure, KnowledgeGraph, Total, total
from erqi_kg.errors import FigureError
from erqi_kg.figure import Part
from erqi_kg.refusal import REASONS
from erqi_kg.terms import Place


@given(several_figures)
def test_figures_are_added_in_any_order_and_grouping(made: list[Figure]) -> None:
    whole = total(made)
    assert sum(made) == whole == reduce(add, reversed(made), 0)
    assert all(total(each) == whole for each in list(permutations(made))[:12])
    assert total([total(made[:2]), *made[2:]]) == total([*made[:1], total(made[1:])] if made[1:] else made) == whole
    assert hash(total(reversed(made))) == hash(whole)
    assert whole.forced == ()


@given(several_figures)
def test_a_sum_is_no_more_precise_than_its_parts(made: list[Figure]) -> None:
    bound = total(made).bounds
    assert (bound.upper is None) == any(each.upper is None for each in made)
    assert bound.lower == sum(each.lower or 0 for each in made)
    assert (total(made).value is None) == any(each.bounds.point is None for each in made)
    assert bound.lower_included == all(each.lower_included is not False for each in made)
    for each in made:
        if each.upper is not None and bound.upper is not None and each.lower is not None:
            assert bound.upper - (bound.lower or 0) >= each.upper - each.lower
    for compare in (Total.equals, Total.__le__, Total.__lt__):
        if any(each.comparator == code("approx") for each in made):
            assert compare(total(made), 10**15) is not Certainty.CERTAINLY


def test_about_counts_as_nothing_at_least_where_it_cannot_be_negative() -> None:
    about, exact = (figure(number, **bounded(word, value, value)) for number, word, value in (
        (1, "approx", Decimal(100)), (2, "exact", Decimal(7))))
    made = about + exact
    assert ((made >= 7), (made >= 8), (made > 206), (made >= 207), (made < 57)) == (
        Certainty.CERTAINLY, Certainty.POSSIBLY, Certainty.POSSIBLY, Certainty.NO, Certainty.NO)
    unknown = figure(3, **bounded("approx", Decimal(100), Decimal(100)), measure_kind=None)
    assert (unknown.plus(exact, force="kind") >= 0) is Certainty.POSSIBLY
    # Neither made exact nor made empty: that nothing is left is not what the article says.
    assert total([figure(4, **bounded("atMost", Decimal(0), Decimal(0)))]).value is None
    assert total([figure(4, **bounded("lessThan", Decimal(0), Decimal(0)))]).bounds.lower is None


def test_the_axes_come_to_the_printed_totals(kg: KnowledgeGraph) -> None:
    axes = kg.axes_of_district()
    for name, whole in (("projects", at(kg, 1367, 1370)), ("investment", at(kg, 1378, 1384))):
        made = sum(getattr(row, name) for row in axes)
        assert isinstance(made, Total)
        assert (made.value, made.forced, made.equals(whole)) == (whole.value, (), Certainty.CERTAINLY)
        assert (made.unit, made.counts, made.modality) == (whole.unit, whole.counts, whole.modality)
    assert made.text("en") == "CNY 113,100,000,000 (computed: 625亿元 + 278亿元 + 228亿元)"
    assert str(made) == "113,100,000,000 元（算得：625亿元 + 278亿元 + 228亿元）"
    assert [row.total.equals(row.sum) for row in kg.sums_with_parts()] == [Certainty.CERTAINLY] * 6


# Two figures of the article by their places, why they are not added, and the name of each reason.
REFUSED = [
    ((1408, 1411), (1408, 1411), "they are the same figure", ["same"]),
    ((1408, 1411), (1367, 1370), "the first is a part of the second", ["part"]),
    ((1378, 1384), (1453, 1458), "the second is a part of the first", ["part"]),
    ((887, 890), (953, 956), "their sets may share members", ["overlap"]),
    ((4214, 4219), (4225, 4230), "nothing says that they share nothing", ["overlap"]),
    ((1453, 1458), (961, 966), "the one tells code:totalInvestment, the other code:signedAmount", ["indicator", "overlap"]),
    ((2844, 2851), (1378, 1384), "of the kind code:flowPerYear, the other code:stock", ["indicator", "kind", "overlap"]),
    ((3248, 3251), (3316, 3321), "the one is code:expected, the other code:actual", ["modality", "overlap"]),
    ((1041, 1046), (2742, 2748), "the one holds from 2024-03-06 until 2024-03-06, the other from 2023-01-01 until 2023-12-31",
     ["indicator", "kind", "overlap", "time"]),
]


@pytest.mark.parametrize(("one", "other", "message", "reasons"), REFUSED, ids=lambda value: str(value)[:24])
def test_a_sum_that_would_lie_is_refused_or_says_so(kg: KnowledgeGraph, one: tuple[int, int], other: tuple[int, int],
                                                    message: str, reasons: list[str]) -> None:
    first, second = at(kg, *one), at(kg, *other)
    with pytest.raises(FigureError) as refused:
        first + second
    said = str(refused.value)
    assert message in said
    assert f"{first.quote} ({first.place.short}) and {second.quote} ({second.place.short}) are not added" in said
    assert sorted(refused.value.reasons) == reasons
    for left in range(len(reasons)):
        with pytest.raises(FigureError, match=rf"\[{reasons[left]}\]; force=\['{reasons[left]}'\]"):
            first.plus(second, force=[*reasons[:left], *reasons[left + 1:]])
    made = first.plus(second, force=reasons)
    assert sorted(made.forced) == reasons
    assert f"（强制：{'，'.join(REASONS[name][0] for name in made.forced)}）" in made.text()
    assert f" (forced: {', '.join(REASONS[name][1] for name in made.forced)})" in made.text("en")
    assert made.bounds.lower == (first.lower or 0) + (second.lower or 0)
    assert made == total([second, first], force=reasons)


def test_every_reason_has_a_case() -> None:
    assert {name for *_, reasons in REFUSED for name in reasons} | {"unit"} == set(REASONS)


@pytest.mark.parametrize(("one", "other", "message"), [
    ((1408, 1411), (860, 864), "the one is in code:counted-project, the other in code:counted-company [unit]"),
    ((1408, 1411), (1415, 1420), "the one is in code:counted-project, the other in unit:CCY_CNY [unit]"),
    ((2753, 2755), (2767, 2770), "code:growthRate is no amount and has no sum [kind]"),
    ((1879, 1883), (4040, 4045), "code:share is no amount and has no sum [kind]"),
    ((4017, 4021), (4024, 4027), "code:average is no amount and has no sum [kind]"),
])
def test_what_is_no_number_is_never_forced(kg: KnowledgeGraph, one: tuple[int, int], other: tuple[int, int],
                                           message: str) -> None:
    for force in ((), set(REASONS) - {"unit"}):
        with pytest.raises(FigureError) as refused:
            total([at(kg, *one), at(kg, *other)], force=force)
        assert message in str(refused.value)
        assert "this is never forced" in str(refused.value)


def test_what_is_forced_must_be_a_reason(kg: KnowledgeGraph) -> None:
    pair = [at(kg, 887, 890), at(kg, 953, 956)]
    with pytest.raises(FigureError, match="'unit' is never forced: a sum over different units is no number"):
        total(pair, force=["overlap", "unit"])
    with pytest.raises(FigureError, match=r"no reason is called overlaps \(there are: unit, same, part"):
        total(pair, force="overlaps")


def test_what_was_forced_stays_and_parts_stand_in_the_order_of_the_text() -> None:
    early, late, any_time = (figure(start, since=day, until=day, **bounded("exact", Decimal(5), Decimal(5)))
                             for start, day in ((1000, date(2023, 1, 1)), (200, date(2024, 1, 1)), (30, None)))
    assert (early + any_time).forced == ()
    made = early.plus(late, force=["time"])
    assert [each.place.start for each in made.parts] == [200, 1000]
    for more in (made + any_time, any_time + made):
        assert more.forced == ("time",)
        assert more.text("en") == "CNY 15 (computed: 30元 + 200元 + 1000元) (forced: different times)"


def test_it_takes_one_share_to_have_no_sum_and_one_word_to_have_an_overlap() -> None:
    share, alone = figure(1, measure_kind=code("share")), figure(3, part_of=(), may_overlap=frozenset({figure(2).about}))
    for pair in ((share, figure(2)), (figure(2), share)):
        with pytest.raises(FigureError, match="code:share is no amount and has no sum"):
            total(pair)
    for pair in ((alone, figure(2)), (figure(2), alone)):
        with pytest.raises(FigureError, match="their sets may share members"):
            total(pair)


def test_parts_are_disjoint_only_within_a_complete_total() -> None:
    own = [Place(f"{SOURCE}{start},{start + 1}") for start in (1, 2, 3)]
    sub = Place(SOURCE + "50,51")
    with pytest.raises(FigureError, match="nothing says that they share nothing"):
        figure(1, part_of=(Part(WHOLE, own[0], False),)) + figure(2, part_of=(Part(WHOLE, own[1], False),))
    # Two parts of one subtotal reach the complete total by the same way: that they are disjoint is not said.
    first, second = (figure(start, part_of=(Part(sub, own[start - 1], False), Part(WHOLE, sub, True))) for start in (1, 2))
    with pytest.raises(FigureError, match=r"\[overlap\]"):
        first + second
    assert (first + figure(3)).forced == ()
    assert (first + figure(3)).parts == (first, figure(3))


@pytest.mark.parametrize("other", [5, 0.0, False, "5", None])
def test_only_figures_are_added(other: Any) -> None:
    with pytest.raises(FigureError, match="has no unit and no place: only figures and totals are added"):
        figure() + other
    with pytest.raises(FigureError, match="has no unit and no place"):
        other + figure()
    with pytest.raises(FigureError, match="only figures and totals are added, not"):
        total([figure(), other])


def test_nothing_has_no_sum() -> None:
    with pytest.raises(FigureError, match="no figures to add, and so no unit"):
        total([])
