"""Cells as numbers: read as the description says, refused where it says nothing of what stands there."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

# Full-width digits, marks and spaces as their plain forms.
_PLAIN = {code + 0xFEE0: code for code in range(0x21, 0x7F)} | {0x3000: 0x20, 0xA0: 0x20, 0x2212: 0x2D}
_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,18})?\Z")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]{1,18})?\Z")
_BEGINS_WITH_NUMBER = re.compile(r"[+-]?[0-9][0-9,]*(\.[0-9]+)?\s*\S")
_NOTHING = {"..", "...", "…", "……", "—", "——", "-", "--", "–", "/", "*", "x", "na", "n/a", "nan", "null", "无", "缺"}


class Read(NamedTuple):
    """A cell that was read: its number, or None for nothing stated, or what is wrong; `full` says that it was full-width."""

    number: Decimal | None
    wrong: tuple[str, str, str] | None = None
    full: bool = False


def plain(text: str) -> str:
    """Return a text with full-width letters, digits and marks in their plain forms, without space around it."""
    return text.translate(_PLAIN).strip()


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run a text: it begins with = + - @ or a tab and is no number."""
    bare = plain(text)
    return bool(bare) and (bare[0] in "=+-@" or text[:1] in "\t\r") and len(bare) > 1 \
        and not (_NUMBER.match(bare) or _GROUPED.match(bare)) and bare.lower() not in _NOTHING


def number(text: str, group: str | None, missing: frozenset[str]) -> Read:
    """Return a cell as the number that it states."""
    if text in missing or text.strip() in missing or not text.strip():
        return Read(None)
    bare = plain(text)
    full = bare != text.strip()
    if group and _GROUPED.match(bare.replace(group, ",")):
        bare = bare.replace(group, "")
    if _NUMBER.match(bare):
        return Read(Decimal(bare), full=full)
    return Read(None, _why(text, bare))


def _why(text: str, bare: str) -> tuple[str, str, str]:
    """Return kind, Chinese and English of what is wrong with a cell that is no number."""
    shown = text[:40]
    if is_formula(text):
        return ("formula", f"公式 {shown!r}：写出数值", f"a formula, {shown!r}: give its value")
    if bare.lower() in _NOTHING:
        return ("missing-mark", f"{shown!r} 没有声明为缺值：用 --missing，或写进描述的 null",
                f"{shown!r} is not declared as missing: use --missing, or \"null\" in the description")
    if _GROUPED.match(bare):
        return ("thousands", f"{shown!r} 有千分位：用 --thousands ,，或写进描述的 groupChar",
                f"{shown!r} has thousands separators: use --thousands , or \"groupChar\" in the description")
    if _BEGINS_WITH_NUMBER.match(bare):
        return ("unit-in-cell", f"{shown!r} 带着单位：格里只写数，单位写进描述",
                f"{shown!r} holds a unit: give the number alone, the unit in the description")
    return ("no-number", f"{shown!r} 不是数", f"{shown!r} is no number")
