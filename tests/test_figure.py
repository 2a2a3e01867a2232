"""Figures: what they say, how they print and compare, and that questions say the same."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_figures import SOURCE, UNIT, WHOLE, amounts, any_figure, at, bounded, code, figure, figures

import erqi_kg
from erqi_kg import Certainty, Figure, KnowledgeGraph, Total, total
from erqi_kg.errors import FigureError, OnlyPossible
from erqi_kg.figure import Part
from erqi_kg.stated import read_figure, triples
from erqi_kg.terms import BASE, PREFIXES, Iri, Place

COMPARE: list[Callable[[Figure, object], Certainty]] = [
    lambda a, b: a < b, lambda a, b: a <= b, lambda a, b: a > b, lambda a, b: a >= b, Figure.equals]  # type: ignore[operator, list-item]


@pytest.fixture(scope="module")
def stated(kg: KnowledgeGraph) -> list[Figure]:
    """Every figure of the packaged graph."""
    return [kg.figure(str(row[0])) for row in kg.sparql("SELECT DISTINCT ?place { ?place a ek:Figure } ORDER BY ?place")]


def stored(said: list[ox.Triple]) -> ox.Store:
    store = ox.Store()
    store.extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in said)
    return store


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
    assert {each.comparator for each in stated} >= {*map(code, ("exact", "moreThan", "approx", "range", "several"))}


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
