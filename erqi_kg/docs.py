"""What a command writes: the list of questions, the page of the ontology (extra `docs`), the stub for editors."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import pyoxigraph as ox

from .base import Graph
from .errors import ErqiError, FileError, MissingExtra
from .paths import write_whole
from .query import Field, Question
from .terms import PREFIXES

_LABEL = ox.NamedNode(PREFIXES["skos"] + "prefLabel")
_COLUMN = {
    "string": "str",
    "integer": "int",
    "decimal": "decimal.Decimal",
    "boolean": "bool",
    "date": "datetime.date",
    # What the article says stands at a place; what was curated stands in a graph whose IRI is none.
    "place": "terms.Place | terms.Iri",
    "Figure": "figures.Figure",
}
_VALUE = {"integer": "int", "decimal": "decimal.Decimal | int", "boolean": "bool", "date": "datetime.date | str"}
_STUB = '''"""由 `erqi-kg docs` 从 queries/ 生成，请勿手改。 / Made by `erqi-kg docs` from queries/: do not edit."""

import datetime
import decimal
import os
from collections.abc import Sequence
from typing import NamedTuple

from . import figure as figures
from . import terms
from .answer import Answer
from .base import Graph
'''


def write_docs(kg: Graph, folder: Path) -> list[Path]:
    """Write `questions.md` and `ontology.html` into the folder and return the paths of what was written.

    Where the folder is `docs/` of a checkout, the stub `erqi_kg/kg.pyi` beside `kg.py` is written too.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(folder, None, f"is no folder to write to ({error.strerror}): give another") from None
    written = [write_whole(folder / "questions.md", questions_page(kg))]
    package = kg.folder / "erqi_kg"
    if folder.resolve() == (kg.folder / "docs").resolve() and (package / "kg.py").is_file():
        written.append(write_whole(package / "kg.pyi", stub(kg)))
    return [*written, _ontology_page(kg.folder / "ontology" / "erqi.ttl", folder / "ontology.html")]


def questions_page(kg: Graph) -> str:
    """Return every question as Markdown: a table for each first tag, with names, parameters and tags."""
    groups: dict[str, list[Question]] = {}
    for question in sorted(kg.questions.values(), key=lambda each: each.name):
        groups.setdefault(question.tags[0] if question.tags else "other", []).append(question)
    lines = ["本页由 `erqi-kg docs` 从 `queries/` 生成，请勿手改。 / Made by `erqi-kg docs` from `queries/`: do not edit.", "",
             "# 问题 / Questions", "",
             f"共 {len(kg.questions)} 个：`kg.NAME(...)`，或 `erqi-kg ask NAME`。 / {len(kg.questions)} in all: "
             "`kg.NAME(...)` or `erqi-kg ask NAME`."]
    for tag in sorted(groups):
        lines += ["", f"## {kg.tag(tag)} / {kg.tag(tag, 'en')}", "",
                  "| 问题 | Question | 名称 / name | 参数 / parameters | 标签 / tags |", "|---" * 5 + "|"]
        lines += [_row(kg, question) for question in groups[tag]]
    return "\n".join(lines) + "\n"


def _row(kg: Graph, question: Question) -> str:
    parameters = "<br>".join(f"`{field.name}` {field.zh} / {field.en}" for field in question.parameters)
    cells = [question.zh, question.en, f"`{question.name}`", parameters,
             ", ".join(f"{kg.tag(tag)} {tag}" for tag in question.tags)]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def stub(kg: Graph) -> str:
    """Return the text of `kg.pyi`: one row class and one method for each question, and `open`."""
    questions = sorted(kg.questions.values(), key=lambda each: each.name)
    rows = "".join(f"\nclass {_class(each)}(NamedTuple):\n" + "".join(map(_column, each.columns)) for each in questions)
    methods = "\n".join(map(_method, questions)) or "    ...\n"
    opened = ("def open(place: str | os.PathLike[str] | None = None, *, time_limit: float | None = None) -> KnowledgeGraph: "
              "...\n")
    return f"{_STUB}{rows}\nclass KnowledgeGraph(Graph):\n{methods}\n{opened}"


def _class(question: Question) -> str:
    return "".join(word.capitalize() for word in question.name.split("_"))


def _column(field: Field) -> str:
    kind = _COLUMN.get(field.kind, "terms.Iri") + (" | None" if field.optional else "")
    # A tuple has methods of these names; the column hides them, in Python too.
    hides = "  # type: ignore[assignment]" if field.name in ("count", "index") else ""
    return f"    {field.name}: {kind}{hides}\n"


def _method(question: Question) -> str:
    taken = ["self"] + ["*"] * bool(question.parameters)
    for field in question.parameters:
        kind = _VALUE.get(field.kind, "str")
        taken.append(f"{field.name}: {kind} | Sequence[{kind}] | None = None")
    line = f"    def {question.name}({', '.join(taken)}) -> Answer[{_class(question)}]:"
    if len(line) > 110:
        below = "".join(f"        {each},\n" for each in taken)
        line = f"    def {question.name}(\n{below}    ) -> Answer[{_class(question)}]:"
    return f'{line}\n        """{question.zh}\n\n        {question.en}\n        """\n'


def _ontology_page(ontology: Path, page: Path) -> Path:
    """Write the ontology as a page for people and return its path."""
    if find_spec("pylode") is None:
        raise MissingExtra("pylode", "docs")
    with tempfile.TemporaryDirectory() as folder:
        source, made = Path(folder) / "ontology.ttl", Path(folder) / "ontology.html"
        source.write_bytes(_for_people(ontology))
        # A process of its own: pyLODE turns on the debug log of whatever imports it.
        command = [sys.executable, "-m", "pylode", str(source), "--sort", "-o", str(made)]
        ran = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONUTF8": "1"})
        if ran.returncode or not made.is_file():
            said = (ran.stderr or ran.stdout).strip().splitlines()
            raise ErqiError(f"pyLODE did not make the page of the ontology: {said[-1] if said else 'it said nothing'}")
        return write_whole(page, made.read_text(encoding="utf-8"))


def _for_people(ontology: Path) -> bytes:
    """Return the ontology with both labels of a term in one: pyLODE runs several together in its headings."""
    store = ox.Store()
    store.load(path=ontology, format=ox.RdfFormat.TURTLE)
    labels: dict[ox.NamedNode | ox.BlankNode | ox.Triple, dict[str, str]] = {}
    for quad in list(store.quads_for_pattern(None, _LABEL, None, None)):
        if isinstance(quad.object, ox.Literal):
            labels.setdefault(quad.subject, {})[quad.object.language or ""] = quad.object.value
            store.remove(quad)
    for term, each in labels.items():
        store.add(ox.Quad(term, _LABEL, ox.Literal(" ".join(each[lang] for lang in sorted(each)))))
    return store.dump(format=ox.RdfFormat.TURTLE, from_graph=ox.DefaultGraph(), prefixes=PREFIXES) or b""
