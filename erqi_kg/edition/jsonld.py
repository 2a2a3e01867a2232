"""JSON-LD with readable names: a context derived from the ontology, and the graphs in its words."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from itertools import groupby

import pyoxigraph as ox

from ..store import ONTOLOGY_GRAPH
from ..terms import BASE, PREFIXES, XSD, Iri
from .data import TYPE, Data, Object, Said

# Beside the prefixes of all our files, so that a place reads source:erqi-2024#char=1415,1420.
_PREFIXES = {**PREFIXES, "source": BASE + "source/"}
_NAME = re.compile(r"[#/]([A-Za-z][A-Za-z0-9_-]*)\Z")
_INTEGER = re.compile(r"(0|-?[1-9][0-9]{0,15})\Z")
# JSON itself has these; a context need not say so.
_NATIVE = {XSD + "string", XSD + "integer", XSD + "boolean"}
_RANGE = ox.NamedNode(PREFIXES["rdfs"] + "range")
_IRI, _LANGUAGE = "@id", "@language"
_Json = str | int | bool | dict[str, str]


def jsonld(data: Data) -> bytes:
    """Return the named graphs as JSON-LD whose context is part of it, with one line for each node."""
    words = Words(data)
    graphs = []
    for graph, quads in groupby(data.said, key=lambda each: each.graph):
        nodes = [_line(words.node(subject, list(said))) for subject, said in groupby(quads, key=lambda each: str(each.subject))]
        graphs.append(f'{{"@id": {_line(_short(graph))}, "@graph": [\n' + ",\n".join(nodes) + "\n]}")
    terms = [f"{_line(name)}: {_line(term)}" for name, term in words.context().items()]
    return ('{"@context": {\n' + ",\n".join(terms) + '\n}, "@graph": [\n' + ",\n".join(graphs) + "\n]}\n").encode()


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


class Words:
    """The name of each property and class, and what kind of value a property has where it is one kind throughout."""

    def __init__(self, data: Data) -> None:
        kinds: dict[str, set[str]] = defaultdict(set)
        classes = set()
        for each in data.everything:
            if each.predicate == TYPE:
                if isinstance(each.object, ox.NamedNode):
                    classes.add(each.object.value)
                declared = each.graph == ONTOLOGY_GRAPH and isinstance(each.subject, ox.NamedNode)
                if declared and each.object in _DECLARE:
                    kinds[each.subject.value] |= _DECLARE[each.object]
                elif declared and each.object.value == PREFIXES["owl"] + "Class":
                    classes.add(each.subject.value)
            else:
                kinds[each.predicate.value].add(_kind(each.object))
                if each.predicate == _RANGE and each.object.value.startswith(XSD):
                    kinds[each.subject.value].add(each.object.value)
        self._names = _named({*kinds, *classes})
        # The context is that of the whole graph, so that it is the same whichever graphs are chosen.
        self._kinds = {each: kind.pop() for each, found in sorted(kinds.items()) if len(kind := found - {""}) == 1}
        self._properties = set(kinds)

    def context(self) -> dict[str, object]:
        """Return the context: prefixes first, then each name in alphabetical order."""
        terms: dict[str, object] = {}
        for each, name in sorted(self._names.items(), key=lambda item: (item[1].lower(), item[1])):
            kind = self._kinds.get(each) if each in self._properties else None
            if kind == _LANGUAGE:
                terms[name] = {"@id": _short(each), "@container": "@language"}
            elif kind is not None and kind not in _NATIVE:
                terms[name] = {"@id": _short(each), "@type": _short(kind)}
            elif ":" not in name:
                terms[name] = _short(each)
        return {"@version": 1.1, **dict(sorted(_PREFIXES.items())), **terms}

    def node(self, subject: str, quads: list[Said]) -> dict[str, object]:
        """Return what is said of one subject."""
        made: dict[str, object] = {"@id": _short(quads[0].subject.value) if subject[0] == "<" else subject}
        for predicate, said in groupby(quads, key=lambda each: each.predicate):
            values = [each.object for each in said]
            if predicate == TYPE and not any(isinstance(value, ox.Literal) for value in values):
                made["@type"] = _one([self._names.get(value.value, str(value)) for value in values])
                continue
            kind = self._kinds.get(predicate.value)
            name = self._names.get(predicate.value, predicate.value)
            made[name] = _by_language(values) if kind == _LANGUAGE else _one([_value(value, kind) for value in values])
        return made


_DECLARE: dict[Object, set[str]] = {
    ox.NamedNode(PREFIXES["owl"] + "ObjectProperty"): {_IRI},
    ox.NamedNode(PREFIXES["owl"] + "DatatypeProperty"): {""},
}


def _kind(value: Object) -> str:
    if isinstance(value, ox.Literal):
        return _LANGUAGE if value.language else value.datatype.value
    return _IRI


def _named(iris: set[str]) -> dict[str, str]:
    """Return a name for each IRI: the last part, where no other has taken it, else with a prefix, else the whole."""
    names: dict[str, str] = {}
    taken = set(_PREFIXES)
    # Our own terms choose first.
    for each in sorted(iris, key=lambda each: (not each.startswith(PREFIXES["ek"]), each)):
        match = _NAME.search(each)
        names[each] = match[1] if match and match[1] not in taken else _short(each)
        taken.add(names[each])
    return names


def _short(text: str) -> str:
    source = _PREFIXES["source"]
    return f"source:{text[len(source):]}" if text.startswith(source) else Iri(text).short


def _one(values: list[_Json]) -> _Json | list[_Json]:
    return values[0] if len(values) == 1 else values


def _by_language(values: list[Object]) -> dict[str, _Json | list[_Json]]:
    found: dict[str, list[_Json]] = {}
    for value in values:
        if isinstance(value, ox.Literal) and value.language:
            found.setdefault(value.language, []).append(value.value)
    return {language: _one(texts) for language, texts in sorted(found.items())}


def _value(value: Object, kind: str | None) -> _Json:
    """Return a value as short as the kind of its property allows."""
    if not isinstance(value, ox.Literal):
        text = _short(value.value) if isinstance(value, ox.NamedNode) else str(value)
        return text if kind == _IRI else {"@id": text}
    datatype, plain = value.datatype.value, kind is None or kind in _NATIVE
    if value.language:
        return {"@language": value.language, "@value": value.value}
    if datatype == (XSD + "string" if plain else kind):
        return value.value
    # A number of more than 2 ** 53 is another number where JSON is read by JavaScript.
    if plain and datatype == XSD + "integer" and _INTEGER.match(value.value) and abs(int(value.value)) <= 2 ** 53:
        return int(value.value)
    if plain and datatype == XSD + "boolean" and value.value in ("true", "false"):
        return value.value == "true"
    return {"@value": value.value} if datatype == XSD + "string" else {"@type": _short(datatype), "@value": value.value}
