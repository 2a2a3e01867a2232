"""The page of a thing, a statement, a term: names, what is stated of it, facts with their evidence, what refers to it."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pyoxigraph as ox
from markupsafe import Markup

from ..terms import BASE, PREFIXES, Place
from ..terms import iri as iri_of
from .describe import FORMATS, incoming, outgoing, quads, serialised
from .site import EK, SKOS, TYPE
from .view import ELSEWHERE, Reader, figure, one, subject

NAMES = tuple(ox.NamedNode(SKOS + label) for label in ("prefLabel", "altLabel", "hiddenLabel"))
_ABOUT = ox.NamedNode(EK + "about")
# What a page tells in words of its own, and what only machines want.
_HIDDEN = {EK + word for word in ("quote", "start", "end", "statedIn", "sha256", "foldedSha256")} | {
    PREFIXES["oa"] + "hasSelector", PREFIXES["oa"] + "hasSource"}
# What is told of a figure beside the figure itself.
_OF_FIGURE = {EK + word for word in ("about", "indicator", "modality")}
# So many incoming links stand on a page.
_LINKS = 200


def heading(reader: Reader, iri: str) -> dict[str, object]:
    """Return what stands at the head of each page, and the addresses of its data."""
    other = "en" if reader.lang == "zh" else "zh"
    path = iri.removeprefix(BASE.rstrip("/"))
    whole = path == iri or "#" in iri
    return {"iri": iri, "title": reader.name(iri), "subtitle": reader.site.labels.get(iri, {}).get(other), "other_lang": other,
            "documents": [(form, reader.page(iri, form) if whole else f"{path}.{form}") for form in FORMATS if form != "html"]}


def resource(reader: Reader, iri: str) -> dict[str, object]:
    """Return what the page of a thing, a statement, a concept or a term shows."""
    out, into = outgoing(reader.site, iri), incoming(reader.site, iri)
    shown = [quad for quad in out if quad.predicate not in (*NAMES, *ELSEWHERE, TYPE) and quad.predicate.value not in _HIDDEN]
    others = [quad for quad in into if quad.predicate != _ABOUT and quad.predicate.value not in _HIDDEN]
    return heading(reader, iri) | {
        "kinds": reader.facts(quad for quad in out if quad.predicate == TYPE),
        "names": reader.facts(quad for quad in out if quad.predicate in NAMES),
        "facts": reader.facts(shown),
        "elsewhere": reader.facts(quad for quad in out if quad.predicate in ELSEWHERE),
        "statements": statements(reader, {subject(quad) for quad in into if quad.predicate == _ABOUT} - {""}, about=iri),
        "incoming": reader.facts(others[:_LINKS], incoming=True),
        "more": max(0, len(others) - _LINKS),
        "place": _place(reader, iri),
        "data": data(quads(reader.site, iri)),
    }


def _place(reader: Reader, iri: str) -> dict[str, object] | None:
    """Return what is said of a place in the text: its numbers, its words, the figure, the sentence that it is part of."""
    place, site = iri_of(iri), reader.site
    if not isinstance(place, Place):
        return None
    sentence, found = one(site, iri, "statedIn"), figure(site, iri)
    source, _, fragment = iri.partition("#")
    return {"start": place.start, "end": place.end, "quote": site.quotes.get(iri),
            "figure": found.text(reader.lang) if found else None, "sentence": reader.link(sentence) if sentence else None,
            "source": reader.link(source), "inside": f"{reader.href(source)}#{fragment}",
            "paragraph": one(site, sentence or iri, "paragraph"), "number": one(site, sentence or iri, "number"),
            "stated": stated(reader, iri)}


def stated(reader: Reader, sentence: str) -> dict[str, object]:
    """Return what a sentence states: its plain facts by their subject, and its statements."""
    found = list(reader.site.store.quads_for_pattern(None, None, None, ox.NamedNode(sentence)))
    named = {subject(quad) for quad in found} - {"", sentence}
    plain = [(reader.link(thing), reader.facts(quad for quad in found if subject(quad) == thing))
             for thing in sorted(named) if "#char=" not in thing]
    return {"plain": plain, "statements": statements(reader, {each for each in named if "#char=" in each})}


def statements(reader: Reader, found: Iterable[str], *, about: str = "") -> list[dict[str, object]]:
    """Return a line for each statement, in the order of the text: its kind, its words, what it comes to, its place.

    What it is about is not told again on the page of that thing.
    """
    lines = []
    for each in sorted(found, key=position):
        read = figure(reader.site, each)
        out = [quad for quad in outgoing(reader.site, each) if quad.predicate.value not in _HIDDEN]
        told = [quad for quad in out if quad.predicate != TYPE and (read is None or quad.predicate.value in _OF_FIGURE)
                and (quad.predicate != _ABOUT or str(quad.object) != f"<{about}>")]
        lines.append({"place": reader.link(each), "anchor": each.partition("#")[2], "quote": reader.site.quotes.get(each),
                      "kinds": [reader.link(kind) for kind in reader.site.classes(each)],
                      "figure": read.text(reader.lang) if read else None, "facts": reader.facts(told)})
    return lines


def position(address: str) -> tuple[str, int, int, str]:
    """Return where a place stands in its text, to sort by: of two that begin together the longer comes first."""
    place = iri_of(address)
    return (place.source, place.start, -place.end, "") if isinstance(place, Place) else ("", 0, 0, address)


def data(found: Iterable[ox.Quad]) -> Markup | None:
    """Return JSON-LD as it can stand within a page: no character of it can end the script element."""
    told = list(found)
    if not told:
        return None
    text = serialised(told, "jsonld").decode()
    return Markup(re.sub("[<>&\u2028\u2029]", lambda match: f"\\u{ord(match[0]):04x}", text))
