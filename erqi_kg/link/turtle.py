"""Triples in the one Turtle form of this project."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from ..terms import PREFIXES

FOREIGN = {
    "sssom": "https://w3id.org/sssom/",
    "void": "http://rdfs.org/ns/void#",
}
_PREFIXES = {**PREFIXES, **FOREIGN}
_LOCAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\Z")
_USED = re.compile(r"(?:^|[\s(]|\^\^)([a-z]+):[A-Za-z0-9]")
Block = tuple[str, list[tuple[str, list[str]]]]


def name(iri: str) -> str:
    """Return an IRI as `prefix:name` where that is good Turtle, else whole."""
    for prefix, base in _PREFIXES.items():
        if iri.startswith(base) and _LOCAL.match(iri.removeprefix(base)):
            return f"{prefix}:{iri.removeprefix(base)}"
    return f"<{iri}>"


def text(value: str, tag: str = "") -> str:
    """Return a text as a literal, with `@zh` or `^^xsd:date` after it where given."""
    return json.dumps(value, ensure_ascii=False) + tag


def both(zh: str, en: str) -> list[str]:
    """Return a text in both languages."""
    return [text(zh, "@zh"), text(en, "@en")]


def document(blocks: Iterable[Block]) -> str:
    """Return the blocks as a Turtle file with the prefixes that it uses."""
    lines: list[str] = []
    for subject, rows in blocks:
        lines += ["", subject]
        lines += [f"    {verb} " + " ,\n        ".join(objects) + " ;" for verb, objects in rows if objects]
        lines.append("    .")
    bare = re.sub(r'"(?:[^"\\]|\\.)*"|<[^>]*>', '""', "\n".join(lines))
    used = sorted(set(_USED.findall(bare.replace('""^^', " "))) & set(_PREFIXES))
    return "\n".join([*(f"@prefix {prefix}: <{_PREFIXES[prefix]}> ." for prefix in used), *lines]) + "\n"
