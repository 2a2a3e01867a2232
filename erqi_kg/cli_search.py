"""The command `search`, which is imported when it is called."""

from __future__ import annotations

import argparse
import sys

from .answer import table
from .kg import KnowledgeGraph
from .names import Hit

FORMATS = ("table", "json", "csv", "tsv")
_WHY = {"exact": "全同", "start": "开头", "initials": "首字母", "part": "包含", "words": "各词", "slip": "错字"}


def add_search(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `search`."""
    parser.add_argument("text", help=(
        "名称、其一部分或拼音；错一两个字也行 / a name, a part of it, or pinyin; a slip or two is forgiven"))
    parser.add_argument("--kind", action="append", metavar="CLASS", help=(
        "只找这一类，如 Project；可给多个 / only of this class, such as Project; may be given again"))
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="名称的语言 / language of the names")
    parser.add_argument("--limit", type=_number, default=20, metavar="N", help=(
        "最多几个，默认 20 / at most so many; the default is 20"))
    parser.add_argument("--format", choices=FORMATS, default="table", help="默认 table / the default is table")


def search(options: argparse.Namespace, kg: KnowledgeGraph) -> bool:
    """Print the things that a text may mean, the best first; that there are none is no failure."""
    hits = kg.search(options.text, kinds=options.kind, lang=options.lang, limit=options.limit)
    if options.format == "json":
        import json

        print(json.dumps([hit._asdict() for hit in hits], ensure_ascii=False, indent=2))
    elif options.format in ("csv", "tsv"):
        import csv

        writer = csv.writer(sys.stdout, delimiter="," if options.format == "csv" else "\t", lineterminator="\n")
        writer.writerow(Hit._fields)
        writer.writerows(hits)
    else:
        _print(hits, options.lang)
    return True


def _print(hits: list[Hit], lang: str) -> None:
    head = ["名称", "对上的名称", "如何对上", "事物"] if lang == "zh" else ["name", "matching name", "how", "thing"]
    print(table(head, [[hit.name, hit.matched, _why(hit, lang), hit.thing.short] for hit in hits], [False] * 4))
    if not hits:
        print("没有这样的名称。" if lang == "zh" else "No such name.", file=sys.stderr)


def _why(hit: Hit, lang: str) -> str:
    why = _WHY[hit.why] if lang == "zh" else hit.why
    return f"{why} {hit.slips}" if hit.slips else why


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 10_000:
        raise argparse.ArgumentTypeError(f"{text!r}: 请给 1 到 10000 的整数 / give a whole number from 1 to 10000")
    return int(text)
