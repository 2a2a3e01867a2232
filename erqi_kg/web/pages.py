"""The home page and the search for names."""

from __future__ import annotations

from ..base import Graph
from ..query import Question
from ..terms import BASE, Iri
from .asking import LIMIT
from .call import Call, Reply, problem
from .describe import FORMATS, documents_of
from .negotiate import media
from .render import HTML, Refused, answers, given, page, page_language
from .site import Site, site_of
from .view import reader_of

# Longer than any name.
_LONGEST = 200


@answers
def home(kg: Graph, call: Call) -> Reply:
    """Return the page that says what this is, with the search box and the questions by what they are about."""
    _accepts_page(call)
    site, lang = site_of(kg), page_language(call)
    reader = reader_of(site, call, lang)
    found = site.keep(("documents",), lambda: documents_of(site))
    documents = [(reader.link(each), each.removeprefix(BASE[:-1])) for each in found]
    return Reply(200, HTML, page("home.html", lang, call, tags=by_tag(site, lang), documents=documents, formats=list(FORMATS)[1:],
                                 quads=f"{len(site.store):,}", questions=len(kg.questions)))


@answers
def search(kg: Graph, call: Call) -> Reply:
    """Return the page with the things that have the characters of `q` in a name."""
    _accepts_page(call)
    site, lang = site_of(kg), page_language(call)
    reader = reader_of(site, call, lang)
    text = (given(call, "q") or "").strip()[:_LONGEST]
    found: dict[str, list[str]] = {}
    question = kg.questions.get("things_by_name") or kg.question("things_by_name")
    if text:
        for row in site.kg.answer(question, {"text": text, "lang": lang}):
            thing, _, matched, _ = row
            assert isinstance(thing, Iri)
            names = found.setdefault(thing, [])
            names += [] if matched in names else [matched]
    shown = [(reader.link(thing), kinds(site, thing, lang), names) for thing, names in list(found.items())[:LIMIT]]
    return Reply(200, HTML, page("search.html", lang, call, text=text, found=shown, total=len(found)))


def kinds(site: Site, thing: str, lang: str) -> str:
    """Return what a thing is, in words, by its most special classes."""
    return ("、" if lang == "zh" else ", ").join(site.called(each, lang) for each in site.classes(thing))


def by_tag(site: Site, lang: str) -> dict[str, list[Question]]:
    """Return the questions by the name of their first tag, in the order of the tags."""
    found: dict[str, list[Question]] = {}
    for question in site.kg.questions.values():
        found.setdefault((*question.tags, "other")[0], []).append(question)
    return {site.kg.tag(tag, lang): found[tag] for tag in sorted(found)}


def _accepts_page(call: Call) -> None:
    if media(call.accept, (HTML,)) is None:
        raise Refused(problem(406, "只有网页 / Only as a page", "此处只有 text/html；数据在 /sparql、/questions / "
                              "This is offered as text/html; the data are at /sparql and /questions"))
