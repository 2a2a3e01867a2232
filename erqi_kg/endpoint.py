"""A graph in another server: SPARQL 1.1 Protocol over HTTP, its answers read as they come, its errors as ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from threading import Timer
from typing import IO, Any, cast

import pyoxigraph as ox
import requests
from urllib3 import Timeout
from urllib3.exceptions import HTTPError

from .backend import Solutions
from .errors import EndpointError, QueryError
from .guard import refuse_update
from .stated import around
from .terms import BASE, PREFIXES, Term
from .wire import cause, check_url, session, words

TIME_LIMIT = 60.0
# A body that is larger is no answer to a question of ours.
_BYTES = 1_000_000_000
_BATCH = 200
# As many triples as one answer is to hold: Virtuoso as it comes gives 10,000 rows.
_ROWS = 8000
_ACCEPT = "application/sparql-results+json, application/sparql-results+xml;q=0.5"
_FORMATS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "application/xml": ox.QueryResultsFormat.XML,
    "text/xml": ox.QueryResultsFormat.XML,
}
_END = {ox.QueryResultsFormat.JSON: re.compile(rb"\}\s*\Z"), ox.QueryResultsFormat.XML: re.compile(rb"</(\w+:)?sparql\s*>\s*\Z")}
_MORE = "Unexpected JSON after the end of the bindings array"
_NODE = b'"nodeID://'
_ONTOLOGY = f"<{PREFIXES['ek'][:-1]}> a <{PREFIXES['owl']}Ontology>"
_OVERLAP = ox.NamedNode(PREFIXES["ek"] + "mayOverlap")


class Endpoint:
    """A SPARQL endpoint that holds the graph, with the union of its graphs as default graph.

    `time_limit` holds for each answer as a whole, in seconds. ERQI_USER and ERQI_PASSWORD, or ERQI_TOKEN, or else netrc say who
    asks. `loaded` says that it is to hold the graph already. What has been looked up of a thing is kept: the graph is taken
    not to change while it is open.
    """

    def __init__(self, url: str, *, time_limit: float = TIME_LIMIT, loaded: bool = True) -> None:
        self.url = check_url(url)
        self._limit = time_limit
        self._known = ox.Store()
        self._fetched: set[str] = set()
        self._overlaps: set[str] = set()
        # A server that holds nothing would answer that the article says nothing.
        self._holds = not loaded
        self._session = session(3, lost=0, patience=min(10, max(1, int(time_limit / 3))))

    @property
    def engine(self) -> str:
        """What answers, as a receipt names it."""
        return f"SPARQL endpoint {self.url}"

    def query(self, text: str) -> Solutions | bool:
        """Return what a SELECT or ASK query gives; a time limit, a refusal or a broken answer is an error."""
        refuse_update(text)
        if not self._holds:
            found = self._ask(f"ASK {{ {_ONTOLOGY} }}")
            if found is not True:
                raise EndpointError(self.url, "its default graph does not hold this graph: 'erqi-kg load' writes it there")
            self._holds = True
        return self._ask(text)

    def _ask(self, text: str) -> Solutions | bool:
        body = _Body(self.url, self._limit, self._send(text))
        try:
            found = ox.parse_query_results(cast(IO[bytes], body), format=body.format)
            if isinstance(found, ox.QueryBoolean):
                body.end()
                return bool(found)
            names, rows = [variable.value for variable in found.variables], _rows(found, body)
            # Virtuoso answers ASK with a table.
            return any(str(row[0])[1] == "1" for row in rows) if names == ["__ASK_RETVAL"] else Solutions(names, rows)
        except (SyntaxError, ValueError, OSError, HTTPError) as error:
            raise body.broken(error) from None

    def _send(self, text: str) -> requests.Response:
        # requests hands this on to urllib3, though its types do not say so.
        timeout: Any = Timeout(total=self._limit)
        try:
            # A form is what every server takes. A redirect would turn it into a GET without the query.
            return self._session.post(self.url, data={"query": _with_prefixes(text)}, headers={"Accept": _ACCEPT}, stream=True,
                                      timeout=timeout, allow_redirects=False)
        except requests.Timeout:
            raise EndpointError(self.url, f"has not answered within {self._limit:g} s: give a longer time_limit or ask for less"
                                ) from None
        except requests.RequestException as error:
            raise EndpointError(self.url, f"cannot be reached ({cause(error)}): is the server running, and the URL right?"
                                ) from None

    def excerpt(self, things: Iterable[str]) -> ox.Store:
        """Return a store that says of these things all that the graph says."""
        new = sorted({*things} - self._fetched)
        for batch in _batches(new):
            self._fetch(f"SELECT DISTINCT ?s ?p ?o {{ VALUES ?s {{ {_terms(batch)} }} ?s ?p ?o }}")
        self._fetched.update(new)
        return self._known

    def figures(self, places: Iterable[str]) -> ox.Store:
        """Return a store in which these figures can be read, with all that must be known to add them."""
        wanted = {*places}
        while wanted - self._fetched:
            self.excerpt(wanted)
            wanted |= around(self._known, wanted)
        new = sorted(wanted - self._overlaps)
        for batch in _batches(new):
            # What overlaps is said of one of the two.
            self._fetch(f"SELECT DISTINCT ?s ?p ?o {{ VALUES ?o {{ {_terms(batch)} }} VALUES ?p {{ {_OVERLAP} }} ?s ?p ?o }}")
        self._overlaps.update(new)
        return self._known

    def _fetch(self, text: str) -> None:
        found = self.query(text)
        assert isinstance(found, Solutions)
        self._known.extend(ox.Quad(*row) for row in found.rows)  # type: ignore[arg-type]

    def original(self) -> ox.Store:
        """Return a copy of all our graphs."""
        return self.whole()

    def whole(self) -> ox.Store:
        """Return a copy of all our graphs, fetched now; a server that cuts a graph off is an EndpointError."""
        counted = self.query(f"SELECT ?g (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} FILTER (STRSTARTS(STR(?g), \"{BASE}\")) }} "
                             "GROUP BY ?g")
        assert isinstance(counted, Solutions)
        numbers = {graph.value: int(count.value) for graph, count in counted.rows
                   if isinstance(graph, ox.NamedNode) and isinstance(count, ox.Literal)}
        store = ox.Store()
        for batch in _together(numbers):
            found = self.query(f"SELECT ?s ?p ?o ?g {{ VALUES ?g {{ {_terms(batch)} }} GRAPH ?g {{ ?s ?p ?o }} }}")
            assert isinstance(found, Solutions)
            store.extend(ox.Quad(*row) for row in found.rows)  # type: ignore[arg-type]
        if len(store) != (number := sum(numbers.values())):
            raise EndpointError(self.url, f"gave {len(store)} of {number} triples: raise the server's limit of rows")
        return store


def _together(numbers: dict[str, int]) -> Iterator[list[str]]:
    """Yield graphs whose triples one answer holds: servers cut off after some thousand rows."""
    batch: list[str] = []
    for graph in sorted(numbers):
        if batch and (sum(numbers[each] for each in batch) + numbers[graph] > _ROWS or len(batch) == _BATCH):
            yield batch
            batch = []
        batch.append(graph)
    if batch:
        yield batch


class _Body:
    """The body of an answer as a file that is read within a time limit, whose errors say what was wrong."""

    def __init__(self, url: str, limit: float, response: requests.Response) -> None:
        self._url, self._limit, self._response = url, limit, response
        self._read, self._late, self._whole, self._tail, self._held = 0, False, False, b"", b""
        # How many rows a server that cuts answers off says that it gives.
        said = re.search(r"\d+", response.headers.get("X-SPARQL-MaxRows", "") or response.headers.get("Erqi-Truncated", ""))
        self.most = int(said[0]) if said else None
        self._virtuoso = response.headers.get("Server", "").startswith("Virtuoso")
        self._timer = Timer(max(limit - response.elapsed.total_seconds(), 0.01), self._stop)
        self._timer.daemon = True
        self._timer.start()
        media = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if response.elapsed.total_seconds() > limit:
            self._late = True
            raise self.broken(TimeoutError())
        if response.status_code != 200 or media not in _FORMATS:
            raise self._refused(media)
        self.format = _FORMATS[media]

    def read(self, size: int = -1) -> bytes:
        """Return the next piece, or nothing at the end."""
        piece = self._next(size)
        while self._virtuoso and (piece or self._held):
            # Its names of blank nodes are none that a parser takes; one may lie across two pieces.
            data = (self._held + piece).replace(_NODE, b'"')
            end = max(0, len(data) - len(_NODE) + 1) if piece else len(data)
            self._held, shown = data[end:], data[:end]
            if shown:
                return shown
            piece = self._next(size)
        return piece

    def _next(self, size: int) -> bytes:
        piece: bytes = self._response.raw.read1(max(size, 1024), decode_content=True)
        self._read += len(piece)
        if self._read > _BYTES:
            raise ValueError(f"it is larger than {_BYTES // 1_000_000} MB")
        self._whole, self._tail = not piece, (self._tail + piece)[-64:]
        return piece

    def end(self) -> None:
        """Read what is left and let go; a body that does not end as it should is a SyntaxError."""
        while self.read():
            pass
        # pyoxigraph takes XML that ends early for whole.
        if not _END[self.format].search(self._tail):
            raise SyntaxError("it does not end as it should")
        self.close()

    def close(self) -> None:
        """Let go of the connection; one that was read to its end is used again."""
        self._timer.cancel()
        if self._whole:
            self._response.raw.release_conn()
        else:
            self._response.close()

    def broken(self, error: Exception) -> EndpointError:
        """Return the error for an answer that does not come to its end."""
        self.close()
        if self._late:
            return EndpointError(self._url, f"has not answered whole within {self._limit:g} s: give a longer time_limit or ask "
                                 "for less")
        return EndpointError(self._url, f"the answer breaks off or is none after {self._read} bytes: {cause(error)}")

    def _stop(self) -> None:
        self._late = True
        # The read that waits ends at once, as if the server had closed.
        try:
            self._response.raw.shutdown()
        except (ValueError, RuntimeError, OSError):
            self._response.close()

    def _refused(self, media: str) -> EndpointError | QueryError:
        status = self._response.status_code
        said = words(self._response)
        self.close()
        if status == 400:
            return QueryError(f"{self._url} does not run the query: {said or 'it says no more'}")
        if status in (401, 403):
            return EndpointError(self._url, f"answers {status}, it lets not everyone ask: set ERQI_USER and ERQI_PASSWORD, or "
                                 f"ERQI_TOKEN {said}".rstrip())
        if 300 <= status < 400:
            return EndpointError(self._url, f"has moved to {self._response.headers.get('Location', 'no place')!r}: give that URL")
        if status == 200:
            return EndpointError(self._url, f"answers {media or 'no media type'}, which is no SPARQL result: is it the endpoint?")
        return EndpointError(self._url, f"answers {status} {said}".rstrip())


def _rows(found: ox.QuerySolutions, body: _Body) -> Iterator[Sequence[Term | None]]:
    try:
        try:
            for number, row in enumerate(found, 1):
                yield tuple(row)
                if number == body.most:
                    raise ValueError(f"the server cuts answers off after {number} rows; raise its limit, or ask for less")
        except SyntaxError as error:
            # Comunica says more after the last row, which the standard lets it; all rows have come then.
            if _MORE not in str(error):
                raise
        body.end()
    except (SyntaxError, ValueError, OSError, HTTPError) as error:
        # The traceback would keep it, and it may only be dropped by the thread that made it.
        del found
        raise body.broken(error) from None
    finally:
        body.close()


def _with_prefixes(text: str) -> str:
    """Return the query with those of our prefixes declared that it names and does not declare."""
    declared = set(re.findall(r"\bPREFIX\s+([\w-]+):", text, re.IGNORECASE))
    used = set(re.findall(r"([A-Za-z]\w*):", text)) - declared
    # On the line of the query's own beginning, so that the server's errors name the right line.
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in sorted(used & PREFIXES.keys())) + text


def _batches(things: list[str]) -> Iterator[list[str]]:
    return (things[start:start + _BATCH] for start in range(0, len(things), _BATCH))


def _terms(things: Sequence[str]) -> str:
    return " ".join(str(ox.NamedNode(thing)) for thing in things)
