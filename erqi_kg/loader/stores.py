"""Where each kind of server takes queries, updates and graphs, and how it is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

import requests

from ..errors import EndpointError
from ..wire import check_url, session
from .plan import LoadError

Via = Literal["gsp", "update"]


@dataclass(frozen=True)
class Kind:
    """A kind of server: its paths below the URL that is given, and what it does of its own."""

    query: str
    update: str
    gsp: str
    # Whether its default graph is one of its own; where it is the union of all graphs, a copy would count twice.
    apart: bool = False
    # A header of its answers, and how that begins.
    sign: tuple[str, str] | None = None


STORES = {
    "oxigraph": Kind("/query", "/update", "/store", apart=True, sign=("Server", "oxigraph")),
    "fuseki": Kind("/query", "/update", "/data", apart=True, sign=("Fuseki-Request-Id", "")),
    "graphdb": Kind("", "/statements", "/rdf-graphs/service"),
    "rdf4j": Kind("", "/statements", "/rdf-graphs/service"),
    "virtuoso": Kind("/sparql", "/sparql-auth", "/sparql-graph-crud-auth", sign=("Server", "virtuoso")),
    "qlever": Kind("", "", ""),
}


@dataclass(frozen=True)
class Urls:
    """Where a server is asked and written to; one that is not known is None."""

    query: str
    update: str | None
    gsp: str | None
    via: Via
    apart: bool


def urls(target: str, *, store: str | None, via: Via | None, query: str | None, update: str | None, gsp: str | None) -> Urls:
    """Return the URLs of a server: those that are given, else those of its kind below the target."""
    base = check_url(target).rstrip("/")
    for url in (query, update, gsp):
        if url is not None and urlsplit(check_url(url)).netloc != urlsplit(base).netloc:
            raise LoadError(f"{url} is on another server than {target}: give URLs of one server, for passwords go to it")
    kind = None
    if store is not None:
        kind = STORES[store]
    elif query is None or (update is None and gsp is None):
        kind = STORES[recognise(base)]
    if kind is None:
        made = Urls(query or "", update, gsp, via or ("gsp" if gsp else "update"), True)
    else:
        made = Urls(query or base + kind.query, update or base + kind.update, gsp or base + kind.gsp, via or "gsp", kind.apart)
    if (made.gsp if made.via == "gsp" else made.update) is None:
        raise LoadError(f"--via {made.via} needs --{made.via}-url")
    return made


def recognise(url: str) -> str:
    """Return the kind of the server below a URL, by what it says of itself."""
    base = check_url(url).rstrip("/")
    if "/repositories/" in base:
        return "rdf4j"
    with session(2, lost=0, patience=10) as asking:
        for name, kind in STORES.items():
            if kind.sign is None:
                continue
            header, begins = kind.sign
            try:
                response = asking.get(base + kind.query, params={"query": "ASK {}"}, timeout=10, allow_redirects=False, headers={
                    "Accept": "application/sparql-results+json"})
            except requests.ConnectionError:
                break
            except requests.RequestException:
                continue
            if header in response.headers and response.headers[header].lower().startswith(begins) and response.status_code != 404:
                return name
    raise EndpointError(base, f"is no store that is known by its answer: is it running? Else say --store "
                        f"{'|'.join(STORES)}, or give --query-url with --gsp-url or --update-url")
