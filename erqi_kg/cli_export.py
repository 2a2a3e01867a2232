"""The command `export`. It is imported when it is called."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .edition.export import FORMATS, PARTITIONS
from .edition.export import export as write
from .edition.folder import File
from .kg import KnowledgeGraph

_CLEAR = "\r\x1b[K"


def add_export(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `export`."""
    parser.add_argument("directory", type=Path, metavar="DIR", help=(
        "新文件夹，或先前的导出（整个替换） / a new folder, or an earlier export, which is replaced as a whole"))
    parser.add_argument("--only", action="append", choices=FORMATS, metavar="FORMAT", help=(
        f"只写这种格式，可重复 / only this format, may be repeated: {', '.join(FORMATS)}"))
    parser.add_argument("--graphs", action="append", metavar="GRAPH", help=(
        "只取这个图，可重复：IRI、graph:registry、ontology，或 erqi-2024（其全部句子） / "
        "only this graph, may be repeated: an IRI, graph:registry, ontology, or erqi-2024 (all its sentences)"))
    parser.add_argument("--base-url", metavar="URL", help=(
        "文件可由此网址下载，写入目录 / the URL below which the files can be fetched, for the catalogue"))
    parser.add_argument("--partition", choices=PARTITIONS, help=(
        "只写 Parquet 表，每个来源一份：表/source=来源/part-0.parquet / "
        "write Parquet tables alone, a part for each source: TABLE/source=SOURCE/part-0.parquet"))
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="表中的语言 / language of the table")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="默认 table / the default is table")


def export(options: argparse.Namespace, kg: KnowledgeGraph) -> bool:
    """Write the files, print what was written and return True."""
    shown = sys.stderr.isatty()
    try:
        made = write(kg, options.directory, only=options.only, graphs=options.graphs, base_url=options.base_url,
                     partition=options.partition, told=_tell if shown else None)
    finally:
        if shown:
            print(_CLEAR, end="", file=sys.stderr)
    print(made.to_json() if options.format == "json" else made.to_table(options.lang))
    if made.left_out:
        print("没有写 Parquet：pip install 'erqi-kg[frames]'" if options.lang == "zh" else
              "Parquet was left out: pip install 'erqi-kg[frames]'", file=sys.stderr)
    if made.empty:
        names = ", ".join(made.empty)
        print(f"所选的图没有可写成这种格式的内容，没有写：{names}" if options.lang == "zh" else
              f"The chosen graphs hold nothing for these formats, which were not written: {names}", file=sys.stderr)
    return True


def _tell(file: File) -> None:
    # One line, written over, since there are more than a hundred files.
    print(f"{_CLEAR}{file.path}  {file.bytes:,}", end="", file=sys.stderr, flush=True)
