"""`Names`: an index of names that is open; it is only read, by as many threads as there are."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from ..errors import FileError, UnknownName
from ..reconcile.fold import odd, plain
from ..terms import PREFIXES, Iri, expand
from .building import Superclasses, built
from .grams import expression
from .resolving import FEW, did_you_mean, key, nearest, perhaps, slug
from .row import Hit, Name, Named
from .tables import APPLICATION, FORMAT, tail

EK = PREFIXES["ek"]
_INFERRED = PREFIXES["graph"] + "inferred"
# The names of so many things are compared one by one with a name that nothing has.
_COMPARED = 2000


class Names:
    """The index of a file: `Names.at(path)`, or of names that are given: `Names.of(names)`."""

    def __init__(self, connect: Callable[[], sqlite3.Connection], told: object) -> None:
        self._connect = connect
        self._told = told
        self._here = threading.local()
        ids = self.one("PRAGMA application_id"), self.one("PRAGMA user_version")
        if ids != (int(APPLICATION), int(FORMAT)):
            raise FileError(told, None, f"is no index of names of form {FORMAT}: build it again")

    @classmethod
    def at(cls, path: Path) -> Names:
        """Return the index of a file, which nobody writes to any more."""
        if not path.is_file():
            raise FileError(path, None, "is not there: give the file of an index of names")
        place = path.resolve().as_uri() + "?mode=ro&immutable=1"
        return cls(lambda: sqlite3.connect(place, uri=True, check_same_thread=False), path)

    @classmethod
    def of(cls, names: Iterable[Name], superclasses: Superclasses | None = None) -> Names:
        """Return an index in memory, for names that are few."""
        data = built(names, superclasses)

        def connect() -> sqlite3.Connection:
            made = sqlite3.connect(":memory:", check_same_thread=False)
            made.deserialize(data)
            return made

        return cls(connect, "names")

    def rows(self, query: str, values: Sequence[object] = ()) -> Iterator[Any]:
        """Give the rows of a query of our own as they are found; a file that is spoiled is a FileError."""
        try:
            yield from self._connection().execute(query, values)
        except sqlite3.Error as error:
            raise FileError(self._told, None, f"cannot be read as an index of names ({error}): build it again") from None

    def one(self, query: str, values: Sequence[object] = ()) -> Any:
        """Return the first value of the first row, None where there is no row."""
        return next((row[0] for row in self.rows(query, values)), None)

    def _connection(self) -> sqlite3.Connection:
        # SQLite forbids to take a connection along into a process that was forked.
        if getattr(self._here, "process", None) != os.getpid():
            made = self._connect()
            made.execute("PRAGMA mmap_size = 2147418112")
            made.execute("PRAGMA query_only = 1")
            self._here.connection, self._here.process = made, os.getpid()
        connection: sqlite3.Connection = self._here.connection
        return connection

    @cached_property
    def frequent(self) -> dict[str, int]:
        """How many names have a piece that many have."""
        return dict(self.rows("SELECT piece, names FROM frequent"))

    @cached_property
    def kinds(self) -> dict[str, tuple[int, ...]]:
        """The sets of kinds, by number, that each kind is in."""
        found: dict[str, tuple[int, ...]] = {}
        for kind, number in self.rows("SELECT kind, kinds FROM kinds"):
            found[kind] = (*found.get(kind, ()), number)
        return found

    def of_kinds(self, kinds: Iterable[str]) -> tuple[int, ...]:
        """Return the sets that have any of these kinds, each a name such as `Axis` or an IRI; an unknown one is an error."""
        found: set[int] = set()
        for kind in kinds:
            iri = expand(kind) or EK + kind
            if iri not in self.kinds:
                near = nearest(kind, [each.removeprefix(EK) for each in self.kinds])
                raise UnknownName(f"no thing is of a kind {kind!r}" + did_you_mean(near), near,
                                  f"没有 {kind!r} 这一类事物" + perhaps(near))
            found.update(self.kinds[iri])
        return tuple(sorted(found))

    def exact(self, name: str, kind: str) -> set[str]:
        """Return the things of a class, such as `Axis`, that a name or slug, a short or a whole IRI means.

        Where one is preferred, other names are not looked at; several things of the same name are all given.
        """
        sets = listed(self.kinds.get(EK + kind, ()))
        whole = expand(name)
        return (self._labelled(name, sets, "=") | self._called(name, sets) or self._labelled(name, sets, ">")
                or self._labelled(whole or "", sets, "=") | self._called(whole or "", sets))

    def _labelled(self, name: str, sets: str, preferred: str) -> set[str]:
        found = self.rows(f"""SELECT t.iri, n.text FROM names n CROSS JOIN things t ON t.id = n.thing
            WHERE n.fold = ? AND n.property {preferred} 0 AND t.kinds IN ({sets})""", (plain(name),))
        return {iri for iri, text in found if key(text) == key(name)}

    def _called(self, name: str, sets: str) -> set[str]:
        called = key(name)
        end = tail(called).encode("utf-8", "replace").decode()
        found = self.rows(f"SELECT iri FROM things WHERE tail = ? AND +kinds IN ({sets})", (end,))
        return {iri for iri, in found if called in (key(slug(iri)), key(Iri(iri).short), key(iri))}

    def nearby(self, name: str, kind: str) -> list[str]:
        """Return the names and slugs of a class that the nearest to a name are among: of few things all."""
        sets = listed(self.kinds.get(EK + kind, ()))
        if len(list(self.rows(f"SELECT 1 FROM things WHERE kinds IN ({sets}) LIMIT {_COMPARED + 1}"))) <= _COMPARED:
            found = list(self.rows(
                f"SELECT n.text, t.iri FROM things t CROSS JOIN names n ON n.thing = t.id WHERE t.kinds IN ({sets})"))
        else:
            from .search import alike

            near = alike(self, name, self.kinds.get(EK + kind, ()))
            found = list(self.rows(
                f"SELECT n.text, t.iri FROM names n JOIN things t ON t.id = n.thing WHERE n.id IN ({listed(near)})"))
        return list(dict.fromkeys(each for text, iri in found for each in (text, slug(iri))))

    def few(self, kind: str) -> list[str]:
        """Return the slugs of all things of a class if they are few, else nothing."""
        sets = listed(self.kinds.get(EK + kind, ()))
        found = {slug(iri) for iri, in self.rows(f"SELECT iri FROM things WHERE kinds IN ({sets}) LIMIT {10 * FEW}")}
        return sorted(found) if len(found) <= FEW else []

    def search(self, text: str, *, kinds: Iterable[str] | None = None, lang: str = "zh", limit: int = 20) -> list[Hit]:
        """Return the things that a text may mean, the best first: see `erqi_kg.names.search`."""
        from .search import search

        return search(self, text, kinds=kinds, lang=lang, limit=limit)

    def containing(self, text: str, lang: str = "zh") -> list[Named]:
        """Return all things with a name that contains a text, as the question `things_by_name` does: the same rows.

        Case and spaces do not matter, all else does.
        """
        wanted = text.replace(" ", "").lower()
        found = {each for each in self._candidates(text, lang) if wanted in each[1].replace(" ", "").lower()}
        # A name that is the same in two languages is there twice, as it is to SPARQL.
        return [Named(Iri(iri), name, matched, Iri(evidence)) for iri, matched, _, evidence, name in sorted(found)]

    def _candidates(self, text: str, lang: str) -> Iterator[tuple[str, str, str, str, str]]:
        """Give the thing, the name, its language, the graph that says so, and what the thing is called."""
        rest = f"""CROSS JOIN things t ON t.id = n.thing CROSS JOIN graphs g ON g.id = n.evidence
            CROSS JOIN names called ON called.thing = t.id AND called.property = 0 AND called.lang = ?
            WHERE t.sought AND g.iri NOT LIKE '{_INFERRED}%'"""
        select = "SELECT t.iri, n.text, n.lang, g.iri, called.text FROM"
        folded = plain(text)
        if not folded or odd(text):
            # What is no letter, or joins with the letter before it, is in no piece.
            yield from self.rows(f"{select} names n {rest}", (lang,))
            return
        yield from self.rows(f"{select} grams CROSS JOIN names n ON n.id = grams.rowid {rest} AND grams MATCH ?",
                             (lang, expression([folded], self.frequent)))
        yield from self.rows(f"{select} names n {rest} AND n.odd", (lang,))


def listed(numbers: Iterable[int]) -> str:
    """Return numbers as SQL lists them."""
    return ", ".join(map(str, numbers))
