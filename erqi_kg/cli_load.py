"""The command `load`, which is imported when it is called."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .kg import KnowledgeGraph

_STORES = ("oxigraph", "fuseki", "graphdb", "rdf4j", "virtuoso", "qlever")


def add_load(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `load`."""
    parser.epilog = ("ERQI_USER 与 ERQI_PASSWORD，或 ERQI_TOKEN，或 netrc 说明你是谁 / ERQI_USER and ERQI_PASSWORD, ERQI_TOKEN "
                     "or netrc say who you are. 例 / example: erqi-kg load http://localhost:3030/ds --store fuseki")
    parser.add_argument("target", metavar="TARGET", help=(
        "Oxigraph 的文件夹，或服务器的 URL / an Oxigraph folder, or the URL of a server"))
    parser.add_argument("--store", choices=_STORES, help="哪种服务器，默认询问它 / which server it is; it is asked by default")
    parser.add_argument("--via", choices=("gsp", "update"), help=(
        "图存储协议，或 SPARQL 更新 / by Graph Store Protocol or by SPARQL Update"))
    for name, text in (("query", "查询 / queries"), ("update", "更新 / updates"), ("gsp", "图存储 / Graph Store Protocol")):
        parser.add_argument(f"--{name}-url", metavar="URL", help=f"{text}，--store 未说明时 / where --store does not tell")
    parser.add_argument("--bulk", type=Path, metavar="FOLDER", help=(
        "为 Virtuoso 批量装载写文件，夹在 DirsAllowed 中 / write files for Virtuoso's bulk loader, below its DirsAllowed"))
    parser.add_argument("--isql", metavar="HOST:PORT", help="并用 isql-vt 装载 / and load them with isql-vt")
    parser.add_argument("--no-union", action="store_true", help="不写默认图 / leave the default graph alone")
    parser.add_argument("--replace", action="store_true", help=(
        "先清空有别的三元组的我们的图 / first empty those of our graphs that hold other triples"))
    parser.add_argument("--dry-run", action="store_true", help="只问，只说要做什么 / only ask, and say what would be done")
    parser.add_argument("--batch", type=int, default=2000, metavar="N", help=(
        "一次更新的三元组数，默认2000 / triples in one update, by default 2000"))
    parser.add_argument("--time-limit", type=float, default=120.0, metavar="SECONDS", help=(
        "每个请求的时限，默认120 / for each request, by default 120"))
    parser.add_argument("--format", choices=("table", "json"), default="table", help="默认 table / the default is table")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="表中的语言 / language of the table")


def load(options: argparse.Namespace, kg: KnowledgeGraph) -> bool:
    """Load and print each graph with its count; return whether each count is as sent."""
    from .loader.load import load as loaded

    bar = _bar if sys.stderr.isatty() else None
    try:
        made = loaded(kg, options.target, store=options.store, via=options.via, query_url=options.query_url,
                      update_url=options.update_url, gsp_url=options.gsp_url, bulk=options.bulk, isql=options.isql,
                      fill_default=not options.no_union, replace=options.replace, dry_run=options.dry_run, batch=options.batch,
                      time_limit=options.time_limit, progress=bar)
    finally:
        if bar is not None:
            print("\r\x1b[K", end="", file=sys.stderr)
    if options.format == "json":
        print(made.to_json())
    else:
        if options.dry_run:
            print("\n".join(made.requests), end="\n\n")
        print(made.to_table(options.lang))
    return made.holds


def _bar(done: int, whole: int) -> None:
    filled = 30 * done // max(whole, 1)
    print(f"\r[{'█' * filled}{'·' * (30 - filled)}] {done}/{whole}", end="", file=sys.stderr, flush=True)
