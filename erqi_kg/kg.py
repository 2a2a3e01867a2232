"""`KnowledgeGraph`: every packaged question is a method of it. `kg.pyi` says so to editors and type checkers."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .answer import Answer
from .base import Graph
from .paths import data_folder


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


def open(folder: str | os.PathLike[str] | None = None) -> KnowledgeGraph:
    """Return the packaged graph, or the one of a folder that holds `ontology/`, `graph/` and `queries/`."""
    return KnowledgeGraph(Path(folder) if folder is not None else data_folder())
