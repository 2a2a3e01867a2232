"""The command `corpus`, which is imported when it is called."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .corpus.build import How, add, build, remove
from .corpus.status import status
from .corpus.workers import Local, Workers, cores
from .errors import ParameterError
from .kg import KnowledgeGraph

_PHASES = {"read": "读取与检查 / reading and checking", "settle": "核对引用 / looking at what others declare",
           "prepare": "备好回答 / preparing answers"}


def add_corpus(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `corpus`."""
    actions = parser.add_subparsers(title="动作 / actions", metavar="ACTION", required=True, dest="action")
    made = actions.add_parser("build", help="建立或更新，与来源夹一致 / make it, or bring it up to date with a folder of sources")
    made.add_argument("sources", type=Path, metavar="SOURCES", help=(
        "来源夹：registry/ 与每个来源一个文件夹或 .nq / a folder with registry/ and a folder or an .nq for each source"))
    made.add_argument("place", type=Path, metavar="CORPUS", help="语料夹 / the folder of the corpus")
    _add_how(made)
    made = actions.add_parser("add", help="加入来源，同名的替换 / add sources; one of the same name is replaced")
    made.add_argument("place", type=Path, metavar="CORPUS", help="语料夹 / the folder of the corpus")
    made.add_argument("paths", type=Path, nargs="+", metavar="SOURCE", help="文件夹、.nq 或 .nq.gz / a folder, .nq or .nq.gz")
    _add_how(made)
    made = actions.add_parser("remove", help="移除来源 / remove sources")
    made.add_argument("place", type=Path, metavar="CORPUS", help="语料夹 / the folder of the corpus")
    made.add_argument("names", nargs="+", metavar="NAME", help="来源的短名 / name of a source")
    _add_how(made)
    made = actions.add_parser("status", help="已发布的是什么 / what is published")
    made.add_argument("place", type=Path, metavar="CORPUS", help="语料夹 / the folder of the corpus")
    _add_output(made)


def _add_how(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--jobs", type=int, default=cores(), metavar="N", help=(
        f"进程数，默认 {cores()} / number of processes, by default {cores()}"))
    parser.add_argument("--scheduler", metavar="tcp://HOST:PORT", help=(
        "在 Dask 集群上做（附加包 cluster）/ let a Dask cluster do the work (extra cluster)"))
    parser.add_argument("--no-check", action="store_true", help=(
        "不检查：别处已经检查过 / do not check what has been checked elsewhere"))
    parser.add_argument("--skip-bad", action="store_true", help=(
        "有错的来源不收，其余照样发布 / leave out sources that are not good and publish the others"))
    _add_output(parser)


def _add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("table", "json"), default="table", help="默认 table / the default is table")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="表中的语言 / language of the table")


def corpus(options: argparse.Namespace, kg: KnowledgeGraph) -> bool:
    """Build, add, remove or tell, and print what came of it; return whether every source is good."""
    if options.action == "status":
        told = status(options.place)
        print(told.to_json() if options.format == "json" else told.to_table(options.lang))
        return True
    bar = _Bar() if sys.stderr.isatty() else None
    how = How(_workers(options), not options.no_check, options.skip_bad, **({"progress": bar} if bar else {}))
    try:
        if options.action == "build":
            made = build(options.sources, options.place, how, data=kg.folder)
        elif options.action == "add":
            made = add(options.place, options.paths, how, data=kg.folder)
        else:
            made = remove(options.place, options.names, how, data=kg.folder)
    finally:
        if bar is not None:
            bar.clear()
    print(made.to_json() if options.format == "json" else made.to_table(options.lang))
    return made.good


def _workers(options: argparse.Namespace) -> Workers:
    if options.jobs < 1:
        raise ParameterError(f"--jobs takes a whole number from 1, not {options.jobs}",
                             f"--jobs 须为 1 起的整数，不是 {options.jobs}")
    if options.scheduler is None:
        return Local(options.jobs)
    from .corpus.cluster import Cluster

    return Cluster(options.scheduler)


class _Bar:
    """A line on a terminal that says what is being done and how far it is."""

    def __call__(self, phase: str, done: int, whole: int) -> None:
        filled = 30 * done // max(whole, 1)
        line = f"[{'█' * filled}{'·' * (30 - filled)}] {done}/{whole} {_PHASES.get(phase, phase)}"
        print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Take the line away."""
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
