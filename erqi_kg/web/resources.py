"""Every IRI of ours where its path says, and any IRI of the graph at `/resource?iri=`: pages and RDF by what is accepted.

A thing is no document: its IRI leads on (303) to one document for each format, `/id/x.html`, `/id/x.ttl` and so on. A graph, an
ontology and a source are documents, so they answer at once in the format that is asked for.
"""

from __future__ import annotations

from urllib.parse import quote

from ..base import Graph
from ..errors import ParameterError
from ..terms import BASE, expand
from .call import Call, Reply, problem
from .describe import FORMATS, INCOMING, incoming, is_document, quads, serialised
from .document_pages import page_of
from .negotiate import media
from .render import Refused, answers, given, page_language
from .site import Site, nearest, ours, site_of


@answers
def resource(kg: Graph, call: Call) -> Reply:
    """Return what is told of the IRI that the call names, or where it is told."""
    site = site_of(kg)
    if call.path == "/resource":
        iri = _asked(call)
        if iri not in site.known:
            raise _unknown(site, iri)
        return _document(site, call, iri, _format(call))
    iri = BASE + call.path.lstrip("/")
    if iri in site.known:
        form = _format(call)
        # Not the path as it was sent: with two slashes at the front it would name another host.
        path = quote(iri.removeprefix(BASE[:-1]))
        if is_document(site, iri):
            return _document(site, call, iri, form, place=f"{path}.{form}")
        lang = given(call, "lang")
        page_language(call)
        there = f"{path}.{form}" + (f"?lang={lang}" if lang else "")
        body = f"{there}\n".encode()
        return Reply(303, "text/plain; charset=utf-8", body, (("Location", there),))
    stem, _, form = iri.rpartition(".")
    if form in FORMATS and stem in site.known:
        return _document(site, call, stem, form)
    raise _unknown(site, iri)


def _asked(call: Call) -> str:
    """Return the IRI that `/resource` is asked for, whole or with one of our prefixes."""
    text = given(call, "iri")
    iri = None if text is None else expand(text)
    if iri is None:
        raise ParameterError(f"iri takes an IRI such as {BASE}id/district-erqi or id:district-erqi, not {text!r}",
                             f"iri 须为 IRI，如 {BASE}id/district-erqi 或 id:district-erqi，不是 {text!r}")
    return iri


def _format(call: Call) -> str:
    """Return the format that `format=` or the Accept header asks for; what is not offered is refused."""
    named = given(call, "format")
    if named is not None:
        if named not in FORMATS:
            raise ParameterError(f"format takes {', '.join(FORMATS)}, not {named!r}",
                                 f"format 须为 {'、'.join(FORMATS)} 之一，不是 {named!r}")
        return named
    found = media(call.accept, list(FORMATS.values()))
    if found is None:
        offered = ", ".join(each.partition(";")[0] for each in FORMATS.values())
        raise Refused(problem(406, "没有所要的格式 / Not in that format", f"可用的格式：{offered} / Offered are: {offered}"))
    return next(form for form, each in FORMATS.items() if each == found)


def _document(site: Site, call: Call, iri: str, form: str, place: str | None = None) -> Reply:
    headers = [("Content-Location", place)] if place else []
    if form == "html":
        body = page_of(site, call, iri, page_language(call))
    elif is_document(site, iri):
        page_language(call)
        # There are as many of these as the graph has documents, and they are the large ones.
        body = site.keep(("document", iri, form), lambda: serialised(quads(site, iri), form))
    else:
        page_language(call)
        body = serialised(quads(site, iri), form)
        if len(incoming(site, iri)) > INCOMING:
            headers.append(("Erqi-Truncated", f"incoming={INCOMING}"))
    if ours(iri):
        headers.append(("Link", f'<{quote(iri, safe=":/#=,")}>; rel="describes"'))
    return Reply(200, FORMATS[form], body, tuple(headers))


def _unknown(site: Site, iri: str) -> Refused:
    shown = iri[:200]
    # The part of a path that says the kind stays: for a thing, things are named.
    start, _, slug = iri.rpartition("/")
    slugs = site.keep(("slugs",), lambda: _slugs(site))
    if ours(iri) and start not in slugs:
        return Refused(problem(404, "没有此页 / Not found", "没有此页；请从 / 开始 / there is nothing here: start at /"))
    near = tuple(f"{start}/{each}" for each in nearest(slug, slugs.get(start, ())))
    zh, en = (words + ", ".join(near) if near else "" for words in ("；相近的有：", "; the nearest are: "))
    return Refused(problem(404, "图谱里没有它 / Not in the graph",
                           f"图谱没有关于 {shown!r} 的内容{zh} / The graph says nothing of {shown!r}{en}", nearest=list(near)))


def _slugs(site: Site) -> dict[str, tuple[str, ...]]:
    """Return the last parts of the IRIs of ours by what stands before them."""
    found: dict[str, list[str]] = {}
    for iri in sorted(site.known):
        if ours(iri):
            start, _, slug = iri.rpartition("/")
            found.setdefault(start, []).append(slug)
    return {start: tuple(slugs) for start, slugs in found.items()}
