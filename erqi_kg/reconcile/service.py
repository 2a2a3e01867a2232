"""Queries answered with candidates: names first, then classes and properties raise or lower them, then who is the match."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from ..terms import expand
from .facts import Facts
from .fold import LONGEST
from .index import EK, Entity, Index
from .match import THRESHOLD, Likeness, alike, namesakes
from .properties import Properties, Value, Wanted, local

LIMIT, MOST = 5, 50
_OTHER_CLASS, _CONTRADICTED = 0.6, 0.5
_DOUBT = THRESHOLD - 1
# A code says which thing it is, the class what kind of thing is meant; a name that is so like does not speak against both.
_NOT_UNLIKE, _BY_CODE = 40.0, 92.0
# A name of these kinds is enough by itself; any other may be short for that of a namesake.
_BY_ITSELF = ("preferred", "code", "identifier", "link")
# Without a name, what has all that was asked is the match only by what no other thing has.
_KEYS = frozenset({"divisionCode", "isoCode", "stockCode", "identifier"})


@dataclass(frozen=True)
class Condition:
    """What a property is to be: any of the values, all of them or none; where required, nothing else is a candidate."""

    property: str
    values: tuple[Value, ...]
    required: bool = False
    quantifier: str = "any"


@dataclass(frozen=True)
class Named:
    """What a thing is to be called: by any of these texts or by all; where required, nothing less than a match will do."""

    texts: tuple[str, ...]
    required: bool = False
    quantifier: str = "any"


@dataclass(frozen=True)
class Query:
    """One name to find a thing for, the classes it may be of, and what else is known of it."""

    text: str = ""
    types: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    limit: int = LIMIT
    all_types: bool = False
    names: tuple[Named, ...] = ()    # what its names are to be, instead of one text


@dataclass(frozen=True)
class Candidate:
    """A thing that may be meant: the score from 0 to 100, the features that explain it, and whether it is the match."""

    entity: Entity
    score: float
    features: tuple[tuple[str, float | bool], ...]
    match: bool = False


class Reconciler:
    """What answers queries over a store that does not change from now on."""

    def __init__(self, store: ox.Store) -> None:
        self.index = Index(store)
        self.facts = Facts(store, self.index)
        self.properties = Properties(self.facts, self.index)

    def ask(self, queries: Iterable[Query]) -> list[list[Candidate]]:
        """Return the candidates of each query, the best first; the answer to one does not depend on the others."""
        return [self.candidates(query) for query in queries]

    def candidates(self, query: Query) -> list[Candidate]:
        """Return the candidates of a query, at most as many as it asks for; one of them at most is the match."""
        wanted = tuple(filter(None, map(as_class, query.types)))
        conditions = [(each, self.properties.prepared(each.property, each.values)) for each in query.conditions]
        likenesses = self._likenesses(query)
        found = [made for entity, likeness in likenesses.items()
                 if (made := self._candidate(query, wanted, conditions, entity, likeness)) is not None]
        found.sort(key=lambda each: (-each.score, len(each.entity.within), each.entity.iri))
        decided = self._decided(query, wanted, found, likenesses)
        limit = max(1, min(query.limit, MOST))
        return [Candidate(each.entity, each.score, each.features, each is decided) for each in found[:limit]]

    def _likenesses(self, query: Query) -> dict[Entity, Likeness | None]:
        """Return the things that may be meant by their names; without a name everything that the conditions are about."""
        asked = [each for each in (*query.names, Named((query.text,))) if any(text.strip() for text in each.texts)]
        if not asked and query.conditions:
            return dict.fromkeys(self.index.entities.values())
        found: dict[Entity, Likeness | None] = {}
        by_name = [self._called(each) for each in asked]
        for entity, likeness in (pair for called in by_name for pair in called.items()):
            known = found.get(entity)
            if known is None or known.score < likeness.score:
                found[entity] = likeness
        for each, called in zip(asked, by_name, strict=True):
            if each.required:
                found = {entity: likeness for entity, likeness in found.items()
                         if entity in called and called[entity].score >= THRESHOLD}
        return found

    def _called(self, named: Named) -> dict[Entity, Likeness]:
        """Return the things that may be called so: by the text that is most like their names, or least where all are to be."""
        # What is longer than any name is the name of nothing.
        parts = [alike(self.index, text) if len(text) <= LONGEST else {} for text in named.texts if text.strip()]
        among = set.intersection(*map(set, parts)) if named.quantifier == "all" else {each for part in parts for each in part}
        choose = min if named.quantifier == "all" else max
        return {entity: choose((part[entity] for part in parts if entity in part), key=lambda each: each.score)
                for entity in among}

    def _candidate(self, query: Query, wanted: Sequence[str], conditions: Sequence[tuple[Condition, Wanted]], entity: Entity,
                   likeness: Likeness | None) -> Candidate | None:
        """Return a thing as a candidate, None for one that a condition leaves out."""
        features, score = _of_name(likeness)
        fits = _fits(entity, wanted, query.all_types and len(wanted) == len(query.types)) if query.types else None
        if query.conditions:
            verdicts = [(each, self.properties.verdict(entity, asked, each.quantifier)) for each, asked in conditions]
            if any(each.required and verdict is not True for each, verdict in verdicts):
                return None
            known = [verdict for _, verdict in verdicts if verdict is not None]
            features += [("properties_match", round(sum(known) / len(known), 2) if known else 0.0),
                         ("properties_known", len(known))]
            key = any(verdict and local(each.property) in _KEYS for each, verdict in verdicts)
            if likeness is None:
                score = (100.0 if key else _DOUBT) * sum(known) / len(verdicts)
            elif known and not all(known):
                score *= _CONTRADICTED
            elif known:
                score = _agreed(score, likeness, key=key and fits is not False, fits=bool(fits))
        if fits is not None:
            features.append(("type_match", fits))
            score *= 1.0 if fits else _OTHER_CLASS
        return Candidate(entity, round(score, 2), tuple(features)) if score > 0 else None

    def _decided(self, query: Query, wanted: Sequence[str], found: list[Candidate],
                 likenesses: dict[Entity, Likeness | None]) -> Candidate | None:
        """Return the match: the one candidate from the threshold on, if no place of the same word may be meant."""
        sure = [each for each in found if each.score >= THRESHOLD]
        # A name that is written as it is has no rival in one with a slip.
        right = [each for each in sure if (how := likenesses[each.entity]) is None or how.how != "slip"]
        sure = right or sure
        # The match is also the best: clients look no further than the first.
        if len(sure) != 1 or sure[0] is not found[0]:
            return None
        best, likeness = sure[0], likenesses[sure[0].entity]
        if likeness is None or (likeness.name.kind in _BY_ITSELF and likeness.how == "exact"):
            return best
        texts = [query.text, *(text for each in query.names for text in each.texts)]
        others = [other for text in texts for other in namesakes(self.index, text, best.entity)]
        meant = any(not query.types or _fits(each, wanted, False) for each in others)
        return None if meant and ("properties_match", 1.0) not in best.features else best


def _of_name(likeness: Likeness | None) -> tuple[list[tuple[str, float | bool]], float]:
    if likeness is None:
        return [], 0.0
    return [("name_similarity", round(likeness.score, 2)), ("name_exact", likeness.how == "exact"),
            ("preferred_name", likeness.name.kind == "preferred"), ("code_match", likeness.name.kind == "code"),
            ("wrong_character", likeness.how == "slip"), ("place_around", likeness.placed)], likeness.score


def _agreed(score: float, likeness: Likeness, *, key: bool, fits: bool) -> float:
    """Return the score where nothing that is known of the thing speaks against the query."""
    if score >= THRESHOLD:
        return score + (100.0 - score) / 2
    if key and (likeness.how == "slip" or (fits and score >= _NOT_UNLIKE)):
        return _BY_CODE
    # Things in one place, or made by one company, are still many.
    return max(score, min(_DOUBT, score + (100.0 - score) / 4))


def as_class(name: str) -> str | None:
    """Return the IRI of a class that is named by its last part, with our prefix or whole; of ours or of strangers."""
    return EK + name if name.isalnum() else expand(name)


def _fits(entity: Entity, wanted: Sequence[str], everything: bool) -> bool:
    fitting = [each in entity.classes for each in wanted]
    return bool(fitting) and (all(fitting) if everything else any(fitting))
