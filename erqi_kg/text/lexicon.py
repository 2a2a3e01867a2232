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
_AFTER = {"atLeast": "以上 及以上", "atMost": "以下 及以下 以内 之内 内", "approx": "左右 上下"}
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


# What goes on with a numeral on either side of it.
_NUMERAL = f"[0-9{CHINESE}万亿半]"
_MEASURES = either([*UNITS, *CLASSIFIERS])
_TIME_UNITS = f"(?:{either([*TIMES, '分钟', '个小时'])})"
# No figure begins behind these words: what stands there is the rest of a larger numeral, a ratio, a rate, a minus or a bound.
_BROKEN = (
    f"[0-9{CHINESE}万亿几数A-Za-z.+第/÷×*^±=≥≤≧≦><≈≠~$€£]|(?<![担肩])负|零下|分之|(?:^|[^-])-|{_NUMERAL}-+"
    f"|[0-9][，、：∶:]|{_NUMERAL}(?:[比点分多余来至到~]|(?:{_MEASURES})[至到])|{_NUMERAL}(?:{_MEASURES})-+"
    "|几乎|不及|不满|未满|不够|大概|差不多|(?:未|没|没有|不)[到达足]"
)
BEGINS_BROKEN = re.compile(f"(?:{_BROKEN})$")
# 未超过5家 and 不得超过5家 are no more than five.
DENIED = re.compile("(?:[不未没][得能会可应曾有要必再许]{0,2}|禁止|避免|防止)$")
# 1小时30分钟, 5公里300米, 一个半小时: the rest of a length is no length.
_SIZE_UNITS = f"(?:{either({*UNITS} - {'元', '美元', '%', '个百分点', '年', '岁', '个月', '天', '小时', '个小时', '分钟'})})"
BEGINS_TIME = re.compile(f"{_NUMERAL}{_TIME_UNITS}$")
BEGINS_SIZE = re.compile(f"{_NUMERAL}{_SIZE_UNITS}$")
BEGINS_HALF = re.compile(f"(?:{_NUMERAL}|几|数)[个年天]$")
# No figure ends before these words: a rate, a ratio, a range, or a word that bounds it.
ENDS_BROKEN = re.compile(
    f"[/÷每·]|[至到~-]{_NUMERAL}|出头|开外|有余|不到|不止|不足|挂零|起步|封顶|以外|之外|上限|下限|(?<=元)[起级]|[+]"
    "|(?:[或和]|（含）|含|（含)以[上下内]"
    "|(?<=个)[亿万](?![元级吨])|半(?![径岛导])|余|几|多(?!功能|媒体|元|层|样|式|维|边|领域|场景|业态|学科)")
# 5元5角, 3米5, 5公里300米: a measure goes on; 3年100家 and 1亿元2个 tell two things.
_TAIL = f"{_NUMERAL}{{1,40}}(?![{CHINESE}0-9万亿半余多])(?!{_MEASURES})"
ENDS_MONEY = re.compile(_TAIL)
ENDS_TIME = re.compile(f"{_TAIL}|{_NUMERAL}{{1,40}}{_TIME_UNITS}")
ENDS_SIZE = re.compile(f"{_TAIL}|{_NUMERAL}{{1,40}}{_SIZE_UNITS}")
ENDS_SHARE = re.compile(f"[{CHINESE}0-9万亿半几点个多余强弱]|[至到~-][{CHINESE}0-9百]")
# Digits are no part of a code such as G107, 5G or 3A. Repeats have an end, so that no text can make the search slow.
_NUMBER = (r"(?:[0-9]{1,4}(?:[亿万千百][0-9]{1,4}){1,4}(?![0-9A-Za-z.，])|"
           r"[0-9]{1,3}(?:，[0-9]{3}){1,5}(?![0-9])|[0-9]{1,20}(?:\.[0-9]{1,9})?(?![0-9A-Za-z.])"
           f"|[{CHINESE}]{{1,16}}(?:[万亿][{CHINESE}]{{1,16}}){{0,2}}(?:点[零〇{DIGITS}]{{1,9}})?|(?<![上下大小前后多])半)")
_SCALE = f"(?:{either(SCALES)})"
_NO_COMPARATOR = "(?<![附最临])(?<![签预节特])"
# 附近12家 and 签约21个 hold no comparator, 三年级 no years.
_COMPARED = f"{_NO_COMPARATOR}(?P<before>{either(BEFORE)})"
# Where the words with a comparator are not read, those behind it are not read alone.
BEGINS_COMPARED = re.compile(f"{_NO_COMPARATOR}(?:{either(BEFORE)})$")
_PRE = rf"(?:{_COMPARED}|(?<![第0-9A-Za-z.+{CHINESE}几数]))"
_MEASURE = f"(?:{either([*UNITS, *CLASSIFIERS])})(?<!年(?=[级代轻报度检龄底初末份]))(?<!米(?=[粉饭线其兰]))"
_POST = f"(?P<after>{either(AFTER)})?"
# 多数项目 and 人数位居 hold no 数项 and no 数位.
_SOME = "(?<![人总件次户台参基多少倍系无如半额指算代计点])数"
_BODIES = {
    "range": f"{_PRE}(?P<low>{_NUMBER})(?P<lowscale>{_SCALE})?(?P<lowunit>{_MEASURE})?(?:至|到|-|~)"
             f"(?P<high>{_NUMBER})(?P<scale>{_SCALE})?",
    "several": f"(?:{_COMPARED})?(?:(?:几(?!何)|{_SOME})(?P<scale>{_SCALE})?|若干)",
    "many": f"(?<![{CHINESE}0-9余万亿几])多(?!{either({*UNITS} - {*TIMES})}|[大层头]|场景|部门)",
    "number": f"{_PRE}(?P<number>{_NUMBER})(?P<scale>{_SCALE})?(?P<over>余|多)?(?P<more>万|亿)?",
    # 逾亿元, 上百家: without such a word before it 万 or 百 is a part of a name.
    "bare": f"(?:{_COMPARED}|(?<![以网线路街地身史早晚马通经])(?P<up>[{''.join(UP)}]))(?P<scale>{_SCALE})",
}
# 百分之二十, 四分之三, 三成, 一半.
_SHARES = (f"百分之(?P<number>[{CHINESE}点]{{1,16}})|(?P<whole>[{ONE_TO_TEN}])分之(?P<part>[{ONE_TO_TEN}])"
           f"|(?<![{CHINESE}])(?P<tenths>[{DIGITS}])成(?![不为立长员功果套就本品熟])(?P<over>多)?|一半(?![导岛径决程圆])")


def patterns(nouns: Iterable[str]) -> dict[str, re.Pattern[str]]:
    """Return what figures look like, by their manner; a number may stand right before a noun that it counts: 六要素."""
    unit = f"(?:(?P<unit>{_MEASURE})|(?P<noun>{either(nouns) or '(?!)'}))"
    half = "(?P<half>(?<=[年天])半(?![年夜天径岛小月个载]))?"
    made = {kind: re.compile(f"{body}{unit}{half}{_POST}") for kind, body in _BODIES.items()}
    return {**made, "share": re.compile(f"(?:{_COMPARED})?(?:{_SHARES}){_POST}")}
