"""Prove a graph against a copy of its article: the text, every place and quote, every figure and date read a second time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from ..base import Graph
from ..terms import Place
from .anchor import Anchored, folded_hash
from .copy import Copy, digest, fold
from .described import Described, Source, choose
from .figures import Reading
from .ledger import Ledger, Wrong
from .report import GROUPS, Verification
from .structure import check_structure
from .times import find_times, read_time, year_of
from .vocabulary import Vocabulary

# So many characters of words that are not the source's are shown.
_SHOWN = 24
_TIMES = {"from", "until", "timeBasis"}
_MOODED = {"Status", "Occurrence", "Trend", "Grant", "Support", "Tenure"}
# How real a statement is, by its own words.
_MOOD = re.compile("(?P<expected>预计|预期|有望)|(?P<planned>谋划|计划|拟|将建|规划建设)|(?P<target>力争|争取)")


def verify(kg: Graph, text: str, source: str | None = None) -> Verification:
    """Return what a copy of an article proves of the graph; `source` names which, where there are several.

    A text in which hardly a sentence of the source stands is an error. Needs the extra `article`.
    """
    copy = Copy(text)
    described = choose(kg, copy.sha256, source)
    return _Run(Vocabulary(kg), described, copy).verification()


class _Run:
    """One verification: what it looks at, one kind of thing after the other."""

    def __init__(self, vocabulary: Vocabulary, source: Source, copy: Copy) -> None:
        self.vocabulary = vocabulary
        self.source = source
        self.copy = copy
        self.anchored = Anchored(source, copy)
        self.ledger = Ledger()
        self.moved = 0
        self.left_out: list[str] = []
        self.added: list[str] = []

    def verification(self) -> Verification:
        """Look at everything and return what was proven."""
        for look in (self._sentences, self._claims, self._quotes, self._words, self._figures, self._times):
            look()
        check_structure(self.ledger, self.anchored)
        proven = {name: (self.ledger.good[name], self.ledger.all[name]) for name in GROUPS if self.ledger.all[name]}
        return Verification(self.source.name, self.anchored.exact, proven, self.moved, tuple(self.left_out), tuple(self.added),
                            self.ledger.findings)

    def _sentences(self) -> None:
        for each in self.source.sentences:
            span = self.anchored.sentences.get(each.place)
            if span is None and each.layout and not self.anchored.foreign(each.place):
                self.left_out.append(str(each.place))
                continue
            # A sentence without a hash is not proven by standing somewhere.
            proven = span is not None and folded_hash(each) is not None
            self.ledger.check("sentences", each.place, "foldedSha256", True, proven, "missing")
            if self.anchored.exact and each.kind == "Sentence":
                words = self.copy.text[each.place.start:each.place.end]
                self.ledger.check("sentences", each.place, "sha256", each.text("sha256"), digest(words))
        for each in self.source.of("SilentSpan"):
            if each in self.source.sentences:
                continue
            if wanted := each.text("foldedSha256"):
                self.ledger.check("sentences", each.place, "foldedSha256", wanted, digest(self._at(each)), "misplaced")
            figures = " ".join(reading.words for reading in self._readings(each) if not reading.article)
            self.ledger.check("sentences", each.place, "reason", "", figures, "misread")

    def _claims(self) -> None:
        """Look for words that no sentence of the graph claims."""
        missing = [self.anchored.between(each.place) for each in self.anchored.missing()]
        for gap in self.anchored.gaps():
            words = self.copy.folded[slice(*gap.span)]
            shown = words if len(words) <= _SHOWN else words[:_SHOWN - 1] + "…"
            if gap.around:
                self.added.append(shown)
            elif gap.span not in missing:
                # Where a sentence is missing, its other words are no addition.
                state = "unclaimed" if self.anchored.exact else "added"
                self.ledger.check("sentences", self.source.iri, "text", None, shown, state)

    def _quotes(self) -> None:
        for each in self.source.places:
            quote = each.text("quote")
            if quote is None or str(each.place) in self.left_out:
                continue
            span = self.anchored.find(each)
            found = self.copy.folded[slice(*span)] if span else None
            self.ledger.check("quotes", each.place, "quote", fold(quote), found, "misplaced" if found else "missing")
            if span and self.anchored.where(span) != (each.place.start, each.place.end):
                self.moved += 1

    def _words(self) -> None:
        for each in self.source.statements:
            sentence = self._sentence(each)
            for name in ("cue", "because", "changedOver"):
                for words in map(str, each.all(name)):
                    found = words if fold(words) in sentence else None
                    self.ledger.check("words", each.place, name, words, found, "missing")
            if dated := each.text("timeWords"):
                times = {time.words for time in find_times(sentence, None)}
                found = dated if fold(dated) in times else None
                self.ledger.check("words", each.place, "timeWords", dated, found, "missing")
            said = fold(f"{each.text('cue') or ''} {each.text('quote') or ''}")
            if each.kind == "Status":
                told = any(words in said for words in self.vocabulary.told_by.get(each.text("stage") or "", []))
                self.ledger.check("words", each.place, "stage", True, told, "misread")
            if each.kind in _MOODED:
                mood = _MOOD.search(said)
                real = mood.lastgroup if mood else "actual"
                self.ledger.check("words", each.place, "modality", each.text("modality"), real, "misread")
            elif each.kind not in ("Figure", "DateClue"):
                self.ledger.check("words", each.place, "modality", True, each.one("modality") is not None)

    def _sentence(self, each: Described) -> str:
        """Return the folded words of the sentence of a statement, as far as the copy has them."""
        sentence = self.source.sentence_of(each.place)
        span = self.anchored.sentences.get(sentence.place) if sentence else None
        return self.copy.folded[slice(*span)] if span else ""

    def _at(self, each: Described) -> str:
        span = self.anchored.find(each)
        return self.copy.folded[slice(*span)] if span else ""

    def _readings(self, each: Described) -> list[Reading]:
        """Return what the reader finds at a place, its search begun anew in the sentence; places count from its start."""
        sentence = self.source.sentence_of(each.place)
        span, place = self.anchored.sentences.get(sentence.place) if sentence else None, self.anchored.find(each)
        if span is None or place is None:
            return []
        start, end = place[0] - span[0], place[1] - span[0]
        read = self.vocabulary.figures(self.copy.folded[slice(*span)])
        return [replace(reading, start=reading.start - start, end=reading.end - start) for reading in read
                if start < reading.end and reading.start < end]

    def _figures(self) -> None:
        for each in self.source.of("Figure"):
            quote = each.text("quote")
            readings = self._readings(each)
            first = readings[0] if readings else None
            wrong: list[Wrong] = []
            if not self._sentence(each):
                # Where its sentence is not proven, a figure is not read: that is found already.
                wrong = [("missing", "quote", quote, None)]
            elif first is None:
                wrong = [("unread", "quote", quote, None)]
            elif len(readings) > 1 or first.start != 0 or first.end > len(fold(quote or "")):
                # The place begins with the figure, and may go on to what is counted.
                wrong = [("misplaced", "place", quote, " ".join(reading.words for reading in readings))]
            else:
                wrong = [*_differences(each, first)]
                wrong += [("misread", "doubt", quote, first.doubt)] if first.doubt else []
            self._excuse("figures", each, wrong)

    def _excuse(self, group: str, each: Described, wrong: list[Wrong]) -> None:
        """Count what is wrong but for what recorded reasons excuse; a reason that excuses nothing is wrong too."""
        left, times = list(wrong), group == "times"
        for reason, aspects in self.vocabulary.excuses(each).items():
            mine = {aspect for aspect in aspects if (aspect in _TIMES) == times}
            # A date may be left out for a reason; for another date than the words tell there is none.
            excused = [item for item in wrong if item[1] in mine and (not times or item[2] is None)]
            if mine and not excused:
                left.append(("needless", "unread", reason.rpartition("/")[2], None))
            left = [item for item in left if item not in excused]
        self.ledger.count(group, each.place, left)

    def _times(self) -> None:
        year = year_of(self._fixing(each.place) for each in self.source.sentences)
        for each in self.source.statements:
            if each.kind == "DateClue":
                self._clue(each, year)
            elif any(each.one(name) is not None for name in ("timeWords", "from", "until")):
                self._excuse("times", each, list(self._time(each, year)))
            elif each.kind != "Figure" and each.one("unread") is not None:
                # Nothing of it is read: there is nothing to excuse.
                self.ledger.check("times", each.place, "unread", None, each.text("unread"), "needless")
        for name, best in (("notBefore", max), ("notAfter", min)):
            days = [day for each in self.source.of("DateClue") if isinstance(day := each.one(name), date)]
            self.ledger.check("times", self.source.iri, name, self.source.facts.get(name), best(days, default=None))

    def _fixing(self, place: Place) -> str:
        span = self.anchored.sentences.get(place)
        return self.copy.folded[slice(*span)] if span else ""

    def _time(self, each: Described, year: int | None) -> Iterator[Wrong]:
        words = each.text("timeWords")
        if words is None:
            yield "unread", "timeWords", None, None
            return
        read = read_time(fold(words), year)
        for name, mine in (("from", read.since), ("until", read.until), ("timeBasis", read.basis)):
            said = each.text(name) if name == "timeBasis" else each.one(name)
            if said != mine:
                yield "misread", name, said, mine
        if read.doubt:
            yield "misread", "doubt", words, read.doubt
        if read.basis == "resolved":
            anchor = each.one("anchor")
            fixed = year_of([self._fixing(anchor)]) if isinstance(anchor, Place) else None
            if fixed is None or fixed != year:
                yield "misread", "anchor", anchor, year

    def _clue(self, each: Described, year: int | None) -> None:
        read = read_time(fold(each.text("quote") or ""), year)
        said = [(name, each.one(name), mine) for name, mine in (("notBefore", read.since), ("notAfter", read.until))]
        self.ledger.check("times", each.place, "notBefore", True, any(value is not None for _, value, _ in said), "unread")
        for name, value, mine in said:
            if value is not None:
                self.ledger.check("times", each.place, name, value, mine, "misread")


def _differences(each: Described, reading: Reading) -> Iterator[Wrong]:
    """Yield each aspect in which the graph says something else than the reader: state, aspect, graph, text."""
    said: dict[str, Any] = {name: each.text(name) for name in ("comparator", "counts", "modality", "lexicalRule")}
    said |= {name: each.one(name) for name in ("value", "lower", "upper", "lowerIncluded", "upperIncluded")}
    said["hasUnit"] = each.short("hasUnit")
    mine = {"comparator": reading.comparator, "counts": reading.counts, "modality": reading.modality, "lexicalRule": reading.rule,
            "value": reading.value, "lower": reading.lower, "upper": reading.upper, "lowerIncluded": reading.lower_included,
            "upperIncluded": reading.upper_included, "hasUnit": reading.unit}
    for name, value in mine.items():
        if said[name] != value:
            yield "misread", name, said[name], value
