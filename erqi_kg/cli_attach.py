"""The command `attach`. It is imported when it is called."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, fields
from pathlib import Path

from .attaching.attach import KINDS, write_description
from .attaching.attach import attach as attached
from .attaching.codes import book_of
from .attaching.description import beside, need_csvw
from .attaching.dialogue import ask_for, ended
from .attaching.info import FIELDS, TableInfo, concepts, holds, iri_of
from .attaching.text import records, scan
from .errors import ParameterError
from .kg import KnowledgeGraph
from .paths import refuse_installed

_CLEAR = "\r\x1b[K"
_FLAGS = {
    "key": "COLUMN：代码列 / the column with the code",
    "name": "短名，如 census-2020 / short name, such as census-2020",
    "title": "英文标题 / title in English",
    "title-zh": "中文标题 / title in Chinese",
    "source": "来源：网址或文字 / where it is from: URL or text",
    "licence": "许可：网址、MIT 之类，或所说的话 / licence: URL, a name such as MIT, or what is stated",
    "licence-zh": "同上，中文 / the same in Chinese",
    "vintage": "数字所指的时间：2020、2020-11-01 / what the figures refer to: 2020, 2020-11-01",
    "method": "census、sampleSurvey、administrativeRecords，或代码表里的概念 / one of these, or a concept of the code lists",
    "publisher": "发布者 / who publishes it",
    "issued": "发布日期 / date of publication",
    "key-property": "哪种代码，默认 ek:divisionCode / kind of code, ek:divisionCode if not given",
    "key-vintage": "哪一版代码 / which edition of the codes",
    "name-column": "名称列，用来核对代码 / the column with names, checked against the code",
    "encoding": "utf-8 或 gb18030，默认自行判断 / utf-8 or gb18030, found out if not given",
    "delimiter": "默认逗号，制表符写 \\\\t / a comma if not given, \\\\t is a tab",
    "thousands": "千分位符，如逗号 / separator of thousands, such as a comma",
}
_OF_VALUE = {
    "zh": "中文名 / name in Chinese",
    "en": "英文名 / name in English",
    "indicator": "图谱里的指标，代替 zh、en、kind / an indicator of the graph, instead of zh, en and kind",
    "unit": "单位，如 unit:NUM、unit:PERCENT / unit, such as unit:NUM, unit:PERCENT",
    "counts": "unit:NUM 数的是什么，如 counted-person / what unit:NUM counts, such as counted-person",
    "scale": "指数，万写 4，亿写 8 / an exponent: 4 for 10,000 (万), 8 for 亿",
    "kind": "类型，如 stock、flow、share / kind of measure, such as stock, flow, share",
}


def add_attach(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `attach`."""
    parser.add_argument("file", type=Path, metavar="FILE.csv", help=(
        "表格；描述在旁边的 FILE.csv-metadata.json / the table; its description stands beside it"))
    for name, text in _FLAGS.items():
        parser.add_argument("--" + name, metavar="TEXT", help=text)
    parser.add_argument("--value", action="append", default=[], metavar="COLUMN;field=text;…", help=(
        "有值的列，可重复；字段 / a column that states values, may be repeated; its fields: "
        + "; ".join(f"{field}: {_OF_VALUE[field]}" for field in FIELDS)))
    parser.add_argument("--missing", action="append", default=[], metavar="TEXT", help=(
        "表示缺值的字样，可重复 / what stands for nothing, may be repeated"))
    parser.add_argument("--name-means", action="append", default=[], metavar="NAME=CODE", help=(
        "这个名称指这个代码，可重复 / a name that means this code, may be repeated"))
    parser.add_argument("--skip-key", action="append", default=[], metavar="TEXT", help=(
        "代码列是它的行不作陈述，如合计、脚注，可重复 / rows with this in the code column state nothing: totals, notes; "
        "may be repeated"))
    parser.add_argument("--to", type=Path, metavar="FILE.ttl", help="写到这里 / write here, not below graph/tables/")
    parser.add_argument("--replace", action="store_true", help="替换同名的表 / replace the table of that name")
    parser.add_argument("--dry-run", action="store_true", help="只报告 / report only")
    parser.add_argument("--rml", action="store_true", help=(
        "另写 RML 映射，得同一图 / also write an RML mapping to the same graph"))
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="报告的语言 / language of the report")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="默认 table / the default is table")


def attach(options: argparse.Namespace, kg: KnowledgeGraph) -> bool:
    """Attach the table, print the report by row and return whether it is good."""
    if options.to is None:
        # Before anything is asked.
        refuse_installed(kg.folder)
    need_csvw()
    info = _info(options)
    if info.lacking() and not beside(options.file).exists() and sys.stdin.isatty() and sys.stderr.isatty():
        scanned = scan(options.file, info.encoding)
        info = ask_for(info, next(records(options.file, scanned, info.delimiter or ","), []), _ask,
                       _Graph(kg, iri_of(info.key_property or "ek:divisionCode")))
        if not options.dry_run:
            # What was answered is kept, also where the rows then turn out to be wrong.
            print(write_description(kg, options.file, info), file=sys.stderr)
            info = TableInfo()
    shown = sys.stderr.isatty()
    try:
        found = attached(kg, options.file, info, to=options.to, replace=options.replace, dry_run=options.dry_run,
                         mapping=options.rml, told=_tell if shown else None)
    finally:
        if shown:
            print(_CLEAR, end="", file=sys.stderr)
    print(found.to_json() if options.format == "json" else found.to_table(options.lang))
    return found.good


def _info(options: argparse.Namespace) -> TableInfo:
    said = {each.name: getattr(options, each.name, None) for each in fields(TableInfo)
            if each.name not in ("values", "missing", "name_means", "skip_key")}
    if said["delimiter"] in ("\\t", "tab"):
        said["delimiter"] = "\t"
    values = {}
    for text in options.value:
        column, *parts = text.split(";")
        pairs = [part.partition("=") for part in parts]
        if any(not equals for _, equals, _ in pairs):
            raise ParameterError(f"--value reads 'COLUMN;field=text;…' with the fields {', '.join(FIELDS)}, not {text!r}")
        if column in values:
            raise ParameterError(f"--value {column} is given twice: give it once")
        values[column] = {name.strip(): value.strip() for name, _, value in pairs}
    for text in options.name_means:
        if "=" not in text:
            raise ParameterError(f"--name-means reads 'NAME=CODE', not {text!r}")
    return TableInfo(**said, values=values, missing=tuple(options.missing), name_means=tuple(options.name_means),
                     skip_key=tuple(options.skip_key))


@dataclass(frozen=True)
class _Graph:
    """What the dialogue asks of a graph."""

    kg: KnowledgeGraph
    key: str

    def holds(self, kind: str, iri: str) -> bool:
        return holds(self.kg.store, iri, KINDS[kind])

    def all(self, kind: str) -> list[str]:
        return [each.removeprefix("code:") for each in concepts(self.kg.store, KINDS[kind])]

    def editions(self) -> tuple[str, ...]:
        return book_of(self.kg.store, self.key, None).vintages


def _ask(text: str) -> str:
    # To standard error, so that the report alone goes to standard output.
    print(text, end="", file=sys.stderr, flush=True)
    try:
        return input()
    except EOFError:
        raise ended() from None


def _tell(rows: int) -> None:
    print(f"{_CLEAR}{rows:,}", end="", file=sys.stderr, flush=True)
