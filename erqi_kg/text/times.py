"""An independent reader of words of time: 今年3月6日, 去年, 二季度, 今年“五一”小长假 to days, and how they are known.

Where JioNLP reads such words rightly it reads them a second time, and where the two differ the reading carries the doubt
(extra `article`). Of a holiday only the first day is certain.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from .extra import jionlp

_YEAR = "(?:(?:19|20)[0-9]{2}年(?:度)?|[今去明前]年)"
_MONTHS = r"(?:[0-9]{1,2}月?(?:[、至到\-][0-9]{1,2}月)+|[0-9]{1,2}月)"
_DAY = "(?:[0-9]{1,2}[日号])"
_TO_DAY = r"(?:[至到\-](?:[0-9]{1,2}月)?[0-9]{1,2}[日号])"
_PART = "(?:前(?:[0-9]{1,2}|[一二三四五六七八九十])个月|[一二三四]季度|第[一二三四]季度|前[一二三]季度|[上下]半年|年[初中底末])"
_HOLIDAYS = {"元旦": (1, 1), "五一": (5, 1), "国庆": (10, 1), "十一": (10, 1)}
_HOLIDAY = f'(?:"?(?:{"|".join(_HOLIDAYS)})"?(?:小长假|假期|黄金周|长假))'
_FEAST = '(?:"?(?:春节|端午|中秋|清明)"?(?:小长假|假期|黄金周|期间)?)'
_NOW = "(?:截至目前|截至发稿|目前|如今|当前|至今|迄今|开业至今|(?<!体)(?<!出)现在)"
# Words of time that give no days.
_VAGUE = (
    "近年来|近些年来?|(?:[0-9]{1,4}|[一二三四五六七八九十百]{1,4})年前|[数多几]年(?:间|来)?|[数多几]年(?=的)|前不久|日前|近日|最近"
    "|最初|原来|曾经|此前|从前|以前|过去|届时|长期|建成(?:运营|投产)?后|投产后|达产后|未来[几数三五两]?年?"
    "|盛夏时节|盛夏|初春|金秋|寒冬|隆冬|龙年新春|新春|半年红|\"十[一二三四五]五\"(?:期间|时期|末)?"
)
_PARTS = {"一季度": (1, 3), "二季度": (4, 6), "三季度": (7, 9), "四季度": (10, 12), "前一季度": (1, 3), "前二季度": (1, 6),
          "前三季度": (1, 9), "上半年": (1, 6), "下半年": (7, 12), "年初": (1, 1), "年中": (6, 6), "年底": (12, 12),
          "年末": (12, 12)}
# Only what bounds a date: midsummer is not later than August.
_SEASONS = {"盛夏": (6, 8), "金秋": (9, 11)}
_WORDS = re.compile(
    f"(?:截至|(?:到|至)(?=[^，。]{{0,8}}[底末]))?(?:{_YEAR}?{_HOLIDAY}|{_YEAR}?{_MONTHS}(?:{_DAY}{_TO_DAY}?)?(?:[初中底末]|[上中下]旬)?"
    f"|{_YEAR}?{_PART}|{_YEAR}(?:以来)?)"
    f"(?:期间|以来|前|之前)?|{_YEAR}?{_FEAST}|{_NOW}|{_VAGUE}")


@dataclass(frozen=True)
class Time:
    """What words of time say: first and last day where they give them, and the basis on which they are known."""

    start: int
    end: int
    words: str
    since: date | None = None
    until: date | None = None
    basis: str | None = None
    doubt: str | None = None


def find_times(text: str, year: int | None) -> list[Time]:
    """Return every expression of time in a folded sentence, in its order; `year` is what 今年 means, where that is known."""
    return [replace(read_time(match[0], year), start=match.start(), end=match.end()) for match in _WORDS.finditer(text)]


@lru_cache(maxsize=4096)
def read_time(words: str, year: int | None) -> Time:
    """Return what folded words of time say."""
    made = Time(0, len(words), words)
    if re.fullmatch(_NOW, words):
        return replace(made, basis="publication")
    bare = re.sub("^(?:截至|到|至)(?=[0-9今去明])|(?:期间|以来|之前|前)$", "", words.replace('"', ""))
    fixed = re.match("(?:19|20)[0-9]{2}(?=年)", bare)
    base = int(fixed[0]) if fixed else _base(bare, year)
    if base is None:
        return made
    days = _holiday(bare, base) or _months(bare, base) or _usual(bare, base)
    if days is None:
        return made
    # 截至6月底, 年底前 and the like give no first day; 今年以来 gives no last.
    since = None if re.match("截至|到|至", words) or words.endswith("前") or re.search("[初中底末旬]$", bare) else days[0]
    until = None if words.endswith("以来") else days[1]
    basis = "explicit" if fixed else "resolved"
    return replace(made, since=since, until=until, basis=basis, doubt=_second_reading(bare, base, days))


def _base(words: str, year: int | None) -> int | None:
    return None if year is None else year + {"去年": -1, "明年": 1, "前年": -2}.get(words[:2], 0)


def _holiday(words: str, year: int) -> tuple[date, date | None] | None:
    # How long a holiday lasts is decided each year anew: the words give its first day alone.
    name = next((name for name in _HOLIDAYS if re.search(f"{name}(?:小长假|假期|黄金周|长假)", words)), None)
    return (date(year, *_HOLIDAYS[name]), None) if name else None


def _months(words: str, year: int) -> tuple[date, date] | None:
    """Return the days from the first month named to the last: 3月、4月、5月, 1至5月; or one month or day."""
    days = f"(?:(?P<day>[0-9]{{1,2}})[日号])?(?P<to>{_TO_DAY})?"
    match = re.fullmatch(f"{_YEAR}?(?P<months>{_MONTHS}){days}(?:[初中底末]|[上中下]旬)?", words)
    if match is None:
        return None
    months = [int(number) for number in re.findall("[0-9]+", match["months"])]
    try:
        if match["day"]:
            day = date(year, months[0], int(match["day"]))
            last = [int(number) for number in re.findall("[0-9]+", match["to"] or "")]
            return day, date(year, *([months[0]] * (len(last) == 1) + last)) if last else day
        return date(year, months[0], 1), date(year, months[-1], monthrange(year, months[-1])[1])
    except ValueError:
        return None


def _usual(words: str, year: int) -> tuple[date, date] | None:
    """Return the days of a year or a part of one."""
    part = re.sub("^[初中底末]", r"年\g<0>", re.sub(f"^{_YEAR}", "", words).removeprefix("第"))
    seasons = {word: months for word, months in _SEASONS.items() if words.startswith(word)}
    many = re.fullmatch("前([0-9]+|[一二三四五六七八九十])个月", part)
    if many:
        number = int(many[1]) if many[1].isdigit() else "一二三四五六七八九十".index(many[1]) + 1
        seasons = {part: (1, number)} if 0 < number <= 12 else {}
    months = next(iter(seasons.values()), None) or _PARTS.get(part) or (None if part else (1, 12))
    if months is None:
        return None
    first, last = months
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _second_reading(words: str, year: int, days: tuple[date, date | None]) -> str | None:
    """Return what JioNLP reads where it reads such words rightly and finds other days."""
    if not re.fullmatch(f"{_YEAR}(?:[0-9]{{1,2}}月(?:[0-9]{{1,2}}日)?)?|[一二三四]季度", words):
        return None
    now = year - {"去年": -1, "明年": 1, "前年": -2}.get(words[:2], 0)
    try:
        read = jionlp().parse_time(words, time_base={"year": now, "month": 7, "day": 1})["time"]
    except (ValueError, TypeError, KeyError):
        return None
    theirs = tuple(date.fromisoformat(each[:10]) for each in read)
    return None if theirs == days else f"JioNLP: {theirs[0]}, {theirs[1]}"


def year_of(sentences: Iterable[str]) -> int | None:
    """Return the year that 今年 means: the one year printed in a sentence that says 今年; None where there is none, or two."""
    years = [{int(year) for year in re.findall("(?:19|20)[0-9]{2}(?=年)", text)} for text in sentences if "今年" in text]
    fixed = {year for found in years if len(found) == 1 for year in found}
    return fixed.pop() if len(fixed) == 1 else None
