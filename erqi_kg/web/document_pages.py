"""The pages of documents: a source with its sentences, an ontology with its terms, a graph with its triples."""

from __future__ import annotations

from itertools import groupby

import pyoxigraph as ox

from ..terms import BASE, PREFIXES
from ..terms import iri as iri_of
from .asking import slice_of
from .call import Call
from .describe import is_document, outgoing, quads
from .render import page
from .resource_pages import NAMES, data, heading, position, resource, stated, statements
from .site import RDFS, SKOS, TYPE, Site
from .view import Cell, Reader, one, reader_of, subject

_OWL = PREFIXES["owl"]
_GROUPS = ("Class", "ObjectProperty", "DatatypeProperty")
_LEFT_OUT = {SKOS + "definition", RDFS + "isDefinedBy", TYPE.value, *(label.value for label in NAMES)}
# So many rows stand on the page of a graph.
_ROWS = 250


def page_of(site: Site, call: Call, iri: str, lang: str) -> bytes:
    """Return the page of an IRI that the site knows."""
    reader = reader_of(site, call, lang)
    if not is_document(site, iri):
        return page("resource.html", lang, call, **resource(reader, iri))
    if iri.startswith(BASE + "graph/"):
        return page("graph.html", lang, call, **_graph(reader, call, iri))
    # The large ones: one for each document, language and way to have chosen it.
    return site.keep(("page", iri, lang, reader.kept), lambda: _large(reader, iri))


def _large(reader: Reader, iri: str) -> bytes:
    # Made for all who ask, so nothing of the call but its language may stand in it.
    plain = Call("resource", iri.removeprefix(BASE.rstrip("/")), (("lang", reader.lang),) if reader.kept else ())
    if iri.startswith(BASE + "source/"):
        return page("source.html", reader.lang, plain, **_source(reader, iri))
    return page("ontology.html", reader.lang, plain, **_ontology(reader, iri))


def _source(reader: Reader, iri: str) -> dict[str, object]:
    site = reader.site
    parts = iri + "#"
    sections, sentences = (sorted((each for each in site.things(kind) if each.startswith(parts)), key=position)
                           for kind in ("Section", "Sentence"))
    starts = [position(each)[1] for each in sections]

    def section_of(sentence: str) -> int:
        return sum(start <= position(sentence)[1] for start in starts) - 1

    groups = [(_section(reader, sections[number]) if number >= 0 else None, [_sentence(reader, each) for each in within])
              for number, within in groupby(sentences, key=section_of)]
    inside = {subject(quad) for each in sentences
              for quad in site.store.quads_for_pattern(None, None, None, ox.NamedNode(each))}
    # Also the places that are only spoken of, such as where something would be expected.
    others = {each for each in site.known if each.startswith(parts)} - inside - {*sections, *sentences}
    return heading(reader, iri) | {
        "facts": reader.facts(quad for quad in outgoing(site, iri) if quad.predicate not in NAMES), "groups": groups,
        "others": statements(reader, others), "data": data(outgoing(site, iri))}


def _section(reader: Reader, iri: str) -> Cell:
    return Cell(reader.name(iri), reader.href(iri), key=iri)


def _sentence(reader: Reader, iri: str) -> dict[str, object]:
    return {"link": reader.link(iri), "anchor": iri.partition("#")[2], "paragraph": one(reader.site, iri, "paragraph"),
            "number": one(reader.site, iri, "number")} | stated(reader, iri)


def _ontology(reader: Reader, iri: str) -> dict[str, object]:
    said: dict[str, list[ox.Quad]] = {}
    for quad in quads(reader.site, iri):
        said.setdefault(subject(quad), []).append(quad)
    groups: dict[str, list[dict[str, object]]] = {group: [] for group in (*_GROUPS, "other")}
    header: list[ox.Quad] = []
    for term, about in said.items():
        kinds = {quad.object.value.removeprefix(_OWL) for quad in about
                 if quad.predicate == TYPE and isinstance(quad.object, ox.NamedNode)}
        if "Ontology" in kinds:
            header = [quad for quad in about if quad.predicate != TYPE]
        elif term and "AnnotationProperty" not in kinds:
            groups[next((each for each in _GROUPS if each in kinds), "other")].append(_term(reader, term, about))
    return heading(reader, iri) | {
        "facts": [fact for fact in reader.facts(header) if fact.value.lang in (None, reader.lang)], "data": data(header),
        "groups": {key: sorted(terms, key=lambda each: str(each["anchor"])) for key, terms in groups.items() if terms}}


def _term(reader: Reader, term: str, about: list[ox.Quad]) -> dict[str, object]:
    def texts(said: str) -> list[ox.Literal]:
        return [quad.object for quad in about if quad.predicate.value == said and isinstance(quad.object, ox.Literal)]

    shown = reader.facts(quad for quad in about if quad.predicate.value not in _LEFT_OUT)
    return {"title": reader.name(term), "anchor": term.removeprefix(PREFIXES["ek"]), "short": iri_of(term).short,
            "page": reader.page(term),
            "labels": [(each.language, each.value) for each in texts(SKOS + "prefLabel") if each.language != reader.lang],
            "definition": [each.value for each in texts(SKOS + "definition") if each.language == reader.lang],
            "facts": [fact for fact in shown if fact.value.lang in (None, reader.lang)]}


def _graph(reader: Reader, call: Call, iri: str) -> dict[str, object]:
    """Return a stretch of the triples of a graph, and where the next stretch begins."""
    offset = slice_of(call).offset
    found = reader.site.keep(("quads", iri), lambda: quads(reader.site, iri))
    part = found[offset:offset + _ROWS]
    rows = [(reader.link(each) if each else Cell("…"), reader.facts(group)) for each, group in groupby(part, key=subject)]
    end = offset + len(part)
    return heading(reader, iri) | {"rows": rows, "first": min(offset + 1, end), "last": end, "total": len(found),
                                   "following": end if end < len(found) else None}
