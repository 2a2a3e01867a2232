"""What pages show of the graph: links, values, facts with their evidence, as plain values for templates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import quote

import pyoxigraph as ox

from ..errors import FigureError
from ..figure import Figure
from ..terms import BASE, PREFIXES, XSD, Place, TableCell, from_term, iri
from ..words import WORDS
from .call import Call
from .render import given, separated
from .site import EK, SKOS, TYPE, Site, ours

Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_OWL = PREFIXES["owl"]
_GRAPH, _SOURCE, _DIVISION = BASE + "graph/", BASE + "source/", BASE + "division/"
_BOOLEAN = {"true": ("是", "yes"), "false": ("否", "no")}
ELSEWHERE = tuple(map(ox.NamedNode, (_OWL + "sameAs", SKOS + "exactMatch", SKOS + "closeMatch", PREFIXES["rdfs"] + "seeAlso")))
# What a browser may be sent to; a path of ours is made of characters that need no escape.
_WEB = re.compile(r"https?://[^\s\"<>\\^`{|}]+\Z")


@dataclass(frozen=True)
class Cell:
    """A value as a page shows it: a text, where it leads, its language, the words of the article and others beside it."""

    text: str
    href: str | None = None
    lang: str | None = None
    quote: str | None = None
    note: str | None = None
    key: str = ""


@dataclass(frozen=True)
class Fact:
    """A property with one value, and the places or graphs that say so."""

    said: Cell
    value: Cell
    evidence: tuple[Cell, ...]


@dataclass(frozen=True)
class Reader:
    """For whom a page is made: the site it is of, the language, and whether links keep it as `?lang=en` or nothing."""

    site: Site
    lang: str
    kept: str = ""
    # On a page the same few properties and things are named again and again.
    _links: dict[str, Cell] = field(default_factory=dict, compare=False, repr=False)

    def href(self, address: str) -> str | None:
        """Return where a link to an IRI leads: ours to this service, others to themselves; None for what is no web address."""
        if not _WEB.match(address):
            return None
        if not ours(address):
            return address
        path, fragment, term = address.removeprefix(BASE.rstrip("/")).partition("#")
        if not fragment:
            return quote(path) + self.kept
        return f"{path}{self.kept}#{quote(term)}" if path == "/ontology" else self.page(address)

    def page(self, address: str, form: str | None = None) -> str:
        """Return the address of what is told of an IRI, whether it has a path of its own or not."""
        chosen = f"&format={form}" if form else self.kept.replace("?", "&")
        return f"/resource?iri={quote(address, safe='')}{chosen}"

    def name(self, address: str) -> str:
        """Return how a page calls what an IRI names."""
        words = WORDS.get(address)
        # The graph of a source has no name of its own.
        label = self.site.label(address, self.lang) or self.site.label(address.replace(_GRAPH, _SOURCE), self.lang)
        if label and address.startswith(_DIVISION) and (listed := address.removeprefix(_DIVISION)).count("/"):
            # A division code means a place only together with its list.
            return f"{label} · {listed}"
        return label or (words[self.lang == "en"] if words else short(address, self.lang))

    def link(self, address: str) -> Cell:
        """Return an IRI as a page shows it: a place with its quote, anything else by its name."""
        if address not in self._links:
            place = iri(address)
            text = short(address, self.lang) if isinstance(place, (Place, TableCell)) else self.name(address)
            self._links[address] = Cell(text, self.href(address), quote=self.site.quotes.get(address), key=address)
        return self._links[address]

    def value(self, term: Node) -> Cell:
        """Return a term as a page shows it."""
        if isinstance(term, ox.NamedNode):
            return self.link(term.value)
        if not isinstance(term, ox.Literal):
            return Cell("…", key=str(term))
        kind = term.datatype.value.removeprefix(XSD)
        if kind == "boolean" and term.value in _BOOLEAN:
            return Cell(_BOOLEAN[term.value][self.lang == "en"], key=term.value)
        return Cell(separated(term.value) if kind in ("integer", "decimal") else term.value, lang=term.language, key=term.value)

    def facts(self, quads: Iterable[ox.Quad], *, incoming: bool = False) -> list[Fact]:
        """Return each triple once, with every graph that says it, by property and value; of incoming ones the subject."""
        graphs: dict[tuple[str, Node], set[str]] = {}
        for quad in quads:
            said = graphs.setdefault((quad.predicate.value, quad.subject if incoming else quad.object), set())
            if isinstance(quad.graph_name, ox.NamedNode):
                said.add(quad.graph_name.value)
        found = [Fact(self.link(said), self.value(other), self._evidence(names)) for (said, other), names in graphs.items()]
        return sorted(found, key=lambda fact: (fact.said.key != TYPE.value, fact.said.text, _order(fact.value)))

    def _evidence(self, graphs: Iterable[str]) -> tuple[Cell, ...]:
        """Return the graphs that say something as links, places first."""
        return tuple(self.link(graph) for graph in sorted(graphs, key=lambda each: ("#" not in each, each)))


def reader_of(site: Site, call: Call, lang: str) -> Reader:
    """Return the reader of a page in a language; links keep it where the call has chosen it."""
    return Reader(site, lang, f"?lang={lang}" if given(call, "lang") else "")


def _order(cell: Cell) -> tuple[int, str]:
    place = iri(cell.key)
    return (place.start, "") if isinstance(place, Place) else (-1, cell.text)


def short(address: str, lang: str) -> str:
    """Return an IRI as short as it gets, a cell in the words of a language."""
    named = iri(address)
    return named.said(lang) if isinstance(named, TableCell) else named.short


def subject(quad: ox.Quad) -> str:
    """Return the IRI of the subject; of a blank node nothing."""
    return quad.subject.value if isinstance(quad.subject, ox.NamedNode) else ""


def figure(site: Site, address: str) -> Figure | None:
    """Return the figure that stands at a place, None where none does."""
    place = ox.NamedNode(address)
    if next(site.store.quads_for_pattern(place, TYPE, ox.NamedNode(EK + "Figure"), None), None) is None:
        return None
    try:
        return site.kg.figure(address)
    except FigureError:
        return None


def one(site: Site, thing: str, said: str) -> str | None:
    """Return the one value, of several the first in order, that our property has; None where it has none."""
    quads = site.store.quads_for_pattern(ox.NamedNode(thing), ox.NamedNode(EK + said), None, None)
    values = sorted(str(from_term(quad.object)) for quad in quads)
    return values[0] if values else None
