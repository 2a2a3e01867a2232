"""An independent reader of figures: printed words to number, bounds, comparator, unit and modality (extra `article`).

It knows nothing of what the graph says of a text. Numerals in Chinese characters are read by cn2an; a sum of money is read
a second time by JioNLP, and where the two differ the reading carries the doubt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from .extra import jionlp
from .lexicon import CHINESE, MONEY, MONTH, NUMBER, PERCENT, STOPS, TIMES, UNITS, patterns
from .numerals import Parts, bounds

# A noun stands at most so many characters behind the number that counts it.
_NEAR = 8
_MODALITY = re.compile("(?P<expected>预计|预期|有望|预估)|(?P<target>力争|争取|目标是|目标为)|(?P<actual>目前|截至|现有|实际)"
                       "|(?P<planned>计划|拟|还将|即将|将会|将(?=达|建|改|新|投|于|在|有|实|完|超|突|再|引|形|增|设|开))")
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
        position = behind = 0
        while position < len(text):
            matches = ((kind, pattern.match(text, position)) for kind, pattern in self.patterns.items())
            readings = [reading for kind, match in matches if match and (reading := self._reading(kind, match, behind))]
            if best := max(readings, key=lambda reading: reading.end, default=None):
                found.append(best)
                behind = best.end
            position = best.end if best else position + 1
        # 336万多条、5129万条等数据: what follows the last is what the first counts too.
        same = {reading.classifier: reading.counts for reading in found if reading.counts}
        return [replace(each, counts=same.get(each.classifier)) if each.unit == NUMBER and each.counts is None else each
                for each in found]

    def _reading(self, kind: str, match: re.Match[str], behind: int) -> Reading | None:
        part = match.groupdict()
        word = "%" if kind == "share" else part["unit"] or part["noun"]
        if _named(match) or _timed(kind, match, word):
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
        if unit in MONEY and made.doubt is None and kind in ("number", "range"):
            made = replace(made, doubt=_second_reading(kind, part, word, made))
        return made

    def _counted(self, match: re.Match[str], word: str, behind: int) -> str | None:
        """Return what is counted: the noun at the number, behind it, what the classifier tells, the noun before it."""
        if word in self.nouns:
            return self.nouns[word]
        after = re.match(f"[^{STOPS}0-9]*", match.string[match.end():])
        before = match.string[behind:match.start()].rstrip('"')
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
    try:
        read = jionlp().parse_money(text)["num"]
    except (ValueError, TypeError, KeyError):
        return None
    theirs = [Decimal(each) for each in (read if isinstance(read, list) else [read])]
    return None if theirs == mine else f"JioNLP: {', '.join(map(str, theirs))}"


def _named(match: re.Match[str]) -> bool:
    """Whether a number opens a quotation that goes on behind it: “15分钟便民生活圈” is a name."""
    text, start, end = match.string, match.start(), match.end()
    return text[start - 1:start] == '"' and text[:start].count('"') % 2 == 1 and text[end:end + 1] != '"'


def _timed(kind: str, match: re.Match[str], word: str) -> bool:
    """Whether the words name a time and no length of one: 2023年, 数年, 十年前, 前5个月."""
    if word not in TIMES:
        return False
    text, start, end = match.string, match.start(), match.end()
    year = kind == "number" and re.fullmatch(f"(?:19|20)[0-9]{{2}}|[{CHINESE}]{{4}}", match["number"])
    vague = kind in ("many", "several")
    return (word == "年" and (bool(year) or vague)) or "前" in (text[start - 1:start], text[end:end + 1])


def _modality(text: str, start: int) -> str:
    """Return how real a figure is, by the last word of plan, aim or expectation before it in its sentence."""
    # 由90分钟缩短至40分钟: what it was is no expectation.
    if text[start - 1:start] in ("由", "从"):
        return "actual"
    cues = list(_MODALITY.finditer(text, 0, start))
    return cues[-1].lastgroup or "actual" if cues else "actual"


def _clause(match: re.Match[str]) -> str:
    return re.split(f"[{STOPS}]", match.string[:match.start()])[-1]
