"""The commands that read a copy of an article: `verify`, `cover` and `draft`. They are imported when they are called."""

from __future__ import annotations

import argparse
from pathlib import Path

from .errors import FileError
from .kg import KnowledgeGraph
from .paths import write_new, write_whole


def add_verify(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `verify`."""
    _add_article(parser)


def verify(options: argparse.Namespace, kg: KnowledgeGraph) -> bool:
    """Print what a copy proves of the graph; return whether it holds."""
    from .text.copy import read_copy
    from .text.verify import verify as prove

    found = prove(kg, read_copy(options.article), options.source)
    print(found.to_json() if options.format == "json" else found.to_table(options.lang))
    return found.holds


def add_cover(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `cover`."""
    _add_article(parser)
    parser.add_argument("--fail-under", type=float, metavar="PERCENT", help=(
        "覆盖低于此值，或有陈述问不到、术语无用处，则退出码为1 / exit 1 below this, or where a statement or term is idle"))
    parser.add_argument("--html", type=Path, metavar="FILE", help=(
        "另写一页：文本着色，点开看事实 / also write the text in colour as a page"))


def cover(options: argparse.Namespace, kg: KnowledgeGraph) -> bool:
    """Print the coverage of a copy, and write its page where asked; return whether it is enough."""
    from .text.copy import read_copy
    from .text.cover import cover as covered

    text = read_copy(options.article)
    if options.html is not None:
        _refuse_other(options.html, options.article)
    found = covered(kg, text, options.source)
    if options.html is not None:
        from .text.page import page

        write = write_whole if options.html.exists() else write_new
        write(options.html, page(kg, text, found, options.lang))
    print(found.to_json() if options.format == "json" else found.to_table(options.lang))
    return options.fail_under is None or found.holds(options.fail_under)


def add_draft(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `draft`."""
    parser.add_argument("article", type=Path, metavar="ARTICLE", help="文章，UTF-8 文本 / the article, a text in UTF-8")
    parser.add_argument("--source", required=True, metavar="ID", help=(
        "新来源的短名，如 erqi-2025 / name of the new source, such as erqi-2025"))
    parser.add_argument("--year", type=int, help=(
        "“今年”是哪一年，若文中没有写明 / the year that 今年 means, where the text does not say"))
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="说明的语言 / language of what is printed")


def draft(options: argparse.Namespace, kg: KnowledgeGraph) -> bool:
    """Write the drafts of an article and print what was written; return True."""
    from .text.copy import read_copy
    from .text.draft import draft as drafted

    # An installed package is no place to write to: without --folder, the drafts go below the folder one stands in.
    target = options.folder or (Path.cwd() if Path(__file__).parent in kg.folder.parents else kg.folder)
    made = drafted(kg, read_copy(options.article), options.source, target, options.year)
    print(made.to_text(options.lang))
    return True


def _refuse_other(html: Path, article: Path) -> None:
    """Refuse to write a page over the article, or over any file but a page that was written so."""
    from .text.page import MARK

    try:
        if not html.exists():
            return
        if html.samefile(article):
            raise FileError(html, None, "is the article itself: choose another file for the page")
        if html.is_file():
            with html.open(encoding="utf-8", errors="replace") as file:
                head = file.read(2000)
            if head.startswith("<!doctype html>") and MARK in head:
                return
    except OSError as error:
        raise FileError(html, None, f"cannot be read ({error.strerror}): choose another file for the page") from None
    raise FileError(html, None, "is there already and is no page of ours: choose another file for the page")


def _add_article(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("article", type=Path, metavar="ARTICLE", help=(
        "你手里的文章，UTF-8 文本 / your copy of the article, a text in UTF-8"))
    parser.add_argument("--source", metavar="ID", help="来源的短名，若不止一个 / name of the source, where there are several")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="默认 table / the default is table")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="表中的语言 / language of the table")
