"""What the graph says of a thing, property by property, as values that a table can hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from ..errors import FigureError
from ..stated import FigureReader
from ..terms import Place, iri
from .index import EK, SKOS, TYPE, Entity, Index

_ABOUT = ox.NamedNode(EK + "about")
_LABEL = ox.NamedNode(SKOS + "prefLabel")
# What is said of a thing for the machine alone, or is no fact about it.
_UNTOLD = {EK + word for word in ("complete", "completeBecause", "memberKind", "brokenOff", "mayOverlap", "expectedAt",
                                  "asksAbout")}
# The values of these are identifiers elsewhere, whatever they are called there.
IDENTIFIED = ("exactMatch", "closeMatch")
_WORDS = {
    "name_zh": ("中文名", "Chinese name", "首选的中文名称", "the preferred name in Chinese"),
    "name_en": ("英文名", "English name", "首选的英文名称", "the preferred name in English"),
    "alias": ("别名", "other name", "其他名称", "what else it is called"),
    "pinyin": ("拼音", "pinyin", "不带声调的汉语拼音", "pinyin without tones"),
    "kind": ("类别", "kind", "最具体的类别", "its most special classes"),
    "identifier": ("IRI", "IRI", "它在图谱中的 IRI", "its IRI in the graph"),
    "exactMatch": ("完全对应", "exact match", "别处的标识，完全对应", "an identifier elsewhere for the same"),
    "closeMatch": ("近似对应", "close match", "别处的标识，近似对应", "an identifier elsewhere for nearly the same"),
    "figures": ("数字", "figures", "文章所述的数字，连同“超”“约”等字和所指", "its numbers, with over and about"),
    "recognitions": ("荣誉", "recognitions", "文章所述的荣誉", "the recognitions that the article tells of"),
    "stages": ("阶段", "stages", "文章所述的阶段", "the stages that the article tells of"),
}


@dataclass(frozen=True)
class Told:
    """One value: a thing of the graph, or a text with its language; `evidence` names the places that say so."""

    text: str
    entity: Entity | None = None
    lang: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Property:
    """A property that can be asked for and compared: how it is named, and the IRI where it has one."""

    id: str
    iri: str
    names: dict[str, str]
    words: dict[str, str]

    def name(self, lang: str) -> str:
        """Return what it is called in a language."""
        return self.names.get(lang) or self.names.get("zh") or self.id


class Facts:
    """The values of every property of every thing."""

    def __init__(self, store: ox.Store, index: Index) -> None:
        self._store = store
        self._index = index
        self._labels = _texts(store, _LABEL)
        self._figures = FigureReader(store)
        self._special: dict[str, Callable[[Entity, str], list[Told]]] = {
            "name_zh": lambda entity, lang: _text(entity.labels.get("zh"), "zh"),
            "name_en": lambda entity, lang: _text(entity.labels.get("en"), "en"),
            "alias": lambda entity, lang: [Told(name.text, lang=name.lang) for name in entity.names if name.kind == "alias"],
            "pinyin": lambda entity, lang: [Told(name.text, lang="zh-Latn-pinyin") for name in entity.names
                                            if name.kind == "pinyin"],
            "kind": lambda entity, lang: [Told(self.label(each, lang), lang=lang) for each in entity.special],
            "identifier": lambda entity, lang: [Told(entity.iri)],
            "figures": self._numbers, "stages": self._stages, "recognitions": self._recognitions,
        }
        self.properties = {each.id: each for each in self._catalogue()}

    def values(self, entity: Entity, name: str, lang: str) -> list[Told]:
        """Return the values of a property, in order; of an unknown property none."""
        if name in self._special:
            return self._special[name](entity, lang)
        known = self.properties.get(name)
        return self._plain(entity, known.iri, lang) if known else []

    def label(self, address: str, lang: str) -> str:
        """Return what a thing, a class, a property or a concept is called."""
        labels = self._labels.get(address, {})
        return labels.get(lang) or labels.get("zh") or labels.get("") or iri(address).short

    def words(self, address: str, lang: str) -> str:
        """Return the definition of a term, or nothing."""
        found = _texts_of(self._store, address, ox.NamedNode(SKOS + "definition"))
        return found.get(lang, "")

    def _catalogue(self) -> list[Property]:
        made = [Property(name, SKOS + name if name.endswith("Match") else "", {"zh": zh, "en": en}, {"zh": more, "en": words})
                for name, (zh, en, more, words) in _WORDS.items()]
        said = {quad.predicate.value for entity in self._index.entities
                for quad in self._store.quads_for_pattern(ox.NamedNode(entity), None, None, None)}
        for each in sorted(said):
            if each.startswith(EK) and each not in _UNTOLD:
                words = _texts_of(self._store, each, ox.NamedNode(SKOS + "definition"))
                made.append(Property(each.removeprefix(EK), each, self._labels.get(each, {}), words))
        return made

    def of_classes(self, classes: Iterable[str]) -> list[Property]:
        """Return the properties that things of any of these classes have, those that most of them have first."""
        counts: dict[str, int] = {}
        wanted = set(classes)
        for entity in self._index.entities.values():
            if not wanted or wanted & entity.classes:
                for name in self.properties:
                    if self.values(entity, name, "zh"):
                        counts[name] = counts.get(name, 0) + 1
        order = list(self.properties)
        return [self.properties[name] for name in sorted(counts, key=lambda each: (-counts[each], order.index(each)))]

    def _plain(self, entity: Entity, predicate: str, lang: str) -> list[Told]:
        graphs: dict[ox.NamedNode | ox.Literal, set[str]] = {}
        for quad in self._store.quads_for_pattern(ox.NamedNode(entity.iri), ox.NamedNode(predicate), None, None):
            if isinstance(quad.object, ox.NamedNode | ox.Literal):
                name = quad.graph_name
                graphs.setdefault(quad.object, set()).add(name.value if isinstance(name, ox.NamedNode) else "")
        found = []
        for term, names in graphs.items():
            places = tuple(sorted(each for each in names if isinstance(iri(each), Place)))
            if isinstance(term, ox.Literal):
                found.append(Told(term.value, lang=term.language or "", evidence=places))
            else:
                other = self._index.entities.get(term.value)
                called = term.value in self._labels and predicate.removeprefix(SKOS) not in IDENTIFIED
                text = self.label(term.value, lang) if called else term.value
                found.append(Told(text, other, lang if called else "", places))
        # Of several places the one that is in the others comes first.
        return sorted(found, key=lambda each: (-len(each.entity.within) if each.entity else 0, each.text, each.lang))

    def statements(self, entity: Entity, kind: str) -> list[str]:
        """Return the places of the statements of a class about a thing, in the order of the text."""
        quads = self._store.quads_for_pattern(None, _ABOUT, ox.NamedNode(entity.iri), None)
        places = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
        wanted = ox.NamedNode(EK + kind)
        found = [iri(each) for each in places
                 if any(True for _ in self._store.quads_for_pattern(ox.NamedNode(each), TYPE, wanted, None))]
        return sorted(found, key=lambda each: (each.source, each.start, each.end) if isinstance(each, Place) else (each, 0, 0))

    def _numbers(self, entity: Entity, lang: str) -> list[Told]:
        """Return the figures in words that keep their comparator: 超50亿元 is never 5000000000."""
        found = []
        for place in self.statements(entity, "Figure"):
            try:
                figure = self._figures.read(place)
            except FigureError:
                continue
            colon = "：" if lang == "zh" else ": "
            found.append(Told(f"{self.label(figure.indicator, lang)}{colon}{figure.text(lang)}", lang=lang, evidence=(place,)))
        return found

    def _stages(self, entity: Entity, lang: str) -> list[Told]:
        return self._stated(entity, "Status", "stage", lang)

    def _recognitions(self, entity: Entity, lang: str) -> list[Told]:
        return self._stated(entity, "Grant", "recognition", lang)

    def _stated(self, entity: Entity, kind: str, said: str, lang: str) -> list[Told]:
        found: dict[str, list[str]] = {}
        for place in self.statements(entity, kind):
            for quad in self._store.quads_for_pattern(ox.NamedNode(place), ox.NamedNode(EK + said), None, None):
                if isinstance(quad.object, ox.NamedNode):
                    places = found.setdefault(quad.object.value, [])
                    places += [] if place in places else [place]
        known = self._index.entities
        return [Told(self.label(each, lang), known.get(each), lang, tuple(places)) for each, places in found.items()]


def _text(value: str | None, lang: str) -> list[Told]:
    return [Told(value, lang=lang)] if value else []


def _texts(store: ox.Store, predicate: ox.NamedNode) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for quad in store.quads_for_pattern(None, predicate, None, None):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
            found.setdefault(quad.subject.value, {})[quad.object.language or ""] = quad.object.value
    return found


def _texts_of(store: ox.Store, address: str, predicate: ox.NamedNode) -> dict[str, str]:
    found = [quad.object for quad in store.quads_for_pattern(ox.NamedNode(address), predicate, None, None)]
    return {term.language or "": term.value for term in found if isinstance(term, ox.Literal)}
