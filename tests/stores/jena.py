"""Jena ARQ as Debian packs it, with `Arq.java` as its server: one JVM for all questions."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest

import erqi_kg
from erqi_kg import KnowledgeGraph

from .processes import started

JARS = Path("/usr/share/java")
# All of /usr/share/java would bring two bindings of SLF4J.
NEEDED = ("jena-arq", "jena-base", "jena-core", "jena-iri", "commons-codec", "commons-compress", "commons-csv", "commons-io",
          "commons-lang3", "dexx.collection", "gson", "guava", "jackson-annotations", "jackson-core", "jackson-databind",
          "jsonld-java", "protobuf", "slf4j-api", "slf4j-nop", "thrift", "titanium-json-ld")
XERCES = "org/apache/jena/ext/xerces/"


@contextmanager
def http(kg: KnowledgeGraph, folder: Path) -> Iterator[KnowledgeGraph]:
    """Give the graph in ARQ, with a copy of all graphs in the default graph."""
    absent = [name for name in NEEDED if not (JARS / f"{name}.jar").is_file()]
    if shutil.which("java") is None or absent:
        pytest.skip("java or Jena is not installed: apt-get install default-jdk-headless libapache-jena-java")
    _mend(folder)
    (folder / "kg.nq").write_bytes(_quads(kg.store))
    classes = ":".join([str(folder), *(str(JARS / f"{name}.jar") for name in NEEDED)])
    source = Path(__file__).with_name("Arq.java")
    with started(["java", "-cp", classes, source, "kg.nq"], folder, "") as port:
        yield erqi_kg.open(f"http://127.0.0.1:{port}/query")


def _mend(folder: Path) -> None:
    """Unpack what Debian's classes look for at the place that the names in them had before they were moved."""
    with zipfile.ZipFile(JARS / "jena-core.jar") as jar:
        for name in jar.namelist():
            if name.startswith(XERCES) and name.endswith(".properties"):
                path = folder / "xerces" / name.removeprefix(XERCES)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(jar.read(name))


def _quads(store: ox.Store) -> bytes:
    both = [quad for each in store for quad in (each, ox.Quad(each.subject, each.predicate, each.object))]
    data = ox.serialize(both, format=ox.RdfFormat.N_QUADS)
    assert data is not None
    return data
