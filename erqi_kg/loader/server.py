"""A SPARQL 1.1 server as a place to load into: Graph Store Protocol or Update, each request good to be sent twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar
from urllib.parse import quote

import pyoxigraph as ox
import requests
from urllib3 import Timeout

from ..backend import Solutions
from ..endpoint import Endpoint
from ..errors import EndpointError
from ..terms import Term
from ..wire import cause, session, words
from . import text
from .plan import LoadError, Plan, Shares, components, has_blank, union
from .stores import Urls

T = TypeVar("T")
Step = tuple[str, int, Callable[[], None]]
_TRIES = 6
# So many triples are asked for in one query: 1 MB at the very most.
_ASKED = 500
# Virtuoso gives no more than 10,000 rows.
_ROWS = 5000
_UPDATE, _TRIPLES = "application/sparql-update", "application/n-triples"


class Server:
    """A server that is asked by its query URL and written to by one of the others."""

    def __init__(self, urls: Urls, *, batch: int, time_limit: float) -> None:
        self.urls = urls
        self._batch = batch
        self._limit = time_limit
        self._endpoint = Endpoint(urls.query, time_limit=time_limit, loaded=False)
        self._session = session(_TRIES, lost=2, patience=60)

    def counts(self, graphs: Iterable[str]) -> dict[str, int]:
        """Return how many triples each of these named graphs holds, where it holds any."""
        names = " ".join(map(text.name, graphs))
        found = self._select(f"SELECT ?g (COUNT(*) AS ?n) {{ VALUES ?g {{ {names} }} GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g")
        # Without a group, a server may still give a row: one without a name.
        return {graph.value: _number(number) for graph, number in found if isinstance(graph, ox.NamedNode)}

    def sentences(self, prefixes: Iterable[str]) -> set[str]:
        """Return the named graphs whose names begin so."""
        begins = " || ".join(f'STRSTARTS(STR(?g), "{prefix}")' for prefix in prefixes) or "false"
        found = self._select(f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER ({begins}) }}")
        return {graph.value for graph, in found if isinstance(graph, ox.NamedNode)}

    def content(self, counts: dict[str, int]) -> Shares:
        """Return what named graphs hold; a server that cuts the answer off is a LoadError."""
        made: Shares = {graph: [] for graph in counts}
        for graphs in _groups(counts, _ROWS):
            for query in text.select(graphs, mask=not self.urls.apart):
                for graph, *row in self._select(query):
                    if isinstance(graph, ox.NamedNode):
                        made[graph.value].append(ox.Triple(*map(_unmask, row)))  # type: ignore[arg-type]
        for name, number in counts.items():
            if len(made[name]) < number:
                raise LoadError(f"{self.urls.query} gave {len(made[name])} of {number} triples of <{name}>: raise its limit of "
                                "rows")
        return made

    def shows(self, graph: str | None, blank: Sequence[ox.Triple]) -> bool:
        """Whether a graph holds these triples, whatever it calls their blank nodes."""
        # Virtuoso answers ASK with a table.
        return any(_number(row[0]) for row in self._select(f"SELECT (COUNT(*) AS ?n) {text.where(graph, blank)}"))

    def seen(self, triples: Sequence[ox.Triple]) -> int:
        """Return how many of these triples the default graph shows."""
        ground = [triple for triple in triples if not has_blank(triple)]
        number = sum(len(each) for each in components(triples) if self.shows(None, each))
        for batch in _batches(ground, _ASKED):
            # Asked for each one alone: a join would go through the whole default graph, which may be others' and large.
            for row in self._select(f"SELECT (COUNT(*) AS ?n) {{ {text.rows(batch)} FILTER EXISTS {{ ?s ?p ?o }} }}"):
                number += _number(row[0])
        return number

    def steps(self, plan: Plan, given: Shares, *, fill: bool) -> list[Step]:
        """Return the requests that do what is planned: what each is in words, its triples, and what sends it.

        What leaves the default graph does so first: when the graphs are replaced, no one knows any more what it was.
        """
        made: list[Step] = []
        if plan.gone and self.urls.apart:
            made += self._take_out(plan, given)
        made += [self._update_step(text.drop(graph), f"DROP GRAPH <{graph}>", 0) for graph in plan.drop]
        for graph in plan.write:
            made += self._put(graph, given[graph]) if self.urls.via == "gsp" else self._insert(graph, given[graph])
        if fill:
            made += self._fill(union(given))
        return made

    def _take_out(self, plan: Plan, given: Shares) -> Iterator[Step]:
        mine = {*plan.write, *plan.drop, *given}
        ground = [triple for triple in plan.gone if not has_blank(triple)]
        for batch in _batches(ground, self._batch):
            yield self._update_step(text.delete(batch, mine), "DELETE, default graph", 0)
        for each in components(plan.gone):
            yield self._update_step(text.delete_blank(each), "DELETE, default graph", 0)

    def _put(self, graph: str, triples: Sequence[ox.Triple]) -> list[Step]:
        """Return the one request that puts a graph in the place of what was there."""
        return [(f"PUT {self._store(graph)}", len(triples), lambda: self._send(
            "PUT", self._store(graph), text.data(triples), _TRIPLES))]

    def _insert(self, graph: str, triples: Sequence[ox.Triple]) -> Iterator[Step]:
        """Return updates that write a graph anew. The first empties it and writes all blank nodes: sent again, it does the same
        again; the others write triples without blank nodes, which stand there once however often they are sent."""
        begin = f"{text.drop(graph)} ;\n"
        ground = [triple for triple in triples if not has_blank(triple)]
        if len(ground) < len(triples):
            begin += text.insert_blank(graph, [triple for triple in triples if has_blank(triple)]) + " ;\n"
        for part in list(_batches(ground, self._batch)) or [[]]:
            number = len(part) + (len(triples) - len(ground) if begin else 0)
            yield self._update_step(begin + text.insert(graph, part), f"{'DROP, ' if begin else ''}INSERT <{graph}>", number)
            begin = ""

    def _fill(self, triples: Sequence[ox.Triple]) -> Iterator[Step]:
        """Return what writes the union into the default graph, as far as the store does not show it there of itself."""
        for each in components(triples):
            yield self._update_step(text.insert_once(each), "INSERT WHERE, default graph", len(each))
        ground = [triple for triple in triples if not has_blank(triple)]
        for batch in _batches(ground, self._batch):
            if self.urls.via == "gsp":
                url = self._store(None)
                yield f"POST {url}", len(batch), self._unless_seen(batch, lambda url=url, batch=batch: self._send(  # type: ignore[misc]
                    "POST", url, text.data(batch), _TRIPLES))
            else:
                words, number, send = self._update_step(text.insert(None, batch), "INSERT, default graph", len(batch))
                yield words, number, self._unless_seen(batch, send)

    def _unless_seen(self, batch: Sequence[ox.Triple], send: Callable[[], None]) -> Callable[[], None]:
        return lambda: None if self.seen(batch) == len(batch) else send()

    def _update_step(self, update: str, what: str, number: int) -> Step:
        if self.urls.update is None:
            raise LoadError(f"{what}: this cannot be said by Graph Store Protocol: give --update-url too")
        url = self.urls.update
        return f"POST {url} {what}", number, lambda: self._send("POST", url, update, _UPDATE)

    def _store(self, graph: str | None) -> str:
        which = "default" if graph is None else f"graph={quote(graph, safe='')}"
        return f"{self.urls.gsp}{'&' if '?' in (self.urls.gsp or '') else '?'}{which}"

    def _select(self, query: str) -> list[Sequence[Term | None]]:
        found = self._endpoint.query(query)
        if not isinstance(found, Solutions):
            raise EndpointError(self.urls.query, "answers a SELECT with a boolean: is it a SPARQL endpoint?")
        return list(found.rows)

    def _send(self, method: str, url: str, body: str, media: str) -> None:
        """Send a request; that it was not taken is an EndpointError, which holds no more of it than its URL."""
        # requests hands this on to urllib3, though its types do not say so.
        timeout: Any = Timeout(total=self._limit)
        try:
            with self._session.request(method, url, data=body.encode(), headers={"Content-Type": f"{media}; charset=utf-8"},
                                       timeout=timeout, stream=True, allow_redirects=False) as response:
                if not response.ok or response.is_redirect:
                    raise EndpointError(url, _refusal(response))
                # Read to its end, the connection is used again.
                _ = response.content
        except requests.Timeout:
            raise EndpointError(url, f"has not answered within {self._limit:g} s: run again with a longer --time-limit, or "
                                "fewer triples in a --batch") from None
        except requests.RequestException as error:
            raise EndpointError(url, f"cannot be reached, or has gone ({cause(error)}): run again, which ends right") from None


def _refusal(response: requests.Response) -> str:
    status, said = response.status_code, words(response)
    if status in (401, 403):
        given = "Authorization" in response.request.headers
        who = "it does not know this user and password" if given else "it does not let everyone write"
        return f"answers {status}, {who}: set ERQI_USER and ERQI_PASSWORD, or ERQI_TOKEN, or use netrc. {said}".rstrip()
    if 300 <= status < 400:
        place = "".join(filter(str.isprintable, response.headers.get("Location", "no place")))[:300]
        return f"has moved to {place}: give that URL"
    if status in (404, 405, 415, 501):
        return f"answers {status}: is this the right --store, or --via gsp|update the other way? {said}".rstrip()
    return f"answers {status} {said}".rstrip()


def _unmask(term: Term | None) -> Term | None:
    return ox.BlankNode("b") if term == text.BLANK else term


def _groups(counts: dict[str, int], size: int) -> Iterator[list[str]]:
    """Return graphs together that hold so many triples, or one that alone holds more."""
    group: list[str] = []
    whole = 0
    for graph, number in counts.items():
        if group and whole + number > size:
            yield group
            group, whole = [], 0
        group.append(graph)
        whole += number
    if group:
        yield group


def _batches(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), size):
        yield values[start:start + size]


def _number(term: Term | None) -> int:
    return int(term.value) if isinstance(term, ox.Literal) else 0
