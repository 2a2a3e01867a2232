"""Questions: one `.rq` file each, plain SPARQL whose comments give its meaning, parameters and columns.

    #+ summary: 某条轴上有哪些项目？ / Which projects lie on an axis?
    VALUES ?axis { UNDEF }   #: Axis 只看这条轴 / only this axis        a parameter
      ?project               #: Project 项目 / project                  a column

A parameter's default is replaced by serialised RDF terms alone, so a value never becomes syntax.

A parameter names a thing where it takes a `place` or an instance of a class that is no code list: an axis, a company, an
article. A question that has such a parameter is about one thing, and its answer about a thing does not grow with the graph;
one that has none is about everything, and its header says so: `#+ scope: everything`. Asked without its thing, a question
about one thing is about everything, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from keyword import iskeyword
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from .errors import FileError, ParameterError
from .paths import files
from .terms import expand, to_literal

LITERAL_KINDS = ("string", "integer", "decimal", "boolean", "date")
OTHER_KINDS = ("iri", "place")
Resolve = Callable[[str, str], str]


class Field(NamedTuple):
    """A parameter or a column: its kind is a literal kind, `iri`, `place` or the name of a class."""

    name: str
    kind: str
    optional: bool
    zh: str
    en: str
    span: tuple[int, int] = (0, 0)


class Question(NamedTuple):
    """A competency question: what it asks in two languages, what it takes, what it answers."""

    name: str
    zh: str
    en: str
    tags: tuple[str, ...]
    scope: str
    example: dict[str, str]
    parameters: tuple[Field, ...]
    columns: tuple[Field, ...]
    text: str
    beside: tuple[str, ...] = ()

    def bind(self, values: dict[str, object], resolve: Resolve) -> str:
        """Return the SPARQL text with these values in place of the defaults.

        `resolve(name, class)` gives the IRI of a thing named by slug, label or IRI. Several values for one
        parameter are given as a list. A value of the wrong kind or an unknown parameter is a ParameterError.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in known:
                has = ", ".join(known) or "none"
                raise ParameterError(f"{self.name} has no parameter {name!r} (it has: {has})",
                                     f"{self.name} 没有参数 {name!r}（有：{has}）")
        text = self.text
        # From the last to the first, so that the spans of those before stay true.
        for parameter in sorted(self.parameters, key=lambda field: field.span, reverse=True):
            given = values.get(parameter.name)
            if given is None:
                continue
            several = list(given) if isinstance(given, (list, tuple, set)) else [given]
            if not several:
                where = f"{self.name}.{parameter.name}"
                raise ParameterError(f"{where} takes at least one value; leave it out for any",
                                     f"{where} 至少给一个值；不限就不写")
            # Twice the same is once: VALUES would give each row twice.
            terms = " ".join(dict.fromkeys(_serialised(_term(self.name, parameter, value, resolve)) for value in several))
            text = f"{text[:parameter.span[0]]}{terms}{text[parameter.span[1]:]}"
        return text


def _term(question: str, parameter: Field, value: object, resolve: Resolve) -> ox.NamedNode | ox.Literal:
    where = f"{question}.{parameter.name}"
    if parameter.kind in LITERAL_KINDS:
        return to_literal(parameter.kind, value, where)
    if not isinstance(value, str) or not value:
        raise ParameterError(f"{where} takes a name or an IRI, not {value!r}", f"{where} 须为名称或 IRI，不是 {value!r}")
    whole = expand(value) if parameter.kind in OTHER_KINDS else resolve(value, parameter.kind)
    if whole is None:
        raise ParameterError(f"{where} takes an IRI such as id:district-erqi, not {value!r}",
                             f"{where} 须为 IRI，如 id:district-erqi，不是 {value!r}")
    try:
        return ox.NamedNode(whole)
    except ValueError as error:
        raise ParameterError(f"{where} takes an IRI, not {value!r} ({error})", f"{where} 须为 IRI，不是 {value!r}") from None


def _serialised(term: ox.NamedNode | ox.Literal) -> str:
    # Engines that decode \uXXXX before they read strings would see one in the text \\u0022: its u is written as a code.
    # rdflib takes eight digits where eight follow \u, so a control character is written with eight.
    return re.sub(r"\\\\([uU])|\\u([0-9A-F]{4})|\\.", _portable, str(term))


def _portable(match: re.Match[str]) -> str:
    if match[1]:
        return rf"\\\U{ord(match[1]):08x}"
    return rf"\U0000{match[2]}" if match[2] else match[0]


_HEADER = re.compile(r"#\+ (\w+): (\S.*)\Z")
_MEANING = re.compile(r"#: (\w+)(\??) (\S.*?) / (\S.*)\Z")
_VALUES = re.compile(r"\s*VALUES \?(\w+) \{ (.*) \}\s*(#.*)?\Z")
_COLUMN = re.compile(r"\s+(?:\?(\w+)|\(.* AS \?(\w+)\))\s+(#:.*)\Z")
_BILINGUAL = re.compile(r"(\S.*?) / (\S.*)\Z")
_KEYS = {"summary", "tags", "example", "scope", "beside"}
# What a question may read beside the article's own graph: folders of `graph/` that are loaded for it.
BESIDE = ("links", "divisions", "tables")
SCOPES = ("one thing", "everything")


def read_question(path: Path) -> Question:
    """Return the question that a `.rq` file asks; a FileError names the line that is not of its form."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(path, None, f"cannot be read as UTF-8 text: {error}") from None
    header: dict[str, str] = {}
    parameters: list[Field] = []
    columns: list[Field] = []
    position = 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("#+"):
            match = _HEADER.match(line)
            if not match or match[1] not in _KEYS:
                raise FileError(path, number, f"a header line reads '#+ key: text', key one of {', '.join(sorted(_KEYS))}")
            if match[1] in header:
                raise FileError(path, number, f"the header says {match[1]} twice")
            header[match[1]] = match[2]
        elif match := _VALUES.match(line):
            start = position + match.start(2)
            _add(parameters, _field(path, number, match[1], match[3], (start, start + len(match[2]))), path, number)
        elif match := _COLUMN.match(line):
            _add(columns, _field(path, number, match[1] or match[2], match[3], (0, 0)), path, number)
        elif "#:" in line or re.match(r"\s*VALUES\s*\?", line, re.IGNORECASE):
            raise FileError(path, number, "a parameter reads 'VALUES ?x { default }  #: kind 中文 / English' on one line")
        position += len(line) + 1
    summary = _BILINGUAL.match(header.get("summary", ""))
    if not summary:
        raise FileError(path, 1, "a question begins with '#+ summary: 中文？ / English?'")
    if not columns:
        raise FileError(path, None, "no column has its meaning: write '  ?x  #: kind 中文 / English' below SELECT")
    example = dict(pair.partition("=")[::2] for pair in header.get("example", "").split())
    unknown = set(example) - {parameter.name for parameter in parameters}
    if unknown:
        raise FileError(path, None, f"the example gives {', '.join(sorted(unknown))}, which is no parameter")
    tags, beside = (tuple(each.strip() for each in header.get(key, "").split(",") if each.strip()) for key in ("tags", "beside"))
    if strange := set(beside) - set(BESIDE):
        raise FileError(path, None, f"reads {', '.join(sorted(strange))} beside the article; it can be {', '.join(BESIDE)}")
    if (scope := header.get("scope", SCOPES[0])) not in SCOPES:
        raise FileError(path, None, f"its scope is {scope!r}; it can be {' or '.join(SCOPES)}")
    return Question(path.stem, summary[1], summary[2], tags, scope, example, tuple(parameters), tuple(columns), text, beside)


def _add(fields: list[Field], field: Field, path: Path, line: int) -> None:
    if any(field.name == other.name for other in fields):
        raise FileError(path, line, f"?{field.name} stands twice")
    fields.append(field)


def _field(path: Path, line: int, name: str, comment: str | None, span: tuple[int, int]) -> Field:
    match = _MEANING.match(comment or "")
    if not match:
        raise FileError(path, line, f"?{name} needs its meaning: '#: kind 中文 / English'")
    if iskeyword(name) or name.startswith("_"):
        raise FileError(path, line, f"?{name} cannot name an attribute in Python: choose another name, such as ?since for ?from")
    kind = match[1]
    if kind not in LITERAL_KINDS + OTHER_KINDS and not kind[0].isupper():
        raise FileError(path, line, f"?{name} is of no known kind {kind!r} (iri, place, a class, {', '.join(LITERAL_KINDS)})")
    return Field(name, kind, bool(match[2]), match[3], match[4], span)


def read_questions(folder: Path) -> dict[str, Question]:
    """Return every question of a folder by its name."""
    return {path.stem: read_question(path) for path in files(folder, "*.rq")}


def read_tags(path: Path) -> dict[str, tuple[str, str]]:
    """Return the Chinese and the English name of each tag; without the file there are none."""
    if not path.is_file():
        return {}
    names: dict[str, tuple[str, str]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        parts = line.split(",")
        if len(parts) != 3 or not all(parts) or parts[0] in names:
            raise FileError(path, number, "a line reads 'tag,中文,English', each tag once")
        names[parts[0]] = parts[1], parts[2]
    return names
