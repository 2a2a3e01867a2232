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
            return _from_to(part, word)
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
    text, told = (digits or "").replace("，", ""), [scale for scale in scales if scale]
    if re.fullmatch("[0-9]+[亿万千百].*", text):
        return _compound(text + "".join(told))
    if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", text):
        # 007 is no number of things, and nobody writes 5十.
        found = None if re.match("0[0-9]", text) or "".join(told).startswith("十") else Decimal(text)
    else:
        found = Decimal("0.5") if text == "半" else _fraction(text)
        if found is None:
            return _chinese(text + "".join(told))
    for scale in told:
        found = found * SCALES[scale] if found is not None else None
    return found


def _compound(text: str) -> Decimal | None:
    """Return the sum of digits with falling scales, each part less than the scale before it: 1亿2000万, 1万5千, 1万2000."""
    parts = re.findall("([0-9]+)([亿万千百]?)", text)
    scales = [SCALES.get(scale, 1) for _, scale in parts]
    whole = "".join(digits + scale for digits, scale in parts) == text
    fitting = all(int(digits) * scale < before for (digits, _), scale, before in zip(parts[1:], scales[1:], scales, strict=False))
    # 2万5 is said for 25,000: without a scale only four digits behind 万 are plain.
    plain = all(scale or (digits[0] != "0" and len(digits) == 4 and before == "万")
                for (digits, scale), (_, before) in zip(parts[1:], parts, strict=False))
    good = whole and fitting and plain and not any(digits[0] == "0" for digits, _ in parts)
    return Decimal(sum(int(digits) * scale for (digits, _), scale in zip(parts, scales, strict=True))) if good else None


def _fraction(text: str) -> Decimal | None:
    """Return the number of 十二点五."""
    whole, point, rest = text.partition("点")
    found = _chinese(whole) if point and rest else None
    figures = ["零一二三四五六七八九".find(digit) for digit in rest.replace("〇", "零").replace("两", "二")]
    return None if found is None or -1 in figures else Decimal(f"{found}.{''.join(map(str, figures))}")


def _chinese(text: str) -> Decimal | None:
    """Return the number of a numeral in Chinese characters that is written in full: 三万五 and 七八 are none."""
    # 千余亩 is a thousand and more.
    full = re.sub("^(?=[百千万亿])", "一", text.replace("两", "二").replace("〇", "零"))
    try:
        found = cn2an().cn2an(full, "smart")
        written = cn2an().an2cn(found)
    except (ValueError, KeyError):
        return None
    return Decimal(str(found)) if re.sub("^一十", "十", written) == re.sub("^一十", "十", full) else None


def _from_to(part: Parts, word: str) -> Bounds | None:
    """Return the range of 3至5万元 or 15亿元至20亿元; 5分钟到30小时 and 1-3000万元 are not read."""
    shared = part["scale"] if not (part["lowscale"] or part["lowunit"]) else None
    low, high = number(part["low"], part["lowscale"] or shared), number(part["high"], part["scale"])
    if low is None or high is None or part["lowunit"] not in (None, word) or (shared and high >= 100 * low):
        return None
    return _range(low, high, _piled(part, "range"))


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
    """Return the range of two digits that follow each other, as in 七八个 and 二三十家, or None for any others."""
    match = re.fullmatch(f"([{DIGITS}])([{DIGITS}])([十百千]?)", digits)
    if match is None:
        return None
    first, second = (DIGITS.index(digit.replace("两", "二")) + 1 for digit in match.group(1, 2))
    # 十万 is one scale, but 百亿 behind 十 is none.
    times = SCALES.get(match[3] + (scale or ""), None if match[3] or scale else 1)
    return _range(Decimal(first * times), Decimal(second * times), None) if times and second == first + 1 else None


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
