"""Sentences on further projects of a district: every comparator and modality, with times, axes, companies and industries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from made_district import Cast
from made_shared import Shared, block

from erqi_kg.terms import PREFIXES

HEAD = "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in ("code", "ek", "id", "qudt", "unit", "xsd"))
STAGES = (("negotiating", "在谈", "actual"), ("inPlanning", "谋划", "planned"), ("signed", "签约", "actual"),
          ("landed", "落地", "actual"), ("started", "开工", "actual"),
          ("underWay", "打造", "actual"), ("open", "营业", "expected"), ("open", "营业", "actual"))
# What is only planned or expected is located nowhere yet.
BUILT = {0, *(at for at, (stage, _, mood) in enumerate(STAGES[:-1], 1) if mood == "actual" and stage != "negotiating")}
_INDUSTRIES = """
    modernCommerce specialtyCommerce healthServices intelligentManufacturing precisionManufacturing electronicInformation
    intelligentEquipment healthFood bigData digitalEconomy ecommerceEconomy catering
"""
INDUSTRIES = _INDUSTRIES.split()
COMPARATORS = ("exact", "moreThan", "lessThan", "atLeast", "atMost", "approx", "range", "several")
MODALITIES = ("actual", "planned", "expected", "target")
YI = 100_000_000


@dataclass(frozen=True)
class Further:
    """One more sentence: what it declares, its length and its text but for the head; places in the text are relative to it."""

    registry: str
    length: int
    statements: tuple[tuple[int, int, str], ...]
    plain: str


def worded(comparator: str, number: int) -> tuple[str, str]:
    """Return the words for an amount of so many 亿元, and the triples that they mean."""
    value, more = number * YI, (number + max(1, number // 4)) * YI
    low = f"    ek:lower {value} ;\n    ek:lowerIncluded "
    high = f"    ek:upper {value} ;\n    ek:upperIncluded "
    return {
        "exact": (f"{number}亿元", f"    ek:value {value} ;\n{low}true ;\n{high}true ;\n"),
        "moreThan": (f"超{number}亿元", f"{low}false ;\n"), "lessThan": (f"不足{number}亿元", f"{high}false ;\n"),
        "atLeast": (f"至少{number}亿元", f"{low}true ;\n"), "atMost": (f"不超过{number}亿元", f"{high}true ;\n"),
        "approx": (f"约{number}亿元", f"    ek:value {value} ;\n"),
        "range": (f"{number}亿元至{more // YI}亿元", f"{low}true ;\n    ek:upper {more} ;\n    ek:upperIncluded true ;\n"),
        "several": ("几亿元", f"    ek:lower {2 * YI} ;\n    ek:lowerIncluded true ;\n    ek:upper {10 * YI} ;\n"
                            "    ek:upperIncluded false ;\n    ek:lexicalRule code:severalTimesUnit ;\n"),
    }[comparator]


def further(found: Cast, shared: Shared, axes: list[str], count: int, many: tuple[int, ...]) -> Iterator[Further]:
    """Return sentences on so many more projects."""
    random = found.random
    firms: list[str] = []
    for number in range(1, count + 1):
        name, slug = found.name("Project", many), f"project-{found.tag}-x{number}"
        declared = block(slug, "Project", [name.zh], [name.en])
        if number % 3 == 1:
            firm = found.name("Company", (4, 5, 6, 9, 11))
            firms.append(f"company-{found.tag}-x{number}")
            declared += "\n" + block(firms[-1], "Company", [firm.zh], [firm.en])
            by = firms[-1]
        elif number % 3 == 2:
            by, _ = shared.national("company", random, set())
            shared.use(by)
        else:
            by = random.choice(firms)
        stage, cue, modality = STAGES[(number - 1) % len(STAGES)]
        comparator = COMPARATORS[(number - 1) % len(COMPARATORS)]
        words, bounds = worded(comparator, max(1, round(random.lognormvariate(2.2, 1.1))))
        mood = MODALITIES[(number - 1) % len(MODALITIES)]
        until = "" if mood == "actual" else ('    ek:timeWords "2026年" ;\n    ek:from "2026-01-01"^^xsd:date ;\n'
                                             '    ek:until "2026-12-31"^^xsd:date ;\n    ek:timeBasis code:explicit ;\n')
        start = random.randint(2, 20)
        middle = start + len(name.zh) + random.randint(2, 12)
        end = middle + len(words)
        quote = name.zh[:24]
        plain = (f"id:{slug}\n    ek:onAxis id:{random.choice(axes)} ;\n    ek:promotedBy id:{by} ;\n"
                 + (f"    ek:locatedIn id:{found.ids['district-erqi']} ;\n" if number % len(STAGES) in BUILT else "")
                 + f"    ek:inIndustry code:{random.choice(INDUSTRIES)} ;\n    .\n")
        status = (f'    a ek:Status ;\n    ek:about id:{slug} ;\n    ek:stage code:{stage} ;\n    ek:cue "{cue}" ;\n'
                  f'    ek:modality code:{modality} ;\n    ek:quote "{quote}" ;\n    .\n')
        figure = (f"    a ek:Figure ;\n    ek:about id:{slug} ;\n    ek:indicator code:totalInvestment ;\n"
                  f"    ek:comparator code:{comparator} ;\n{bounds}    qudt:hasUnit unit:CCY_CNY ;\n"
                  f'    ek:modality code:{mood} ;\n{until}    ek:quote "{words}" ;\n    .\n')
        yield Further(declared, end + random.randint(1, 9),
                      ((start, start + len(quote), status), (middle, end, figure)), plain)
