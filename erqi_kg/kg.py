"""`KnowledgeGraph`: every packaged question is a method of it. `kg.pyi` says so to editors and type checkers."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .answer import Answer
from .backend import is_database
from .base import Graph
from .errors import FileError
from .paths import data_folder
from .place import backend_at, is_corpus, is_url, no_limit


class KnowledgeGraph(Graph):
    """The graph with its questions as methods: `kg.axes_of_district()`."""

    def __getattr__(self, name: str) -> Callable[..., Answer[Any]]:
        if name.startswith("_") or len(name) > 80 or not (self.folder / "queries" / f"{name}.rq").is_file():
            raise AttributeError(f"no question {name!r}: KnowledgeGraph.questions lists them")

        def asked(**values: object) -> Answer[Any]:
            return self.ask(name, **values)

        question = self.question(name)
        asked.__name__ = name
        asked.__doc__ = f"{question.zh}\n\n{question.en}"
        return asked

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.questions})


def open(place: str | os.PathLike[str] | None = None, *, time_limit: float | None = None) -> KnowledgeGraph:
    """Return the packaged graph, or the one of a place: the same questions, the same answers.

    A place is a folder that holds `ontology/`, `graph/` and `queries/`, the folder of an Oxigraph store or of a corpus, or the
    URL of a SPARQL endpoint; `erqi-kg load` and `erqi-kg corpus build` write these. Anything else is a FileError. `time_limit`
    holds for each answer of an endpoint, in seconds.
    """
    if place is not None and (is_url(place) or is_database(Path(place)) or is_corpus(Path(place))):
        return KnowledgeGraph(data_folder(), backend=backend_at(place, time_limit=time_limit))
    if time_limit is not None:
        raise no_limit()
    if place is not None and not (Path(place) / "queries").is_dir():
        raise FileError(Path(place), None, "is neither a folder with ontology/, graph/ and queries/ nor an Oxigraph store "
                        "nor a corpus")
    return KnowledgeGraph(Path(place) if place is not None else data_folder())
