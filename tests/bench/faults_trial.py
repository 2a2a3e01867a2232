"""A trial, and the base of all: places as they were before and as they are to be after, with what they answer."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from faults_ground import Done, Ground, Lost, copied, ended, want

from erqi_kg.errors import ErqiError


@dataclass(frozen=True)
class Trial:
    """One thing that is tried: of what kind it is, and what to do; what does not survive raises Lost."""

    kind: str
    run: Callable[[], None]


@dataclass
class Base:
    """The corpora of the sources before and after, of those before with one added, and the stores that `load` makes."""

    ground: Ground
    states: dict[Path | None, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ground, folder = self.ground, self.ground.folder
        self.before, self.after, self.added = (folder / f"{name}.corpus" for name in ("before", "after", "added"))
        self.loaded, self.other = folder / "loaded.store", folder / "other.store"
        ground.build(ground.before, self.before).clear(0)
        ground.build(ground.after, self.after).clear(0)
        copied(self.before, self.added)
        ground.add(self.added).clear(0)
        ground.run("load", self.loaded, "--lang", "en").clear(0)
        self._other()
        for place in (self.before, self.after, self.added, self.loaded, self.other):
            self.states[place] = ground.state(place)
        want(len(set(self.states.values())) == 5, "the places do not differ")

    def _other(self) -> None:
        """Make a store of an earlier edition, one that lacks a sentence and says another."""
        import pyoxigraph as ox

        copied(self.loaded, self.other)
        store = ox.Store(str(self.other))
        for text in ("DELETE WHERE { GRAPH ?g { ?s <http://www.w3.org/2004/02/skos/core#altLabel> ?o } }",
                     "DELETE WHERE { ?s <http://www.w3.org/2004/02/skos/core#altLabel> ?o }"):
            store.update(text)
        store.flush()

    def put(self, old: Path | None, place: Path) -> None:
        """Make a place as it was."""
        shutil.rmtree(place, ignore_errors=True)
        shutil.rmtree(place.with_name(f".{place.name}.loading"), ignore_errors=True)
        if old:
            copied(old, place)

    def same(self, place: Path, wanted: tuple[Path | None, ...], said: str) -> None:
        """Raise Lost where a place does not answer as one of these; None stands for one that nothing was published in."""
        try:
            state = self.ground.state(place)
        except ErqiError as error:
            want(None in wanted and not (place / "corpus.json").exists(), f"{said}: {error}")
            return
        want(state in [self.states[each] for each in wanted if each], f"{said}: {place.name} answers as neither before nor after")


__all__ = ["Base", "Done", "Lost", "Trial", "ended"]
