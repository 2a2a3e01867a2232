"""Prove a graph against a copy of its article: the text, every place and quote, every figure and date read a second time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from ..base import Graph
from ..errors import FileError
from ..terms import Place, iri
from .anchor import Anchored, folded_hash
from .copy import Copy, digest, fold
from .described import Described, Source, choose
from .figures import Reading
from .report import GROUPS, Finding, Verification
from .times import find_times, read_time, year_of
from .vocabulary import Vocabulary

# Fewer sentences than one in so many found, and the text is another one.
_STRANGER = 10
# So many characters of words that are not the source's are shown.
_SHOWN = 24
# State, aspect, what the graph says, what the text says.
_Wrong = tuple[str, str, object, object]
_TIMES = {"from", "until", "timeBasis"}
def verify(kg: Graph, text: str, source: str | None = None) -> Verification:
    """Return what a copy of an article proves of the graph; `source` names which, where there are several.

    A text in which hardly a sentence of the source stands is an error. Needs the extra `article`.
    """
    copy = Copy(text)
    described = choose(kg, copy.sha256, source)
    return _Run(Vocabulary(kg), described, copy).verification()


class _Run:
    """One verification: what it counts as proven, and what it finds."""

    def __init__(self, vocabulary: Vocabulary, source: Source, copy: Copy) -> None:
        self.vocabulary = vocabulary
        self.source = source
        self.copy = copy
        self.anchored = Anchored(source, copy)
        self.good: Counter[str] = Counter()
        self.all: Counter[str] = Counter()
        self.findings: list[Finding] = []
        self.moved = 0
        self.left_out: list[str] = []
        self.added: list[str] = []

    def verification(self) -> Verification:
        stands = len(self.anchored.sentences)
        if stands * _STRANGER < len(self.source.sentences):
            raise FileError(f"source {self.source.name}", None, f"the text given is another one: of {len(self.source.sentences)} "
                            f"sentences it holds {stands}; give a copy of this article")
        self._sentences()
        self._quotes()
        self._words()
        self._figures()
        self._times()
        self._structure()
        proven = {name: (self.good[name], self.all[name]) for name in GROUPS if self.all[name]}
        order = sorted(self.findings, key=lambda each: (iri(each.place).short, each.aspect, each.state))
        return Verification(self.source.name, self.anchored.exact, proven, self.moved, tuple(self.left_out),
                            tuple(self.added), tuple(order))

    def _check(self, group: str, place: Place | str, aspect: str, graph: object, text: object, state: str = "wrong") -> None:
        """Count one thing that is to be the same in graph and text."""
        self.all[group] += 1
        if graph == text:
            self.good[group] += 1
        else:
            self.findings.append(Finding(state, str(place), aspect, _shown(graph), _shown(text)))

    def _sentences(self) -> None:
        for each in self.source.sentences:
            span = self.anchored.sentences.get(each.place)
            if span is None and each.layout and not self._strange(each.place):
                self.left_out.append(str(each.place))
                continue
            # A sentence without a hash is not proven by standing somewhere.
            proven = span is not None and folded_hash(each) is not None
            self._check("sentences", each.place, "foldedSha256", True, proven, "missing")
            if self.anchored.exact and each.kind == "Sentence":
                start, end = each.place.start, each.place.end
                self._check("sentences", each.place, "sha256", each.text("sha256"), digest(self.copy.text[start:end]))
        for gap in self.anchored.gaps():
            words = self.copy.folded[slice(*gap.span)]
            shown = words if len(words) <= _SHOWN else words[:_SHOWN - 1] + "…"
            # Where a sentence is missing, its other words are no addition.
            if gap.apart and not gap.missing:
                self.added.append(shown)
            elif not gap.missing:
                self._check("sentences", self.source.iri, "text", None, shown, "added")
        for each in self.source.of("SilentSpan"):
            if each not in self.source.sentences and (wanted := each.text("foldedSha256")):
                place = self.anchored.find(each)
                mine = digest(self.copy.folded[slice(*place)]) if place else None
                self._check("sentences", each.place, "foldedSha256", wanted, mine, "misplaced")

    def _strange(self, place: Place) -> bool:
        """Whether words that are none of the source's stand where this sentence is missing."""
        start, end = self.anchored.gap(place)
        return start < end

    def _quotes(self) -> None:
        for each in self.source.places:
            quote = each.text("quote")
            if quote is None or str(each.place) in self.left_out:
                continue
            span = self.anchored.find(each)
            found = self.copy.folded[slice(*span)] if span else None
            self._check("quotes", each.place, "quote", fold(quote), found, "misplaced" if found else "missing")
            if span and self.anchored.where(span) != (each.place.start, each.place.end):
                self.moved += 1

    def _words(self) -> None:
        for each in self.source.statements:
            sentence = self._sentence(each)
            for name in ("cue", "because"):
                for words in map(str, each.all(name)):
                    self._check("words", each.place, name, words, words if fold(words) in sentence else None, "missing")
            if dated := each.text("timeWords"):
                times = {time.words for time in find_times(sentence, None)}
                self._check("words", each.place, "timeWords", dated, dated if fold(dated) in times else None, "missing")
            if each.kind == "Status" and (cue := each.text("cue")):
                told = self.vocabulary.told_by.get(each.text("stage") or "", [])
                self._check("words", each.place, "stage", True, any(words in fold(cue) for words in told), "misread")

    def _sentence(self, each: Described) -> str:
        """Return the folded words of the sentence of a statement, as far as the copy has them."""
        sentence = self.source.sentence_of(each.place)
        span = self.anchored.sentences.get(sentence.place) if sentence else None
        return self.copy.folded[slice(*span)] if span else ""

    def _figures(self) -> None:
        for each in self.source.of("Figure"):
            reading = self._reading(each)
            self.all["figures"] += 1
            # Where its sentence is not proven, a figure is not read: that is found already.
            lost: _Wrong = ("unread" if self._sentence(each) else "missing", "quote", each.text("quote"), None)
            wrong: list[_Wrong] = list(_differences(each, reading)) if reading else [lost]
            if reading and reading.doubt:
                wrong.append(("misread", "doubt", each.text("quote"), reading.doubt))
            self._excuse("figures", each, wrong)

    def _reading(self, each: Described) -> Reading | None:
        """Return what the reader finds at the place of a figure, its own search begun anew in the sentence."""
        sentence = self.source.sentence_of(each.place)
        span, place = self.anchored.sentences.get(sentence.place) if sentence else None, self.anchored.find(each)
        if span is None or place is None:
            return None
        start, end = place[0] - span[0], place[1] - span[0]
        read = self.vocabulary.figures(self.copy.folded[slice(*span)])
        found = [reading for reading in read if start < reading.end and reading.start < end]
        # The place begins with the figure, and may go on to what is counted.
        return found[0] if len(found) == 1 and found[0].start == start and found[0].end <= end else None

    def _excuse(self, group: str, each: Described, wrong: list[_Wrong]) -> None:
        """Take away what a recorded reason excuses; a reason that excuses nothing is found too."""
        excused = {aspect for aspect in self.vocabulary.excuses(each) if (aspect in _TIMES) == (group == "times")}
        left = [item for item in wrong if item[1] not in excused]
        if excused and len(left) == len(wrong):
            left.append(("needless", "unread", each.text("unread"), None))
        self.findings += [Finding(state, str(each.place), aspect, _shown(graph), _shown(said))
                          for state, aspect, graph, said in left]
        self.good[group] += not left

    def _times(self) -> None:
        year = year_of(self._fixing(each.place) for each in self.source.sentences)
        for each in self.source.statements:
            if each.kind == "DateClue":
                self._clue(each, year)
            elif any(each.one(name) is not None for name in ("timeWords", "from", "until")):
                self.all["times"] += 1
                self._excuse("times", each, list(self._time(each, year)))
        for name, best in (("notBefore", max), ("notAfter", min)):
            days = [day for each in self.source.of("DateClue") if isinstance(day := each.one(name), date)]
            self._check("times", self.source.iri, name, self.source.facts.get(name), best(days, default=None))

    def _fixing(self, place: Place) -> str:
        span = self.anchored.sentences.get(place)
        return self.copy.folded[slice(*span)] if span else ""

    def _time(self, each: Described, year: int | None) -> Iterator[_Wrong]:
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
        self._check("times", each.place, "notBefore", True, any(value is not None for _, value, _ in said), "unread")
        for name, value, mine in said:
            if value is not None:
                self._check("times", each.place, name, value, mine, "misread")

    def _structure(self) -> None:
        edges = {edge for each in self.source.sentences for edge in (each.place.start, each.place.end)}
        for number, each in enumerate(self.source.of("Section"), 1):
            self._check("structure", each.place, "number", each.one("number"), number)
            for edge in (each.place.start, each.place.end):
                self._check("structure", each.place, "start" if edge == each.place.start else "end", edge in edges, True)
        if not self.anchored.exact:
            return
        text, facts = self.copy.text, self.source.facts
        for each in self.source.places:
            words = text[each.place.start:each.place.end]
            if each.kind != "PageBreak":
                # Folded, white space at an edge would not be seen.
                self._check("structure", each.place, "edges", words.strip(), words, "misplaced")
        for name, mine in (("length", len(text)), ("byteLength", len(text.encode())), ("sha256", self.copy.sha256)):
            self._check("structure", self.source.iri, name, facts.get(name), mine)
        for place in self.source.breaks:
            around = text[place.start - 1:place.start].strip() and text[place.end:place.end + 1].strip()
            blank = not text[place.start:place.end].strip()
            self._check("structure", place, "PageBreak", True, bool(around) and blank)
        lines = Counter[int]()
        for each in self.source.sentences:
            line = self.copy.line(each.place.start)
            lines[line] += 1
            if each.kind == "Sentence":
                self._check("structure", each.place, "paragraph", each.one("paragraph"), line)
                self._check("structure", each.place, "number", each.one("number"), lines[line])


def _differences(each: Described, reading: Reading) -> Iterator[_Wrong]:
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


def _shown(value: object) -> str:
    return "" if value is None else value.short if isinstance(value, Place) else str(value)
