"""Where a graph is asked: `Backend` is what a graph needs of it, `Embedded` a store on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, Protocol

import pyoxigraph as ox

from .errors import FileError, QueryError
from .guard import names_dataset
from .store import ONTOLOGY_GRAPH
from .terms import BASE, PREFIXES, Term

_ONTOLOGY = ox.Quad(ox.NamedNode(PREFIXES["ek"][:-1]), ox.NamedNode(PREFIXES["rdf"] + "type"),
                    ox.NamedNode(PREFIXES["owl"] + "Ontology"), ox.DefaultGraph())


class Solutions(NamedTuple):
    """The names of the columns, and the rows as they come; a row that does not come is a QueryError."""

    names: list[str]
    rows: Iterator[Sequence[Term | None]]


class Backend(Protocol):
    """What a graph needs of the place where it is asked."""

    @property
    def engine(self) -> str:
        """What answers, as a receipt names it."""

    def query(self, text: str) -> Solutions | bool:
        """Return what a SELECT or ASK query gives, with the union of all graphs as default graph."""

    def excerpt(self, things: Iterable[str]) -> ox.Store:
        """Return a store that says of these things all that the graph says."""

    def figures(self, places: Iterable[str]) -> ox.Store:
        """Return a store in which these figures can be read."""

    def whole(self) -> ox.Store:
        """Return the store that holds everything, or a copy of it."""

    def original(self) -> ox.Store:
        """Return the store itself where it is at hand, however large and with what others keep in it, or else a copy."""


class Embedded:
    """A pyoxigraph store in memory or on disk, which is read when it is first needed."""

    engine = f"pyoxigraph {ox.__version__}"

    def __init__(self, load: Callable[[], ox.Store]) -> None:
        self._load = load

    @cached_property
    def store(self) -> ox.Store:
        """The store itself."""
        return self._load()

    @cached_property
    def _union(self) -> bool:
        # Where `load` has written the union, the option would show each triple once more.
        return _ONTOLOGY not in self.store

    def query(self, text: str) -> Solutions | bool:
        """Return what a SELECT or ASK query gives, with the union of all graphs as default graph."""
        try:
            # The option would also outdo FROM.
            found = self.store.query(text, prefixes=PREFIXES, use_default_graph_as_union=self._union and not names_dataset(text))
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            raise QueryError(f"the query does not run: {error}") from None
        if isinstance(found, ox.QueryTriples):
            raise QueryError("CONSTRUCT and DESCRIBE give no table: use to_rdflib() or the store itself")
        return bool(found) if isinstance(found, ox.QueryBoolean) else solutions(found)

    def excerpt(self, things: Iterable[str]) -> ox.Store:
        """Return the store itself."""
        return self.store

    def figures(self, places: Iterable[str]) -> ox.Store:
        """Return the store itself."""
        return self.store

    def whole(self) -> ox.Store:
        """Return the store itself."""
        return self.store

    def original(self) -> ox.Store:
        """Return the store itself."""
        return self.store


class Database(Embedded):
    """The Oxigraph store of a folder, which may hold the union and other people's graphs beside ours."""

    def __init__(self, folder: Path) -> None:
        super().__init__(lambda: open_database(folder))

    def whole(self) -> ox.Store:
        """Return a copy of our graphs in memory."""
        ours = ox.Store()
        ours.bulk_extend(quad for quad in self.store if isinstance(quad.graph_name, ox.NamedNode)
                         and quad.graph_name.value.startswith(BASE))
        return ours


def solutions(found: ox.QuerySolutions) -> Solutions:
    """Return what pyoxigraph gives as names and rows, its errors as ours."""
    def rows() -> Iterator[Sequence[Term | None]]:
        try:
            for row in found:
                yield tuple(row)
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            raise QueryError(f"the query does not run to its end: {error}") from None

    return Solutions([variable.value for variable in found.variables], rows())


def copied(store: ox.Store) -> ox.Store:
    """Return a copy of a store in memory."""
    made = ox.Store()
    made.bulk_extend(iter(store))
    return made


def is_database(path: Path) -> bool:
    """Whether a folder is an Oxigraph store on disk."""
    return (path / "CURRENT").is_file() and any(path.glob("MANIFEST-*"))


def open_database(path: Path) -> ox.Store:
    """Return the Oxigraph store of a folder, to be read alone; one without the graph is a FileError."""
    if not is_database(path):
        raise FileError(path, None, "is no Oxigraph store: 'erqi-kg load FOLDER' makes one")
    try:
        store = ox.Store.read_only(str(path))
    except (OSError, RuntimeError, ValueError) as error:
        raise FileError(path, None, f"cannot be opened as an Oxigraph store: {error}") from None
    if _ONTOLOGY not in store and not store.contains_named_graph(ox.NamedNode(ONTOLOGY_GRAPH)):
        raise FileError(path, None, "is an Oxigraph store without this graph: 'erqi-kg load FOLDER' writes it")
    return store
