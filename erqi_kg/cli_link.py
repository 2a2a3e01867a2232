"""The command `link`, which is imported when it is called."""

from __future__ import annotations

import argparse
import sys

from .kg import KnowledgeGraph


def add_link(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `link`."""
    parser.add_argument("--check", action="store_true", help=(
        "什么也不写，只说是否最新 / write nothing, only say whether the files are fresh"))


def link(options: argparse.Namespace, kg: KnowledgeGraph) -> bool:
    """Write the Turtle of the tables, or say whether it is fresh; return False where a table is wrong or a file is stale."""
    from .link import link as linked

    made = linked(kg.folder)
    for problem in made.problems:
        print(f"erqi-kg: {problem}", file=sys.stderr)
    if made.problems:
        return False
    if options.check:
        for path in (*made.stale, *made.extra):
            print(f"{path}: 不是最新，请运行 erqi-kg link / is stale: run erqi-kg link", file=sys.stderr)
    else:
        made.write()
        for path in made.stale:
            print(path)
        for path in made.extra:
            print(f"{path}: 没有表格要它，已删去 / removed, for no table asks for it")
    for path in made.strange:
        print(f"{path}: 不是 erqi-kg link 写的，留着没动；放到别的文件夹去 / is not made by erqi-kg link and was left alone: "
              "keep it in another folder", file=sys.stderr)
    counts = made.counts
    print(f"匹配 {counts['matches']}，查无 {counts['nothing']}，不是 {counts['not']}，区划 {counts['divisions']} / "
          f"{counts['matches']} matches, {counts['nothing']} looked for and not found, {counts['not']} near misses, "
          f"{counts['divisions']} divisions")
    return made.fresh or (not options.check and not made.strange)
