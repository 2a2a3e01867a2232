"""An independent reader of figures: printed words to number, bounds, comparator, unit and modality (extra `article`).

It knows nothing of what the graph says of a text. Numerals in Chinese characters are read by cn2an; a sum of money is read
a second time by JioNLP, and where the two differ the reading carries the doubt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import islice

from .extra import jionlp
from .lexicon import (
    BEGINS_BROKEN,
    BEGINS_COMPARED,
    BEGINS_HALF,
    BEGINS_SIZE,
    BEGINS_TIME,
    CHINESE,
    DENIED,
    DIGITS,
    ENDS_BROKEN,
    ENDS_MONEY,
    ENDS_SHARE,
    ENDS_SIZE,
    ENDS_TIME,
    MONEY,
    MONTH,
    NUMBER,
    PERCENT,
    STOPS,
    TIMES,
    UNITS,
    patterns,
)
from .numerals import Parts, bounds

# A noun stands at most so many characters behind the number that counts it.
_NEAR = 8
# No cue is looked for farther away, so that a line of any length is read in time.
_SIGHT, _REACH, _TOUCH = 300, 40, 14
_STRETCH = re.compile(f"[^{STOPS}0-9]{{0,{_REACH}}}")
_MODALITY = re.compile("(?P<expected>预计|预期|有望|预估)|(?P<target>力争|争取|目标是|目标为)|(?P<actual>目前|截至|现有|实际)"
                       "|(?P<planned>计划|拟|还将|即将|将会|将(?=达|建|改|新|投|于|在|有|实|完|超|突|再|引|形|增|设|开))")
# JioNLP adds the scale of these up twice or not at all: 1亿2000万, 五六千万.
_COMPOUND = re.compile(f"[0-9][亿万千百][0-9]|[{DIGITS}]{{2}}")
_NUMBERS = {"number": ("number",), "range": ("low", "high")}
_GROWTH = re.compile("多了|少了|增长|增速|增幅|提升|提高|上涨|下降|下滑|降低|减少|缩短|回升|同比|环比")


@dataclass(frozen=True)
class Reading:
    """What words say when a machine reads them; `start` and `end` count in the text that was read.

    `article` is true of 一家 and the like, which count only where a person sees that they do.
    """

    start: int
    end: int
    words: str
    comparator: str
    unit: str
    value: Decimal | None = None
    lower: Decimal | None = None
    lower_included: bool | None = None
    upper: Decimal | None = None
    upper_included: bool | None = None
    rule: str | None = None
    classifier: str = ""
    counts: str | None = None
    modality: str = "actual"
    article: bool = False
    doubt: str | None = None


class Reader:
    """Reads figures; knows the words for what can be counted, and the classifiers that tell it by themselves."""

    def __init__(self, nouns: dict[str, str], classifiers: dict[str, str]) -> None:
        # A single character stands in too many words to tell what is counted.
        self.nouns = {noun: concept for noun, concept in nouns.items() if len(noun) > 1}
        self.classifiers = classifiers
        self.patterns = patterns(self.nouns)

    def read(self, text: str) -> list[Reading]:
        """Return every figure in a folded sentence, in its order; of readings that overlap the longest from the left."""
        found: list[Reading] = []
        opened = _opened(text)
        position = behind = 0
        while position < len(text):
            matches = ((kind, pattern.match(text, position)) for kind, pattern in self.patterns.items())
            readings = [reading for kind, match in matches if match and (reading := self._reading(kind, match, behind, opened))]
            if best := max(readings, key=lambda reading: reading.end, default=None):
                found.append(best)
                behind = best.end
            position = best.end if best else position + 1
        # 336万多条、5129万条等数据: what follows the last is what the first counts too.
        same = {reading.classifier: reading.counts for reading in found if reading.counts}
        return [replace(each, counts=same.get(each.classifier)) if each.unit == NUMBER and each.counts is None else each
                for each in found]

    def _reading(self, kind: str, match: re.Match[str], behind: int, opened: set[int]) -> Reading | None:
        part = match.groupdict()
        word = "%" if kind == "share" else part["unit"] or part["noun"]
        if _torn(kind, match, word) or _named(match, opened) or _timed(kind, match, word):
            return None
        numbers = bounds(kind, part, word)
        counts = None if word in UNITS else self._counted(match, word, behind)
        if numbers is None or (word == "大" and counts is None):
            return None
        unit = MONTH if part.get("number") == "半" and word == "年" else UNITS.get(word, NUMBER)
        single = kind == "number" and part["number"] == "一" and not part["scale"]
        made = Reading(match.start(), match.end(), match[0], unit=unit, classifier=word, counts=counts, article=single,
                       modality=_modality(match.string, match.start()), **numbers)
        if unit == PERCENT and made.lower is not None and made.upper is None and not _GROWTH.search(_clause(match)):
            # A share ends at a hundred.
            made = replace(made, upper=Decimal(100), upper_included=True)
        if unit in MONEY and made.doubt is None and kind in ("number", "range") and not _COMPOUND.search(match[0]):
            made = replace(made, doubt=_second_reading(kind, part, word, made))
        return made

    def _counted(self, match: re.Match[str], word: str, behind: int) -> str | None:
        """Return what is counted: the noun at the number, behind it, what the classifier tells, the noun before it."""
        if word in self.nouns:
            return self.nouns[word]
        after = _STRETCH.match(match.string, match.end())
        before = match.string[max(behind, match.start() - _REACH):match.start()].rstrip('"')
        return self._noun(after[0] if after else "") or self.classifiers.get(word) or self._noun_before(before)

    def _noun(self, text: str) -> str | None:
        """Return the first noun in the words behind a number; of 产业项目 the last part is the head."""
        stretches = sorted((text.find(noun), -len(noun), noun) for noun in self.nouns if noun in text)
        head, end = None, None
        for start, _, noun in stretches:
            if start > _NEAR if end is None else start != end:
                continue
            head, end = self.nouns[noun], start + len(noun)
        return head

    def _noun_before(self, before: str) -> str | None:
        fitting = [noun for noun in self.nouns if before.endswith(noun)]
        return self.nouns[max(fitting, key=len)] if fitting else None


def _second_reading(kind: str, part: Parts, word: str, made: Reading) -> str | None:
    """Return what JioNLP reads in a sum of money where that is another number."""
    names = ("low", "lowscale", "lowunit", "to", "high", "scale") if kind == "range" else ("number", "scale", "more")
    text = "".join({**part, "to": "至"}.get(name) or "" for name in names) + word
    mine = [made.lower, made.upper] if kind == "range" else [made.value or made.lower or made.upper]
    theirs = _money(text)
    return None if theirs is None or theirs == mine else f"JioNLP: {', '.join(map(str, theirs))}"


@lru_cache(maxsize=4096)
def _money(text: str) -> list[Decimal] | None:
    try:
        read = jionlp().parse_money(text)["num"]
    except (ValueError, TypeError, KeyError):
        return None
    return [Decimal(each) for each in (read if isinstance(read, list) else [read])]


def _opened(text: str) -> set[int]:
    """Return the places right behind a mark that opens a quotation."""
    return {match.end() for match in islice(re.finditer('"', text), 0, None, 2)}


def _named(match: re.Match[str], opened: set[int]) -> bool:
    """Whether a number opens a quotation that goes on behind it: “15分钟便民生活圈” is a name."""
    return match.start() in opened and match.string[match.end():match.end() + 1] != '"'


def _torn(kind: str, match: re.Match[str], word: str) -> bool:
    """Whether the words are a piece of a larger numeral, a ratio or a rate, or something before or behind them bounds them."""
    text, start, end, part = match.string, match.start(), match.end(), match.groupdict()
    before = text[max(0, start - _TOUCH):start]
    if BEGINS_BROKEN.search(before) or DENIED.search(before) or BEGINS_COMPARED.search(before):
        return True
    if kind == "share":
        return bool(ENDS_SHARE.match(text, end))
    digits = part.get("number") or ""
    return bool(ENDS_BROKEN.match(text, end) or _piece(match, word, before)
                or (digits == "半" and BEGINS_HALF.search(before))
                # 晚上八点五万人 tells an hour.
                or ("点" in digits and ((not part["scale"] and word not in UNITS) or before.endswith(tuple("午晨上晚夜"))))
                # 近3年 is almost three years or the last three.
                or (part.get("before") == "近" and word in TIMES)
                or (kind == "range" and before.endswith(("从", "由")) and not part["before"]))


def _piece(match: re.Match[str], word: str, before: str) -> bool:
    """Whether a measure is one of several that make one length, weight or sum together: 1小时30分钟, 5元5角."""
    unit, text, end = UNITS.get(word), match.string, match.end()
    if unit is None or unit in MONEY:
        return bool(unit and ENDS_MONEY.match(text, end))
    begins, ends = (BEGINS_TIME, ENDS_TIME) if word in (*TIMES, "分钟", "个小时") else (BEGINS_SIZE, ENDS_SIZE)
    return bool(begins.search(before) or ends.match(text, end))


def _timed(kind: str, match: re.Match[str], word: str) -> bool:
    """Whether the words name a time and no length of one: 2023年, 数年, 十年前, 前5个月."""
    if word not in TIMES:
        return False
    text, start, end = match.string, match.start(), match.end()
    year = any(_is_year(match[name]) for name in _NUMBERS.get(kind, ()))
    vague = kind in ("many", "several")
    return (word == "年" and (year or vague)) or "前" in (text[start - 1:start], text[end:end + 1])


def _is_year(digits: str) -> bool:
    """Whether digits before 年 may be a year: of four digits only those above 2100 with two zeros are a length."""
    return bool(re.fullmatch(f"[0-9]{{4}}|[{CHINESE}]{{4}}", digits)) and not re.fullmatch("(?:2[1-9]|[3-9][0-9])00", digits)


def _modality(text: str, start: int) -> str:
    """Return how real a figure is, by the last word of plan, aim or expectation before it in its sentence."""
    # 由90分钟缩短至40分钟: what it was is no expectation.
    if text[start - 1:start] in ("由", "从"):
        return "actual"
    cues = list(_MODALITY.finditer(text, max(0, start - _SIGHT), start))
    return cues[-1].lastgroup or "actual" if cues else "actual"


def _clause(match: re.Match[str]) -> str:
    return re.split(f"[{STOPS}]", match.string[max(0, match.start() - _SIGHT):match.start()])[-1]
