"""`/catalog`: the catalogue record of the dataset with the service that is reached here, as Turtle or JSON-LD."""

from __future__ import annotations

import pyoxigraph as ox

from ..base import Graph
from ..edition.catalog import served
from ..edition.data import Said
from ..edition.forms import turtle
from ..edition.record import PREFIXES_OF_CATALOGUES, Record, read_record
from ..terms import PREFIXES
from .call import Call, Reply, problem
from .negotiate import media
from .render import answers
from .site import site_of

FORMATS = {"ttl": "text/turtle", "jsonld": "application/ld+json"}
_NOTHING = problem(404, "没有此页 / Not found", "没有目录记录或这种格式 / there is no catalogue record, or none in this format")


@answers
def catalogue(kg: Graph, call: Call) -> Reply:
    """Return the record in the format that the path or the client names."""
    site = site_of(kg)
    # A worker can open no file: this is made once before there are any.
    record, dates = site.keep(("catalogue",), lambda: (read_record(kg.folder), _dates(kg.store)))
    form = call.path.partition("/catalog")[2].removeprefix(".")
    chosen = FORMATS.get(form) if form else media(call.accept, (*FORMATS.values(),))
    if record is None or (form and chosen is None):
        return _NOTHING
    if chosen is None:
        return problem(406, "没有合适的格式 / Not acceptable", "可选 / to be had: " + ", ".join(FORMATS.values()))
    return Reply(200, chosen, _body(record, dates, call.base, chosen))


def _body(record: Record, dates: list[Said], base: str, chosen: str) -> bytes:
    triples = served(record, dates, base)
    if chosen == FORMATS["ttl"]:
        return turtle(triples)
    return ox.serialize(triples, format=ox.RdfFormat.JSON_LD, prefixes=PREFIXES_OF_CATALOGUES) or b""


def _dates(store: ox.Store) -> list[Said]:
    """Return what is said of days."""
    quads = (quad for name in ("from", "until")
             for quad in store.quads_for_pattern(None, ox.NamedNode(PREFIXES["ek"] + name), None, None))
    return [Said(quad.graph_name.value, quad.subject, quad.predicate, quad.object) for quad in quads
            if isinstance(quad.graph_name, ox.NamedNode) and not isinstance(quad.subject, ox.Triple)
            and not isinstance(quad.object, ox.Triple)]
