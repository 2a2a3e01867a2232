"""The mapping set as RDF: a record for each row, and a linkset with the direct triples for each target."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from ..terms import BASE
from . import turtle
from .table import Mappings, Row, is_match
from .turtle import Block, both, name, text

GRAPH = BASE + "graph/links"
# The slot of the model, and how its values are written. Where the model's own context wants the IRIs as literals of the
# datatype rdfs:Resource, they are IRIs here, as in what its tools write.
_TEXTS = (
    ("subject_label", "sssom:subject_label"), ("subject_category", "sssom:subject_category"),
    ("object_label", "sssom:object_label"), ("object_category", "sssom:object_category"),
    ("author_label", "sssom:author_label"), ("comment", "rdfs:comment"),
)


def mapping_set(table: Mappings, targets: dict[str, Row], objects: tuple[Row, ...]) -> str:
    """Return the mapping set, its targets, the objects elsewhere and its records as Turtle."""
    head = [_set(table), *(_target(row) for row in targets.values()), *(_object(table, row, targets) for row in objects)]
    return turtle.document([*head, *(_record(table, row) for row in sorted(table.rows, key=lambda each: each["record_id"]))])


def linkset(table: Mappings, target: Row, notations: dict[str, str]) -> str | None:
    """Return what the matches with one target say directly, as Turtle with its VoID; None where there is none."""
    facts: dict[str, list[tuple[str, str]]] = {}
    for row in table.rows:
        if row["object_source"] == f"target:{target['name']}" and is_match(row):
            facts.setdefault(_whole(table, row["subject_id"]), []).extend(_direct(table, row, target, notations))
    if not facts:
        return None
    unique = {subject: list(dict.fromkeys(pairs)) for subject, pairs in sorted(facts.items())}
    verbs = sorted({verb for pairs in unique.values() for verb, _ in pairs})
    # In the sense of VoID a link leads to a resource: what has codes alone is a dataset.
    links = [verb for verb in verbs if verb.startswith("skos:")]
    about: Block = (f"<{GRAPH}/{target['name']}>", [
        ("a", ["void:Linkset" if links else "void:Dataset"]),
        *(_named(f"与{target['title_zh']}的链接", f"links to {target['title_en']}") if links else
          _named(f"事物的{target['title_zh']}", f"{target['title_en']} of things")),
        ("dcterms:source", [f"<{GRAPH}>"]),
        ("void:subjectsTarget", [f"<{BASE}graph/registry>"] if links else []),
        ("void:objectsTarget", [name(f"{BASE}target/{target['name']}")] if links else []),
        ("void:linkPredicate", links),
        ("void:triples", [str(sum(len(pairs) for pairs in unique.values()))]),
    ])
    blocks = [(name(subject), [(verb, [value for each, value in pairs if each == verb]) for verb in verbs])
              for subject, pairs in unique.items()]
    return turtle.document([about, *blocks])


def is_linkset(path: Path) -> bool:
    """Whether a file opens as one that `linkset` has made."""
    try:
        head = path.read_bytes()[:4000].decode("utf-8", "replace")
    except OSError:
        return False
    opening = rf"^<{re.escape(GRAPH)}/{re.escape(path.stem)}>\n    a void:(Linkset|Dataset) ;$"
    return re.search(opening, head, re.MULTILINE) is not None


def _direct(table: Mappings, row: Row, target: Row, notations: dict[str, str]) -> list[tuple[str, str]]:
    if not target["prefix"]:
        return [(target["property"], text(row["object_label"]))] if target["property"] else []
    found = _whole(table, row["object_id"])
    made = [(row["predicate_id"], name(found))]
    if target["property"] and row["predicate_id"] == "skos:exactMatch":
        made.append((target["property"], text(notations[found])))
    return made


def _set(table: Mappings) -> Block:
    meta = table.metadata
    rows: list[tuple[str, list[str]]] = [
        ("a", ["sssom:MappingSet"]),
        ("sssom:mapping_set_id", [text(str(meta["mapping_set_id"]), "^^xsd:anyURI")]),
        ("owl:versionInfo", [text(str(meta["mapping_set_version"]))]),
        ("dcterms:title", [text(str(meta["mapping_set_title"]))]),
        ("dcterms:description", [text(str(meta["mapping_set_description"]))]),
        ("dcterms:license", [text(str(meta["license"]), "^^xsd:anyURI")]),
        ("dcterms:issued", [text(str(meta["publication_date"]), "^^xsd:date")]),
        ("sssom:creator_label", [text(str(each)) for each in meta["creator_label"]]),
        ("sssom:subject_source", [name(str(meta["subject_source"]))]),
        ("sssom:mappings", sorted(name(_whole(table, row["record_id"])) for row in table.rows)),
    ]
    return name(str(meta["mapping_set_id"])), rows


def _named(zh: str, en: str) -> list[tuple[str, list[str]]]:
    """Return a name twice: as ours are read, and as those who read VoID expect it."""
    return [("skos:prefLabel", both(zh, en)), ("dcterms:title", both(zh, en))]


def _target(row: Row) -> Block:
    return name(f"{BASE}target/{row['name']}"), [
        ("a", ["void:Dataset", "ek:Target"]),
        *_named(row["title_zh"], row["title_en"]),
        ("dcterms:license", [f"<{row['licence']}>"] if row["licence"] else []),
        ("void:uriSpace", [text(row["prefix"])] if row["prefix"] else []),
        ("skos:example", [text(row["example"])]),
        ("skos:note", _two(row["note"])),
    ]


def _object(table: Mappings, row: Row, targets: dict[str, Row]) -> Block:
    target = targets[row["target"]]
    whole = _whole(table, row["identifier"]) if target["prefix"] else row["identifier"]
    part = whole.removeprefix(target["prefix"]).rstrip("/")
    return f"<{BASE}target/{target['name']}#{part}>", [
        ("a", ["ek:ForeignObject"]),
        ("dcterms:identifier", [text(whole)]),
        ("sssom:object_source", [name(f"{BASE}target/{target['name']}")]),
        ("sssom:object_label", [text(row["label"])] if row["label"] else []),
        ("sssom:object_category", [text(row["kind"])] if row["kind"] else []),
        ("ek:standsFor", [name(_whole(table, row["thing"]))] if row["thing"] else []),
    ]


def _two(note: str) -> list[str]:
    zh, _, en = note.partition(" / ")
    return both(zh, en) if note else []


def _record(table: Mappings, row: Row) -> Block:
    rows: list[tuple[str, list[str]]] = [
        ("a", ["owl:Axiom"]),
        ("owl:annotatedSource", [name(_whole(table, row["subject_id"]))]),
        ("owl:annotatedProperty", [row["predicate_id"]]),
        ("sssom:predicate_modifier", ["sssom:NegatedPredicate"] if row["predicate_modifier"] else []),
        ("owl:annotatedTarget", [name(_whole(table, row["object_id"]))] if row["object_id"] else []),
        ("sssom:object_type", ["rdfs:Literal"] if row["object_type"] else []),
        ("sssom:object_source", [name(_whole(table, row["object_source"]))]),
        ("sssom:mapping_justification", [row["mapping_justification"]]),
        ("dcterms:created", [text(row["mapping_date"], "^^xsd:date")]),
        ("sssom:confidence", [text(row["confidence"], "^^xsd:double")] if row["confidence"] else []),
    ]
    rows += [(verb, [text(row[slot])] if row[slot] else []) for slot, verb in _TEXTS]
    return name(_whole(table, row["record_id"])), [*rows, *_extended(table, row)]


def _extended(table: Mappings, row: Row) -> Iterable[tuple[str, list[str]]]:
    candidate = row["ext_candidate"]
    # The comment of the model is one text without a language: this is the same to be read.
    yield "skos:note", _two(row["comment"])
    yield "ek:lookedIn", [text(each) for each in row["ext_looked_in"].split("|") if each]
    yield "ek:verification", [row["ext_status"]] if row["ext_status"] else []
    yield "ek:candidate", [text(_whole(table, candidate), "^^xsd:anyURI")] if candidate else []


def _whole(table: Mappings, curie: str) -> str:
    # What has no prefix was refused before.
    return table.expand(curie) or curie
