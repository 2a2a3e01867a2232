"""The record, completed by what the data say of themselves: terms, sources, days, and what part they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

import pyoxigraph as ox

from ..terms import Iri, Place, iri
from .data import Said
from .origin import LANGUAGES, Known, known
from .record import CATALOG, DATASET, Record, about, expanded, literal, words
from .rights import terms

_PROVENANCE = CATALOG + "#provenance"
_TEXTS = {"dcterms:title": ("{}（只有这些图：{}）", "{} (only the graphs {})"),
          "dcterms:description": ("{}这是整个数据集的一部分，只有这些图：{}。",
                                  "{} This is a part of the whole dataset: only the graphs {}.")}
_EXAMPLE = ox.NamedNode(expanded("void:exampleResource"))


def completed(record: Record, said: Sequence[Said], part: Sequence[str] | None = None) -> Record:
    """Return the record of what these data hold, all or, where some graphs are chosen, that `part`."""
    found = known(said, part)
    made = Record(record.triples, found.origins, found.span)
    if part is not None:
        made = _part(made, said, part)
    return _told(made, found)


def _part(record: Record, said: Iterable[Said], graphs: Sequence[str]) -> Record:
    """Return the record of a part, which has a name of its own that goes by its graphs."""
    mark = sha256("\n".join(sorted(graphs)).encode()).hexdigest()[:12]
    whole, name = ox.NamedNode(DATASET), f"{DATASET}-{mark}"
    own, named = ox.NamedNode(name), {each.subject for each in said if each.graph in graphs}
    left = {ox.NamedNode(expanded(each)) for each in (*_TEXTS, "dcterms:identifier")}
    triples = []
    for triple in record.triples:
        if triple.subject == whole and (triple.predicate in left or (
                triple.predicate == _EXAMPLE and triple.object not in named)):
            continue
        triples.append(ox.Triple(own if triple.subject == whole else triple.subject, triple.predicate,
                                 own if triple.object == whole else triple.object))
    for text, forms in _TEXTS.items():
        triples += words(name, text, {lang: [form.format(record.one(DATASET, text, lang), _names(graphs, lang))]
                                      for lang, form in zip(LANGUAGES, forms, strict=True)})
    triples += about(name, None, ("dcterms:isPartOf", DATASET), ("dcterms:identifier", ox.Literal(name)))
    return Record(triples, record.origins, record.span, name, f"{mark}/")


def _names(graphs: Iterable[str], lang: str) -> str:
    """Return graphs as people name them; the sentences of a source as one, with their number."""
    found: dict[str, int] = {}
    for each in sorted(graphs):
        graph = iri(each)
        found[graph.source if isinstance(graph, Place) else Iri(graph).short] = found.get(
            graph.source if isinstance(graph, Place) else Iri(graph).short, 0) + isinstance(graph, Place)
    count = "{}（{}句）" if lang == "zh" else "{} ({} sentences)"
    return ("、" if lang == "zh" else ", ").join(count.format(name, number) if number else name for name, number in found.items())


def _told(record: Record, found: Known) -> Record:
    """Return the record with the terms, the sources and the days that the data name."""
    dataset, own = record.dataset, terms(record)
    changed = {ox.NamedNode(expanded(name)) for name in ("dcterms:license", "dcterms:rights", "dcterms:provenance")}
    kept = [triple for triple in record.triples if not (triple.subject == ox.NamedNode(dataset) and triple.predicate in changed)]
    kept += about(dataset, None, ("dcterms:license", own.licence),
                  *([("dcterms:rights", own.statement)] if own.statement else []),
                  *(("prov:wasDerivedFrom", name) for name in found.sources))
    kept += own.triples
    provenance = record.at("provenance")
    kept += about(dataset, None, ("dcterms:provenance", provenance))
    if provenance != _PROVENANCE or found.sources:
        kept = [triple for triple in kept if triple.subject != ox.NamedNode(_PROVENANCE)]
        kept += about(provenance, "dcterms:ProvenanceStatement")
        kept += words(provenance, "rdfs:label", {lang: [_provenance(record, found, lang)] for lang in LANGUAGES})
    if found.span:
        kept += about(dataset, None, ("dcterms:temporal", record.at("period")))
        kept += about(record.at("period"), "dcterms:PeriodOfTime", ("dcat:startDate", literal(found.span[0], "date")),
                      ("dcat:endDate", literal(found.span[1], "date")))
    return Record(kept, record.origins, record.span, dataset, record.mark)


def _provenance(record: Record, found: Known, lang: str) -> str:
    said = record.one(_PROVENANCE, "rdfs:label", lang)
    if not found.sources:
        return said
    names = ("；" if lang == "zh" else "; ").join(titles[lang] for titles in found.sources.values())
    return said + (f"来源：{names}。" if lang == "zh" else f" Sources: {names}.")
