"""The vocabulary: bilingual, declared, used, in one form, and of other vocabularies only what is really theirs."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pyoxigraph as ox
import pytest

from erqi_kg.terms import BASE, PREFIXES

ROOT = Path(__file__).parent.parent
EK, CODE, ID = PREFIXES["ek"], PREFIXES["code"], PREFIXES["id"]
SKOS, RDFS, OWL = PREFIXES["skos"], PREFIXES["rdfs"], PREFIXES["owl"]
ONTOLOGY = sorted((ROOT / "ontology").glob("*.ttl"))
SHAPES = sorted((ROOT / "ontology" / "shapes").glob("*.ttl"))
FACTS = sorted((ROOT / "graph").rglob("*.ttl"))
QUERIES = sorted([*(ROOT / "queries").glob("*.rq"), *(ROOT / "ontology" / "hygiene").rglob("*.rq")])
FOREIGN = {line for line in (ROOT / "tests" / "foreign-terms.txt").read_text("utf-8").split("\n") if line[:1] not in ("", "#")}
KINDS = ("Class", "ObjectProperty", "DatatypeProperty")


def read(paths: list[Path]) -> ox.Store:
    store = ox.Store()
    for path in paths:
        store.bulk_load(path=path, format=ox.RdfFormat.TURTLE)
    return store


def values(store: ox.Store, subject: ox.NamedNode, predicate: str) -> list[object]:
    return [quad.object for quad in store.quads_for_pattern(subject, ox.NamedNode(predicate), None, None)]


def terms(store: ox.Store) -> set[str]:
    """Return every IRI in the triples, datatypes too."""
    parts = (part for quad in store for part in (quad.subject, quad.predicate, quad.object))
    found = {part.value for part in parts if isinstance(part, ox.NamedNode)}
    return found | {quad.object.datatype.value for quad in store if isinstance(quad.object, ox.Literal)}


def typed(store: ox.Store) -> set[str]:
    found = (quad.subject for quad in store.quads_for_pattern(None, ox.NamedNode(PREFIXES["rdf"] + "type"), None, None))
    return {subject.value for subject in found if isinstance(subject, ox.NamedNode)}


def query_terms(text: str) -> set[str]:
    """Return the IRIs that a query names by prefix or in full, and the classes that its comments name as kinds."""
    prefixes = dict(re.findall(r"(?m)^PREFIX ([\w-]+): <([^>]+)>", text))
    kinds = {EK + kind for kind in re.findall(r"#: ([A-Z]\w*)\??", text)}
    code = re.sub(r'"(?:[^"\\\n]|\\.)*"', '""', re.sub(r"(?m)(^|\s)#.*$", "", text))
    whole = {iri for iri in re.findall(r"<([^<>\s]+)>", code) if iri not in prefixes.values()}
    names = re.findall(r"(?<![\w:?-])([\w-]+):([A-Za-z][\w-]*(?:\.[\w-]+)*)", re.sub(r"<[^<>\s]*>", " ", code))
    return kinds | whole | {prefixes[prefix] + name for prefix, name in names if prefix in prefixes}


def unknown(store: ox.Store) -> set[str]:
    """Return the IRIs of other vocabularies that are in none of their files."""
    documents = {"https://creativecommons.org/licenses/by/4.0/"}
    return {each for each in terms(store) if not each.startswith(BASE)} - FOREIGN - documents


def undeclared(used: set[str], declared: set[str]) -> set[str]:
    return {each for each in used if each.startswith((EK, CODE, ID))} - declared


def unused(declared: ox.Store, used: set[str]) -> set[str]:
    """Return the terms that no fact, shape or query uses and that do not say why not."""
    mine = {each for each in typed(declared) if each.startswith(EK)}
    return {each for each in mine - used if not values(declared, ox.NamedNode(each), SKOS + "scopeNote")}


def incomplete(store: ox.Store) -> list[str]:
    """Return what is missing from the classes and properties of ours: texts in two languages, their ontology."""
    missing = []
    for term in sorted(each for each in typed(store) if each.startswith(EK)):
        for predicate in ("prefLabel", "definition"):
            langs = [getattr(value, "language", None) for value in values(store, ox.NamedNode(term), SKOS + predicate)]
            if langs not in (["zh", "en"], ["en", "zh"]):
                missing.append(f"{term} {predicate} {langs}")
        if values(store, ox.NamedNode(term), RDFS + "isDefinedBy") != [ox.NamedNode(BASE + "ontology")]:
            missing.append(f"{term} isDefinedBy")
    return missing


_LITERAL = r'"(?:[^"\\]|\\.)*"(?:@[A-Za-z-]+|\^\^\S+)?'
_TERM = rf"(?:{_LITERAL}|<[^<>\s]*>|\( .* \)|\[\]|[^\s\"<(\[;,]+)"
_LINES = {
    "directive": re.compile(r"@(?:base|prefix [\w-]+:) <[^<>\s]+> \.\Z"),
    "subject": re.compile(r"(?:<[^<>\s]*>|[\w-]+:\S+)\Z"),
    "predicate": re.compile(rf"    (?:a|<[^<>\s]*>|[\w-]+:\S+) {_TERM} [;,]\Z"),
    "object": re.compile(rf"        {_TERM} [;,]\Z"),
    "end": re.compile(r"    \.\Z"),
    "blank": re.compile(r"\Z"),
}
_NEXT = {
    "start": {"directive", "subject"},
    "directive": {"directive", "blank", "subject"},
    "blank": {"subject"},
    "subject": {"predicate"},
    "open": {"object"},
    "closed": {"predicate", "end"},
    "end": {"blank"},
}


def ill_formed(text: str) -> list[str]:
    """Return the lines that are not of the one Turtle form: a block a subject, `;` on every line, `.` alone."""
    # A comment may stand before the first directive: the cases of the tests say there what they trip.
    lines = text.split("\n")
    wrong = [] if lines[-1] == "" else ["the last line has no end"]
    state = "start"
    for number, line in enumerate(lines[:-1], 1):
        if state == "start" and line.startswith("# "):
            continue
        kind = next((name for name, pattern in _LINES.items() if pattern.match(line)), None)
        if kind is None or kind not in _NEXT[state]:
            wrong.append(f"{number}: {line!r} after {state}")
            kind = kind or "end"
        state = kind
        if kind in ("predicate", "object"):
            state = "open" if line.endswith(",") else "closed"
    return wrong


def test_the_files_were_found() -> None:
    assert [path.stem for path in ONTOLOGY] == ["alignment", "codes", "erqi"]
    assert len(FOREIGN) > 800
    assert SHAPES and any(path.parent.name == "queries" for path in QUERIES)
    assert len(FACTS) > 40


def test_every_term_has_texts_in_two_languages_and_its_ontology() -> None:
    assert incomplete(read([ROOT / "ontology" / "erqi.ttl"])) == []


def test_a_term_without_english_is_seen() -> None:
    store = read([ROOT / "ontology" / "erqi.ttl"])
    store.load(f'<{EK}Planted> a <{OWL}Class> ; <{SKOS}prefLabel> "新"@zh .'.encode(), ox.RdfFormat.TURTLE)
    assert [each.rpartition("#")[2] for each in incomplete(store)] == ["Planted prefLabel ['zh']", "Planted definition []",
                                                                      "Planted isDefinedBy"]


@pytest.mark.parametrize(("name", "iri"), [("erqi", BASE + "ontology"), ("alignment", BASE + "ontology/alignment")])
def test_the_version_is_that_of_the_package(name: str, iri: str) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    store = read([ROOT / "ontology" / f"{name}.ttl"])
    assert values(store, ox.NamedNode(iri), OWL + "versionInfo") == [ox.Literal(version)]
    assert values(store, ox.NamedNode(iri), OWL + "versionIRI") == [ox.NamedNode(f"{iri}/{version}")]


def test_a_prefix_means_the_same_in_every_file() -> None:
    meant = {prefix: {iri} for prefix, iri in PREFIXES.items()}
    for path in (*ONTOLOGY, *SHAPES, *FACTS, *QUERIES):
        for prefix, iri in re.findall(r"(?mi)^@?prefix ([\w-]*): <([^>]*)>", path.read_text("utf-8")):
            meant.setdefault(prefix, set()).add(iri)
    assert {prefix: iris for prefix, iris in meant.items() if len(iris) > 1} == {}


def test_terms_of_others_are_theirs() -> None:
    assert unknown(read([*ONTOLOGY, *SHAPES])) == set()


def test_kinds_and_properties_of_others_in_the_facts_are_theirs() -> None:
    used = read(FACTS)
    names = {quad.predicate.value for quad in used}
    kinds = (quad.object for quad in used.quads_for_pattern(None, ox.NamedNode(PREFIXES["rdf"] + "type"), None, None))
    names |= {kind.value for kind in kinds if isinstance(kind, ox.NamedNode)}
    assert {each for each in names if not each.startswith(BASE)} - FOREIGN == set()


@pytest.mark.parametrize("made_up", ["https://schema.org/Award", PREFIXES["qudt"] + "unit", PREFIXES["sh"] + "dataType"])
def test_a_made_up_term_is_seen(made_up: str) -> None:
    store = read(ONTOLOGY)
    store.add(ox.Quad(ox.NamedNode(EK + "Recognition"), ox.NamedNode(RDFS + "subClassOf"), ox.NamedNode(made_up)))
    assert unknown(store) == {made_up}


def test_every_term_that_facts_and_queries_use_is_declared() -> None:
    declared = typed(read([*ONTOLOGY, *SHAPES, *FACTS]))
    used = terms(read([*ONTOLOGY, *SHAPES, *FACTS])).union(*(query_terms(path.read_text("utf-8")) for path in QUERIES))
    assert undeclared(used, declared) == set()


def test_every_declared_term_is_used_or_says_why_not() -> None:
    facts = [path for path in FACTS if path.stem != "inferred"]
    used = terms(read([*facts, *SHAPES, ROOT / "ontology" / "codes.ttl"]))
    used = used.union(*(query_terms(path.read_text("utf-8")) for path in QUERIES))
    assert unused(read([ROOT / "ontology" / "erqi.ttl"]), used) == set()


def test_undeclared_and_unused_terms_are_seen() -> None:
    text = ('PREFIX ek: <https://w3id.org/erqi-kg/ontology#>\nPREFIX id: <https://w3id.org/erqi-kg/id/>\n'
            'SELECT ?x #: Planet? 行星 / planet\n{ ?x a ek:Comet ; ek:near/ek:far id:moon-1 . FILTER (?y != "ek:X") } # ek:Sun')
    assert query_terms(text) == {EK + "Planet", EK + "Comet", EK + "near", EK + "far", ID + "moon-1"}
    assert undeclared(query_terms(text), {EK + "near"}) == {EK + "Planet", EK + "Comet", EK + "far", ID + "moon-1"}
    assert EK + "Figure" in unused(read([ROOT / "ontology" / "erqi.ttl"]), set())


@pytest.mark.parametrize("path", [*ONTOLOGY, *FACTS], ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_in_the_one_turtle_form(path: Path) -> None:
    assert ill_formed(path.read_text("utf-8")) == []


@pytest.mark.parametrize("text", [
    "ek:x\n    a ek:Y .\n",
    "ek:x a ek:Y ;\n    .\n",
    "ek:x\n    a ek:Y ;\n.\n",
    "ek:x\n  a ek:Y ;\n    .\n",
    "ek:x\n    a ek:Y , ek:Z ;\n    .\n",
    "ek:x\n    a ek:Y ,\n    ek:Z ;\n    .\n",
    "ek:x\n    a ek:Y ,\n    .\n",
    "ek:x\n    a ek:Y ;\n    .",
    "ek:x\n    a ek:Y ;  # why\n    .\n",
    "ek:x\n    a ek:Y ;\n    .\n\n\nek:z\n    a ek:Y ;\n    .\n",
])
def test_another_form_is_seen(text: str) -> None:
    assert ill_formed(text)


def test_the_form_allows_what_it_should() -> None:
    assert ill_formed('@prefix ek: <http://x/#> .\n\nek:x\n    a ek:Y ,\n        <#char=1,2> ;\n'
                      '    ek:z "a \\" ; b"@zh ,\n        "2024-01-01"^^xsd:date ;\n    ek:w ( ek:a ek:b ) ;\n    .\n') == []
