"""`/catalog`: the catalogue record of the dataset with the services that are reached here, as RDF."""

from __future__ import annotations

import pyoxigraph as ox

from ..base import Graph
from ..edition.completed import completed
from ..edition.data import said_of
from ..edition.forms import turtle
from ..edition.record import PREFIXES_OF_CATALOGUES, Record, read_record
from ..edition.services import served
from .call import Call, Reply, problem
from .negotiate import media
from .render import answers
from .site import Site, site_of

FORMATS = {"ttl": "text/turtle", "jsonld": "application/ld+json", "rdf": "application/rdf+xml", "nt": "application/n-triples"}
_OX = {"jsonld": ox.RdfFormat.JSON_LD, "rdf": ox.RdfFormat.RDF_XML, "nt": ox.RdfFormat.N_TRIPLES}
_NOTHING = problem(404, "没有此页 / Not found", "没有目录记录或这种格式 / there is no catalogue record, or none in this format")


@answers
def catalogue(kg: Graph, call: Call) -> Reply:
    """Return the record in the format that the path or the client names; who asks for a page is sent to Turtle."""
    site = site_of(kg)
    # A worker can open no file: this is made once before there are any.
    record = site.keep(("catalogue",), lambda: _record(site))
    form = call.path.partition("/catalog")[2].removeprefix(".")
    chosen = FORMATS.get(form) if form else media(call.accept, (*FORMATS.values(), "text/html"))
    if record is None or (form and chosen is None):
        return _NOTHING
    if chosen is None:
        return problem(406, "没有合适的格式 / Not acceptable", "可选 / to be had: " + ", ".join(FORMATS.values()))
    if chosen == "text/html":
        return Reply(303, "text/plain; charset=utf-8", b"/catalog.ttl\n", (("Location", "/catalog.ttl"),))
    return Reply(200, chosen, _body(served(record, call.base), chosen))


def _record(site: Site) -> Record | None:
    record = read_record(site.kg.folder)
    return record and completed(record, said_of(site.store))


def _body(triples: list[ox.Triple], chosen: str) -> bytes:
    form = next(name for name, each in FORMATS.items() if each == chosen)
    if form == "ttl":
        return turtle(triples)
    return ox.serialize(triples, format=_OX[form], prefixes=PREFIXES_OF_CATALOGUES) or b""
