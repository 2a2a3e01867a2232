"""The things of a graph by their names: every spelling that is told of them, folded, with what each is worth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from ..terms import PREFIXES, Term
from .fold import Fold, folder, is_han
from .sounds import Sound, sounding
from .words import ENDINGS, LEGAL, spelled, stem

ID, EK, SKOS, RDFS = (PREFIXES[prefix] for prefix in ("id", "ek", "skos", "rdfs"))
TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
# How sure a thing is that bears the very name, by what kind of name it is.
WORTH = {"preferred": 100.0, "identifier": 100.0, "code": 100.0, "link": 100.0, "alias": 97.0, "pinyin": 93.0, "near": 75.0}
_CODES = ("divisionCode", "isoCode", "stockCode")
# A code comes after a link to the same code in a dated list: of two that are worth the same the later one stays.
_IDENTIFIERS = {SKOS + "exactMatch": "link", SKOS + "closeMatch": "near"} | {EK + code: "code" for code in _CODES}
_WITHIN = (EK + "partOf", EK + "locatedIn")
# Questions that the text leaves open are no things that others have names for.
_LEFT_OUT = EK + "Gap"
_NAMED = (("prefLabel", "preferred"), ("altLabel", "alias"), ("hiddenLabel", "pinyin"))


@dataclass(frozen=True)
class Name:
    """One name of a thing: as it is written, as it is compared, what kind of name it is."""

    text: str
    folded: str
    kind: str
    lang: str = ""


@dataclass(frozen=True, eq=False)
class Entity:
    """A thing with its names, its classes (the most special apart), and the places that it is in."""

    iri: str
    names: tuple[Name, ...]
    classes: frozenset[str]
    special: tuple[str, ...]
    within: frozenset[str]
    labels: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The name under which the service knows it."""
        return self.iri.removeprefix(ID)

    def label(self, lang: str) -> str:
        """Return what it is called in a language, or as it can be called."""
        return self.labels.get(lang) or self.labels.get("zh") or self.labels.get("en") or self.id


Found = tuple[Entity, Name]


class Index:
    """What a query is looked up in."""

    def __init__(self, store: ox.Store) -> None:
        self.fold: Fold = folder()
        self.same_sound: Sound = sounding()
        self.entities = {entity.iri: entity for entity in _entities(store, self.fold)}
        self.exact: dict[str, list[Found]] = defaultdict(list)
        self.stems: dict[str, list[Found]] = defaultdict(list)
        self.legal: dict[str, list[Found]] = defaultdict(list)
        self.spelled: dict[str, list[Found]] = defaultdict(list)
        self.projects: dict[str, list[Found]] = defaultdict(list)
        self.shortened: dict[str, list[Found]] = defaultdict(list)
        self.pairs: dict[str, list[Found]] = defaultdict(list)
        for entity in self.entities.values():
            for name in entity.names:
                self.exact[name.folded].append((entity, name))
                if name.kind in ("preferred", "alias"):
                    self._spread(entity, name)
        #: The names of the administrative areas that others are in, the longest first.
        self.places = self._places()

    def get(self, name: str) -> Entity | None:
        """Return the thing of an identifier: its last part, with our prefix, or its whole IRI."""
        return self.entities.get(name) or self.entities.get(ID + name.removeprefix("id:"))

    def _spread(self, entity: Entity, name: Name) -> None:
        self.stems[stem(name.folded)].append((entity, name))
        self.spelled[spelled(name.folded)].append((entity, name))
        if EK + "Project" in entity.classes:
            self.projects[without_project(name.folded)].append((entity, name))
        if EK + "Company" in entity.classes:
            self.legal[without_form(name.folded)].append((entity, name))
        for each in shortened(name.folded):
            self.shortened[each].append((entity, name))
        for pair in pairs(name.folded):
            self.pairs[pair].append((entity, name))

    def _places(self) -> list[tuple[str, str]]:
        around = {place for entity in self.entities.values() for place in entity.within}
        found = set()
        for place in filter(None, map(self.entities.get, around)):
            if EK + "AdministrativeArea" not in place.classes:
                continue
            endings = [ending for kind, words in ENDINGS.items() if EK + kind in place.classes for ending in words]
            for name in place.names:
                if name.kind in ("preferred", "alias", "pinyin"):
                    bare = min((name.folded.removesuffix(ending) for ending in endings), key=len)
                    found |= {(each, place.iri) for each in {name.folded, bare, *_ended(bare, endings)} if len(each) >= 2}
        return sorted(found, key=lambda each: (-len(each[0]), each))


def _ended(bare: str, endings: list[str]) -> set[str]:
    """Return a name with each of the endings that are of its script."""
    return {bare + ending for ending in endings if is_han(bare) == is_han(ending)}


def without_project(folded: str) -> str:
    """Return the folded name of a project without the word at its end that says that it is one."""
    for word in ("项目", "project"):
        if folded.endswith(word) and len(folded) - len(word) >= 4:
            return folded.removesuffix(word)
    return folded


def without_form(folded: str) -> str:
    """Return the folded name of a company without its legal form."""
    for form in (*LEGAL, "公司"):
        if folded.endswith(form) and len(folded) - len(form) >= 3:
            return folded.removesuffix(form)
    return folded


def shortened(folded: str) -> set[str]:
    """Return a folded name with each of its characters left out, and itself; for names that are long enough for a slip."""
    if not 3 <= len(folded) <= 80:
        return set()
    return {folded, *(folded[:at] + folded[at + 1:] for at in range(len(folded)))}


def pairs(folded: str) -> set[str]:
    """Return the pairs of neighbouring characters of a name, three letters for two of Chinese."""
    length = 2 if is_han(folded) else 3
    return {folded[at:at + length] for at in range(max(1, len(folded) - length + 1))}


def _entities(store: ox.Store, fold: Fold) -> Iterator[Entity]:
    labels = {word: _by_subject(store, SKOS + word) for word, _ in _NAMED}
    identifiers = {predicate: _by_subject(store, predicate) for predicate in _IDENTIFIERS}
    types, above = _by_subject(store, TYPE.value), _closure(_by_subject(store, RDFS + "subClassOf"))
    around = _closure(_merged(_by_subject(store, predicate) for predicate in _WITHIN))
    spoken = {fold(name.value): labels["hiddenLabel"].get(iri, []) for iri, names in labels["prefLabel"].items()
              for name in names if isinstance(name, ox.Literal) and name.language == "zh"}
    for iri in sorted(labels["prefLabel"]):
        given = {term.value for term in types.get(iri, ()) if isinstance(term, ox.NamedNode) and term.value.startswith(EK)}
        classes = given.union(*(above.get(each, ()) for each in given))
        if not iri.startswith(ID) or _LEFT_OUT in classes:
            continue
        names = [Name(term.value, fold(term.value), kind, term.language or "") for word, kind in _NAMED
                 for term in _spoken(labels, word, iri, spoken, fold) if isinstance(term, ox.Literal)]
        short = iri.removeprefix(ID)
        names += [Name(short, fold(form), "identifier") for form in (iri, short, "id:" + short)]
        for predicate, kind in _IDENTIFIERS.items():
            names += [Name(each, fold(each), kind) for term in identifiers[predicate].get(iri, ())
                      for each in parts(getattr(term, "value", ""))]
        special = {each for each in given if not any(each in above.get(other, ()) for other in given - {each})}
        shown = {term.language or "": term.value for term in labels["prefLabel"][iri] if isinstance(term, ox.Literal)}
        # Of two names that fold to the same the one that is worth more stays.
        best = {name.folded: name for name in sorted(names, key=lambda each: WORTH[each.kind]) if name.folded}
        yield Entity(iri, tuple(best.values()), frozenset(classes), tuple(sorted(special - {EK + "Thing"})),
                     frozenset(around.get(iri, ())), shown)


def _spoken(labels: dict[str, dict[str, list[Term]]], word: str, iri: str, spoken: dict[str, list[Term]],
            fold: Fold) -> list[Term]:
    """Return the names of a thing under a word; another name that is the name of another thing is spoken like that."""
    own = list(labels[word].get(iri, ()))
    if word == "hiddenLabel":
        for other in labels["altLabel"].get(iri, ()):
            own += spoken.get(fold(other.value), []) if isinstance(other, ox.Literal) else []
    return own


def parts(value: str) -> list[str]:
    """Return a code or the last part of an identifier, whole and without its scheme."""
    last = value.rstrip("/").rpartition("/")[2].rpartition("#")[2] if "//" in value else value
    return [value, last, *([last.rpartition(":")[2]] if ":" in last else [])]


def _by_subject(store: ox.Store, predicate: str) -> dict[str, list[Term]]:
    found: dict[str, dict[Term, None]] = defaultdict(dict)
    for quad in store.quads_for_pattern(None, ox.NamedNode(predicate), None, None):
        if isinstance(quad.subject, ox.NamedNode):
            found[quad.subject.value][quad.object] = None
    return {subject: sorted(terms, key=str) for subject, terms in found.items()}


def _merged(parts: Iterable[dict[str, list[Term]]]) -> dict[str, list[Term]]:
    found: dict[str, list[Term]] = defaultdict(list)
    for part in parts:
        for subject, terms in part.items():
            found[subject] += terms
    return found


def _closure(steps: dict[str, list[Term]]) -> dict[str, set[str]]:
    """Return all that can be reached from each IRI, itself left out."""
    found: dict[str, set[str]] = {}
    for start in steps:
        reached: set[str] = set()
        ways = [start]
        while ways:
            for term in steps.get(ways.pop(), ()):
                if isinstance(term, ox.NamedNode) and term.value not in reached:
                    reached.add(term.value)
                    ways.append(term.value)
        found[start] = reached - {start}
    return found
