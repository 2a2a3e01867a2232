"""An index of names, built in one pass over them: sorted on disk, so that memory does not grow with the names."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path

from ..errors import FileError, ParameterError
from ..paths import part_name
from ..reconcile.fold import odd, plain
from ..terms import PREFIXES
from .grams import words
from .resolving import key
from .row import PROPERTIES, Name
from .tables import APPLICATION, FORMAT, INDEXES, SORTED, STAGE, TABLES, tail

# Oxigraph writes the tags of languages small.
_PINYIN = "zh-latn-pinyin"
_INITIALS = range(2, 12)
# Nobody looks for what an article does not say, nor for a term of the ontology: these are only resolved.
_GAP = PREFIXES["ek"] + "Gap"
Superclasses = Mapping[str, Collection[str]]


def build(path: Path, names: Iterable[Name], superclasses: Superclasses | None = None) -> Path:
    """Write the index of these names and return its path; an old index stays until the new one is whole.

    A thing has the kinds that any of its names gives it, and what is above them in `superclasses`. The same names give the
    same file, in whatever order they come.
    """
    beside = part_name(path)
    try:
        with closing(sqlite3.connect(beside)) as made:
            _fill(made, str(beside) + "-stage", names, superclasses or {})
        beside.replace(path)
    except (OSError, sqlite3.OperationalError) as error:
        raise FileError(path, None, f"cannot be written ({getattr(error, 'strerror', None) or error}): give a folder that can, "
                                    "with room") from None
    finally:
        for each in (beside, Path(f"{beside}-stage")):
            with suppress(OSError):
                each.unlink()
    return path


def built(names: Iterable[Name], superclasses: Superclasses | None = None) -> bytes:
    """Return the index of these names as the bytes of its file; for few names."""
    with closing(sqlite3.connect(":memory:")) as made:
        _fill(made, ":memory:", names, superclasses or {})
        return made.serialize()


def _fill(made: sqlite3.Connection, stage: str, names: Iterable[Name], superclasses: Superclasses) -> None:
    made.isolation_level = None
    # A file that is not whole is thrown away, so nothing need be safe before.
    for name, value in (("page_size", "8192"), ("journal_mode", "OFF"), ("synchronous", "OFF"), ("cache_size", "-32768"),
                        ("application_id", APPLICATION), ("user_version", FORMAT)):
        made.execute(f"PRAGMA {name} = {value}")
    made.execute("ATTACH ? AS stage", (stage,))
    for name, value in (("journal_mode", "OFF"), ("synchronous", "OFF")):
        made.execute(f"PRAGMA stage.{name} = {value}")
    # One transaction: executescript would end it.
    made.execute("BEGIN")
    _run(made, STAGE + TABLES)
    things = _Things()
    made.executemany("INSERT INTO stage.given VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _staged(names, things))
    _write_things(made, things, superclasses)
    _run(made, SORTED)
    made.execute("INSERT INTO grams(grams, rank) VALUES ('hashsize', 33554432)")
    folded = made.execute(
        "SELECT n.id, n.fold, t.kinds FROM names n JOIN things t ON t.id = n.thing WHERE t.sought ORDER BY n.id")
    made.executemany("INSERT INTO grams(rowid, pieces) VALUES (?, ?)", ((row, words(fold, kinds)) for row, fold, kinds in folded))
    made.execute("INSERT INTO grams(grams) VALUES ('optimize')")
    _run(made, INDEXES)
    made.execute("COMMIT")
    made.execute("DETACH stage")


def _run(made: sqlite3.Connection, script: str) -> None:
    for statement in script.split(";"):
        made.execute(statement)


class _Things:
    """The things of the names so far, by their number: their kinds by number of set, and their weight."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.sets: dict[frozenset[str], int] = {}
        self.kinds: list[int] = []
        self.weights: list[int] = []

    def number(self, name: Name) -> int:
        """Return the number of the thing of a name, which is new or gets what this name adds."""
        number = self.numbers.setdefault(name.thing, len(self.kinds))
        kinds = frozenset(name.kinds)
        if number == len(self.kinds):
            self.kinds.append(self.sets.setdefault(kinds, len(self.sets)))
            self.weights.append(name.weight)
        elif self.sets.setdefault(kinds, len(self.sets)) != self.kinds[number]:
            old = next(each for each, at in self.sets.items() if at == self.kinds[number])
            self.kinds[number] = self.sets.setdefault(old | kinds, len(self.sets))
        self.weights[number] = max(self.weights[number], name.weight)
        return number


def _staged(names: Iterable[Name], things: _Things) -> Iterator[tuple[object, ...]]:
    for name in names:
        if name.property not in PROPERTIES:
            raise ParameterError(f"{name.thing}: no property {name.property!r} of a name (there are: {', '.join(PROPERTIES)})")
        fold = plain(name.text)
        yield (things.number(name), fold, len(fold), PROPERTIES.index(name.property), name.lang, name.text, name.evidence,
               _initials(name), odd(name.text))


def _initials(name: Name) -> str | None:
    if name.lang.lower() != _PINYIN:
        return None
    first = plain("".join(word[0] for word in name.text.split()))
    return first if len(first) in _INITIALS else None


def _write_things(made: sqlite3.Connection, things: _Things, superclasses: Superclasses) -> None:
    used = set(things.kinds)
    whole = {number: tuple(sorted(kinds.union(*(superclasses.get(kind, ()) for kind in kinds))))
             for kinds, number in things.sets.items() if number in used}
    # Sets are told apart by what they hold, not by when they came.
    order = {kinds: at for at, kinds in enumerate(sorted(set(whole.values())))}
    made.executemany("INSERT INTO kinds VALUES (?, ?)", sorted((kind, at) for kinds, at in order.items() for kind in kinds))
    ranked = sorted(things.numbers)
    made.executemany("INSERT INTO stage.numbers VALUES (?, ?)", (
        (things.numbers[thing], at) for at, thing in enumerate(ranked)))
    made.executemany("INSERT INTO things VALUES (?, ?, ?, ?, ?, ?)", (
        (at, thing, tail(key(thing)), order[kinds], things.weights[number],
         thing.startswith(PREFIXES["id"]) and _GAP not in kinds)
        for at, thing in enumerate(ranked) for number in (things.numbers[thing],) for kinds in (whole[things.kinds[number]],)))
