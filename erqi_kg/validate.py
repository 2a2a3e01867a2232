"""Checks of the data: SHACL shapes over the union of the graphs, hygiene queries over the dataset."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any

import pyoxigraph as ox

from .answer import table
from .errors import ErqiError, FileError
from .paths import files, sources
from .store import INFERRED_GRAPH, load, load_files, read
from .terms import BASE, PREFIXES, iri

SHAPES_GRAPH = BASE + "graph/shapes"
SH = PREFIXES["sh"]
# Any other word in the sh: namespace is a slip of the pen, which the engines would pass over in silence.
_WORDS = """
    IRI Literal NodeShape PrefixDeclaration PropertyShape SPARQLConstraint Violation Warning alternativePath and class closed
    datatype declare disjoint equals hasValue ignoredProperties in inversePath languageIn lessThan lessThanOrEquals maxCount
    maxExclusive maxInclusive maxLength message minCount minExclusive minInclusive minLength namespace node nodeKind not
    oneOrMorePath or path pattern prefix prefixes property qualifiedMaxCount qualifiedMinCount qualifiedValueShape select
    severity sparql targetClass targetNode targetObjectsOf targetSubjectsOf uniqueLang xone zeroOrMorePath zeroOrOnePath
"""
SH_TERMS = frozenset(SH + word for word in _WORDS.split())
_RULES = """
SELECT ?shape ?severity ?path ?zh ?en WHERE {
  ?shape sh:message ?zh, ?en . FILTER (lang(?zh) = "zh" && lang(?en) = "en")
  OPTIONAL { ?shape sh:severity ?severity } OPTIONAL { ?shape sh:path ?path FILTER isIRI(?path) }
}
"""
_UNNAMED = "SELECT ?value { ?shape sh:path|sh:sparql|sh:targetClass|sh:targetSubjectsOf ?value FILTER isBlank(?shape) }"
_HEAD = re.compile(r"#\+ message: (\S.*?) / (\S.*)\n")
_BLOCK = re.compile(r"^(?:<(?P<iri>[^>\s]*)>|(?P<prefix>\w+):(?P<name>[\w-]+))(?= *$)", re.MULTILINE)
_Found = tuple[str, str, str, str | None]


@dataclass(frozen=True)
class Result:
    """One thing that is not as a rule wants it; `shape` is the rule, `file` where the thing is written."""

    severity: str
    shape: str
    focus: str
    value: str | None
    component: str
    path: str | None
    message_zh: str
    message_en: str
    file: str | None


@dataclass(frozen=True)
class Report:
    """What a check found; it conforms where there is no violation, with warnings or without."""

    engine: str
    shapes: int
    queries: int
    results: tuple[Result, ...]

    @property
    def conforms(self) -> bool:
        """Whether no result is a violation."""
        return all(result.severity != "Violation" for result in self.results)

    def to_table(self, lang: str = "zh") -> str:
        """Return one line for each result that says what to do, and a last line that sums up."""
        bad = sum(result.severity == "Violation" for result in self.results)
        if lang == "zh":
            head = ["级别", "文件", "何处", "规则", "怎么改"]
            end = f"不通过：{bad} 处要改" if bad else f"通过：{self.shapes} 条形状规则，{self.queries} 条数据集规则"
        else:
            head = ["severity", "file", "where", "rule", "what to do"]
            end = f"does not conform: {bad} to mend" if bad else f"conforms: {self.shapes} shapes, {self.queries} dataset rules"
        body = [_row(result, lang) for result in self.results]
        return table(head, body, [False] * 5) + "\n" + end if body else end

    def to_json(self) -> str:
        """Return the report as JSON."""
        import json

        document = {"conforms": self.conforms, "engine": self.engine, "shapes": self.shapes, "queries": self.queries,
                    "results": [asdict(result) for result in self.results]}
        return json.dumps(document, ensure_ascii=False, indent=2)


def check(folder: Path, *, engine: str = "fast") -> Report:
    """Return what the shapes and hygiene queries of a folder say of its data; `engine` is `fast` or `pyshacl`."""
    rules = Rules(folder)
    store = load_files(folder, drafts=True)
    stale = _tables(store, folder)
    # What is inferred would mend what is not stated: a range gives everything the kind that it should have.
    store.remove_graph(ox.NamedNode(INFERRED_GRAPH))
    results = rules.shape_results(store, engine=engine)
    store.extend(rules.store)
    results += rules.query_results(store)
    return Report(engine, len(rules.messages), len(rules.queries), tuple(sorted([*results, *stale], key=_order)))


def _tables(store: ox.Store, folder: Path) -> list[Result]:
    """Return a result for each attached table whose Turtle is not what its CSV file and description give."""
    from .attaching.fresh import stale

    return [Result("Violation", f"{BASE}hygiene/table-differs", f"{BASE}source/{name}", reason, "table", None,
                   "CSV、描述与 Turtle 不符：用 erqi-kg attach --replace 重新连入。",
                   "The Turtle is not what the CSV file and its description give: attach it again with --replace.",
                   f"graph/tables/{name}.ttl") for name, reason in stale(store, folder)]


class Lines:
    """Where things are described, as file and line; `read` gives name, source and text of each file once one is asked for."""

    def __init__(self, read: Callable[[], Iterable[tuple[str, str, str]]]) -> None:
        self._read = read

    def of(self, *nodes: str | None) -> str | None:
        """Return file and line of the first of these that is described."""
        return next((self._found[node] for node in nodes if node in self._found), None)

    @cached_property
    def _found(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for shown, source, text in self._read():
            for match in _BLOCK.finditer(text):
                name = PREFIXES.get(match["prefix"], "") + match["name"] if match["iri"] is None else match["iri"]
                full = name if ":" in name else f"{BASE}source/{source}{name}"
                found.setdefault(full, f"{shown}:{text.count(chr(10), 0, match.start()) + 1}")
        return found


def _described(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield every Turtle file of a data folder."""
    named = [f"graph/{name}" for name in ("registry", "links", "divisions", "tables", *sources(folder))]
    paths = [(each, path) for each in ("ontology", "ontology/shapes", *named) for path in sorted((folder / each).glob("*.ttl"))]
    # A thing is described where it is declared, not in the first sentence that speaks of it.
    for each, path in sorted(paths, key=lambda found: found[1].stem != "registry"):
        # A table is one file, an article a folder.
        yield f"{each}/{path.name}", path.stem if each == "graph/tables" else path.parent.name, read(path)


class Rules:
    """The shapes and hygiene queries of a folder, read and found well formed; or of `texts`, files by their path below it."""

    def __init__(self, folder: Path, texts: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.lines = Lines(lambda: _described(folder))
        self.store = ox.Store()
        for path, text in _read(folder, "ontology/shapes", "*.ttl", texts):
            load(self.store, path, SHAPES_GRAPH, text)
            _refuse_silent(self.store, path, text)
        self.triples = _union(self.store)
        self.messages = {row["shape"].value: row for row in _select(self.store, _RULES)}
        self.queries = dict(_read(folder, "ontology/hygiene", "*.rq", texts))

    @cached_property
    def compiled(self) -> Any:
        """The shapes as the fast engine holds them."""
        import shacl

        try:
            return shacl.Shapes.from_text(self.triples.decode(), "ntriples")
        except ValueError as error:
            raise self._error(f"the shapes are not well formed: {error}") from None

    @cached_property
    def graph(self) -> Any:
        """The shapes as the reference engine reads them."""
        import rdflib

        return rdflib.Graph().parse(data=self.triples, format="nt")

    def shape_results(self, store: ox.Store, *, engine: str = "fast") -> list[Result]:
        """Return what the shapes find in the union of the graphs of a store."""
        # The fast engine compiles them for both: its errors are plain, those of pySHACL come from deep inside.
        compiled, data = self.compiled, _union(store)
        return self._told(_by_shacl(compiled, data) if engine == "fast" else _by_pyshacl(self.graph, data), self.lines)

    def quads_results(self, quads: bytes, lines: Lines) -> list[Result]:
        """Return what the shapes find in N-Quads, whatever graph a triple stands in; nothing is built of them before."""
        return self._told(_by_shacl(self.compiled, quads, "nquads"), lines)

    def _told(self, found: Iterable[_Found], lines: Lines) -> list[Result]:
        results = []
        for shape, component, focus, value in set(found):
            if shape not in self.messages:
                raise self._error(f"{iri(shape).short} reports without sh:message: say in @zh and @en what to do")
            rule = self.messages[shape]
            severity = rule["severity"].value.removeprefix(SH) if rule["severity"] else "Violation"
            results.append(Result(severity, shape, focus, value, component.removeprefix(SH), _text(rule["path"]),
                                  rule["zh"].value, rule["en"].value, lines.of(focus, value)))
        return results

    def query_results(self, store: ox.Store, *, lines: Lines | None = None) -> list[Result]:
        """Return what the hygiene queries find in a store, and in the shapes where it holds them."""
        results, lines = [], lines or self.lines
        for path, text in self.queries.items():
            head = _HEAD.match(text)
            if head is None:
                raise FileError(path, 1, "the first line of a hygiene query reads '#+ message: 中文 / English'")
            try:
                rows = _select(store, text)
            except SyntaxError as error:
                raise FileError(path, error.lineno, f"no valid SPARQL: {error.msg}") from None
            names = {variable.value for variable in rows.variables}
            if not {"graph", "subject"} <= names:
                raise FileError(path, None, "a hygiene query selects ?graph and ?subject, perhaps ?property and ?value")
            for row in rows:
                graph, focus, used, value = (_text(row[name]) if name in names else None for name in _COLUMNS)
                results.append(Result("Violation", f"{BASE}hygiene/{path.stem}", focus or "", value, "query", used,
                                      head[1], head[2], lines.of(graph, focus, value)))
        return results

    def _error(self, message: str) -> FileError:
        return FileError(self.folder / "ontology" / "shapes", None, message)


_COLUMNS = ("graph", "subject", "property", "value")


def _by_shacl(shapes: Any, data: bytes, form: str = "ntriples") -> Iterator[_Found]:
    for result in shapes.validate_text(data.decode(), form).results:
        yield _bare(result.source_shape), result.component_iri, _bare(result.focus_node), result.value_plain


def _by_pyshacl(shapes: Any, data: bytes) -> Iterator[_Found]:
    import pyshacl
    import rdflib

    sh = rdflib.SH
    try:
        _, report, _ = pyshacl.validate(rdflib.Graph().parse(data=data, format="nt"), shacl_graph=shapes, inplace=True)
    except TypeError as error:
        raise ErqiError(f"pySHACL stops at values that cannot be compared ({error}): mend what --engine fast names") from None
    for node in report.subjects(rdflib.RDF.type, sh.ValidationResult):
        properties = (sh.sourceShape, sh.sourceConstraintComponent, sh.focusNode, sh.value)
        shape, component, focus, value = (report.value(node, each) for each in properties)
        yield str(shape), str(component), str(focus), None if value is None else str(value)


def _bare(term: str | None) -> str:
    return (term or "").removeprefix("<").removesuffix(">")


def _text(term: Any) -> str | None:
    return None if term is None else str(term.value)


def _row(result: Result, lang: str) -> list[str]:
    severity = {"Violation": "错误", "Warning": "警告"}.get(result.severity) if lang == "zh" else result.severity
    where = iri(result.focus).short + (f" → {iri(result.value).short}" if result.value else "")
    message = result.message_zh if lang == "zh" else result.message_en
    return [severity or result.severity, result.file or "", where, iri(result.shape).short.removeprefix(BASE), message]


def _order(result: Result) -> tuple[str, ...]:
    keys = (result.severity, result.file, result.shape, result.focus, result.value, result.component)
    return tuple(text or "" for text in keys)


def _select(store: ox.Store, text: str) -> ox.QuerySolutions:
    rows = store.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(rows, ox.QuerySolutions)
    return rows


def _union(store: ox.Store) -> bytes:
    """Return every triple of every graph as N-Triples."""
    triples = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", use_default_graph_as_union=True)
    assert isinstance(triples, ox.QueryTriples)
    return triples.serialize(format=ox.RdfFormat.N_TRIPLES) or b""


def _read(folder: Path, below: str, pattern: str, texts: Mapping[str, str] | None) -> Iterator[tuple[Path, str]]:
    if texts is None:
        yield from ((path, read(path)) for path in files(folder / below, pattern))
    else:
        yield from ((folder / name, texts[name]) for name in sorted(texts) if PurePath(name).match(f"{below}/{pattern}"))


def _refuse_silent(store: ox.Store, path: Path, text: str) -> None:
    """Refuse what no engine would complain of: a word that SHACL does not have, a shape without a name."""
    terms = {term for quad in store for term in (quad.predicate, quad.object) if isinstance(term, ox.NamedNode)}
    for word in sorted({term.value for term in terms if term.value.startswith(SH)} - SH_TERMS):
        name = "sh:" + word.removeprefix(SH)
        line = next((number for number, each in enumerate(text.splitlines(), 1) if re.search(rf"{name}\b", each)), None)
        raise FileError(path, line, f"{name} is no word that both SHACL engines know: look it up")
    for row in _select(store, _UNNAMED):
        raise FileError(path, None, f"a shape on {row['value']} has no name: call it shape:<Class>-<property>")
