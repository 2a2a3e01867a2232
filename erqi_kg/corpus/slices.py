"""One source, read and checked by itself: a pure function of bytes, so that any process on any machine gives the same.

A slice is checked together with the context that all sources share, and with what other sources declare of the things that
it speaks of. What these alone are at fault in is not laid at its door.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePath

import pyoxigraph as ox

from ..errors import FileError
from ..store import INFERRED_GRAPH, PLACES_GRAPH, REGISTRY_GRAPH, graph_of, load, load_places, load_source
from ..terms import BASE, PREFIXES
from ..validate import Lines, Result, Rules
from .infer import infer, quad_of
from .scan import Context, Source, unpacked

_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_IDS = re.compile(rb"<(" + (PREFIXES["id"]).encode() + rb"[^\x00-\x20<>\"{}|^`\\\\]+)>")
_PLACE = re.compile(r"#char=(\d+),(\d+)\Z")
# The graphs of a source: what it declares and says of itself, and its sentences.
_GRAPH = re.compile(rf"{re.escape(BASE)}(?:graph/(?:registry/)?([^/#]+)|source/([^/#]+)#char=\d+,\d+)")
# The beginning of a line that says something of what is neither a thing nor a place of the source, and a quoted triple.
_STRANGE = r"^(?!<{0}id/|<{0}source/{1}[#>]|<{0}place/{1}/|_:)(\S+) |^(\S+) \S+ <<\("
_Key = tuple[str, str, str | None, str, str | None]


@dataclass(frozen=True)
class Task:
    """A source to read and check. `borrowed` is what other sources declare of its things, None where nobody has looked yet."""

    source: Source
    borrowed: bytes | None = None
    check: bool = True


@dataclass(frozen=True)
class Slice:
    """What a source says and what follows, as N-Quads; what is wrong in it; the things it speaks of and does not declare.

    `heals` are the numbers of those results of the context that are none beside this source, such as a thing without use.

    Where there are such `foreign` things and nothing was borrowed yet, it is `pending`: nothing is inferred and checked. One
    that cannot be read has an `error` and no quads.
    """

    name: str
    sha256: str
    quads: bytes = b""
    inferred: bytes = b""
    count: int = 0
    heals: tuple[int, ...] = ()
    foreign: tuple[str, ...] = ()
    pending: bool = False
    results: tuple[Result, ...] = ()
    error: str | None = None


def slice_of(context: Context, task: Task) -> Slice:
    """Return a source as a slice."""
    try:
        return checker(context).slice(task)
    except FileError as error:
        return Slice(task.source.name, task.source.sha256, error=str(error))


def context_store(context: Context, below: str = "") -> ox.Store:
    """Return ontology and shared registry in memory, or the files below one folder, without what follows from them."""
    store = ox.Store()
    for name, text in context.files.items():
        path = PurePath(name)
        if name.startswith(below) and path.suffix == ".ttl" and path.parent.name != "shapes":
            load(store, Path(name), graph_of(path), text)
    return store


def inferred_of(store: ox.Store, known: frozenset[ox.Triple], source: str | None = None) -> bytes:
    """Return what follows from a store and is not yet known, as N-Quads in the graph of a source or of the context."""
    graph = ox.NamedNode(INFERRED_GRAPH if source is None else inferred_graph(source))
    quads = [quad_of(triple, graph) for triple in infer(store) if triple not in known]
    return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""


def inferred_graph(source: str) -> str:
    """Return the name of the graph that holds what follows from a source."""
    return f"{INFERRED_GRAPH}/{source}"


def owner(graph: str) -> str | None:
    """Return the source that a named graph belongs to; None for one of the context, and for the places of all."""
    for start in (f"{BASE}source/", f"{REGISTRY_GRAPH}/", f"{INFERRED_GRAPH}/"):
        if graph.startswith(start):
            return graph.removeprefix(start).partition("#")[0]
    return None


@lru_cache(maxsize=1)
def checker(context: Context) -> Checker:
    """Return what checks slices in this context; it is made once in each process."""
    return Checker(context)


class Checker:
    """The context in memory, its rules compiled."""

    def __init__(self, context: Context) -> None:
        self._context = context_store(context)
        self._quads = context_store(context, "ontology/").dump(format=ox.RdfFormat.N_QUADS) or b""
        self._rules = Rules(Path(), context.files)
        self._inferred = frozenset(infer(self._context))
        lines = Lines(lambda: ((name, "", text) for name, text in context.files.items()))
        self.results = self._found(self._context, self._context.dump(format=ox.RdfFormat.N_QUADS) or b"", lines)
        self._excused = {_key(result): number for number, result in enumerate(self.results)}

    def slice(self, task: Task) -> Slice:
        """Return a source as a slice; one that cannot be read is a FileError."""
        source, borrowed = task.source, task.borrowed or b""
        own = read_source(source)
        quads = own.dump(format=ox.RdfFormat.N_QUADS) or b""
        _refuse_strange(source, quads)
        things = {match.decode() for match in _IDS.findall(quads + borrowed)}
        foreign = tuple(sorted(thing for thing in things if not _declares(own, thing) and not _declares(self._context, thing)))
        if foreign and task.borrowed is None:
            return Slice(source.name, source.sha256, quads, count=len(own), foreign=foreign, pending=True)
        shared, reached = described(self._context, things, REGISTRY_GRAPH.__eq__)
        known, excused = self._inferred, set(self._excused)
        if borrowed:
            text, without = self._with(shared, borrowed)
            known |= frozenset(infer(without))
            excused |= {_key(result) for result in self._found(without, text, Lines(list))} if task.check else set()
        # Made anew each time: what is taken out of a store in memory goes on to slow it down.
        text, store = self._with(shared, borrowed, quads)
        inferred = inferred_of(store, known, source.name)
        found = self._found(store, text, Lines(list)) if task.check else self.results
        keys = {_key(result) for result in found}
        if keys - excused:
            # Where the lines are is looked for only now that there is something to find.
            lines = ((f"{source.name}/{name}", source.name, text) for name, text in texts(source))
            found = self._found(store, text, Lines(lambda: lines))
        heals = tuple(number for key, number in self._excused.items() if key[1] in reached and key not in keys)
        results = tuple(result for result in found if _key(result) not in excused)
        return Slice(source.name, source.sha256, quads, inferred, len(own), heals, foreign, False, results)

    def _with(self, *quads: bytes) -> tuple[bytes, ox.Store]:
        text, store = b"".join((self._quads, *quads)), ox.Store()
        store.load(text, ox.RdfFormat.N_QUADS)
        return text, store

    def _found(self, store: ox.Store, quads: bytes, lines: Lines) -> tuple[Result, ...]:
        results = self._rules.quads_results(quads, lines) + self._rules.query_results(store, lines=lines)
        return tuple(sorted(results, key=lambda result: tuple(str(value) for value in vars(result).values())))


def _refuse_strange(source: Source, quads: bytes) -> None:
    """Refuse a source that says nothing, or something of what is not its own: of a term, or a place in another source."""
    if not quads:
        raise FileError(source.name, None, "says nothing: a source has source.ttl and a file for each sentence")
    if found := re.search(_STRANGE.format(re.escape(BASE), source.name).encode(), quads, re.MULTILINE):
        said = f"says {'something' if found[1] else 'a quoted triple'} of {(found[1] or found[2]).decode()[1:-1]}"
        raise FileError(source.name, None, f"{said}: a source speaks of things, {PREFIXES['id']}…, and of places of its own, "
                        f"{BASE}source/{source.name}#char=…, in plain triples")


def described(store: ox.Store, things: Iterable[str], within: Callable[[str], bool]) -> tuple[bytes, set[str]]:
    """Return what some graphs declare of these things and of those that they name, as N-Quads, and all of these things."""
    lines, seen, left = set(), set(), list(things)
    while left:
        if (thing := left.pop()) in seen:
            continue
        seen.add(thing)
        for quad in store.quads_for_pattern(ox.NamedNode(thing), None, None, None):
            if isinstance(quad.graph_name, ox.NamedNode) and within(quad.graph_name.value):
                lines.add(f"{quad} .\n")
                if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(PREFIXES["id"]):
                    left.append(quad.object.value)
    return "".join(sorted(lines)).encode(), seen


def read_source(source: Source) -> ox.Store:
    """Return what the files of a source say, in memory; a FileError names the file that is not of the form."""
    store = ox.Store()
    if any(name.endswith(".ttl") for name in source.files):
        load_source(store, source.name, ((Path(source.name, name), text) for name, text in texts(source)))
    for name, data in source.files.items():
        if not name.endswith(".ttl"):
            _read_quads(store, source.name, name, unpacked(name, data))
    return store


def texts(source: Source) -> Iterator[tuple[str, str]]:
    """Yield the Turtle files of a source, its registry first: a thing is described where it is declared."""
    for name in sorted(source.files, key=lambda each: (each != "registry.ttl", each)):
        if name.endswith(".ttl"):
            try:
                yield name, source.files[name].decode()
            except UnicodeDecodeError as error:
                raise FileError(Path(source.name, name), None, f"cannot be read as UTF-8 text: {error}") from None


def _read_quads(store: ox.Store, source: str, name: str, data: bytes) -> None:
    """Load N-Quads that are built already; what is derived from names of places and by rules is derived anew."""
    try:
        store.load(data, ox.RdfFormat.N_QUADS)
    except SyntaxError as error:
        raise FileError(name, error.lineno, f"no valid N-Quads: {error.msg}") from None
    for graph in (PLACES_GRAPH, inferred_graph(source)):
        store.remove_graph(ox.NamedNode(graph))
    if strange := next((quad for quad in store if _belongs(quad.graph_name) != source), None):
        raise FileError(name, None, f"{strange.graph_name} is no graph of the source {source}: a source has graphs named "
                        f"{BASE}source/{source}#char=…, {BASE}graph/{source} and {REGISTRY_GRAPH}/{source}")
    spans: dict[str | None, list[tuple[int, int]]] = {}
    start = f"{BASE}source/{source}#"
    for quad in store:
        graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        subject = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else ""
        if subject.startswith(start) and (match := _PLACE.search(subject)):
            spans.setdefault(graph if "#char=" in graph else None, []).append((int(match[1]), int(match[2])))
    load_places(store, source, {stated: dict.fromkeys(found) for stated, found in spans.items()})


def _belongs(graph: object) -> str | None:
    match = _GRAPH.fullmatch(graph.value) if isinstance(graph, ox.NamedNode) else None
    return None if match is None else match[1] or match[2]


def _declares(store: ox.Store, thing: str) -> bool:
    quads = store.quads_for_pattern(ox.NamedNode(thing), _TYPE, None, None)
    return any(quad.graph_name.value.startswith(REGISTRY_GRAPH) for quad in quads if isinstance(quad.graph_name, ox.NamedNode))


def _key(result: Result) -> _Key:
    return result.shape, result.focus, result.value, result.component, result.path
