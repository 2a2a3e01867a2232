"""The small page about a thing that a client of the Reconciliation API frames, and the words it shows at the pointer."""

from __future__ import annotations

from markupsafe import escape

from ..reconcile.facts import Facts, Told
from ..reconcile.index import Entity
from ..terms import iri
from .call import Call, Reply
from .reconcile_told import page_of
from .render import HTML, page
from .site import Site

# The other pages may stand in no frame; this one is made for that.
_CSP = ("default-src 'none'; style-src 'self'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors *")
_FACTS, _NAMES = 3, 4
# What a reader wants to know first.
_FIRST = ("recognitions", "stages", "figures", "partOf", "locatedIn", "onAxis", "alongRoad", "divisionCode", "stockCode")


def preview(site: Site, facts: Facts, entity: Entity, lang: str, call: Call) -> Reply:
    """Return the page: what the thing is, its names, a few facts with the places that say so, the way to its own page."""
    other = "en" if lang == "zh" else "zh"
    shown = [each for name in ("alias", "pinyin") for each in facts.values(entity, name, lang)]
    body = page("preview.html", lang, None, title=entity.label(lang), kinds=[facts.label(each, lang) for each in entity.special],
                names=[(entity.label(other), other), *((each.text, each.lang) for each in shown)][:_NAMES],
                # A figure says itself what it is of.
                facts=[("" if name == "figures" else facts.properties[name].name(lang), told.text, _places(site, told, lang))
                       for name, told in _chosen(facts, entity, lang)],
                own=page_of(entity.iri, lang), iri=entity.iri)
    return Reply(200, HTML, body, (("content-security-policy", _CSP),))


def _chosen(facts: Facts, entity: Entity, lang: str) -> list[tuple[str, Told]]:
    """Return a few facts: the first of each property, then more of those that have several."""
    found = [(name, facts.values(entity, name, lang)) for name in _FIRST if name in facts.properties]
    rounds = [(name, told[turn]) for turn in range(_FACTS) for name, told in found if len(told) > turn]
    return rounds[:_FACTS]


def _places(site: Site, told: Told, lang: str) -> list[tuple[str, str]]:
    return [(iri(each).short, page_of(each, lang)) for each in told.evidence[:2]]


def flyout(name: str, words: str) -> str:
    """Return a few words as HTML for others to put into their page: nothing in them is markup but what is written here."""
    return f"<p><strong>{escape(name)}</strong></p><p>{escape(words)}</p>"
