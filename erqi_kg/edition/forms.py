"""Every form of the catalogue that stands beside the files of an export; each is made from the one curated record."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

import pyoxigraph as ox

from .catalog import Described, catalog
from .chinese import chinese
from .croissant import croissant
from .csvw import separators_of
from .data import TYPE, Data
from .rdf import serialised
from .record import PREFIXES_OF_CATALOGUES, Record
from .schemaorg import schemaorg
from .tables import Table
from .void import Counts, void


def forms(record: Record, files: Sequence[Described], data: Data, tables: Sequence[Table], base: str | None) -> dict[str, bytes]:
    """Return the forms by the name of their file; `base` is the URL below which the files can be fetched."""
    csv = [(table, separators_of(table)) for table in tables if any(each.format == "csv" for each in files)]
    dumps = [(each.format, base + quote(each.file.path) if base else None) for each in files if "/" not in each.file.path]
    made = {
        "catalog.ttl": turtle(catalog(record, files, base)),
        "void.ttl": turtle(void(record, Counts(data.quads), dumps)),
        "schema.json": schemaorg(record, files, base),
        "catalog-zh.json": chinese(record, files, [table for table, _ in csv], base),
    }
    if csv:
        made["croissant.json"] = croissant(record, files, csv, base)
    return made


def turtle(triples: Sequence[ox.Triple]) -> bytes:
    """Return triples as Turtle with the prefixes of catalogues, the same bytes for the same triples."""
    ordered = sorted(set(triples), key=lambda triple: (str(triple.subject), triple.predicate != TYPE, str(triple.predicate),
                                                       str(triple.object)))
    text = "".join(map(str, ordered))
    used = {prefix: iri for prefix, iri in PREFIXES_OF_CATALOGUES.items() if f"<{iri}" in text}
    return serialised(ordered, used)
