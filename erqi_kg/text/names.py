"""Names in a text: those that the registry knows, and what looks like one and is not known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from .copy import Copy, fold
from .segment import Segment

# What ends the name of a company, project, place or body.
_KINDS = [
    "公司", "集团", "银行", "产业园", "科技园", "示范园", "工业园", "物流园", "园区", "开发区", "经开区", "高新区", "新区",
    "景区", "度假区", "街区", "商圈", "广场", "商场", "商城", "大厦", "酒店", "中心", "大学", "学院", "学校", "中学", "小学",
    "医院", "博物馆", "图书馆", "体育馆", "公园", "乐园", "基地", "平台", "研究院", "研究所", "实验室", "工厂", "市场", "街道",
    "社区", "委员会", "管理局", "管委会", "协会", "合作社", "物流", "机械", "科技", "食品", "电子", "药业", "实业", "控股",
    "股份", "区", "县", "镇", "村", "港", "桥", "路",
]
# Words that stand before a name and are no part of it.
_LEADING = re.compile("(?:[在于从由至到向赴去把将与和及为对是像]|如今|目前|其中|坐车去|变身|走进|位于|来自|包括|以及)+")
_MARKED = re.compile(r'"([^"，。；：！？]{2,20})"|《([^》]{2,30})》')
_ENDING = re.compile("(?:(?<=[，。；：、！？（）《》\"])|^)"
                     f"([\u4e00-\u9fff·A-Za-z0-9]{{2,14}}?(?:{'|'.join(sorted(_KINDS, key=len, reverse=True))}))"
                     "(?=[，。；：、！？（）》\"等的在与和及将已正于是为开项因以让]|$)")
# Of a list without an end no more is looked at than this, lest each name in it be tried to the end of the text.
_LISTED = re.compile(r"((?:[\u4e00-\u9fff·A-Za-z0-9\"]{2,16}、){1,40}[\u4e00-\u9fff·A-Za-z0-9\"]{2,16})等")


class Name(NamedTuple):
    """A name where it first stands, how often it is there, and why it is taken for one; of a known one the things it names."""

    words: str
    start: int
    end: int
    times: int = 1
    because: str = ""
    things: tuple[str, ...] = ()


def mentions(text: str, names: Mapping[str, tuple[str, ...]]) -> list[Name]:
    """Return each registered name in a folded text, the longest from the left; `names` gives the things of each."""
    found, position, longest = [], 0, max(map(len, names), default=0)
    while position < len(text):
        ends = range(min(position + longest, len(text)), position + 1, -1)
        end = next((end for end in ends if text[position:end] in names), None)
        if end is not None:
            found.append(Name(text[position:end], position, end, things=names[text[position:end]]))
        position = end or position + 1
    return found


def unknown_names(text: str, parts: list[Segment], names: Mapping[str, tuple[str, ...]]) -> list[Name]:
    """Return what looks like a name and is not registered, in the order of the text."""
    found: dict[str, Name] = {}
    for part in parts:
        words = text[part.start:part.end]
        copy = Copy(words)
        known = {place for name in mentions(copy.folded, names) for place in range(name.start, name.end)}
        for start, end, because in _candidates(words):
            name = words[start:end].strip('"“”‘’')
            inner = copy.inner(start)
            if len(name) < 2 or fold(name) in names or set(range(inner, inner + len(fold(name)))) <= known:
                continue
            first = found.get(name)
            at = part.start + words.index(name, start)
            found[name] = first._replace(times=first.times + 1) if first else Name(name, at, at + len(name), 1, because)
    return sorted(found.values(), key=lambda each: each.start)


def _candidates(words: str) -> Iterator[tuple[int, int, str]]:
    # Marks are made one, one for one, so that places stay.
    same = words.translate(str.maketrans("“”", '""'))
    taken: set[int] = set()
    for because, pattern in (("marked", _MARKED), ("ending", _ENDING)):
        for match in pattern.finditer(same):
            start, end = match.span(match.lastindex or 0)
            if because == "ending" and (leading := _LEADING.match(same, start, end)):
                start = leading.end()
            if because == "ending" and re.search("(?<!第)[0-9一二两三四五六七八九十]", same[start:end]):
                # A number in it makes it more likely a clause than a name.
                continue
            if end - start > 1 and not taken & set(range(start, end)):
                taken.update(range(start, end))
                yield start, end, because
    for match in _LISTED.finditer(same):
        start = match.start(1)
        for item in match[1].split("、"):
            if not taken & set(range(start, start + len(item))):
                yield start, start + len(item), "listed"
            start += len(item) + 1
