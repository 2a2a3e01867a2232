"""Printed numbers as numbers with bounds: 超50亿, 15亿至20亿, 几百万, 七八, 四分之三 (extra `article`)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from .extra import cn2an
from .lexicon import AFTER, BEFORE, DIGITS, ONE_TO_TEN, SCALES, UP

# The fields of a reading that tell its number.
Bounds = dict[str, Any]
Parts = dict[str, str | None]


def bounds(kind: str, part: Parts, word: str) -> Bounds | None:
    """Return comparator, value and bounds of the parts of a figure, or None where they are no number."""
    match kind:
        case "many":
            return {"comparator": "several", "lower": Decimal(2), "lower_included": True, "rule": "manyOfThem"}
        case "several":
            scale = Decimal(SCALES[part["scale"]] if part["scale"] else 1)
            return {"comparator": "several", "lower": 2 * scale, "lower_included": True, "upper": 10 * scale,
                    "upper_included": False, "rule": "severalTimesUnit", "doubt": _piled(part, "several")}
        case "range":
            low = number(part["low"], part["lowscale"] or (part["scale"] if not part["lowunit"] else None))
            high = number(part["high"], part["scale"])
            return _range(low, high, _piled(part, "range")) if low is not None and high is not None else None
    if kind == "number" and re.fullmatch("[百千]+", part["number"] or "") and not (part["over"] or part["before"]):
        # 千家万户 counts nothing.
        return None
    found = _share(part) if kind == "share" else _half_year(part, word) or number(
        part.get("number") or "一", part.get("scale"), part.get("more"))
    if found is None:
        return _between(part.get("number") or "", part.get("scale"))
    said = {BEFORE.get(part["before"] or ""), AFTER.get(part.get("after") or ""), UP.get(part.get("up") or ""),
            "moreThan" if part.get("over") else None} - {None}
    comparator = min(filter(None, said), default="exact")
    doubt = f"words that do not go together: {', '.join(sorted(filter(None, said)))}" if len(said) > 1 else None
    return {**_point(comparator, found + Decimal("0.5") * bool(part.get("half"))), "doubt": doubt}


def number(digits: str | None, *scales: str | None) -> Decimal | None:
    """Return a numeral times its scales, or None where it is none."""
    text = (digits or "").replace("，", "")
    if text == "半":
        found = Decimal("0.5")
    elif re.fullmatch(r"[0-9.]+", text):
        found = Decimal(text)
    elif re.fullmatch(f"[{DIGITS}]{{2,3}}", text):
        # cn2an would read 七八 as 78.
        return None
    else:
        try:
            # 千余亩 is a thousand and more.
            found = Decimal(str(cn2an().cn2an(re.sub("^(?=[百千])", "一", text.replace("两", "二")), "smart")))
        except ValueError:
            return None
    for scale in filter(None, scales):
        found *= SCALES[scale]
    return found


def _half_year(part: Parts, word: str) -> Decimal | None:
    """Return the months of 半年."""
    return Decimal(6) if part.get("number") == "半" and word == "年" else None


def _share(part: Parts) -> Decimal | None:
    """Return the per cent of 百分之二十, 三成, 四分之三 or 一半."""
    if part["number"]:
        return number(part["number"])
    if part["tenths"]:
        return Decimal(10 * (DIGITS.index(part["tenths"].replace("两", "二")) + 1))
    if part["whole"] and part["part"]:
        # A third has no end in per cent: such a share is not read.
        share = Decimal(100 * (ONE_TO_TEN.index(part["part"]) + 1)) / (ONE_TO_TEN.index(part["whole"]) + 1)
        return share if share == round(share, 2) else None
    return Decimal(50)


def _between(digits: str, scale: str | None) -> Bounds | None:
    """Return the range of two digits that follow each other, as in 七八个, or None for any others."""
    if not re.fullmatch(f"[{DIGITS}]{{2}}", digits):
        return None
    low, high = (DIGITS.index(digit.replace("两", "二")) + 1 for digit in digits)
    times = SCALES.get(scale or "", 1)
    return _range(Decimal(low * times), Decimal(high * times), None) if high == low + 1 else None


def _range(low: Decimal, high: Decimal, doubt: str | None) -> Bounds | None:
    if not low < high:
        return None
    return {"comparator": "range", "lower": low, "lower_included": True, "upper": high, "upper_included": True, "doubt": doubt}


def _point(comparator: str, found: Decimal) -> Bounds:
    """Return the fields for a comparator and the one number that is printed."""
    made: Bounds = {"comparator": comparator}
    if comparator in ("exact", "approx"):
        made["value"] = found
    if comparator in ("exact", "moreThan", "atLeast"):
        made.update(lower=found, lower_included=comparator != "moreThan")
    if comparator in ("exact", "lessThan", "atMost"):
        made.update(upper=found, upper_included=comparator != "lessThan")
    return made


def _piled(part: Parts, comparator: str) -> str | None:
    return f"words that do not go together: {BEFORE[part['before']]}, {comparator}" if part["before"] else None
