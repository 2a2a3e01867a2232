"""Virtuoso 7 as Debian packs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from servers import VIRTUOSO_PASSWORD, virtuoso_server

import erqi_kg
from erqi_kg import KnowledgeGraph


@contextmanager
def http(kg: KnowledgeGraph, folder: Path) -> Iterator[KnowledgeGraph]:
    """Give the graph in a Virtuoso that `erqi-kg load` has filled."""
    with virtuoso_server(folder / "virtuoso") as server, pytest.MonkeyPatch.context() as environment:
        environment.setenv("ERQI_USER", "dba")
        environment.setenv("ERQI_PASSWORD", VIRTUOSO_PASSWORD)
        erqi_kg.load(kg, server.url, store="virtuoso")
        environment.undo()
        yield erqi_kg.open(f"{server.url}/sparql", time_limit=20)
