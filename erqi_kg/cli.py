"""The command line: `erqi-kg ask QUESTION` and the others that COMMANDS lists."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from .answer import Answer, table
from .errors import ErqiError
from .kg import KnowledgeGraph
from .kg import open as open_graph
from .paths import data_folder
from .place import backend_at
from .query import Question

FORMATS = ("table", "json", "csv", "tsv")
GOOD, BAD_DATA, BAD_CALL = 0, 1, 2
Run = Callable[[argparse.Namespace, KnowledgeGraph], int]
Command = tuple[Run, str, Callable[[argparse.ArgumentParser], None]]
TOUR: tuple[tuple[str, dict[str, str]], ...] = (
    ("axes_of_district", {}),
    ("projects_with_investment_of_at_least", {"amount": "100000000"}),
    ("expected_and_planned", {"as_of": "2024-12-31"}),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 good, 1 the data is not good, 2 the call is not good."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        # A terminal that is not UTF-8 must not turn an answer into an error.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        try:
            return _run(given)
        finally:
            sys.stdout.flush()
    except ErqiError as error:
        print(f"erqi-kg: {error.zh} / {error}" if error.zh else f"erqi-kg: {error}", file=sys.stderr)
        return BAD_CALL
    except KeyboardInterrupt:
        print("\nerqi-kg: 已中断，可再运行 / interrupted: run it again", file=sys.stderr)
        return BAD_CALL
    except BrokenPipeError:
        # The reader has closed its end, as `head` does: nothing is left to say, at interpreter exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return GOOD


def _run(given: Sequence[str]) -> int:
    options = _parser(given).parse_args(given)
    run: Run = options.run
    # Whoever takes everything, or asks SPARQL of their own, gets the annotations too; no packaged question reads them.
    whole = run in {COMMANDS[name][0] for name in WHOLE} or getattr(options, "receipt", None) is not None
    if options.at and run in {COMMANDS[name][0] for name in OF_FILES}:
        raise ErqiError(f"--at {options.at}: 此命令读的是文件，请用 --folder / this command reads files: give --folder")
    backend = backend_at(options.at) if options.at else None
    # A question that does not say that it reads links or tables is answered without them, which takes a fifth less time.
    beside = whole or run is not _ask or bool(options.question.beside)
    return run(options, KnowledgeGraph(options.folder or data_folder(), annotations=whole, beside=beside, backend=backend))


def _parser(given: Sequence[str], *, whole: bool = False) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="erqi-kg", allow_abbrev=False, description=(
        "二七区一篇报道的知识图谱：每个回答都指明原文位置。/ A knowledge graph of one article about Erqi District: "
        "every answer names its place in the text."))
    parser.add_argument("--folder", type=Path, help="另一份 ontology/ graph/ queries/ / another folder with those three")
    parser.add_argument("--at", metavar="PLACE", help=(
        "在那里问：Oxigraph 文件夹或 SPARQL 端点网址 / where to ask: an Oxigraph folder or the URL of a SPARQL endpoint"))
    parser.set_defaults(run=_tour, lang="zh")
    commands = parser.add_subparsers(title="命令 / commands", metavar="COMMAND")
    folder, call = _call(given)
    # Only the command that is called is built: the others would cost more than its answer.
    for name in call[:1] if call and call[0] in COMMANDS else COMMANDS:
        run, text, add = COMMANDS[name]
        made = commands.add_parser(name, help=text, description=text)
        made.set_defaults(run=run)
        if name != "ask":
            add(made)
        elif whole or call[:1] == ["ask"]:
            _add_ask(made, open_graph(folder), None if whole else next((each for each in call[1:] if each[0:1] != "-"), None))
    return parser


def _add_ask(parser: argparse.ArgumentParser, kg: KnowledgeGraph, chosen: str | None) -> None:
    asked = kg.questions.values() if chosen is None else [kg.question(chosen)]
    choices = parser.add_subparsers(title="问题 / questions", metavar="QUESTION", required=True)
    for question in asked:
        text = f"{question.zh} / {question.en}".replace("%", "%%")
        made = choices.add_parser(question.name, help=text, description=text, epilog=_epilog(question))
        _output(made)
        _add_receipt(made)
        for parameter in question.parameters:
            if parameter.name != "lang":
                made.add_argument("--" + parameter.name.replace("_", "-"), dest="value_" + parameter.name, action="append",
                                  metavar=parameter.kind, help=f"{parameter.zh} / {parameter.en}".replace("%", "%%"))
        made.set_defaults(question=question)


def _output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=FORMATS, default="table", help="默认 table / the default is table")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="表中的语言 / language of the table")
    parser.add_argument("--show-query", action="store_true", help="先打印 SPARQL / print the SPARQL text first")


def _add_questions(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--tag", help="只列这个标签 / only those with this tag")
    _output(parser)


def _add_show(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("thing", help="短名、标签或 IRI / slug, label or IRI")
    _output(parser)


def _add_sparql(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", help="查询文本，或 @文件，或 - 表示标准输入 / the text, @FILE, or - for standard input")
    _output(parser)
    _add_receipt(parser)


def _add_receipt(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--receipt", type=Path, metavar="FILE", help="另写一份凭证 / also write a receipt, into a new file")


def _add_verify_receipt(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="--receipt 写的文件 / what --receipt wrote")
    _add_report(parser)


def _add_report(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="表中的语言 / language of the table")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="默认 table / the default is table")


def _add_completion(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=("bash", "zsh", "tcsh"))


def _call(given: Sequence[str]) -> tuple[Path | None, list[str]]:
    """Return the folder of the call and what follows it: the command and its arguments."""
    folder, rest = None, list(given)
    while rest and (option := re.match(r"--(folder|at)(?:=(.*))?\Z", rest[0], re.DOTALL)):
        value = rest[1:2] if option[2] is None else [option[2]]
        folder = Path(value[0]) if option[1] == "folder" and value else folder
        rest = rest[2 if option[2] is None else 1:]
    return folder, rest


def _epilog(question: Question) -> str:
    example = " ".join(f"--{name.replace('_', '-')} {value}" for name, value in question.example.items())
    columns = "; ".join(f"{column.name}: {column.zh} / {column.en}" for column in question.columns)
    return f"例 / example: erqi-kg ask {question.name} {example} — {columns}".replace("%", "%%")


def _ask(options: argparse.Namespace, kg: KnowledgeGraph) -> int:
    question: Question = options.question
    values = {parameter.name: value for parameter in question.parameters
              if (value := getattr(options, "value_" + parameter.name, None)) is not None}
    if any(parameter.name == "lang" for parameter in question.parameters):
        values["lang"] = options.lang
    return _print(kg.answer(question, values), options, beside=bool(question.beside))


def _print(answer: Answer[tuple[object, ...]], options: argparse.Namespace, *, beside: bool = False) -> int:
    if getattr(options, "receipt", None) is not None:
        from .receipt import write_receipt

        write_receipt(options.receipt, answer.receipt())
    if options.show_query:
        print(answer.sparql.rstrip(), end="\n\n")
    if options.format == "json":
        print(answer.to_json())
    elif options.format in ("csv", "tsv"):
        sys.stdout.write(answer.to_csv("," if options.format == "csv" else "\t"))
    else:
        print(answer.to_table(options.lang))
        if not answer:
            # A question that reads links, lists or tables does not ask what the article says.
            said = ("没有这样的记录。", "No such record.") if beside else ("文章没有说。", "The article does not say.")
            print(said[options.lang != "zh"], file=sys.stderr)
    return GOOD


def _tour(options: argparse.Namespace, kg: KnowledgeGraph) -> int:
    print("erqi-kg · 每个回答都指明原文位置 / every answer names its place in the text\n")
    for name, values in TOUR:
        question = kg.question(name)
        shown = " ".join(f"--{key.replace('_', '-')} {value}" for key, value in values.items())
        print(f"{question.zh} / {question.en}\n$ erqi-kg ask {name} {shown}".rstrip())
        print(kg.ask(name, **values).to_table(options.lang), end="\n\n")
    print(f"erqi-kg questions  列出全部 {len(kg.questions)} 个问题 / lists all {len(kg.questions)} questions")
    return GOOD


def _questions(options: argparse.Namespace, kg: KnowledgeGraph) -> int:
    rows = [question for question in kg.questions.values() if options.tag is None or options.tag in question.tags]
    listed = [{"name": row.name, "zh": row.zh, "en": row.en, "tags": " ".join(row.tags),
               "parameters": " ".join(field.name for field in row.parameters)} for row in rows]
    if options.format == "json":
        import json

        print(json.dumps(listed, ensure_ascii=False, indent=2))
    elif options.format in ("csv", "tsv"):
        import csv

        writer = csv.writer(sys.stdout, delimiter="," if options.format == "csv" else "\t", lineterminator="\n")
        writer.writerow(("name", "zh", "en", "tags", "parameters"))
        writer.writerows(row.values() for row in listed)
    else:
        head = ["问题", "名称", "参数"] if options.lang == "zh" else ["question", "name", "parameters"]
        print(table(head, [[row[options.lang], row["name"], row["parameters"]] for row in listed], [False] * 3))
    return GOOD


def _show(options: argparse.Namespace, kg: KnowledgeGraph) -> int:
    return _print(kg.ask("story_of_thing", thing=options.thing), options)


def _sparql(options: argparse.Namespace, kg: KnowledgeGraph) -> int:
    text: str = options.query
    if text == "-":
        text = sys.stdin.read()
    elif text.startswith("@"):
        from .store import read

        text = read(Path(text[1:]))
    return _print(kg.sparql(text), options)


def _later(module: str, name: str, text: str) -> Command:
    """Return a command of another module, which is imported when the command is called."""
    def found(function: str) -> Callable[..., bool]:
        made: Callable[..., bool] = getattr(import_module(f"{__package__}.{module}"), function)
        return made

    def run(options: argparse.Namespace, kg: KnowledgeGraph) -> int:
        return GOOD if found(name)(options, kg) else BAD_DATA

    def add(parser: argparse.ArgumentParser) -> None:
        found(f"add_{name}")(parser)

    return run, text, add


def _verify_receipt(options: argparse.Namespace, kg: KnowledgeGraph) -> int:
    from .verdict import verify_receipt

    verdict = verify_receipt(kg, options.file)
    print(verdict.to_json() if options.format == "json" else verdict.to_table(options.lang))
    return GOOD if verdict.holds else BAD_DATA


def _completion(options: argparse.Namespace, kg: KnowledgeGraph) -> int:
    import shtab

    print(shtab.complete(_parser([], whole=True), options.shell))
    return GOOD


# The commands that take the graph with its annotations.
WHOLE = ("sparql", "verify-receipt", "export", "load", "serve")
# The commands that read files, not a store.
OF_FILES = ("check", "reason", "docs", "verify", "cover", "draft", "link", "attach", "corpus")
# What each command runs, what it says of itself, and what adds its arguments.
COMMANDS: dict[str, Command] = {
    "ask": (_ask, "回答一个问题 / answer a packaged question", _output),
    "questions": (_questions, "列出所有问题 / list the packaged questions", _add_questions),
    "show": (_show, "关于某物的一切 / everything about a thing", _add_show),
    "search": _later("cli_search", "search", "按中文、英文或拼音查名 / find names in Chinese, English or pinyin"),
    "sparql": (_sparql, "运行自己的 SPARQL / run SPARQL of your own", _add_sparql),
    "verify-receipt": (_verify_receipt, "凭证是否仍成立 / whether the answer of a receipt still holds", _add_verify_receipt),
    "verify": _later("cli_article", "verify", "用手里的文章证明图谱 / prove the graph against a copy of the text"),
    "cover": _later("cli_article", "cover", "文章有多少已入图谱 / how much of the article is in the graph"),
    "draft": _later("cli_article", "draft", "为下一篇文章写草稿 / write drafts for the next article"),
    "export": _later("cli_export", "export", "导出为 RDF、CSV、Parquet / write RDF, CSV and Parquet for other tools"),
    "attach": _later("cli_attach", "attach", "把一张 CSV 表连入图谱 / attach a table of others to the graph"),
    "serve": _later("cli_serve", "serve", "在本机提供 SPARQL 端点与接口 / serve a SPARQL endpoint and an API"),
    "check": _later("cli_data", "check", "检查数据 / check the data"),
    "reason": _later("cli_data", "reason", "一致性与推理 / check consistency and write graph/inferred.ttl"),
    "load": _later("cli_load", "load", "装入 Oxigraph 文件夹或 SPARQL 服务器 / load into a folder or a SPARQL server"),
    "corpus": _later("cli_corpus", "corpus", "许多来源合成一个语料库 / many sources as one corpus: build, add, remove, status"),
    "link": _later("cli_link", "link", "检查外部标识并写 Turtle / check identifiers elsewhere and write their Turtle"),
    "docs": _later("cli_data", "docs", "生成 docs/ / write docs/"),
    "completion": (_completion, "命令补全 / print a completion script", _add_completion),
}
