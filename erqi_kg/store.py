"""Files into a store: each sentence in the named graph that bears its place, each curated file in its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath

import pyoxigraph as ox

from .errors import FileError
from .paths import files, sources
from .terms import BASE, PREFIXES

ONTOLOGY_GRAPH = BASE + "ontology"
REGISTRY_GRAPH = BASE + "graph/registry"
PLACES_GRAPH = BASE + "graph/places"
INFERRED_GRAPH = BASE + "graph/inferred"
_PLACES = ox.NamedNode(PLACES_GRAPH)
_SELECTOR = ox.NamedNode(PREFIXES["oa"] + "hasSelector")
_DRAFT = ox.NamedNode(PREFIXES["ek"] + "draft")
_SUBJECT = re.compile(r"^<#char=(\d+),(\d+)>", re.MULTILINE)
_SENTENCE = re.compile(r"^<#char=(\d+),(\d+)>\n    a ek:Sentence\b", re.MULTILINE)


def load_files(folder: Path, *, annotations: bool = True, beside: bool = True, drafts: bool = False) -> ox.Store:
    """Return a store in memory with the ontology, the registries and every sentence below the folder.

    Without `annotations` the Web Annotation view of the places is left out: no packaged question reads it, and it is a
    sixth of all triples. Without `beside` the links, dated divisions and foreign tables are left out. What a machine
    drafted and nobody has read is left out too, but for `drafts`.
    """
    store = ox.Store()
    graph = folder / "graph"
    shared = [*files(folder / "ontology", "*.ttl"), *files(graph / "registry", "*.ttl")]
    for each in ("links", "divisions", "tables") if beside else ():
        shared += sorted((graph / each).glob("*.ttl"))
    if (inferred := graph / "inferred.ttl").is_file():
        shared.append(inferred)
    for path in shared:
        load(store, path, graph_of(path.relative_to(folder)))
    for source in sources(folder):
        load_source(store, source, ((path, read(path)) for path in files(graph / source, "*.ttl")), annotations=annotations)
    if not drafts:
        _leave_out_drafts(store)
    return store


def graph_of(path: PurePath) -> str:
    """Return the named graph of a file that belongs to no source, given its path in a data folder."""
    if path.parts[0] == "ontology":
        return ONTOLOGY_GRAPH if path.stem == "erqi" else f"{BASE}graph/{path.stem}"
    folder = path.parts[1]
    # What is not the article's stands in graphs that can be left out: links, dated lists, foreign tables.
    if folder == "links" and path.stem != "mappings":
        return f"{BASE}graph/links/{path.stem}"
    return f"{BASE}graph/{path.stem if folder == 'tables' else PurePath(folder).stem}"


def load_source(store: ox.Store, source: str, texts: Iterable[tuple[Path, str]], *, annotations: bool = True) -> None:
    """Load the files of one source with what follows from the names of its places; a FileError names file and line."""
    spans: dict[str | None, list[tuple[int, int]]] = {None: []}
    for path, text in texts:
        if path.stem == "registry":
            # What a source declares stays apart, so that the source can be taken out again.
            load(store, path, f"{REGISTRY_GRAPH}/{source}", text)
        elif path.stem in ("source", "silent"):
            load(store, path, f"{BASE}graph/{source}", text)
            spans[None] += [(start, end) for _, start, end in _spans(text)]
        else:
            found, sentence = _load_sentence(store, path, source, text)
            spans[sentence] = [(start, end) for _, start, end in found]
    load_places(store, source, spans, annotations=annotations)


def load_places(store: ox.Store, source: str, spans: Mapping[str | None, Iterable[tuple[int, int]]], *,
                annotations: bool = True) -> None:
    """Load what the names of places say, given start and end of each, by the sentence that states it, None for none."""
    places = [f"@prefix {prefix}: <{PREFIXES[prefix]}> ." for prefix in ("ek", "oa", "xsd")]
    for sentence, found in spans.items():
        places += _places(source, found, sentence)
        if annotations:
            places += _annotations(source, found)
    store.load("\n".join(places).encode(), ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(PLACES_GRAPH))


def _leave_out_drafts(store: ox.Store) -> None:
    """Remove every subject that is marked as a draft; with a sentence goes all that its file says."""
    for mark in list(store.quads_for_pattern(None, _DRAFT, None, None)):
        gone = {mark.subject}
        # The graph of a sentence bears its name, wherever the mark stands.
        own = mark.subject if isinstance(mark.subject, ox.NamedNode) and store.contains_named_graph(mark.subject) else None
        if own is not None:
            gone.update(quad.subject for quad in store.quads_for_pattern(None, None, None, own))
        # The names of places are told as numbers in another graph, with a selector each.
        gone |= {quad.object for subject in gone for quad in store.quads_for_pattern(subject, _SELECTOR, None, _PLACES)
                 if isinstance(quad.object, ox.NamedNode)}
        for subject, graph in ((mark.subject, mark.graph_name), *((subject, _PLACES) for subject in gone)):
            for quad in list(store.quads_for_pattern(subject, None, None, graph)):
                store.remove(quad)
        if own is not None:
            store.remove_graph(own)


def read(path: Path) -> str:
    """Return the text of a file; one that is not UTF-8 or not readable is a FileError."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(path, None, f"cannot be read as UTF-8 text: {error}") from None


def load(store: ox.Store, path: Path, graph: str, text: str | None = None) -> None:
    """Load one Turtle file into a named graph; a FileError names the line that is no Turtle."""
    data = read(path) if text is None else text
    try:
        # For a file of a few lines bulk_load takes three times as long.
        store.load(data.encode(), ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(graph))
    except SyntaxError as error:
        raise FileError(path, error.lineno, f"no valid Turtle: {error.msg}") from None


def _load_sentence(store: ox.Store, path: Path, source: str, text: str) -> tuple[list[tuple[int, int, int]], str]:
    found = _SENTENCE.findall(text)
    if len(found) != 1:
        raise FileError(path, None, f"describes {len(found)} sentences; a sentence file describes exactly one "
                        "'<#char=start,end>' with 'a ek:Sentence' on the next line")
    start, end = found[0]
    base = f"@base <{BASE}source/{source}> ."
    if base not in text.splitlines():
        raise FileError(path, 1, f"a sentence file of this folder says {base}")
    spans = _spans(text)
    for line, first, last in spans:
        if not int(start) <= first < last <= int(end):
            raise FileError(path, line, f"#char={first},{last} is outside its sentence #char={start},{end}: "
                            "move it to the file of the sentence that states it")
    name = f"{BASE}source/{source}#char={start},{end}"
    if store.contains_named_graph(ox.NamedNode(name)):
        raise FileError(path, None, f"describes the sentence #char={start},{end}, which another file describes already")
    load(store, path, name, text)
    return spans, name


def _spans(text: str) -> list[tuple[int, int, int]]:
    """Return line, start and end of every subject that is named by a place."""
    return [(text.count("\n", 0, match.start()) + 1, int(match[1]), int(match[2])) for match in _SUBJECT.finditer(text)]


def _places(source: str, spans: Iterable[tuple[int, int]], sentence: str | None) -> list[str]:
    """Return Turtle that says as numbers what the names of places say."""
    triples = []
    for start, end in spans:
        place = f"<{BASE}source/{source}#char={start},{end}>"
        stated = f"ek:statedIn <{sentence}> ; " if sentence and place != f"<{sentence}>" else ""
        triples.append(f"{place} {stated}ek:start {start} ; ek:end {end} ; oa:hasSource <{BASE}source/{source}> .")
    return triples


def _annotations(source: str, spans: Iterable[tuple[int, int]]) -> list[str]:
    """Return Turtle that says the same to Web Annotation tools."""
    triples = []
    for start, end in spans:
        selector = f"<{BASE}place/{source}/{start}-{end}>"
        triples.append(f"""<{BASE}source/{source}#char={start},{end}> oa:hasSelector {selector} .
            {selector} a oa:TextPositionSelector ;
            oa:start "{start}"^^xsd:nonNegativeInteger ; oa:end "{end}"^^xsd:nonNegativeInteger .""")
    return triples
