"""What is to be loaded and what is there already: graphs compared by what they say, and what is to be done for each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal, Protocol

import pyoxigraph as ox

from ..errors import ErqiError
from ..terms import BASE, PREFIXES, XSD

State = Literal["absent", "whole", "part", "other"]
Shares = dict[str, list[ox.Triple]]
_SENTENCE = re.compile(rf"({re.escape(BASE)}source/[^#]+#char=)\d+,\d+")
_NUMBERS = {XSD + name for name in ("integer", "decimal", "int", "long", "nonNegativeInteger", "positiveInteger")}


class LoadError(ErqiError):
    """A place that cannot be loaded into without harm, or without knowing more."""


class Place(Protocol):
    """What can be asked of a store that is loaded into."""

    def counts(self, graphs: Iterable[str]) -> dict[str, int]:
        """Return how many triples each of these named graphs holds, where it holds any."""

    def sentences(self, prefixes: Iterable[str]) -> set[str]:
        """Return the named graphs whose names begin so."""

    def content(self, counts: dict[str, int]) -> Shares:
        """Return what named graphs hold, of which it is known how many triples each does."""

    def shows(self, graph: str, blank: Sequence[ox.Triple]) -> bool:
        """Whether a named graph holds these triples, whatever it calls their blank nodes."""


@dataclass(frozen=True)
class Plan:
    """What is to be done: graphs to write and to drop, and what is to leave the default graph with them."""

    states: dict[str, State]
    write: list[str]
    drop: list[str]
    gone: list[ox.Triple]


def shares(store: ox.Store) -> Shares:
    """Return the triples of each named graph, the same in each run but for the labels of blank nodes."""
    made: Shares = {}
    for quad in store:
        if isinstance(quad.graph_name, ox.DefaultGraph):
            # Where a store keeps one of its own, it says again what the others say.
            continue
        made.setdefault(quad.graph_name.value, []).append(quad.triple)
    return {name: sorted(made[name], key=str) for name in sorted(made)}


def union(given: Shares) -> list[ox.Triple]:
    """Return what the graphs say together, each triple once."""
    return list(dict.fromkeys(triple for triples in given.values() for triple in triples))


def has_blank(triple: ox.Triple) -> bool:
    """Whether a triple holds a blank node: written twice, it would stand there twice."""
    return isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode)


def components(triples: Iterable[ox.Triple]) -> list[list[ox.Triple]]:
    """Return those of the triples that hold blank nodes, those together that share one."""
    made: list[tuple[set[ox.BlankNode], list[ox.Triple]]] = []
    for triple in filter(has_blank, triples):
        nodes, together = {term for term in (triple.subject, triple.object) if isinstance(term, ox.BlankNode)}, [triple]
        for known in [known for known in made if known[0] & nodes]:
            nodes |= known[0]
            together = known[1] + together
            made.remove(known)
        made.append((nodes, together))
    return [together for _, together in made]


def make_plan(place: Place, given: Shares, *, replace: bool) -> Plan:
    """Return what is to be done in a place; where that would take away what others wrote, a LoadError says so."""
    prefixes = {match[1] for match in map(_SENTENCE.fullmatch, given) if match}
    # A sentence that we no longer have is not of others: an edition before this one has written it.
    drop = sorted(name for name in place.sentences(prefixes) - given.keys()
                  if (match := _SENTENCE.fullmatch(name)) and match[1] in prefixes)
    there = place.counts([*given, *drop])
    held = place.content(there)
    states: dict[str, State] = {}
    # The default graph may hold what these graphs said.
    old: list[ox.Triple] = []
    others: dict[str, int] = {name: there.get(name, 0) for name in drop}
    for name, triples in given.items():
        states[name] = "absent"
        if count := there.get(name, 0):
            content = held.get(name, [])
            if foreign := _foreign(triples, content):
                others[name] = foreign
                old += content
                states[name] = "other"
            else:
                blank = [triple for triple in triples if has_blank(triple)]
                same = count == len(triples) == len(content) and (not blank or place.shows(name, blank))
                states[name] = "whole" if same else "part"
    if others and not replace:
        several = ", ".join(f"<{name}> ({count})" for name, count in list(others.items())[:5])
        more = f" and {len(others) - 5} more" if len(others) > 5 else ""
        raise LoadError(f"{len(others)} of our graphs hold triples that this edition does not have: {several}{more}; nothing was "
                        "written. An earlier edition? --replace empties these graphs first, and no others / "
                        "这些图里有本版没有的三元组，什么也没有写入；--replace 会先清空这些图")
    old += [triple for name in drop for triple in held.get(name, [])]
    kept = {_key(triple) for triple in union(given)}
    # A blank node that no thing leads to may be anyone's.
    loose = {triple for each in components(old) if all(isinstance(triple.subject, ox.BlankNode) for triple in each)
             for triple in each}
    gone = [triple for triple in dict.fromkeys(old) if _key(triple) not in kept and triple not in loose]
    return Plan(states, [name for name in given if states[name] != "whole"], drop, gone)


def _foreign(ours: list[ox.Triple], theirs: list[ox.Triple]) -> int:
    """Return how many triples of a graph are none of ours."""
    if {*theirs} <= {*ours}:
        return 0
    known = {_key(triple) for triple in ours}
    return sum(_key(triple) not in known for triple in theirs)


def _key(triple: ox.Triple) -> tuple[str, ...]:
    """Return what is the same for a triple in every store, whatever it calls its blank nodes."""
    return tuple("_:" if isinstance(term, ox.BlankNode) else str(term) for term in _plain(triple))


def _plain(triple: ox.Triple) -> ox.Triple:
    """Return a triple as each store would give it: Virtuoso makes decimals of large integers, Oxigraph 1.5 of 1.50."""
    said = triple.object
    if not isinstance(said, ox.Literal):
        return triple
    plain: ox.Literal | None = None
    if said.language:
        plain = ox.Literal(said.value, language=said.language.lower())
    elif said.datatype.value in _NUMBERS:
        try:
            number = f"{Decimal(said.value):f}"
        except InvalidOperation:
            return triple
        plain = ox.Literal(number.rstrip("0").rstrip(".") if "." in number else number, datatype=_DECIMAL)
    elif said.datatype.value == XSD + "boolean":
        plain = ox.Literal({"1": "true", "0": "false"}.get(said.value, said.value), datatype=said.datatype)
    return triple if plain is None else ox.Triple(triple.subject, triple.predicate, plain)


_DECIMAL = ox.NamedNode(PREFIXES["xsd"] + "decimal")
