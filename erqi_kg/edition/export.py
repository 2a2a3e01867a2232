"""`export`: the graph as files that any tool reads, byte for byte the same wherever they are made."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from .. import __version__
from ..answer import table
from ..base import Graph
from ..errors import MissingExtra, ParameterError, UnknownName
from ..receipt import data_version, graph_hash
from . import cube, jsonld, rdf
from .catalog import Described, checked_url
from .completed import completed
from .csvw import METADATA, csv_files
from .data import Data
from .folder import File, check, whole_folder
from .forms import forms
from .parquet import parquet_files, writer
from .partitioned import write_parts
from .record import Record, read_record
from .rights import Terms, terms
from .tables import Table, tables

# The file of each RDF format and what makes it; each is written compressed, too.
_RDF: dict[str, tuple[str, Callable[[Data], bytes]]] = {
    "turtle": ("erqi-kg.ttl", rdf.turtle),
    "trig": ("erqi-kg.trig", rdf.trig),
    "nquads": ("erqi-kg.nq", rdf.nquads),
    "ntriples": ("erqi-kg.nt", rdf.ntriples),
    "jsonld": ("erqi-kg.jsonld", jsonld.jsonld),
    "rdfxml": ("erqi-kg.rdf", rdf.rdfxml),
    "turtle12": ("erqi-kg.rdf12.ttl", rdf.turtle12),
    "ntriples12": ("erqi-kg.rdf12.nt", rdf.ntriples12),
    "cube": ("cube.ttl", cube.turtle),
}
_TABLES = ("csv", "parquet")
FORMATS = (*_RDF, *_TABLES)
PARTITIONS = ("source",)
_LEVEL = 6


@dataclass(frozen=True)
class Export:
    """What was written: every file in the order of its path; the formats that were left out for want of an extra; and those
    of which no file was written, since the graphs hold nothing for them."""

    folder: Path
    files: tuple[File, ...]
    left_out: tuple[str, ...]
    empty: tuple[str, ...] = ()

    def to_json(self) -> str:
        """Return the folder and its files as JSON."""
        return json.dumps({"folder": str(self.folder), "files": [file._asdict() for file in self.files],
                           "left_out": list(self.left_out), "empty": list(self.empty)}, ensure_ascii=False, indent=2)

    def to_table(self, lang: str = "zh") -> str:
        """Return the files with their sizes as a table; the files of a folder of tables in one line."""
        rows: dict[str, list[int]] = {}
        for file in self.files:
            folder, slash, _ = file.path.partition("/")
            rows.setdefault(folder + slash if slash else file.path, []).append(file.bytes)
        head = ["文件", "个数", "字节"] if lang == "zh" else ["file", "files", "bytes"]
        return table(head, [[name, str(len(sizes)), f"{sum(sizes):,}"] for name, sizes in rows.items()], [False, True, True])


def export(kg: Graph, folder: str | os.PathLike[str], *, only: Sequence[str] | None = None, graphs: Sequence[str] | None = None,
           base_url: str | None = None, partition: str | None = None, told: Callable[[File], None] | None = None) -> Export:
    """Write the graph into a folder and return what was written.

    `only` names formats of FORMATS; without the extra `frames`, Parquet is left out unless it is named. `graphs` names graphs
    by IRI or as `graph:registry`, `ontology` or `erqi-2024`, the last for all sentences of a source. Beside the files stands
    their catalogue, where the data have a record; `base_url` is where the files can be fetched. `told` is called with each
    file of data. The folder is replaced as a whole where it holds an earlier export, and refused where it holds anything else.

    `partition="source"` writes the Parquet tables alone, in a part for each source, also where the graph does not fit into
    memory; what they are is told by their manifest.
    """
    if partition is not None:
        _check_partition(partition, only, graphs, base_url)
        return Export(Path(folder).resolve(), tuple(write_parts(kg, Path(folder).resolve(), told)), ())
    wanted, left_out = _wanted(only)
    # A link is followed, so that it stays; a mistake in the call is told before the work.
    target = Path(folder).resolve()
    url = None if base_url is None else checked_url(base_url)
    check(target)
    data, record = Data(kg.store, graphs or None), read_record(kg.folder)
    chosen = _Chosen(data, tables(data) if {*_TABLES} & {*wanted} else [],
                     record and completed(record, data.everything, data.part))
    with whole_folder(target) as new:
        described = []
        for name in wanted:
            for path, content in _files(name, chosen):
                described.append(_described(name, new.write(path, content), chosen))
                if told:
                    told(described[-1].file)
        if chosen.record:
            for path, content in forms(chosen.record, sorted(described), data, chosen.tables, url).items():
                new.write(path, content)
        new.finish(_manifest(kg.store, chosen, wanted))
    found = {each.format for each in described}
    return Export(target, tuple(new.files), left_out, tuple(name for name in wanted if name not in found))


def _check_partition(partition: str, only: Sequence[str] | None, graphs: Sequence[str] | None, base_url: str | None) -> None:
    if partition not in PARTITIONS:
        raise UnknownName(f"tables have no partition {partition!r}: choose from {', '.join(PARTITIONS)}", PARTITIONS)
    if graphs or base_url or set(only or ("parquet",)) != {"parquet"}:
        raise ParameterError("only Parquet tables of all graphs are written in parts: leave out --graphs, --base-url and other "
                             "formats", "只有全部图的 Parquet 表能分区写：请去掉 --graphs、--base-url 和其他格式")


class _Chosen(NamedTuple):
    """What is written: the data, their tables where they are wanted, and their record where they have one."""

    data: Data
    tables: list[Table]
    record: Record | None

    def terms(self, graphs: Collection[str] | None = None) -> Terms | None:
        """Return the terms of what is taken from these graphs, or from all; without a record nobody said them."""
        return terms(self.record, graphs) if self.record else None


def _wanted(only: Sequence[str] | None) -> tuple[list[str], tuple[str, ...]]:
    """Return the formats that are wanted and can be written, and those that are left out."""
    for name in only or ():
        if name not in FORMATS:
            near = tuple(get_close_matches(name, FORMATS, n=3))
            raise UnknownName(f"no format {name!r}: choose from {', '.join(FORMATS)}", near)
    wanted = [name for name in FORMATS if not only or name in only]
    if "parquet" in wanted:
        try:
            writer()
        except MissingExtra:
            if only:
                raise
            return wanted[:-1], ("parquet",)
    return wanted, ()


def _manifest(store: ox.Store, chosen: _Chosen, wanted: Sequence[str]) -> dict[str, object]:
    data, own = chosen.data, chosen.terms()
    compressor = f"deflate {_deflate_version()}" if _RDF.keys() & {*wanted} else None
    return {
        "package_version": __version__,
        "data_version": data_version(store),
        **({"license": own.licence} if own else {}),
        **({"rights": own.texts} if own and own.texts else {}),
        # What the bytes depend on, beside the data.
        "made_with": [each for each in (f"pyoxigraph {ox.__version__}", compressor, writer() if "parquet" in wanted else None)
                      if each],
        "canonicalization": "RDFC-1.0",
        "graph_hash": graph_hash(store),
        "triples": len(data.triples),
        "quads": len(data.quads),
        "graphs": data.counts,
    }


def _files(name: str, chosen: _Chosen) -> Iterator[tuple[str, bytes]]:
    if name in _RDF:
        path, make = _RDF[name]
        content = make(chosen.data)
        yield path, content
        yield f"{path}.gz", _gzip(content)
    else:
        found = csv_files(chosen.tables, chosen.terms) if name == "csv" else parquet_files(chosen.tables)
        yield from ((f"{name}/{path}", content) for path, content in found.items())


def _described(name: str, file: File, chosen: _Chosen) -> Described:
    """Return what the catalogue tells of a file; a table has the terms of its rows, any other file those of all graphs."""
    if file.path == f"csv/{METADATA}":
        # Of the data it holds nothing but the names of columns.
        return Described(file, "csvw", chosen.terms(()) or Terms(""))
    table = next((each for each in chosen.tables if file.path.startswith(f"{name}/{each.name}.")), None)
    graphs = table.graphs if table else cube.graphs(chosen.data) if name == "cube" else None
    return Described(file, name, chosen.terms(graphs) or Terms(""), {"zh": table.zh, "en": table.en} if table else None)


def _gzip(content: bytes) -> bytes:
    """Return the content compressed, without time and name.

    Python's own gzip gives other bytes with another zlib; the wheel of libdeflate, pinned, gives the same everywhere.
    """
    import deflate

    return bytes(deflate.gzip_compress(content, _LEVEL))


def _deflate_version() -> str:
    import deflate

    return deflate.__version__
