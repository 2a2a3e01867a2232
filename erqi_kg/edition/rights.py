"""The terms of a file: the licence of what it holds, and whose terms hold of which part of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import NamedTuple

import pyoxigraph as ox

from .origin import LANGUAGES, Origin, of_language
from .record import CATALOG, FILE, Record, about, words

# What the record says of files with parts under several licences, and the words before the list of these parts.
LICENCES, RIGHTS = CATALOG + "#licences", CATALOG + "#rights"


class Terms(NamedTuple):
    """The licence of a file, and where parts of it have terms of their own: the name of the statement and its texts."""

    licence: str
    statement: str = ""
    texts: Mapping[str, str] = MappingProxyType({})
    origins: tuple[Origin, ...] = ()

    @property
    def triples(self) -> list[ox.Triple]:
        """The statement, with what the data say of each part."""
        if not self.statement:
            return []
        return [*about(self.statement, "dcterms:RightsStatement", *(("dcterms:hasPart", each.name) for each in self.origins)),
                *words(self.statement, "rdfs:label", {lang: [text] for lang, text in self.texts.items()}),
                *(triple for each in self.origins for triple in each.said),
                *(triple for each in self.origins
                  for triple in words(each.name, "skos:prefLabel", {lang: [text] for lang, text in each.titles.items()}))]


def terms(record: Record, graphs: Collection[str] | None = None) -> Terms:
    """Return the terms of what is taken from these graphs; of all where none are given."""
    own = record.value(FILE, "dcterms:license")
    found = tuple(each for each in record.origins if graphs is None or each.graphs & set(graphs))
    if not found:
        return Terms(own)
    same = all(not each.values("rights") and {term.value for term in each.values("license")} == {own} for each in found)
    name = f"{RIGHTS}-{sha256(chr(10).join(each.name for each in found).encode()).hexdigest()[:12]}"
    return Terms(own if same else LICENCES, name, {lang: _text(record, found, lang) for lang in LANGUAGES}, found)


def _text(record: Record, origins: tuple[Origin, ...], lang: str) -> str:
    """Return the words of the record, then each part with its licence, its rights and its sources."""
    colon, comma, stop, end = ("：", "，", "；", "。") if lang == "zh" else (": ", ", ", "; ", ".")
    listed = []
    for each in origins:
        rights = of_language(each.values("rights"), lang).rstrip("。.")
        said = [term.value for term in each.values("license")] + ([rights] if rights else [])
        if sources := [term.value for term in each.values("source")]:
            said.append(("来源：" if lang == "zh" else "source: ") + comma.join(sources))
        listed.append(f"{each.titles[lang]}{colon}{comma.join(said)}")
    return f"{record.one(RIGHTS, 'rdfs:label', lang)}{'' if lang == 'zh' else ' '}{stop.join(listed)}{end}"
