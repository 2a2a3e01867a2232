"""The words that the graph's own code lists give the readers: what can be counted, and what need not be read."""

from __future__ import annotations

from ..base import Graph
from ..terms import PREFIXES
from .copy import fold
from .described import Described
from .figures import Reader, Reading
from .names import Name, mentions

_CODE = PREFIXES["code"]
_NAMES = """
SELECT DISTINCT ?name ?thing ?label WHERE {
  VALUES ?label { skos:prefLabel skos:altLabel }
  GRAPH graph:registry { ?thing a ?kind ; ?label ?name . } FILTER (lang(?name) = "zh")
} ORDER BY ?name ?thing
"""
_NOUNS = """
SELECT ?concept ?word WHERE {
  ?concept a ek:CountedUnit ; skos:prefLabel|skos:altLabel ?word . FILTER (lang(?word) = "zh")
} ORDER BY ?concept ?word
"""
_CLASSIFIERS = "SELECT ?concept ?word WHERE { ?concept ek:classifier ?word } ORDER BY ?concept ?word"
_TOLD_BY = "SELECT ?stage ?words WHERE { ?stage ek:toldBy ?words } ORDER BY ?stage ?words"
_EXCUSES = "SELECT ?reason ?aspect WHERE { ?reason ek:excuses ?aspect } ORDER BY ?reason ?aspect"


class Vocabulary:
    """What the code lists of a graph say, ready for the readers."""

    def __init__(self, kg: Graph) -> None:
        nouns, classifiers = ({fold(word): concept.removeprefix(_CODE) for concept, word in kg.sparql(query)}
                              for query in (_NOUNS, _CLASSIFIERS))
        self._reader = Reader(nouns, classifiers)
        self.names, self._first = _by_name(kg, "prefLabel", "altLabel"), _by_name(kg, "prefLabel")
        self.told_by: dict[str, list[str]] = {}
        for stage, words in kg.sparql(_TOLD_BY):
            self.told_by.setdefault(stage.removeprefix(_CODE), []).append(fold(words))
        self._excuses: dict[str, set[str]] = {}
        for reason, aspect in kg.sparql(_EXCUSES):
            self._excuses.setdefault(reason, set()).add(aspect)

    def figures(self, text: str) -> list[Reading]:
        """Return the figures of a folded sentence."""
        return self._reader.read(text)

    def mentions(self, text: str) -> list[Name]:
        """Return the registered names in a folded text."""
        return mentions(text, self.names)

    def meant(self, name: Name) -> tuple[str, ...]:
        """Return the things that a name means by itself: 嵩山路 the road, not the axis that is called so too; else all."""
        return self._first.get(name.words, name.things)

    def excuses(self, each: Described) -> dict[str, set[str]]:
        """Return the recorded reasons of a statement with the aspects that need not be read for each."""
        return {str(reason): self._excuses.get(str(reason), set()) for reason in each.all("unread")}


def _by_name(kg: Graph, *labels: str) -> dict[str, tuple[str, ...]]:
    """Return the things that bear each folded name as one of these labels."""
    found: dict[str, dict[str, None]] = {}
    for name, thing, label in kg.sparql(_NAMES):
        if len(name) > 1 and label.removeprefix(PREFIXES["skos"]) in labels:
            found.setdefault(fold(name), {})[thing.short] = None
    return {name: tuple(things) for name, things in found.items()}
