"""Names in a text: those that the registry knows, and what looks like one and is not known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .copy import fold
from .segment import Segment

# What ends a name of a company, project, place or body.
_KINDS = """有限公司 股份公司 公司 集团 银行 产业园 科技园 示范园 工业园 物流园 园区 开发区 经开区 高新区 新区 景区 度假区 街区 商圈
    广场 商场 商城 大厦 酒店 购物中心 服务中心 研发中心 会展中心 中心 大学 学院 学校 中学 小学 医院 博物馆 图书馆 体育馆 公园 乐园
    基地 平台 研究院 研究所 实验室 工厂 市场 街道 社区 委员会 工作委员会 管理局 管委会 政府 协会 合作社""".split()
_MARKED = re.compile(r'"([^"，。；：！？]{2,20})"|《([^》]{2,30})》')
_ENDING = re.compile(f"(?:(?<=[，。；：、！？（）《》\"])|^|(?<=[在至赴到由与和及的了为是向访]))"
                     f"([\u4e00-\u9fff·A-Za-z0-9]{{2,14}}?(?:{'|'.join(sorted(_KINDS, key=len, reverse=True))}))"
                     "(?=[，。；：、！？（）》\"等的在与和及将已正于是为开项]|$)")
_LISTED = re.compile(r"((?:[\u4e00-\u9fff·A-Za-z0-9\"]{2,16}、)+[\u4e00-\u9fff·A-Za-z0-9\"]{2,16})等")


class Name(NamedTuple):
    """A name where it first stands, how often it is there, and why it is taken for one; of a known one its thing."""

    words: str
    start: int
    end: int
    times: int = 1
    because: str = ""
    thing: str = ""


def mentions(text: str, names: dict[str, str]) -> list[Name]:
    """Return each registered name in a folded text, the longest from the left; `names` gives the thing of each."""
    found, position, longest = [], 0, max(map(len, names), default=0)
    while position < len(text):
        ends = range(min(position + longest, len(text)), position + 1, -1)
        end = next((end for end in ends if text[position:end] in names), None)
        if end is not None:
            found.append(Name(text[position:end], position, end, thing=names[text[position:end]]))
        position = end or position + 1
    return found


def unknown_names(text: str, parts: list[Segment], names: dict[str, str]) -> list[Name]:
    """Return what looks like a name and is not registered, in the order of the text."""
    found: dict[str, Name] = {}
    for part in parts:
        words = text[part.start:part.end]
        known = {place for name in mentions(fold(words), names) for place in range(name.start, name.end)}
        for start, end, because in _candidates(words):
            name = words[start:end].strip('"“”‘’')
            inner = len(fold(words[:start]))
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
            if not taken & set(range(start, end)):
                taken.update(range(start, end))
                yield start, end, because
    for match in _LISTED.finditer(same):
        start = match.start(1)
        for item in match[1].split("、"):
            if not taken & set(range(start, start + len(item))):
                yield start, start + len(item), "listed"
            start += len(item) + 1
