"""A published corpus as a graph that can be asked: one generation, held as long as it is open."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from ..backend import Embedded, open_database
from ..names import Names
from . import folder as corpus
from .prepared import Prepared


class Corpus(Embedded):
    """The generation that is published now. Another that is published later is for whoever opens it then."""

    def __init__(self, path: Path) -> None:
        # Its lock keeps the files in place while this object lives.
        self.generation = corpus.hold(path)
        self.names = Names.at(self.generation.folder / corpus.NAMES)
        self.prepared = Prepared(self.generation.folder / corpus.ANSWERS)
        super().__init__(self._opened)

    def _opened(self) -> ox.Store:
        return open_database(self.generation.store)
