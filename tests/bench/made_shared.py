"""What made-up districts share: provinces, cities, national companies and brands; a few are spoken of everywhere, most hardly."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from random import Random

from made_article import mould
from made_names import PROVINCES, Name, lengths, made, romanised, sounds

CITIES, COMPANIES, BRANDS = 340, 3000, 300
# The city's own: each city has one.
OF_CITY = {"gov-zhengzhou": "gov", "party-committee-zhengzhou": "party-committee", "group-city-leaders": "group",
           "event-city-investment-conference-2024": "event-conference",
           "recognition-digital-economy-key-company": "recognition-digital",
           "recognition-governance-innovation-case": "recognition-case"}
NATIONAL = {"company-sams": "company", "company-kailin-international": "company", "company-haiwang-group": "company",
            "company-niannian-jiankang": "company", "brand-byd": "brand", "brand-di-space": "brand"}
# The country's: one for all, under the name that the article's registry has for it.
_COMMON = """
    city-beijing city-shanghai city-guangzhou city-shenzhen region-yangtze-delta region-pearl-delta event-cpc-20th-congress
    programme-anju programme-leye strategy-two-wheel-drive strategy-modern-services strategy-technology-industry
    measure-party-led-grid recognition-national-ecommerce-demonstration recognition-national-smart-circle
    recognition-provincial-specialised-new
"""
COMMON = _COMMON.split()


def block(slug: str, kind: str, zh: list[str], en: list[str], rest: str = "") -> str:
    """Return the block of a thing in a registry."""
    text = f'id:{slug}\n    a ek:{kind} ;\n    skos:prefLabel "{zh[0]}"@zh ,\n        "{en[0]}"@en ;\n'
    others = [f'"{label}"@zh' for label in dict.fromkeys(zh[1:]) if label != zh[0]]
    others += [f'"{label}"@en' for label in dict.fromkeys(en[1:]) if label != en[0]]
    if others:
        text += "    skos:altLabel " + " ,\n        ".join(others) + " ;\n"
    return f'{text}    skos:hiddenLabel "{sounds(zh[0])}"@zh-Latn-pinyin ;\n{rest}    .\n'


class Shared:
    """The shared registry: what of it is used is written at the end."""

    def __init__(self, data: Path, seed: int) -> None:
        self._data, self._seed = data, seed
        self._mould = mould(data)
        self.used: dict[str, str] = {}
        self._known: dict[str, str] = {}

    @cached_property
    def cities(self) -> list[tuple[Name, str]]:
        """Cities with their provinces; no two have one name."""
        names = self._pool("City", CITIES)
        return [(Name(name.zh if name.zh.endswith("市") else name.zh + "市", name.en), PROVINCES[number % len(PROVINCES)])
                for number, name in enumerate(names)]

    @cached_property
    def companies(self) -> list[Name]:
        """Companies that are spoken of in many districts."""
        return self._pool("Company", COMPANIES)

    @cached_property
    def brands(self) -> list[Name]:
        """Brands."""
        return self._pool("Brand", BRANDS)

    def _pool(self, kind: str, count: int) -> list[Name]:
        random, many = Random(f"{self._seed}:{kind}"), lengths(self._data)[kind]
        if kind == "City":
            many = (3,)
        found: dict[str, Name] = {}
        seen: set[str] = set()
        while len(found) < count:
            name = made(random, kind, many)
            if name.en not in seen:
                seen.add(name.en)
                found.setdefault(name.zh, name)
        return list(found.values())

    def city(self, random: Random) -> int:
        """Return the number of a city: some have many districts, some have few."""
        return int(CITIES * random.random() ** 1.5)

    def of_city(self, slug: str, number: int) -> tuple[str, list[str], list[str]]:
        """Return slug and labels of what stands for a thing of Zhengzhou, Zhengzhou itself and its province among them."""
        name, province = self.cities[number]
        up, city = f"province-{sounds(province).replace(' ', '')[:-5]}", f"city-c{number:03d}"
        zh, en, rest = [name.zh, name.zh[:-1]], [name.en], f"    ek:partOf id:{up} ;\n"
        if slug == "province-henan":
            new, kind, zh, en, rest = up, "Province", [province, province[:-1]], [romanised(province[:-1]) + " Province"], ""
        elif slug == "city-zhengzhou":
            new, kind = city, "City"
            self.of_city("province-henan", number)
        else:
            thing = self._mould.things[slug]
            new, kind, rest = f"{OF_CITY[slug]}-c{number:03d}", thing.kind, ""
            label = thing.zh[0].replace("郑州", name.zh[:-1])
            zh = [label if label != thing.zh[0] else name.zh[:-1] + label, *thing.zh[1:]]
            short = name.en.removesuffix(" City")
            english = thing.en[0].replace("Zhengzhou", short)
            en = [english if english != thing.en[0] else f"{english} ({short})"]
        if new not in self._known:
            self._known[new] = block(new, kind, zh, en, rest)
        return new, zh, en

    def national(self, kind: str, random: Random, taken: set[str]) -> tuple[str, Name]:
        """Return slug and name of a company or brand that is not taken; by Zipf's law the first are met most."""
        pool = self.companies if kind == "company" else self.brands
        while True:
            rank = int(random.paretovariate(0.7)) - 1
            slug = f"{kind}-n{rank:04d}"
            if rank < len(pool) and slug not in taken:
                taken.add(slug)
                return slug, pool[rank]

    def use(self, slug: str) -> None:
        """Note that a shared thing is spoken of, and with it what it is part of."""
        if slug in self.used:
            return
        if slug in COMMON:
            thing = self._mould.things[slug]
            self.used[slug] = block(slug, thing.kind, list(thing.zh), list(thing.en))
        elif slug in self._known:
            self.used[slug] = self._known[slug]
            for above in re.findall(r"partOf id:(\S+)", self._known[slug]):
                self.use(above)
        else:
            kind, _, rank = slug.partition("-n")
            name = (self.companies if kind == "company" else self.brands)[int(rank)]
            self.used[slug] = block(slug, kind.capitalize(), [name.zh], [name.en])
