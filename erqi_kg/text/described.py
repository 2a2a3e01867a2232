"""What the graph says of one source: its sentences, silent spans, page breaks, sections and statements, by place."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from ..base import Graph
from ..errors import UnknownName
from ..terms import BASE, PREFIXES, Iri, Place, Value

_EK = PREFIXES["ek"]
_PLACES = """
SELECT ?place ?property ?value WHERE { ?place oa:hasSource <%s> ; ?property ?value . FILTER (?property != oa:hasSource) }
"""
_SOURCE = "SELECT ?property ?value WHERE { <%s> ?property ?value }"
_STRUCTURE = {"Sentence", "SilentSpan", "PageBreak", "Section"}
_MANY = {"about", "because", "mentions", "topic", "unread", "cue"}
_SINGLE = {"length", "byteLength", "sha256", "notBefore", "notAfter"}
_LAYOUT = {"silent-titleLine", "silent-heading", "silent-caption"}


@dataclass(frozen=True)
class Described:
    """One place and what is said of it; `kind` is the class without its prefix."""

    place: Place
    kind: str
    said: dict[str, tuple[Value, ...]]

    def one(self, name: str) -> Value | None:
        """Return the first value of a property of ours, or None."""
        return self.said.get(_EK + name, (None,))[0]

    def all(self, name: str) -> tuple[Value, ...]:
        """Return every value of a property of ours."""
        return self.said.get(_EK + name, ())

    def text(self, name: str) -> str | None:
        """Return the first value as text: of a code its name alone."""
        value = self.one(name)
        return None if value is None else value.removeprefix(PREFIXES["code"]) if isinstance(value, Iri) else str(value)

    def short(self, name: str) -> str | None:
        """Return the first value of a property of another vocabulary, with its prefix."""
        found = next((values[0] for key, values in self.said.items() if key.endswith("/" + name)), None)
        return found.short if isinstance(found, Iri) else None

    def many(self, name: str) -> bool:
        """Whether a place may have several values of a property of ours."""
        return name in _MANY and (self.kind, name) != ("Figure", "about")

    @property
    def layout(self) -> bool:
        """Whether it is a title line, heading or caption, which copies of an article may leave out."""
        return self.text("reason") in _LAYOUT


class Source:
    """A source and its places, in the order of the text."""

    def __init__(self, kg: Graph, name: str) -> None:
        self.name = name
        self.iri = f"{BASE}source/{name}"
        self.facts: dict[str, Value] = {}
        # Of several values of one property none is taken for the one.
        self.doubled: list[tuple[str, str]] = []
        for row in kg.sparql(_SOURCE % self.iri):
            name = str(row[0]).removeprefix(_EK)
            self.doubled += [(self.iri, name)] if name in self.facts and name in _SINGLE else []
            self.facts[name] = row[1]
        found: dict[Place, dict[str, tuple[Value, ...]]] = {}
        for place, key, value in kg.sparql(_PLACES % self.iri):
            said = found.setdefault(place, {})
            said[key] = (*said.get(key, ()), value)
        self.places = [Described(place, _kind(said), said) for place, said in found.items()]
        self.places.sort(key=lambda each: (each.place.start, -each.place.end))
        self.doubled += [(str(each.place), key.removeprefix(_EK)) for each in self.places for key, values in each.said.items()
                         if len(values) > 1 and key.startswith(_EK) and not each.many(key.removeprefix(_EK))]

    def of(self, *kinds: str) -> list[Described]:
        """Return the places of these kinds."""
        return [each for each in self.places if each.kind in kinds]

    @cached_property
    def statements(self) -> list[Described]:
        """What the text states: every place that is no sentence, silent span, page break or section."""
        return [each for each in self.places if each.kind not in _STRUCTURE]

    @cached_property
    def breaks(self) -> list[Place]:
        """The page breaks inside sentences."""
        return [each.place for each in self.of("PageBreak")]

    @cached_property
    def sentences(self) -> list[Described]:
        """The stretches that make up the text: stated sentences, and silent spans that lie in no stated sentence and no other."""
        stated = self.of("Sentence")
        silent: list[Described] = []
        for each in self.of("SilentSpan"):
            if not any(_holds(other.place, each.place) for other in (*stated, *silent)):
                silent.append(each)
        return sorted((*stated, *silent), key=lambda each: each.place.start)

    def sentence_of(self, place: Place) -> Described | None:
        """Return the sentence that holds a place."""
        number = bisect_right(self._starts, place.start) - 1
        found = self.sentences[number] if number >= 0 else None
        return found if found and _holds(found.place, place) else None

    @cached_property
    def _starts(self) -> list[int]:
        return [each.place.start for each in self.sentences]


def sources(kg: Graph) -> list[str]:
    """Return the names of the sources that the graph describes."""
    return [str(row[0]).rpartition("/")[2] for row in kg.sparql("SELECT ?s { ?s a ek:Source } ORDER BY ?s")]


def choose(kg: Graph, sha256: str, name: str | None) -> Source:
    """Return the source of this name, else the one with this hash, else the only one."""
    known = sources(kg)
    if name is not None and name not in known:
        raise UnknownName(f"no source {name!r}; there are: {', '.join(known) or 'none'}", tuple(known))
    if name is None:
        rows = kg.sparql(f'SELECT ?s {{ ?s a ek:Source ; ek:sha256 "{sha256}" }}')
        fitting = [str(row[0]).rpartition("/")[2] for row in rows] or known
        if len(fitting) != 1:
            raise UnknownName(f"say which source it is with --source; there are: {', '.join(known) or 'none'}", tuple(known))
        name = fitting[0]
    return Source(kg, name)


def _holds(outer: Place, inner: Place) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _kind(said: dict[str, tuple[Value, ...]]) -> str:
    kinds = [str(kind).removeprefix(_EK) for kind in said.get(PREFIXES["rdf"] + "type", ()) if str(kind).startswith(_EK)]
    # A reasoner may have added wider kinds.
    return next((kind for kind in sorted(kinds) if kind != "Statement"), "")
