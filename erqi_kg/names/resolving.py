"""Which thing a name means: the one that bears it, or an error that shows the nearest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from ..errors import UnknownName
from ..terms import Iri, expand

# Of so many things of a kind all are named to whom asks for one that there is not.
FEW = 12


class NamesOfKind(Protocol):
    """The names of the things of a class, such as `Axis`."""

    def exact(self, name: str, kind: str) -> set[str]:
        """Return the things of exactly this name; where a preferred name is, other names are not looked at."""

    def nearby(self, name: str, kind: str) -> list[str]:
        """Return the names and slugs that the nearest are among."""

    def few(self, kind: str) -> list[str]:
        """Return the slugs of all things of a class if they are few, else nothing."""


class Scanned:
    """All names of the things of one class, as (thing, whether it is preferred, name)."""

    def __init__(self, names: Iterable[tuple[str, bool, str]]) -> None:
        # A preferred name outdoes another thing's other name: 嵩山路 is the road, though an axis is called so too.
        self._first: dict[str, set[str]] = {}
        self._other: dict[str, set[str]] = {}
        self._shown: dict[str, str] = {}
        for iri, preferred, label in names:
            (self._first if preferred else self._other).setdefault(key(label), set()).add(iri)
            for name in (slug(iri), Iri(iri).short, iri):
                self._first.setdefault(key(name), set()).add(iri)
            self._shown.setdefault(label, iri)
            self._shown.setdefault(slug(iri), iri)

    def exact(self, name: str, kind: str) -> set[str]:
        """Return the things of exactly this name."""
        whole = key(expand(name) or "")
        return self._first.get(key(name)) or self._other.get(key(name)) or self._first.get(whole, set())

    def nearby(self, name: str, kind: str) -> list[str]:
        """Return all names and slugs."""
        return list(self._shown)

    def few(self, kind: str) -> list[str]:
        """Return the slugs of all things if they are few."""
        every = sorted({slug(iri) for iri in self._shown.values()})
        return every if len(every) <= FEW else []


def resolve(names: NamesOfKind, name: str, kind: str) -> str:
    """Return the thing of a class that a name means; none, or more than one, is an UnknownName."""
    fitting = names.exact(name, kind)
    if len(fitting) == 1:
        return next(iter(fitting))
    if fitting:
        several = ", ".join(sorted(Iri(iri).short for iri in fitting))
        raise UnknownName(f"{name!r} names more than one {kind}: {several}", tuple(sorted(fitting)),
                          f"{name!r} 指不止一个 {kind}：{several}")
    near = nearest(name, names.nearby(name, kind))
    few = ", ".join(names.few(kind))
    raise UnknownName(f"no {kind} is named {name!r}" + did_you_mean(near) + (f" (there are: {few})" if few else ""), near,
                      f"没有名为 {name!r} 的 {kind}" + perhaps(near) + (f"（有：{few}）" if few else ""))


def slug(iri: str) -> str:
    """Return the last part of an IRI, by which a thing is called for short."""
    return iri.rpartition("/")[2]


def key(name: str) -> str:
    """Return a name as it is compared with what somebody gives: case and the number of spaces do not matter."""
    return " ".join(name.casefold().split())


def nearest(name: str, names: list[str]) -> tuple[str, ...]:
    """Return the names that are most like a name, at most five."""
    from difflib import get_close_matches

    # Of names that are the same but for their case, one is shown, always the same.
    folded = {key(each): each for each in sorted(names)}
    near = get_close_matches(key(name), list(folded), n=5, cutoff=0.4)
    return tuple(dict.fromkeys(folded[each] for each in near))


def did_you_mean(near: tuple[str, ...]) -> str:
    """Return the end of an error that shows the nearest names."""
    return f"; the nearest are: {', '.join(near)}" if near else ""


def perhaps(near: tuple[str, ...]) -> str:
    """Return the same in Chinese."""
    return f"；相近的有：{'、'.join(near)}" if near else ""
