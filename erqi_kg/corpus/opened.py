"""A published corpus as a graph that can be asked: one generation, held as long as it is open."""

from __future__ import annotations

from pathlib import Path

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
        store = self.generation.store
        # A method of its own would keep it alive, and with it the lock, until the garbage is collected.
        super().__init__(lambda: open_database(store))
