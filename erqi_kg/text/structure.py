"""Whether the structure that a graph describes is that of the text: sections, page breaks, lines, edges and hashes."""

from __future__ import annotations

import re
from collections import Counter

from .anchor import Anchored, folded_hash
from .ledger import Ledger


def check_structure(ledger: Ledger, anchored: Anchored) -> None:
    """Count what is described of the structure; of a copy that is not the very text only what all copies have."""
    source = anchored.source
    for place, name in source.doubled:
        ledger.check("structure", place, name, "several values", "one value")
    for each in source.of("SilentSpan"):
        if each in source.sentences:
            span = anchored.find(each)
            running = span is not None and any(mark in anchored.copy.folded[slice(*span)] for mark in "。！？；")
            # A copy may leave out headings and captions: a sentence may not be called one.
            ledger.check("structure", each.place, "reason", each.layout and running, False)
        else:
            ledger.check("structure", each.place, "foldedSha256", True, folded_hash(each) is not None, "missing")
    _sections(ledger, anchored)
    if anchored.exact:
        _text(ledger, anchored)
        _lines(ledger, anchored)


def _sections(ledger: Ledger, anchored: Anchored) -> None:
    """Look whether the sections follow each other without a gap, from the first sentence to the byline."""
    sentences, sections = anchored.source.sentences, anchored.source.of("Section")
    starts, ends = [each.place.start for each in sentences], [each.place.end for each in sentences]
    for number, each in enumerate(sections, 1):
        ledger.check("structure", each.place, "number", each.one("number"), number)
        ledger.check("structure", each.place, "start", each.place.start in starts, True)
        ledger.check("structure", each.place, "end", each.place.end in ends, True)
        if number < len(sections):
            follows = next((start for start in starts if start >= each.place.end), None)
            ledger.check("structure", each.place, "end", follows, sections[number].place.start)
    if sections:
        before = [each for each in sentences if each.place.start < sections[0].place.start]
        after = [each for each in sentences if each.place.start >= sections[-1].place.end]
        # Before the first stand title lines, after the last the byline.
        ledger.check("structure", sections[0].place, "start", True, all(each.layout for each in before))
        ledger.check("structure", sections[-1].place, "end", True, len(after) <= 1)


def _text(ledger: Ledger, anchored: Anchored) -> None:
    text, source = anchored.copy.text, anchored.source
    for name, mine in (("length", len(text)), ("byteLength", len(text.encode())), ("sha256", anchored.copy.sha256)):
        ledger.check("structure", source.iri, name, source.facts.get(name), mine)
    for each in source.places:
        words = text[each.place.start:each.place.end]
        if each.kind != "PageBreak":
            # White space at an edge would not be seen where the words are folded.
            ledger.check("structure", each.place, "place", words.strip(), words, "misplaced")
        if (quote := each.text("quote")) is not None:
            ledger.check("quotes", each.place, "quote", quote, words.replace("\n", ""))
    torn = [(match.start(), match.end()) for each in source.of("Sentence")
            for match in re.compile(r"\n+").finditer(text, each.place.start, each.place.end)]
    breaks = [(place.start, place.end) for place in source.breaks]
    ledger.check("structure", source.iri, "PageBreak", sorted(breaks), sorted(torn))


def _lines(ledger: Ledger, anchored: Anchored) -> None:
    lines = Counter[int]()
    for each in anchored.source.sentences:
        line = anchored.copy.line(each.place.start)
        lines[line] += 1
        if each.kind == "Sentence":
            ledger.check("structure", each.place, "paragraph", each.one("paragraph"), line)
            ledger.check("structure", each.place, "number", each.one("number"), lines[line])
