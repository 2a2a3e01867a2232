"""The next article: a source folder of drafts, one file a sentence, with what a machine reads for certain (extra `article`)."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from ..base import Graph
from ..errors import ParameterError
from ..terms import BASE, PREFIXES
from .copy import Copy, digest, fold
from .figures import Reading
from .names import Name, unknown_names
from .segment import Segment, segments
from .times import Time, find_times, year_of
from .vocabulary import Vocabulary
from .writing import write_folder

_SOURCE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*\Z")
_PREFIXES = ("code", "ek", "id", "qudt", "skos", "unit", "xsd")
_NAMES = "names.csv"
_LONGEST_QUOTE = 24
_SHOWN = 12
LONGEST_SENTENCE = 2000
# Beyond these the year before or after, which 去年 and 明年 mean, may be none at all.
_YEARS = range(1900, 2101)
_REASONS = {"title": "silent-titleLine", "line": "silent-heading"}


@dataclass(frozen=True)
class Draft:
    """What was drafted: the files written and those left alone, the figures and mentions in them, the names not known.

    `older` says that the places in the files left alone are those of another text; `unread` counts the sentences that are
    too long for their figures to be read.
    """

    folder: Path
    written: tuple[str, ...]
    kept: tuple[str, ...]
    year: int | None
    figures: int
    mentions: int
    unknown: tuple[Name, ...]
    older: bool = False
    unread: int = 0

    def to_text(self, lang: str = "zh") -> str:
        """Return what was written, what was left alone and what to do next."""
        names = "、".join(name.words for name in self.unknown[:_SHOWN]) + ("…" if len(self.unknown) > _SHOWN else "")
        if lang == "zh":
            lines = {
                f"{self.folder}：写了 {len(self.written)} 个文件，{self.figures} 个数字，{self.mentions} 处提及": True,
                f"改过，未动：{'、'.join(self.kept)}": self.kept,
                "文章与上次不同：未动的文件里，位置仍是旧文的，须逐一核对": self.older,
                f"{self.unread} 句超过 {LONGEST_SENTENCE} 字，其中的数字未读": self.unread,
                "文中没有写明“今年”是哪一年，相关日期从略：可用 --year 说明": self.year is None,
                f"{len(self.unknown)} 个不认识的名称（{_NAMES}）：{names}": self.unknown,
                "逐句对照原文读过，补全、改正，再删去 ek:draft；此前 check 不通过，ask 不作答。": True,
            }
        else:
            lines = {
                f"{self.folder}: {len(self.written)} files written, {self.figures} figures, {self.mentions} mentions": True,
                f"touched, left alone: {', '.join(self.kept)}": self.kept,
                "the text is not that of last time: places in the files left alone are those of the older text, check each":
                    self.older,
                f"{self.unread} sentences longer than {LONGEST_SENTENCE} characters, whose figures are not read": self.unread,
                "no sentence fixes the year that 今年 means, so such dates are left out: tell it with --year": self.year is None,
                f"{len(self.unknown)} names not known ({_NAMES}): {names}": self.unknown,
                "Read each sentence against the text, complete and correct it, then remove ek:draft;\n"
                "until then check does not pass and ask does not answer from it.": True,
            }
        return "\n".join(line for line, told in lines.items() if told)


@dataclass(frozen=True)
class Drafted:
    """One figure of a draft: where its words stand in the text, what they say, and the words of time that date it."""

    start: int
    end: int
    reading: Reading
    time: Time | None


def draft(kg: Graph, text: str, source: str, folder: Path | None = None, year: int | None = None) -> Draft:
    """Write the drafts of a text as `graph/<source>/` below the folder, which is that of the graph where none is given.

    `year` is what 今年 means, where no sentence of the text fixes it. A file that a person has touched is left alone.
    """
    if not _SOURCE.match(source) or source in ("registry", "links", "divisions"):
        raise ParameterError(f"a source is named like erqi-2024, in small letters, digits and hyphens, not {source!r}")
    target = (folder or kg.folder) / "graph" / source
    made = Drafter(kg, text, source, year)
    files = made.files()
    done = write_folder(target, files)
    return Draft(target, done.written, done.kept, made.year, made.figures, made.mentions, tuple(made.unknown), done.older,
                 sum(map(made.too_long, made.segments)))


class Drafter:
    """One text as Turtle files; counts what it puts in them."""

    def __init__(self, kg: Graph, text: str, source: str, year: int | None = None) -> None:
        if year is not None and year not in _YEARS:
            raise ParameterError(f"a year is one from {_YEARS[0]} to {_YEARS[-1]}, not {year!r}")
        self.text = text
        self.source = source
        self.copy = Copy(text)
        self.vocabulary = Vocabulary(kg)
        self.segments = segments(text)
        words = {each: fold(text[each.start:each.end]) for each in self.segments}
        fixed = year_of(words.values())
        self.year = year if fixed is None else fixed
        self.anchor = next((each for each in self.segments if year_of([words[each]]) == fixed is not None), None)
        self.unknown = unknown_names(text, self.segments, self.vocabulary.names)
        self.figures = self.mentions = 0

    def files(self) -> dict[str, str]:
        """Return the text of every file by its name."""
        made = {"source.ttl": self._source_file()}
        silent = []
        for each in self.segments:
            if each.kind in _REASONS and not self.read(each) and not self._times(each):
                silent.append(self._silent(each))
            else:
                made[f"p{each.line}-s{each.number}.ttl"] = self._sentence_file(each)
        made["silent.ttl"] = self._file(silent)
        made[_NAMES] = _table(self.unknown)
        return made

    def read(self, each: Segment) -> list[Drafted]:
        """Return the figures of a sentence that are read without doubt, each with the words of time that date it."""
        if self.too_long(each):
            return []
        folded = Copy(self.text[each.start:each.end])
        names = self.vocabulary.mentions(folded.folded)
        times = find_times(folded.folded, self.year)
        found = []
        for reading in self.vocabulary.figures(folded.folded):
            if reading.article or reading.doubt or any(_meet(reading, name) for name in names):
                continue
            start, end = folded.outer(reading.start, reading.end)
            found.append(Drafted(each.start + start, each.start + end, reading, _dating(folded.folded, reading, times)))
        return found

    @staticmethod
    def too_long(each: Segment) -> bool:
        """Whether a sentence is none that a machine reads: what dates a figure or makes it a plan may stand far from it."""
        return each.end - each.start > LONGEST_SENTENCE

    def _times(self, each: Segment) -> list[Time]:
        return find_times(fold(self.text[each.start:each.end]), self.year)

    def _file(self, blocks: list[str]) -> str:
        body = "\n".join(blocks)
        used = [prefix for prefix in _PREFIXES if re.search(rf"(?:^| ){prefix}:|\^\^{prefix}:", body, re.MULTILINE)]
        head = [f"@base <{BASE}source/{self.source}> .", *(f"@prefix {prefix}: <{PREFIXES[prefix]}> ." for prefix in used)]
        return "\n".join(head) + "\n\n" + body

    def _source_file(self) -> str:
        title = next((self.text[each.start:each.end] for each in self.segments if each.kind == "title"), self.source)
        label = json.dumps(title[:_LONGEST_QUOTE], ensure_ascii=False)
        rows = ["a ek:Source", f'skos:prefLabel {label}@zh ,\n        "{self.source}"@en', f"ek:length {len(self.text)}",
                f"ek:byteLength {len(self.text.encode())}", f'ek:sha256 "{self.copy.sha256}"', "ek:draft true"]
        return self._file([_block(f"<{BASE}source/{self.source}>", rows)])

    def _silent(self, each: Segment) -> str:
        words = self.text[each.start:each.end]
        said = f"ek:quote {json.dumps(words, ensure_ascii=False)}" if len(words) <= _LONGEST_QUOTE else \
            f'ek:foldedSha256 "{digest(fold(words))}"'
        rows = ["a ek:SilentSpan", f"ek:reason code:{_REASONS[each.kind]}", said, "ek:draft true"]
        return _block(_place(each.start, each.end), rows)

    def _sentence_file(self, each: Segment) -> str:
        words = self.text[each.start:each.end]
        mentions = sorted({thing for name in self.vocabulary.mentions(fold(words)) for thing in self.vocabulary.meant(name)})
        self.mentions += len(mentions)
        rows = ["a ek:Sentence", f"ek:paragraph {each.line}", f"ek:number {each.number}", f'ek:sha256 "{digest(words)}"',
                f'ek:foldedSha256 "{digest(fold(words))}"']
        if mentions:
            rows.append("ek:mentions " + " ,\n        ".join(mentions))
        blocks = [_block(_place(each.start, each.end), [*rows, "ek:draft true"])]
        torn = ["a ek:PageBreak", f"ek:partOfSource <{BASE}source/{self.source}>"]
        blocks += [_block(_place(*span), torn) for span in each.breaks]
        figures = self.read(each)
        self.figures += len(figures)
        blocks += [_block(_place(one.start, one.end), list(self._figure(one))) for one in figures]
        return self._file(blocks)

    def _figure(self, one: Drafted) -> Iterator[str]:
        reading = one.reading
        yield "a ek:Figure"
        yield f"ek:comparator code:{reading.comparator}"
        for name, value in (("value", reading.value), ("lower", reading.lower), ("lowerIncluded", reading.lower_included),
                            ("upper", reading.upper), ("upperIncluded", reading.upper_included)):
            if value is not None:
                yield f"ek:{name} {_plain(value)}"
        if reading.rule:
            yield f"ek:lexicalRule code:{reading.rule}"
        yield f"qudt:hasUnit {reading.unit}"
        if reading.counts:
            yield f"ek:counts code:{reading.counts}"
        yield f"ek:modality code:{reading.modality}"
        if one.time:
            yield f"ek:timeWords {json.dumps(one.time.words, ensure_ascii=False)}"
            for name, day in (("from", one.time.since), ("until", one.time.until)):
                if day is not None:
                    yield f'ek:{name} "{day}"^^xsd:date'
            yield f"ek:timeBasis code:{one.time.basis}"
            if one.time.basis == "resolved" and self.anchor:
                yield f"ek:anchor {_place(self.anchor.start, self.anchor.end)}"
        quote = self.text[one.start:one.end].replace("\n", "")
        yield f"ek:quote {json.dumps(quote, ensure_ascii=False)}"


def _dating(text: str, reading: Reading, times: list[Time]) -> Time | None:
    """Return the words of time that date a figure for certain: the last before it, where they give days and reach so far.

    Certain they are not for what is planned or expected, in the title of a document, or where they only compare.
    """
    before = [time for time in times if time.end <= reading.start and text[time.start - 1:time.start] not in ("比", "较")]
    # 从两成: what it was before bears another date; 6月的湖 dates nothing.
    was = text[reading.start - 1:reading.start] in ("从", "由")
    if not before or was or reading.modality != "actual" or text[before[-1].end:before[-1].end + 1] == "的":
        return None
    last = before[-1]
    # Of several the last one counts only in its own clause: 今年5月18日召开2024年大会，….
    if any(time.since or time.until for time in before[:-1]) and "，" in text[last.end:reading.start]:
        return None
    between = text[last.end:reading.start]
    # 2021年落户时只有18人，如今…: such words reach to the end of their clause, 开通以来 says since when.
    passing = re.match("[^，]{0,8}(?:时|以来|起)", between) is not None and ("，" in between or "以来" in between)
    titled = text.count("《", 0, last.start) > text.count("》", 0, last.start)
    # How long a holiday lasts, and whether it begins on its day, is decided each year anew.
    holiday = last.until is None and "假" in last.words
    return None if passing or titled or holiday or last.basis not in ("explicit", "resolved") else last


def _table(names: list[Name]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("name", "start", "end", "times", "because"))
    writer.writerows((name.words, name.start, name.end, name.times, name.because) for name in names)
    return out.getvalue()


def _block(subject: str, rows: list[str]) -> str:
    return subject + "\n" + "".join(f"    {row} ;\n" for row in rows) + "    .\n"


def _place(start: int, end: int) -> str:
    return f"<#char={start},{end}>"


def _plain(value: Decimal | bool | date) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _meet(one: Reading, other: Name) -> bool:
    return one.start < other.end and other.start < one.end
