"""Figures made up for tests, and strategies that make them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from erqi_kg import Figure, KnowledgeGraph
from erqi_kg.figure import Label, Part
from erqi_kg.terms import BASE, PREFIXES, Iri, Place

CODE, UNIT, SOURCE = PREFIXES["code"], PREFIXES["unit"], BASE + "source/erqi-2024#char="
WHOLE = Place(SOURCE + "90000,90001")


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
        "atLeast": {"lower": low, "lower_included": True},
        "atMost": {"upper": high, "upper_included": True},
        "lessThan": {"upper": high, "upper_included": False},
        "range": {"lower": low, "lower_included": True, "upper": high, "upper_included": True},
        "several": {"lower": low, "lower_included": True, "upper": high, "upper_included": low == high},
    }
    return {"comparator": code(comparator), **made[comparator]}


amounts = st.decimals(0, 10**12, allow_nan=False, places=2)
comparators = st.sampled_from(["exact", "moreThan", "atLeast", "atMost", "lessThan", "approx", "range", "several"])
bounds = st.builds(bounded, comparators, amounts.filter(bool), amounts.filter(bool))
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


def at(kg: KnowledgeGraph, start: int, end: int) -> Figure:
    return kg.figure(f"{SOURCE}{start},{end}")
