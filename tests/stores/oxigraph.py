"""Oxigraph: in memory, on disk, and its server."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from servers import free_port

import erqi_kg
from erqi_kg import KnowledgeGraph

from .processes import started


@contextmanager
def memory(kg: KnowledgeGraph, folder: Path) -> Iterator[KnowledgeGraph]:
    """Give the packaged graph as it is: the reference."""
    yield kg


@contextmanager
def disk(kg: KnowledgeGraph, folder: Path) -> Iterator[KnowledgeGraph]:
    """Give the graph in an Oxigraph folder that `erqi-kg load` has written."""
    erqi_kg.load(kg, folder / "store")
    yield erqi_kg.open(folder / "store")


@contextmanager
def http(kg: KnowledgeGraph, folder: Path) -> Iterator[KnowledgeGraph]:
    """Give the graph behind `oxigraph serve-read-only`."""
    program = Path(sys.executable).with_name("oxigraph")
    if not program.is_file():
        pytest.skip("the wheel `oxigraph` is not installed: pip install oxigraph")
    erqi_kg.load(kg, folder / "store")
    address = f"127.0.0.1:{free_port()}"
    with started([program, "serve-read-only", "--location", "store", "--bind", address], folder, "Listening"):
        yield erqi_kg.open(f"http://{address}/query")
