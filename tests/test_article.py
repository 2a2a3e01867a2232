"""The graph against the article itself: its place comes from ERQI_ARTICLE, without it these tests are skipped."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from erqi_kg.kg import KnowledgeGraph
from erqi_kg.terms import Place

ROOT = Path(__file__).parent.parent
LONGEST_COPY = 25


def stretch(article: str, place: object) -> str:
    assert isinstance(place, Place)
    return article[place.start:place.end]


def spans(article: str, breaks: list[Place]) -> Iterator[tuple[int, int]]:
    """Yield each sentence: up to 。！？； or the end of its paragraph, a page break in between counting for nothing."""
    joined = article
    for place in breaks:
        joined = joined[:place.start] + "\0" * (place.end - place.start) + joined[place.end:]
    for match in re.finditer(r"[^。！？；\n]+[。！？；]?", joined):
        if match[0].strip():
            yield match.start(), match.end()


def test_the_article_is_the_one_described(kg: KnowledgeGraph, article: str) -> None:
    rows = kg.sparql("SELECT ?sha ?length ?bytes { ?s a ek:Source ; ek:sha256 ?sha ; ek:length ?length ; ek:byteLength ?bytes }")
    data = article.encode()
    assert [tuple(row) for row in rows] == [(hashlib.sha256(data).hexdigest(), len(article), len(data))]


def test_each_quote_stands_at_its_place(kg: KnowledgeGraph, article: str) -> None:
    rows = kg.sparql("SELECT ?place ?quote { ?place ek:quote ?quote ; ek:statedIn ?sentence } ORDER BY ?place")
    assert len(rows) > 200
    wrong = [(place, quote) for place, quote in rows if stretch(article, place).replace("\n", "") != quote]
    assert wrong == []


def test_each_sentence_has_its_hash(kg: KnowledgeGraph, article: str) -> None:
    rows = kg.sparql("SELECT ?place ?sha { ?place a ek:Sentence ; ek:sha256 ?sha } ORDER BY ?place")
    assert len(rows) > 60
    assert [place for place, sha in rows if hashlib.sha256(stretch(article, place).encode()).hexdigest() != sha] == []


def test_words_beside_a_quote_stand_in_the_sentence(kg: KnowledgeGraph, article: str) -> None:
    rows = kg.sparql("SELECT ?sentence ?words { ?s ek:cue|ek:because|ek:timeWords|ek:changedOver ?words ; "
                     "ek:statedIn ?sentence }")
    assert len(rows) > 60
    assert [row for row in rows if str(row[1]) not in stretch(article, row[0]).replace("\n", "")] == []


def test_each_sentence_of_the_article_states_something_or_says_why_not(kg: KnowledgeGraph, article: str) -> None:
    breaks = [row[0] for row in kg.sparql("SELECT ?place { ?place a ek:PageBreak } ORDER BY ?place")]
    rows = kg.sparql("SELECT ?place { VALUES ?kind { ek:Sentence ek:SilentSpan } ?place a ?kind }")
    held = {(place.start, place.end) for (place,) in rows}
    found = list(spans(article, breaks))
    assert len(found) > 80
    assert [article[start:start + 10] for start, end in found if (start, end) not in held] == []


def test_each_arabic_numeral_is_stated_or_silent(kg: KnowledgeGraph, article: str) -> None:
    covered: set[int] = set()
    for (place,) in kg.sparql("SELECT ?place { ?place ek:quote ?quote ; ek:statedIn ?sentence }"):
        covered.update(range(place.start, place.end))
    for sentence, words in kg.sparql("SELECT ?sentence ?words { ?s ek:cue|ek:timeWords ?words ; ek:statedIn ?sentence }"):
        start = article.index(str(words), sentence.start) if str(words) in article else sentence.start
        covered.update(range(start, start + len(str(words))))
    for (name,) in kg.sparql("SELECT DISTINCT ?name { ?x skos:prefLabel|skos:altLabel ?name FILTER (lang(?name) = 'zh') }"):
        for match in re.finditer(re.escape(str(name)), article):
            covered.update(range(match.start(), match.end()))
    numerals = list(re.finditer(r"[0-9]+", article))
    assert len(numerals) > 50
    assert [(match.start(), match[0]) for match in numerals if match.start() not in covered] == []


def test_no_sentence_of_the_article_is_copied(article: str) -> None:
    flat = re.sub(r"\s+", "", article)
    runs = {flat[index:index + LONGEST_COPY + 1] for index in range(len(flat) - LONGEST_COPY)}
    folders = ("ontology", "graph", "queries", "erqi_kg", "tests", "docs")
    kinds = {".ttl", ".rq", ".py", ".pyi", ".md", ".json"}
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in kinds]
    assert len(files) > 200
    copied = []
    for path in [*files, *ROOT.glob("*.md")]:
        text = re.sub(r"\s+", "", path.read_text(encoding="utf-8"))
        copied += [path.name for index in range(len(text) - LONGEST_COPY) if text[index:index + LONGEST_COPY + 1] in runs][:1]
    assert copied == []
