"""Figures: what they say, how they compare, what they come to, and what is refused."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import reduce
from itertools import permutations
from operator import add
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

import erqi_kg
from erqi_kg import Certainty, Figure, KnowledgeGraph, Total, total
from erqi_kg.errors import FigureError, OnlyPossible
from erqi_kg.figure import Label, Part
from erqi_kg.refusal import REASONS
from erqi_kg.stated import read_figure, triples
from erqi_kg.terms import BASE, PREFIXES, Iri, Place

CODE, UNIT, SOURCE = PREFIXES["code"], PREFIXES["unit"], BASE + "source/erqi-2024#char="
WHOLE = Place(SOURCE + "90000,90001")
COMPARE: list[Callable[[Figure, object], Certainty]] = [
    lambda a, b: a < b, lambda a, b: a <= b, lambda a, b: a > b, lambda a, b: a >= b, Figure.equals]  # type: ignore[operator, list-item]


def code(name: str) -> Iri:
    return Iri(CODE + name)


def figure(start: int = 0, **given: Any) -> Figure:
    """Return a figure of yuan that is a part of one complete total, as the given fields make it."""
    place = Place(f"{SOURCE}{start},{start + 1}")
    fields: dict[str, Any] = {
        "place": place, "quote": f"{start}元", "about": Iri(f"{BASE}id/x-{start}"), "indicator": code("totalInvestment"),
        "comparator": code("exact"), "unit": Iri(UNIT + "CCY_CNY"), "modality": code("actual"), "measure_kind": code("stock"),
        "part_of": (Part(WHOLE, place, True),), "measured_in": Label("元", "CNY"), "mood": Label("实际", "actual")}
    return Figure(**{**fields, **given})


def bounded(comparator: str, one: Decimal, other: Decimal) -> dict[str, Any]:
    """Return the value and bounds that a comparator goes with, as the shapes want them."""
    low, high = min(one, other), max(one, other)
    made: dict[str, dict[str, Any]] = {
        "exact": {"value": low, "lower": low, "lower_included": True, "upper": low, "upper_included": True},
        "moreThan": {"lower": low, "lower_included": False},
        "approx": {"value": low},
        "range": {"lower": low, "lower_included": True, "upper": high, "upper_included": True},
        "several": {"lower": low, "lower_included": True, "upper": high, "upper_included": low == high},
    }
    return {"comparator": code(comparator), **made[comparator]}


amounts = st.decimals(0, 10**12, allow_nan=False, places=2)
comparators = st.sampled_from(["exact", "moreThan", "approx", "range", "several"])
bounds = st.builds(bounded, comparators, amounts, amounts)
figures = st.builds(lambda fields: figure(**fields), bounds)
several_figures = st.lists(bounds, min_size=1, max_size=5).map(
    lambda fields: [figure(number, **each) for number, each in enumerate(fields)])
iris = st.sampled_from([Iri(f"{BASE}id/y-{number}") for number in range(9)])
days = st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1))
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def chain(place: Place, complete: list[bool]) -> tuple[Part, ...]:
    """Return a total of which a figure is a part, the total of that total, and so on."""
    places = [place, *(Place(f"{SOURCE}{90000 + number},{90001 + number}") for number in range(len(complete)))]
    return tuple(Part(whole, part, each) for part, whole, each in zip(places, places[1:], complete, strict=False))


any_figure = st.builds(
    lambda fields, quote, counts, kind, since, until, complete, overlaps, zh, en: figure(7, **{
        **fields, "quote": quote, "counts": counts, "measure_kind": kind, "since": since, "until": until,
        "part_of": chain(Place(SOURCE + "7,8"), complete), "may_overlap": overlaps, "measured_in": Label(zh, en)}),
    bounds, words, st.none() | iris, st.none() | st.just(code("flow")), days, days, st.lists(st.booleans(), max_size=3),
    st.frozensets(iris), words, words)


@pytest.fixture(scope="module")
def stated(kg: KnowledgeGraph) -> list[Figure]:
    """Every figure of the packaged graph."""
    return [kg.figure(str(row[0])) for row in kg.sparql("SELECT DISTINCT ?place { ?place a ek:Figure } ORDER BY ?place")]


def stored(said: list[ox.Triple]) -> ox.Store:
    store = ox.Store()
    store.extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in said)
    return store


def at(kg: KnowledgeGraph, start: int, end: int) -> Figure:
    return kg.figure(f"{SOURCE}{start},{end}")


@given(any_figure)
def test_a_figure_comes_back_from_rdf_as_it_was(made: Figure) -> None:
    text = ox.serialize(triples(made), format=ox.RdfFormat.N_TRIPLES)
    assert text is not None
    store = ox.Store()
    store.load(text, ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(BASE + "graph/x"))
    assert read_figure(store, made.place) == made


def test_every_figure_of_the_graph_comes_back_from_rdf(stated: list[Figure]) -> None:
    assert len(stated) > 60
    for each in stated:
        store = stored(triples(each))
        assert read_figure(store, each.place) == each
    assert {each.comparator.removeprefix(CODE) for each in stated} == {"exact", "moreThan", "approx", "range", "several"}


@pytest.mark.parametrize(("field", "value", "message"), [
    ("lower", ox.Literal("viel"), "erqi-2024 7–8 has ek:lower 'viel', which is no Decimal"),
    ("comparator", ox.Literal("超"), "has ek:comparator '超', which is no Iri"),
    ("from", ox.Literal("2024"), "has ek:from '2024', which is no date"),
])
def test_a_figure_that_is_ill_stated_is_an_error(field: str, value: ox.Literal, message: str) -> None:
    store = stored([triple for triple in triples(figure(7)) if not triple.predicate.value.endswith(field)])
    store.add(ox.Quad(ox.NamedNode(SOURCE + "7,8"), ox.NamedNode(PREFIXES["ek"] + field), value))
    with pytest.raises(FigureError, match=message):
        read_figure(store, SOURCE + "7,8")


def test_what_the_data_leave_open_is_read_alike_in_any_store() -> None:
    made = figure(7, **bounded("range", Decimal(1), Decimal(2)), may_overlap=frozenset({Iri(BASE + "id/y")}),
                  part_of=(Part(WHOLE, Place(SOURCE + "7,8"), False),))
    said = [triple for triple in triples(made) if not triple.predicate.value.endswith(("Included", "mayOverlap"))]
    place, whole, about = (ox.NamedNode(name) for name in (made.place, WHOLE, made.about))
    said += [ox.Triple(ox.NamedNode(BASE + "id/y"), ox.NamedNode(PREFIXES["ek"] + "mayOverlap"), about),
             ox.Triple(whole, ox.NamedNode(PREFIXES["ek"] + "partsComplete"), ox.Literal(False)),
             ox.Triple(place, ox.NamedNode(PREFIXES["ek"] + "quote"), ox.Literal("a")),
             ox.Triple(place, ox.NamedNode(PREFIXES["ek"] + "quote"), ox.Literal("8"))]
    expected = figure(7, **bounded("range", Decimal(1), Decimal(2)), may_overlap=made.may_overlap, part_of=made.part_of)
    for order in (said, said[::-1]):
        read = read_figure(stored(order), made.place)
        assert (read.quote, read.lower_included, read.upper_included) == ("7元", True, True)
        assert (read.may_overlap, read.part_of) == (expected.may_overlap, expected.part_of)


def test_a_figure_is_named_by_a_place() -> None:
    said = [ox.Triple(ox.NamedNode(BASE + "id/x"), triple.predicate, triple.object) for triple in triples(figure(7))]
    with pytest.raises(FigureError, match="id/x is no figure: it has no #char=start,end"):
        read_figure(stored(said), BASE + "id/x")


@given(figures, figures, amounts)
def test_about_is_never_certain(made: Figure, other: Figure, amount: Decimal) -> None:
    about = figure(8, **bounded("approx", amount, amount))
    for compare in COMPARE:
        assert compare(about, other) is not Certainty.CERTAINLY
        assert compare(made, about) is not Certainty.CERTAINLY
        assert compare(about, amount) is (Certainty.POSSIBLY if amount else compare(about, 0))


@given(amounts.filter(bool), st.decimals(0, 4, allow_nan=False, places=3))
def test_about_reaches_from_half_to_twice(value: Decimal, times: Decimal) -> None:
    about, amount = figure(**bounded("approx", value, value)), value * times
    assert (about >= amount) is (Certainty.NO if times >= 2 else Certainty.POSSIBLY)
    assert (about <= amount) is (Certainty.NO if times <= Decimal("0.5") else Certainty.POSSIBLY)
    assert about.equals(amount) is (Certainty.POSSIBLY if Decimal("0.5") < times < 2 else Certainty.NO)


@given(figures, figures)
def test_what_holds_rules_its_contrary_out(one: Figure, other: Figure) -> None:
    for holds, contrary in ((one < other, one >= other), (one > other, one <= other), (one <= other, one > other)):
        if holds is Certainty.CERTAINLY:
            assert contrary is Certainty.NO
    assert (one < other) is (other > one)
    assert (one <= other) is (other >= one)
    assert one.equals(other) is other.equals(one)


@given(figures, amounts, amounts)
def test_a_weaker_claim_is_at_least_as_certain(made: Figure, one: Decimal, other: Decimal) -> None:
    rank = {Certainty.NO: 0, Certainty.POSSIBLY: 1, Certainty.CERTAINLY: 2}
    assert rank[made >= min(one, other)] >= rank[made >= max(one, other)]
    assert rank[made <= max(one, other)] >= rank[made <= min(one, other)]
    assert rank[made >= one] >= rank[made > one]
    assert rank[made <= one] >= rank[made < one]
    assert rank[made.equals(one)] <= min(rank[made >= one], rank[made <= one])


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


def test_what_did_not_apply_is_not_recorded_and_what_did_stays(kg: KnowledgeGraph) -> None:
    made = total([at(kg, 887, 890), at(kg, 953, 956)], force=["overlap", "time", "part"])
    assert made.forced == ("overlap",)
    assert made.text("en") == "64 projects (computed: 45个 + 19个) (forced: sets may overlap)"
    assert str(made) == "64 项目（算得：45个 + 19个）（强制：集合可能重叠）"
    with pytest.raises(FigureError, match=r"\[overlap\]"):
        made + at(kg, 1408, 1411)
    assert made.plus(at(kg, 1408, 1411), force="overlap").forced == ("overlap",)
    with pytest.raises(FigureError, match="they are the same figure"):
        made + made
    mixed = at(kg, 3248, 3251).plus(at(kg, 3316, 3321), force=["modality", "overlap"])
    assert mixed.modality is None
    assert "expected)" not in mixed.text("en")


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


@pytest.mark.parametrize(("other", "message"), [
    (0.5, r"0\.5 is a float, which is seldom the number that is meant: write Decimal\('0\.5'\)"),
    (True, "with a figure, a total, an int or a finite Decimal, not with True"),
    ("5", "not with '5'"),
    (Decimal("NaN"), r"not with Decimal\('NaN'\)"),
    (Decimal("Infinity"), "not with Decimal"),
    (figure(9, unit=Iri(UNIT + "M")), "differ in unit or in what they count: compare like with like"),
    (figure(9, counts=code("counted-person")), "differ in unit"),
])
def test_what_cannot_be_compared_is_an_error(other: object, message: str) -> None:
    for compare in COMPARE:
        with pytest.raises(FigureError, match=message):
            compare(figure(**bounded("exact", Decimal(5), Decimal(5))), other)


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


def test_a_comparison_reads_both_ways_round() -> None:
    over = figure(**bounded("moreThan", Decimal(50), Decimal(50)))
    five: int = 5
    assert (five < over, Decimal(5) < over, over > five, over >= 51, over == 50) == (
        Certainty.CERTAINLY, Certainty.CERTAINLY, Certainty.CERTAINLY, Certainty.POSSIBLY, False)
    with pytest.raises(OnlyPossible):
        sorted([figure(1, **bounded("exact", Decimal(60), Decimal(60))), over])


def test_a_figure_does_not_change() -> None:
    made = figure(**bounded("range", Decimal(1), Decimal(2)))
    for name in ("lower", "new"):
        with pytest.raises(AttributeError, match=f"a Figure does not change: {name} cannot be set"):
            setattr(made, name, Decimal(0))
    with pytest.raises(AttributeError, match="a Figure does not change: lower cannot be deleted"):
        del made.lower
    for other in (copy.deepcopy(made), pickle.loads(pickle.dumps(made)), figure(**bounded("range", Decimal(1), Decimal(2)))):
        assert other == made and hash(other) == hash(made)
    assert made != figure(**bounded("range", Decimal(1), Decimal(3)))
    assert made != total([made])
    with pytest.raises(TypeError, match="Total takes a parts"):
        Total()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="Figure takes no planet"):
        figure(planet=1)


@pytest.mark.parametrize(("start", "end", "zh", "en"), [
    (1041, 1046, "超50亿元 · > 5,000,000,000 元", "超50亿元 · > CNY 5,000,000,000"),
    (1415, 1420, "625亿元 · 62,500,000,000 元", "625亿元 · CNY 62,500,000,000"),
    (2742, 2748, "约146亿元 · ≈ 14,600,000,000 元", "约146亿元 · ≈ CNY 14,600,000,000"),
    (2214, 2223, "15亿元至20亿元 · 1,500,000,000–2,000,000,000 元（预计）",
     "15亿元至20亿元 · CNY 1,500,000,000–2,000,000,000 (expected)"),
    (3309, 3313, "几百万元 · ≥ 2,000,000 < 10,000,000 元", "几百万元 · ≥ CNY 2,000,000 < 10,000,000"),
    (1879, 1883, "超65% · > 65% ≤ 100%", "超65% · > 65% ≤ 100%"),
    (860, 864, "60余家 · > 60 企业", "60余家 · > 60 companies"),
    (2193, 2201, "约1.2万平方米 · ≈ 12,000 平方米", "约1.2万平方米 · ≈ 12,000 m²"),
])
def test_a_figure_prints_as_worded_and_in_plain_numbers(kg: KnowledgeGraph, start: int, end: int, zh: str, en: str) -> None:
    made = at(kg, start, end)
    assert (made.text(), made.text("en"), str(made)) == (zh, en, zh)
    assert repr(made) == f"<Figure {en} [erqi-2024 {start}–{end}]>"


@pytest.mark.parametrize("name", ["money_of_at_least", "projects_with_investment_of_at_least"])
def test_a_threshold_in_a_question_says_what_the_figure_says(kg: KnowledgeGraph, stated: list[Figure], name: str) -> None:
    asked = [each for each in stated if each.unit == UNIT + "CCY_CNY"]
    if name != "money_of_at_least":
        asked = [each for each in asked if each.indicator in (code("totalInvestment"), code("signedAmount"))]
    edges = {number for each in asked for number in (each.value, each.lower, each.upper) if number is not None}
    near = {Decimal(0), *(edge * times + step for edge in edges for times in (Decimal("0.5"), 1, 2) for step in (-1, 0, 1))}
    seen = set()
    for amount in sorted(near):
        told = {row.figure: row.certainty.short for row in kg.ask(name, amount=amount)}
        held = {each: each >= amount for each in asked}
        assert told == {each: f"code:{certainty}" for each, certainty in held.items() if certainty is not Certainty.NO}
        seen |= set(held.values())
    assert seen == set(Certainty)


@pytest.mark.parametrize("name", ["expected_and_planned", "projects_by_stage", "stages_of_thing"])
def test_an_expectation_whose_time_has_passed_is_due(kg: KnowledgeGraph, name: str) -> None:
    for day, due in (("2024-09-30", "notYetDue"), ("2024-10-01", "dueOutcomeNotReported")):
        rows = [row for row in kg.ask(name, as_of=day) if row.modality != code("actual")]
        assert {(row.until, row.due) for row in rows if row.until} == {(date(2024, 9, 30), code(due))}
        assert {row.due for row in rows if not row.until} == {code("noDateStated")}
    assert kg.label(code("dueOutcomeNotReported"), "en") == "due, outcome not reported"


@pytest.mark.parametrize("name", ["figures_expected", "figures_by_modality", "expected_and_planned"])
def test_an_expected_figure_whose_time_has_passed_is_due(name: str) -> None:
    graph = erqi_kg.open()
    place = SOURCE + "2214,2223"
    said = [{row.figure.place: row.due for row in graph.ask(name) if row.figure}[place]]
    until = ox.Quad(ox.NamedNode(place), ox.NamedNode(PREFIXES["ek"] + "until"),
                    ox.Literal("2024-12-31", datatype=ox.NamedNode(PREFIXES["xsd"] + "date")), ox.NamedNode(BASE + "graph/x"))
    graph.store.add(until)
    for day in ("2024-12-31", "2025-01-01"):
        rows = graph.ask(name, as_of=day)
        said.append({row.figure.place: row.due for row in rows if row.figure}[place])
    assert said == [code("noDateStated"), code("notYetDue"), code("dueOutcomeNotReported")]


@pytest.mark.parametrize("name", ["figures_by_modality", "projects_by_stage", "stages_of_thing"])
def test_what_is_actual_is_not_due(kg: KnowledgeGraph, name: str) -> None:
    rows = kg.ask(name)
    assert {row.due is None for row in rows if row.modality == code("actual")} == {True}
    assert {row.due is None for row in rows if row.modality != code("actual")} == {False}
