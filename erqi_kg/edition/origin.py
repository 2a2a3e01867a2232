"""Where the data are from and under what terms, as they say themselves: licences, rights, sources and the days spoken of."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

import pyoxigraph as ox

from ..store import INFERRED_GRAPH
from ..terms import BASE, PREFIXES
from .data import TYPE, Object, Said

_DCT, _EK, _SKOS = PREFIXES["dcterms"], PREFIXES["ek"], PREFIXES["skos"]
_VOID = "http://rdfs.org/ns/void#"
_TERMS, _SOURCE, _TARGET = (_DCT + "license", _DCT + "rights"), _DCT + "source", _VOID + "objectsTarget"
_SOURCE_SPACE = BASE + "source/"
_TITLES = (_SKOS + "prefLabel", _DCT + "title")
_WANTED = {*_TERMS, *_TITLES, _SOURCE, _TARGET, TYPE.value}
_SOURCES, _SCHEME = {_EK + "Source", _EK + "Table"}, _SKOS + "ConceptScheme"
_DATES = {_EK + "from", _EK + "until"}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
LANGUAGES = ("zh", "en")
Facts = dict[str, list[Object]]


class Origin(NamedTuple):
    """Something with terms of its own: its name, its titles, what is said of its terms and sources, the graphs that hold it."""

    name: str
    titles: dict[str, str]
    said: tuple[ox.Triple, ...]
    graphs: frozenset[str]

    def values(self, name: str) -> list[Object]:
        """Return the values of `license`, `rights` or `source`."""
        return [triple.object for triple in self.said if triple.predicate.value == _DCT + name
                and not isinstance(triple.object, ox.Triple)]


class Known(NamedTuple):
    """What data say of themselves: what has terms, the titles of their sources by name, and their first and last day."""

    origins: tuple[Origin, ...]
    sources: dict[str, dict[str, str]]
    span: tuple[str, str] | None


def known(said: Iterable[Said], part: Collection[str] | None = None) -> Known:
    """Return what the data say of the licences, sources and days of the graphs of `part`, or of all where it is None.

    What is said of something may stand in another graph than what was taken from it.
    """
    facts: dict[str, Facts] = defaultdict(lambda: defaultdict(list))
    graphs: dict[str, set[str]] = defaultdict(set)
    days = []
    for each in said:
        name, chosen = each.predicate.value, part is None or each.graph in part
        if chosen and name in _DATES and isinstance(each.object, ox.Literal) and _DATE.match(each.object.value):
            days.append(each.object.value)
        if name in _WANTED and isinstance(each.subject, ox.NamedNode):
            found = facts[each.subject.value][name]
            found += [] if each.object in found else [each.object]
        if name in _TERMS or (each.predicate == TYPE and each.graph != INFERRED_GRAPH):
            graphs[each.subject.value].add(each.graph)
        elif name == _TARGET:
            # The links to a dataset hold its identifiers.
            graphs[each.object.value].add(each.graph)
        if place := each.sentence:
            graphs[_SOURCE_SPACE + place.source].add(each.graph)
    held = [name for name in sorted(facts) if part is None or graphs[name] & {*part}]
    origins = [_origin(name, facts[name], graphs[name]) for name in held if any(term in facts[name] for term in _TERMS)]
    sources = {name: _titles(name, facts[name]) for name in held if _is_source(facts[name])}
    return Known(tuple(origins), sources, (min(days), max(days)) if days else None)


def _origin(name: str, facts: Facts, graphs: set[str]) -> Origin:
    said = [ox.Triple(ox.NamedNode(name), ox.NamedNode(term), value)
            for term in (*_TERMS, _SOURCE) for value in sorted(facts.get(term, []), key=str)]
    return Origin(name, _titles(name, facts), tuple(said), frozenset(graphs))


def _is_source(facts: Facts) -> bool:
    """Whether it is something that the data were taken from: a text, a table, or a list that names its own source."""
    kinds = {kind.value for kind in facts.get(TYPE.value, [])}
    return bool(kinds & _SOURCES) or (_SCHEME in kinds and _SOURCE in facts)


def _titles(name: str, facts: Facts) -> dict[str, str]:
    found = sorted((term for title in _TITLES for term in facts.get(title, []) if isinstance(term, ox.Literal)), key=str)
    return {lang: of_language(found, lang) or name for lang in LANGUAGES}


def of_language(terms: Iterable[Object], lang: str) -> str:
    """Return the first text in a language; of one without a language that says it twice, "中文 / English", the half."""
    texts = [term for term in terms if isinstance(term, ox.Literal)]
    for text in texts:
        if text.language == lang:
            return text.value
    for text in texts:
        if text.language is None:
            zh, slash, en = text.value.partition(" / ")
            return en if slash and lang == "en" else zh
    return ""
