"""`export --partition source`: the Parquet tables in a part for each source, as DuckDB, Spark and Trino read such folders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from .. import __version__
from ..base import Graph
from ..receipt import data_version
from ..terms import PREFIXES
from .by_source import ours, parts
from .folder import File, whole_folder
from .origin import known
from .parquet import writer
from .record import Record, read_record
from .rights import Terms, terms

_TERMS = tuple(ox.NamedNode(PREFIXES["dcterms"] + name) for name in ("license", "rights"))


@dataclass
class _Shown:
    """What the manifest tells of a table."""

    zh: str
    en: str
    parts: int = 0
    rows: int = 0


def write_parts(kg: Graph, target: Path, told: Callable[[File], None] | None) -> list[File]:
    """Write the parts and their manifest into a folder, which is replaced as a whole, and return the files."""
    store = kg.original
    made_with, shown = [f"pyoxigraph {ox.__version__}", writer()], dict[str, _Shown]()
    with whole_folder(target) as new:
        for part in parts(store):
            table, file = part.table, new.write(part.path, part.content)
            said = shown.setdefault(table.name, _Shown(table.zh, table.en))
            said.parts += 1
            said.rows += len(table.rows)
            if told:
                told(file)
        own = _own_terms(read_record(kg.folder), store)
        new.finish({"package_version": __version__, "data_version": data_version(store),
                    **({"license": own.licence} if own else {}), **({"rights": own.texts} if own and own.texts else {}),
                    "made_with": made_with, "partition": "source",
                    "tables": {name: vars(said) for name, said in sorted(shown.items())}})
    return new.files


def _own_terms(record: Record | None, store: ox.Store) -> Terms | None:
    """Return the terms of all; what says its own is looked up, so that the rest need not be read."""
    if record is None:
        return None
    found = {quad.subject for term in _TERMS for quad in store.quads_for_pattern(None, term, None, None)}
    said = [each for node in sorted(found, key=str) for each in ours(store, node)]
    return terms(Record(record.triples, known(said).origins))
