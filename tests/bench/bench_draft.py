"""Print how well `draft` reads the figures of texts it has not seen: python tests/bench/bench_draft.py.

The texts in `tests/drafts/` are invented, with traps; their figures were written down by reading. A figure is right where
its place, comparator, numbers, inclusions and unit are; modality and dates are counted apart. Needs the extra `article`.
"""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import erqi_kg  # noqa: E402
from erqi_kg.text.draft import Drafted, Drafter  # noqa: E402

DRAFTS = ROOT / "tests" / "drafts"
UNITS = {"CNY": "unit:CCY_CNY", "USD": "unit:CCY_USD", "PERCENT": "unit:PERCENT", "PERCENTAGE_POINT": "code:percentagePoint",
         "NUM": "unit:NUM", "M": "unit:M", "KM": "unit:KiloM", "M2": "unit:M2", "MU": "code:mu", "HA": "unit:HA",
         "T": "unit:TONNE", "HR": "unit:HR", "DAY": "unit:DAY", "YR": "unit:YR", "MO": "unit:MO"}
Span = tuple[int, int]
Said = dict[str, object]


def drafted(name: str) -> dict[Span, Drafted]:
    """Return the figures that a machine reads in a text, by place."""
    text = (DRAFTS / f"{name}.txt").read_text(encoding="utf-8")
    # What 今年 means is told by the user, as these texts do not fix it in one sentence.
    year = json.loads((DRAFTS / f"{name}.json").read_text(encoding="utf-8"))["base_year"]
    drafter = Drafter(erqi_kg.open(), text, name, year)
    return {(one.start, one.end): one for segment in drafter.segments for one in drafter.read(segment)}


def expected(name: str) -> dict[Span, Said]:
    """Return the figures that a person reads in a text, by place."""
    document = json.loads((DRAFTS / f"{name}.json").read_text(encoding="utf-8"), parse_float=Decimal)
    return {(each["start"], each["end"]): each for each in document["figures"]}


def differences(mine: Drafted, theirs: Said) -> list[str]:
    """Return the aspects in which a reading is not what a person reads."""
    reading, number = mine.reading, {name: None if theirs[name] is None else Decimal(str(theirs[name]))
                                     for name in ("value", "lower", "upper")}
    time = mine.time
    pairs = {
        "comparator": (reading.comparator, theirs["comparator"]),
        "value": (reading.value, number["value"]),
        "lower": (reading.lower, number["lower"]),
        "lowerIncluded": (reading.lower_included, theirs["lowerIncluded"]),
        "upper": (reading.upper, number["upper"]),
        "upperIncluded": (reading.upper_included, theirs["upperIncluded"]),
        # A unit that the list of the fixtures lacks is not compared.
        "unit": (reading.unit if theirs["unit"] else None, UNITS.get(str(theirs["unit"]))),
        "modality": (reading.modality, theirs["modality"]),
    }
    # A day that is not given is less, not wrong: how long a holiday lasts no word tells.
    days = {"from": time and time.since, "until": time and time.until}
    pairs |= {name: (str(day), theirs[name]) for name, day in days.items() if day}
    return [name for name, (one, other) in pairs.items() if one != other]


def main() -> None:
    """Print precision and recall for each text and in all, and every difference."""
    found = right = wanted = modality = wanted_dates = dated = misdated = both = 0
    for name in sorted(path.stem for path in DRAFTS.glob("*.json")):
        mine, theirs = drafted(name), expected(name)
        good = 0
        for span in sorted({*mine, *theirs}):
            if span not in mine:
                print(f"{name} {span[0]}: missed {theirs[span]['quote']}")
            elif span not in theirs:
                print(f"{name} {span[0]}: no figure {mine[span].reading.words}")
            else:
                both += 1
                wrong = differences(mine[span], theirs[span])
                good += not set(wrong) - {"modality", "from", "until"}
                modality += "modality" not in wrong
                dated += mine[span].time is not None
                misdated += mine[span].time is not None and bool({"from", "until"} & set(wrong))
                if wrong:
                    print(f"{name} {span[0]}: {mine[span].reading.words} otherwise: {', '.join(wrong)}")
        wanted_dates += sum(bool(each["from"] or each["until"]) for each in theirs.values())
        print(f"{name}: precision {good / len(mine):.3f}, recall {good / len(theirs):.3f} of {len(theirs)} figures\n")
        found, right, wanted = found + len(mine), right + good, wanted + len(theirs)
    print(f"figures: precision {right / found:.3f}, recall {right / wanted:.3f} of {wanted}; of {both} at their place: "
          f"modality {modality / both:.3f}; of {dated} dates given {dated - misdated} are right, {wanted_dates} have one")


if __name__ == "__main__":
    main()
