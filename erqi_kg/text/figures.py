"""An independent reader of figures: printed words to number, bounds, comparator, unit and modality (extra `article`).

It knows nothing of what the graph says. Numerals in Chinese characters are read by cn2an; a sum of money is read a second
time by JioNLP, and where the two differ the reading carries the doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from .extra import cn2an, jionlp

# Comparators by the words before a number and after it.
BEFORE = {
    "moreThan": "超过 超出 超 逾 突破 高于 多于 大于 不止",
    "lessThan": "不足 不到 低于 少于 小于 接近 将近 近",
    "atLeast": "至少 不少于 不低于 不小于 最少 最低",
    "atMost": "至多 不多于 不超过 不高于 不大于 最多 最高",
    "approx": "约为 大约 约",
}
AFTER = {"atLeast": "以上", "atMost": "以下 以内", "approx": "左右 上下"}
UNITS = {
    "元": "unit:CCY_CNY", "美元": "unit:CCY_USD", "%": "unit:PERCENT", "个百分点": "code:percentagePoint",
    "平方米": "unit:M2", "㎡": "unit:M2", "公里": "unit:KiloM", "千米": "unit:KiloM", "米": "unit:M", "亩": "code:mu",
    "公顷": "unit:HA", "吨": "unit:TONNE", "千瓦时": "unit:KiloW-HR", "小时": "unit:HR", "个小时": "unit:HR", "分钟": "unit:MIN", "天": "unit:DAY",
    "年": "unit:YR", "岁": "unit:YR", "个月": "unit:MO",
}
CLASSIFIERS = """人次 户次 车次 台次 场次 人 名 位 个 家 项 件 次 条 户 座 栋 幢 所 处 类 种 只 辆 台 套 场 批 间 株 张 篇 支
    枚 组 层 大 宗 起 艘 架 列 笔 款 趟 班 棵 份 部 本 段 根 头 盏 幅 页 集 节 轮 标箱""".split()
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8,
           "十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12}
_WORDS = {word: comparator for comparator, words in BEFORE.items() for word in words.split()}
_ENDS = {word: comparator for comparator, words in AFTER.items() for word in words.split()}
# A noun stands at most so many characters behind the number that counts it.
_NEAR = 8
NUMBER = "unit:NUM"
_DIGITS = "一二三四五六七八九两"
_CN = "零〇一二两三四五六七八九十百千"


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


_SCALE = f"(?:{_any(_SCALES)})"
# Digits, with commas between thousands; no part of a code such as G107, 5G or 3A.
_NUMBER = (rf"(?:[0-9]{{1,3}}(?:，[0-9]{{3}})+(?![0-9])|[0-9]+(?:\.[0-9]+)?(?![0-9A-Za-z.])"
           f"|[{_CN}]+(?:[万亿][{_CN}]+)*|(?<![上下])半)")
# 附近12家 and 签约21个 hold no comparator, 三年级 no years.
_COMPARED = f"(?<![附最临])(?<![签预节特])(?P<before>{_any(_WORDS)})"
_PRE = rf"(?:{_COMPARED}|(?<![第0-9A-Za-z.+{_CN}几数]))"
_MEASURE = f"(?:{_any([*UNITS, *CLASSIFIERS])})(?<!年(?=[级代轻]))"
_BODIES = {
    "range": f"{_PRE}(?P<low>{_NUMBER})(?P<lowscale>{_SCALE})?(?P<lowunit>{_MEASURE})?(?:至|到|-|~)"
             f"(?P<high>{_NUMBER})(?P<scale>{_SCALE})?",
    "several": f"(?:{_COMPARED})?(?:[几数](?P<scale>{_SCALE})?|若干)",
    "many": "(?<![0-9余十百千万亿])多",
    "number": f"{_PRE}(?P<number>{_NUMBER})(?P<scale>{_SCALE})?(?P<over>余|多)?(?P<more>万|亿)?",
    # 逾亿元, 上百家: without such a word before it 万 or 百 is a part of a name.
    "bare": f"(?:{_COMPARED}|(?P<up>[上过]))(?P<scale>{_SCALE})",
}
# 百分之二十, 三成, 一半.
_PERCENT = re.compile(f"(?:{_COMPARED})?(?:百分之(?P<number>[{_CN}点]+)|(?<![{_CN}])(?P<tenths>[一二两三四五六七八九])成(?P<over>多)?|一半)"
                      f"(?P<after>{_any(_ENDS)})?")
_MODALITY = re.compile("(?P<expected>预计|预期|有望|预估)|(?P<target>力争|争取|目标是|目标为)|(?P<actual>目前|截至|现有|实际)"
                       "|(?P<planned>计划|拟|将(?=达|建|新|投|于|在|有|实|完|超|突|再|引|形|增|设|开))")
_GROWTH = re.compile("多了|少了|增长|增速|增幅|提升|提高|上涨|下降|下滑|降低|减少|缩短|回升|同比|环比")
_STOP = "，。；、：！？（）"


@dataclass(frozen=True)
class Reading:
    """What words say when a machine reads them; `start` and `end` count in the text that was read."""

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
    article: bool = False
    counts: str | None = None
    modality: str = "actual"
    doubt: str | None = None


def find_figures(text: str, nouns: dict[str, str], classifiers: dict[str, str]) -> list[Reading]:
    """Return every figure in a folded sentence, in its order; of readings that overlap the longest from the left.

    `nouns` are the words for what can be counted, `classifiers` the measure words that tell it by themselves; both give
    the concept.
    """
    found: list[Reading] = []
    position = behind = 0
    patterns = _patterns(tuple(sorted(nouns)))
    while position < len(text):
        readings = [reading for kind, pattern in patterns if (match := pattern.match(text, position))
                    and (reading := _read(kind, match, nouns, classifiers, behind))]
        best = max(readings, key=lambda reading: reading.end, default=None)
        if best:
            found.append(best)
            behind = best.end
        position = best.end if best else position + 1
    # 336万多条、5129万条等数据: what follows the last is what the first counts too.
    same = {reading.classifier: reading.counts for reading in found if reading.counts}
    return [replace(reading, counts=same[reading.classifier])
            if reading.unit == NUMBER and reading.counts is None and reading.classifier in same else reading for reading in found]


@lru_cache
def _patterns(nouns: tuple[str, ...]) -> list[tuple[str, re.Pattern[str]]]:
    # A number may stand right before what it counts: 六要素.
    unit = f"(?:(?P<unit>{_MEASURE})|(?P<noun>{_any(noun for noun in nouns if len(noun) > 1) or '(?!)'}))"
    made = [(kind, re.compile(f"{body}{unit}(?P<half>半)?(?P<after>{_any(_ENDS)})?")) for kind, body in _BODIES.items()]
    return [*made, ("percent", _PERCENT)]


def _read(kind: str, match: re.Match[str], nouns: dict[str, str], classifiers: dict[str, str], behind: int) -> Reading | None:
    part = match.groupdict()
    word = "%" if kind == "percent" else part["unit"] or part["noun"]
    if _named(match):
        return None
    year = kind == "number" and word == "年" and re.fullmatch(f"(?:19|20)[0-9]{{2}}|[{_CN}]{{4}}", part["number"])
    bounds = None if year else _bounds(kind, part, word)
    # 两大工程 counts, 二十大 does not: 大 takes what is counted behind it.
    counts = None if word in UNITS else _counted(match, word, nouns, classifiers, behind)
    vague = kind in ("many", "several") and word == "年"
    if bounds is None or vague or (word == "大" and counts is None):
        return None
    unit = UNITS.get(word, NUMBER)
    if part.get("number") == "半" and word == "年":
        unit = "unit:MO"
    made = Reading(match.start(), match.end(), match[0], unit=unit, classifier=word, counts=counts, article=part.get("number") == "一" and kind == "number" and not part["scale"],
                   modality=_modality(match.string, match.start()), **bounds)
    if unit == "unit:PERCENT" and made.lower is not None and made.upper is None and not _GROWTH.search(_clause(match)):
        # A share ends at a hundred.
        made = replace(made, upper=Decimal(100), upper_included=True)
    if unit in ("unit:CCY_CNY", "unit:CCY_USD") and kind in ("number", "range"):
        made = replace(made, doubt=made.doubt or _second_reading(kind, part, word, made))
    return made


def _bounds(kind: str, part: dict[str, str | None], word: str) -> dict[str, Any] | None:
    """Return comparator and numbers as the fields of a Reading, or None where the words are no number."""
    if kind == "many":
        return {"comparator": "several", "lower": Decimal(2), "lower_included": True, "rule": "manyOfThem"}
    if kind == "several":
        scale = Decimal(_SCALES[part["scale"]]) if part["scale"] else Decimal(1)
        return {"comparator": "several", "lower": 2 * scale, "lower_included": True, "upper": 10 * scale, "upper_included": False,
                "rule": "severalTimesUnit", "doubt": f"{part['before']} 与几、数相叠" if part["before"] else None}
    if kind == "range":
        low = _number(part["low"], part["lowscale"] or (part["scale"] if not part["lowunit"] else None))
        high = _number(part["high"], part["scale"])
        if low is None or high is None or not low < high:
            return None
        return {"comparator": "range", "lower": low, "lower_included": True, "upper": high, "upper_included": True,
                "doubt": f"{part['before']} 与区间相叠" if part["before"] else None}
    if kind == "percent":
        number = _number(part["number"]) if part["number"] else 10 * (_number(part["tenths"]) or 0) if part["tenths"] else Decimal(50)
    elif part.get("number") == "半" and word == "年":
        number = Decimal(6)
    else:
        number = _number(part.get("number") or "一", part.get("scale"), part.get("more"))
    if re.fullmatch("[百千]+", part.get("number") or "") and not (part["over"] or part["before"]):
        # 千家万户 counts nothing.
        return None
    if number is None:
        # 七八个 lies between the two.
        return _between(part.get("number") or "", part.get("scale"))
    if part.get("half"):
        number += Decimal("0.5")
    up = {"上": "atLeast", "过": "moreThan"}.get(part.get("up") or "")
    before, after = _WORDS.get(part["before"] or ""), _ENDS.get(part.get("after") or "")
    said = {name for name in (before, after, up, "moreThan" if part.get("over") else None) if name}
    doubt = f"{'、'.join(sorted(said))} 相叠" if len(said) > 1 else None
    return {**_point(min(said, default="exact"), number), "doubt": doubt}


def _between(digits: str, scale: str | None) -> dict[str, Any] | None:
    """Return the fields of a range for two digits that follow each other, or None for any others."""
    if not re.fullmatch(f"[{_DIGITS}]{{2}}", digits):
        return None
    low, high = (Decimal(_DIGITS.index(digit.replace("两", "二")) + 1) * _SCALES.get(scale or "", 1) for digit in digits)
    if high != low + _SCALES.get(scale or "", 1):
        return None
    return {"comparator": "range", "lower": low, "lower_included": True, "upper": high, "upper_included": True}


def _point(comparator: str, number: Decimal) -> dict[str, Any]:
    """Return the fields of a Reading for a comparator and the one number that is printed."""
    made: dict[str, Any] = {"comparator": comparator}
    if comparator in ("exact", "approx"):
        made["value"] = number
    if comparator in ("exact", "moreThan", "atLeast"):
        made.update(lower=number, lower_included=comparator != "moreThan")
    if comparator in ("exact", "lessThan", "atMost"):
        made.update(upper=number, upper_included=comparator != "lessThan")
    return made


def _number(digits: str | None, *scales: str | None) -> Decimal | None:
    """Return a numeral times its scales, or None where it is none."""
    text = (digits or "").replace("，", "")
    if text == "半":
        number = Decimal("0.5")
    elif re.fullmatch(r"[0-9.]+", text):
        number = Decimal(text)
    else:
        if re.fullmatch(f"[{_DIGITS}]{{2,3}}", text):
            # cn2an would read 七八 as 78.
            return None
        try:
            # 千余亩 is a thousand and more.
            number = Decimal(str(cn2an().cn2an(re.sub("^(?=[百千])", "一", text.replace("两", "二")), "smart")))
        except ValueError:
            return None
    for scale in filter(None, scales):
        number *= _SCALES[scale]
    return number


def _second_reading(kind: str, part: dict[str, str | None], word: str, made: Reading) -> str | None:
    """Return what JioNLP reads in a sum of money where that is another number."""
    if kind == "range":
        text = "".join(part[name] or "" for name in ("low", "lowscale", "lowunit")) + f"至{part['high']}{part['scale'] or ''}{word}"
        mine = [made.lower, made.upper]
    else:
        text = "".join(part[name] or "" for name in ("number", "scale", "more")) + word
        mine = [made.value or made.lower or made.upper]
    try:
        read = jionlp().parse_money(text)["num"]
    except (ValueError, TypeError, KeyError):
        return None
    theirs = [Decimal(each) for each in (read if isinstance(read, list) else [read])]
    return None if theirs == mine else f"JioNLP: {', '.join(map(str, theirs))}"


def _counted(match: re.Match[str], word: str, nouns: dict[str, str], classifiers: dict[str, str], behind: int) -> str | None:
    """Return what is counted: the noun at the number, the noun behind it, what the classifier tells, the noun before it."""
    if word in nouns and len(word) > 1:
        return nouns[word]
    after = re.match(f"[^{_STOP}0-9]*", match.string[match.end():])
    return _noun(after[0] if after else "", nouns) or classifiers.get(word) or _noun_before(match.string[behind:match.start()].rstrip('"'), nouns)


def _noun(text: str, nouns: dict[str, str]) -> str | None:
    """Return the first noun in the words behind a number; of 产业项目 the last part is the head."""
    stretches = sorted((text.find(noun), -len(noun), noun) for noun in nouns if len(noun) > 1 and noun in text)
    head, end = None, None
    for start, _, noun in stretches:
        if start > _NEAR if end is None else start != end:
            continue
        head, end = nouns[noun], start + len(noun)
    return head


def _noun_before(before: str, nouns: dict[str, str]) -> str | None:
    fitting = [noun for noun in nouns if len(noun) > 1 and before.endswith(noun)]
    return nouns[max(fitting, key=len)] if fitting else None


def _named(match: re.Match[str]) -> bool:
    """Whether a number opens a quotation that goes on behind it: “15分钟便民生活圈” is a name."""
    text, start, end = match.string, match.start(), match.end()
    quoted = text[:start].count('"') % 2 == 1 and text[start - 1:start] == '"'
    return quoted and text[end:end + 1] != '"'


def _modality(text: str, start: int) -> str:
    # 由90分钟缩短至40分钟: what it was is no expectation.
    if text[start - 1:start] in ("由", "从"):
        return "actual"
    cues = list(_MODALITY.finditer(text, 0, start))
    return cues[-1].lastgroup or "actual" if cues else "actual"


def _clause(match: re.Match[str]) -> str:
    return re.split(f"[{_STOP}]", match.string[:match.start()])[-1]
