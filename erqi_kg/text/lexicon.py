"""The words that figures are printed with: comparators, units, classifiers, scales, and the patterns they make together."""

from __future__ import annotations

import re
from collections.abc import Iterable

_BEFORE = {
    "moreThan": "超过 超出 超 逾 突破 高于 多于 大于 不止",
    "lessThan": "不足 不到 低于 少于 小于 接近 将近 近",
    "atLeast": "至少 不少于 不低于 不小于 最少 最低",
    "atMost": "至多 不多于 不超过 不高于 不大于 最多 最高",
    "approx": "约为 大约 约",
}
_AFTER = {"atLeast": "以上", "atMost": "以下 以内 之内 内", "approx": "左右 上下"}
# Comparators by the words before a number, after it, and before a scale without one: 上百家.
BEFORE = {word: comparator for comparator, words in _BEFORE.items() for word in words.split()}
AFTER = {word: comparator for comparator, words in _AFTER.items() for word in words.split()}
UP = {"上": "atLeast", "过": "moreThan"}
NUMBER = "unit:NUM"
PERCENT = "unit:PERCENT"
MONEY = ("unit:CCY_CNY", "unit:CCY_USD")
MONTH = "unit:MO"
UNITS = {
    "元": "unit:CCY_CNY", "美元": "unit:CCY_USD", "%": PERCENT, "个百分点": "code:percentagePoint",
    "平方米": "unit:M2", "㎡": "unit:M2", "平方公里": "unit:KiloM2", "亩": "code:mu", "公顷": "unit:HA",
    "公里": "unit:KiloM", "千米": "unit:KiloM", "米": "unit:M", "吨": "unit:TONNE", "公斤": "unit:KiloGM",
    "千瓦时": "unit:KiloW-HR", "微克/立方米": "unit:MicroGM-PER-M3", "小时": "unit:HR", "个小时": "unit:HR",
    "分钟": "unit:MIN", "天": "unit:DAY", "年": "unit:YR", "岁": "unit:YR", "个月": MONTH,
}
# A classifier tells that something is counted; 大 does so only before what is: 两大工程.
CLASSIFIERS = ["人次", "户次", "车次", "台次", "场次", "标箱", *(
    "人名位个家项件次条户座栋幢所处类种只辆台套场批间株张篇支枚组层大宗起艘架列笔款趟班回棵份部本段根头盏幅页集节轮")]
TIMES = ("年", "个月", "天", "小时")
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8,
          "十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12}
ONE_TO_TEN = "一二三四五六七八九十"
DIGITS = "一二三四五六七八九两"
CHINESE = "零〇一二两三四五六七八九十百千"
STOPS = "，。；、：！？（）"


def either(words: Iterable[str]) -> str:
    """Return a pattern for any of these words, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


# Digits are no part of a code such as G107, 5G or 3A. Repeats have an end, so that no text can make the search slow.
_NUMBER = (r"(?:[0-9]{1,3}(?:，[0-9]{3}){1,5}(?![0-9])|[0-9]{1,20}(?:\.[0-9]{1,9})?(?![0-9A-Za-z.])"
           f"|[{CHINESE}]{{1,16}}(?:[万亿][{CHINESE}]{{1,16}}){{0,2}}|(?<![上下])半)")
_SCALE = f"(?:{either(SCALES)})"
# 附近12家 and 签约21个 hold no comparator, 三年级 no years.
_COMPARED = f"(?<![附最临])(?<![签预节特])(?P<before>{either(BEFORE)})"
_PRE = rf"(?:{_COMPARED}|(?<![第0-9A-Za-z.+{CHINESE}几数]))"
_MEASURE = f"(?:{either([*UNITS, *CLASSIFIERS])})(?<!年(?=[级代轻]))"
_POST = f"(?P<after>{either(AFTER)})?"
_BODIES = {
    "range": f"{_PRE}(?P<low>{_NUMBER})(?P<lowscale>{_SCALE})?(?P<lowunit>{_MEASURE})?(?:至|到|-|~)"
             f"(?P<high>{_NUMBER})(?P<scale>{_SCALE})?",
    "several": f"(?:{_COMPARED})?(?:[几数](?P<scale>{_SCALE})?|若干)",
    "many": "(?<![0-9余十百千万亿])多",
    "number": f"{_PRE}(?P<number>{_NUMBER})(?P<scale>{_SCALE})?(?P<over>余|多)?(?P<more>万|亿)?",
    # 逾亿元, 上百家: without such a word before it 万 or 百 is a part of a name.
    "bare": f"(?:{_COMPARED}|(?P<up>[{''.join(UP)}]))(?P<scale>{_SCALE})",
}
# 百分之二十, 四分之三, 三成, 一半.
_SHARES = (f"百分之(?P<number>[{CHINESE}点]{{1,16}})|(?P<whole>[{ONE_TO_TEN}])分之(?P<part>[{ONE_TO_TEN}])"
           f"|(?<![{CHINESE}])(?P<tenths>[{DIGITS}])成(?P<over>多)?|一半")


def patterns(nouns: Iterable[str]) -> dict[str, re.Pattern[str]]:
    """Return what figures look like, by their manner; a number may stand right before a noun that it counts: 六要素."""
    unit = f"(?:(?P<unit>{_MEASURE})|(?P<noun>{either(nouns) or '(?!)'}))"
    made = {kind: re.compile(f"{body}{unit}(?P<half>半)?{_POST}") for kind, body in _BODIES.items()}
    return {**made, "share": re.compile(f"(?:{_COMPARED})?(?:{_SHARES}){_POST}")}
