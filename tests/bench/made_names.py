"""Names that nobody bears, as long as those of the packaged graph: Chinese, English and pinyin, kind by kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from random import Random
from typing import Any

LABEL = re.compile(r'skos:prefLabel "([^"]+)"@zh')
KIND = re.compile(r"^id:\S+\n    a ek:(\w+) ;\n(?:    .*\n)*", re.MULTILINE)
_PROVINCES = """
    河南省 山东省 江苏省 浙江省 广东省 四川省 湖北省 湖南省 河北省 安徽省 福建省 江西省 陕西省 山西省 辽宁省 吉林省
    黑龙江省 云南省 贵州省 甘肃省 海南省 青海省
"""
_ROADS = """
    人民路 中山路 解放路 建设路 和平路 文化路 新华路 长江路 黄河路 花园路 工业路 东风路 胜利路 光明路 中原路 青年路
    大学路 嵩山路 航海路 京广路 友谊路 团结路 淮河路 泰山路 滨河路 迎宾路 育才路 民主路 幸福路 朝阳路
"""
PROVINCES, ROADS = _PROVINCES.split(), _ROADS.split()
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
    "郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石")
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红玲建国文斌宇浩凯"
    "健俊帆雪婷慧鑫晨欣怡子涵梓轩思佳嘉琪雨泽一诺")
SYLLABLES = "金银华盛兴隆泰安康宁永昌恒丰瑞祥德信诚达远航宏博天元中海东南西北江河山川云龙凤鸣春晖阳光明月星辰新开启腾飞锦绣凯旋"
WORDS = (("数字", "Digital"), ("智能", "Intelligent"), ("生物", "Bio"), ("新能源", "New Energy"), ("文化", "Culture"), 
         ("健康", "Health"), ("科技", "Technology"),
         ("农业", "Agricultural"), ("商贸", "Commerce"), ("物流", "Logistics"), ("电子", "Electronics"),
         ("新材料", "New Materials"), ("现代", "Modern"), ("国际", "International"), ("装备", "Equipment"), ("食品", "Food"),
         ("机器人", "Robot"), ("大数据", "Big Data"), ("康养", "Wellness"), ("冷链", "Cold Chain"), ("创意", "Creative"))
TAILS: dict[str, tuple[tuple[str, str], ...]] = {
    "Project": (("产业园", "Industrial Park"), ("中心", "Centre"), ("创新中心", "Innovation Centre"),
                ("生产基地", "Production Base"), ("基地", "Base"), ("小镇", "Town"), ("科创城", "Innovation City"),
                ("博物馆", "Museum"), ("项目", "project"), ("城", "City")),
    "Company": (("有限公司", "Co., Ltd."), ("集团", "Group"), ("股份", "Holdings"), ("科技", "Technology"), ("家居", "Home")),
    "Mall": (("商场", "Mall"), ("万象城", "Mall"), ("广场", "Plaza"), ("城", "City")),
    "Store": (("旗舰店", "flagship store"), ("店", "store")),
    "Venue": (("广场", "Plaza"), ("超市", "supermarket"), ("街区", "street"), ("市场", "market"), ("城", "City")),
    "Cluster": (("里", "Quarter"), ("艺术广场", "Art Plaza"), ("街", "Street")),
    "BusinessCircle": (("商圈", "business circle"),),
    "ScenicArea": (("景区", "Scenic Area"),),
    "Area": (("片区", "area"), ("商务区", "Business District")),
    "Square": (("广场", "Square"),),
    "Axis": (("发展轴", "development axis"), ("轴", "axis")),
    "Belt": (("产业带", "industrial belt"),), "Brand": (("", ""),),
    "App": (("", ""), ("通", "app")), "Platform": (("平台", "platform"),),
    "Road": (("路", "Road"), ("街", "Street")),
    "Measure": (("机制", "mechanism"), ("行动", "campaign"), ("治理", "governance"), ("模式", "model"), ("服务", "service")),
    "Strategy": (("战略", "strategy"), ("布局", "layout"), ("驱动", "drive"), ("强区", "strength")),
    "City": (("市", "City"),), "District": (("区", "District"),),
    "Feature": (("之眼", "Eye"), ("中庭", "atrium"), ("塔", "Tower")),
}


@dataclass(frozen=True)
class Name:
    """One name: Chinese, English and, in syllables, how the Chinese one sounds."""

    zh: str
    en: str

    @property
    def pinyin(self) -> str:
        """How it sounds."""
        return sounds(self.zh)


@cache
def lengths(folder: Path) -> dict[str, tuple[int, ...]]:
    """Return the lengths of the Chinese labels in the registry of a data folder, kind by kind."""
    found: dict[str, list[int]] = {}
    for path in sorted((folder / "graph" / "registry").glob("*.ttl")):
        for block in KIND.finditer(path.read_text(encoding="utf-8")):
            if label := LABEL.search(block[0]):
                found.setdefault(block[1], []).append(len(label[1]))
    return {kind: tuple(sorted(all_)) for kind, all_ in found.items()}


@cache
def _pinyin() -> Any:
    from xpinyin import Pinyin

    return Pinyin()


@cache
def _one(letter: str) -> str:
    return str(_pinyin().get_pinyin(letter, ""))


@lru_cache(10_000)
def sounds(name: str) -> str:
    """Return the syllables of a name; signs other than letters and digits are left out."""
    spaced = "".join(f" {_one(letter)} " if "\u4e00" <= letter <= "\u9fff"
                     else letter if letter.isascii() and letter.isalnum() else " " for letter in name)
    return " ".join(spaced.split()).lower()


def romanised(name: str) -> str:
    """Return a Chinese name as one word of Latin letters."""
    return sounds(name).replace(" ", "").capitalize()


def person(random: Random, many: tuple[int, ...]) -> Name:
    """Return the name of a person."""
    family = random.choice(SURNAMES)
    given = "".join(random.choice(GIVEN) for _ in range(max(1, random.choice(many) - 1)))
    return Name(family + given, f"{romanised(family)} {romanised(given)}")


def made(random: Random, kind: str, many: tuple[int, ...]) -> Name:
    """Return a name of a kind, as long as one of `many` is."""
    if kind == "Person":
        return person(random, many)
    if kind == "Road" and random.random() < 0.85:
        # A few names are everywhere: rank by Zipf.
        road = ROADS[min(int(random.paretovariate(0.8)) - 1, len(ROADS) - 1)]
        return Name(road, romanised(road[:-1]) + " Road")
    length = max(2, random.choice(many))
    tails = [tail for tail in TAILS[kind] if len(tail[0]) + 1 < length or not tail[0]]
    tails = tails or [min(TAILS[kind], key=lambda tail: len(tail[0]))]
    zh_tail, en_tail = random.choice(tails)
    head, words = "", []
    room = max(1, length - len(zh_tail))
    while room:
        fitting = [word for word in WORDS if len(word[0]) <= room] if head else []
        if fitting:
            word = random.choice(fitting)
            words.append(word)
            room -= len(word[0])
        else:
            more = "".join(random.choice(SYLLABLES) for _ in range(min(room, 2)))
            head, room = head + more, room - len(more)
    english = [romanised(head), *(word[1] for word in words), en_tail]
    return Name(head + "".join(word[0] for word in words) + zh_tail, " ".join(part for part in english if part))
