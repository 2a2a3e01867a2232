"""What goes into an index of names, and what comes out of it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, NamedTuple

from ..terms import Iri

PROPERTIES = ("preferred", "other", "hidden")
Property = Literal["preferred", "other", "hidden"]
Why = Literal["exact", "start", "part", "words", "initials", "slip"]


class Name(NamedTuple):
    """A name of a thing as it is given to an index: its classes, the graph that says so, the number of statements about it."""

    thing: str
    kinds: Collection[str]
    property: Property
    text: str
    lang: str
    evidence: str = ""
    weight: int = 0


class Hit(NamedTuple):
    """A thing that was searched for: its name in the language asked for, the name that fits, and how it fits.

    `slips` is how many characters are wrong, missing, too many or swapped with their neighbour.
    """

    thing: Iri
    name: str
    matched: str
    why: Why
    slips: int = 0


class Named(NamedTuple):
    """A thing of which a name contains a text: a row as the question `things_by_name` gives it."""

    thing: Iri
    name: str
    matched: str
    evidence: Iri
