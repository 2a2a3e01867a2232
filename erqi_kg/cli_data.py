"""The commands that look after the files: `check`, `reason`, `docs`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .kg import KnowledgeGraph


def add_check(parser: argparse.ArgumentParser) -> None:
    """Add what `check` takes."""
    parser.add_argument("--engine", choices=("fast", "pyshacl"), default="fast", help="默认 fast / the default is fast")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="表中的语言 / language of the table")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="默认 table / the default is table")


def check(options: argparse.Namespace, kg: KnowledgeGraph) -> bool:
    """Print the report of the rules and return whether all hold."""
    from .validate import check as checked

    report = checked(kg.folder, engine=options.engine)
    print(report.to_json() if options.format == "json" else report.to_table(options.lang))
    return report.conforms


def add_reason(parser: argparse.ArgumentParser) -> None:
    """Add what `reason` takes."""
    parser.add_argument("--reasoner", choices=("pellet", "hermit"), default="pellet", help="默认 pellet / the default is pellet")


def reason(options: argparse.Namespace, kg: KnowledgeGraph) -> bool:
    """Write what follows and return whether the ontology is consistent."""
    from .reason import Inconsistent, infer, write_inferred

    try:
        inferred = infer(kg.store, reasoner=options.reasoner)
    except Inconsistent as error:
        print(f"erqi-kg: {error}", file=sys.stderr)
        return False
    path = write_inferred(kg.folder, inferred)
    print(f"{path}: {len(inferred)} 条推论 / inferences")
    return True


def add_docs(parser: argparse.ArgumentParser) -> None:
    """Add what `docs` takes."""
    parser.add_argument("--to", type=Path, help="写到这个文件夹 / write into this folder")


def docs(options: argparse.Namespace, kg: KnowledgeGraph) -> bool:
    """Write the pages and print where."""
    from .docs import write_docs

    for path in write_docs(kg, options.to or kg.folder / "docs"):
        print(path)
    return True
