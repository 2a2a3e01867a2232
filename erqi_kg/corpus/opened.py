"""A published corpus as a graph that can be asked: one generation, held as long as it is open."""

from __future__ import annotations

from pathlib import Path

from ..backend import Database
from . import folder as corpus


class Corpus(Database):
    """The generation that is published now. Another that is published later is for whoever opens it then."""

    def __init__(self, path: Path) -> None:
        # Its lock keeps the files in place while this object lives.
        self.generation = corpus.hold(path)
        super().__init__(self.generation.store)
