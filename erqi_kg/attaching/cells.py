"""Cells as numbers: read as the description says, refused where it says nothing of what stands there."""

from __future__ import annotations

import re
import unicodedata
from decimal import Context, Decimal
from typing import NamedTuple

# Full-width digits, marks and spaces as their plain forms.
_PLAIN = {code + 0xFEE0: code for code in range(0x21, 0x7F)} | {0x3000: 0x20, 0xA0: 0x20}
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?\Z")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?\Z")
_EXPONENT = re.compile(r"[+-]?([0-9.]+[eE]|([0-9.]+[×x*])?10\^)[+-]?[0-9]+\Z")
_WITH_UNIT = re.compile(r"[+-]?[0-9][0-9,]*(\.[0-9]+)?\s*[^\W\d_]*[%‰°℃㎡²³/^\w]*\Z")
_NOTHING = {"..", "...", "…", "……", "—", "——", "-", "--", "–", "/", "*", "x", "na", "n/a", "nan", "null", "无", "缺"}
# What every store and DuckDB hold exactly, with one digit more for the bounds.
WHOLE, FRACTION = 18, 17
_EXACT = Context(prec=200)
Wrong = tuple[str, str, str]


class Read(NamedTuple):
    """A cell that was read: its number, or None for nothing stated, or what is wrong; `full` says that it was full-width."""

    number: Decimal | None
    wrong: Wrong | None = None
    full: bool = False


def plain(text: str) -> str:
    """Return a text with full-width letters, digits and marks in their plain forms, without space around it."""
    return text.translate(_PLAIN).strip()


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run a text: it begins with = + - @ or a tab and is no number, with a unit or without."""
    bare = plain(text)
    return len(bare) > 1 and (bare[0] in "=+-@" or text[:1] in "\t\r") and not (
        _NUMBER.match(bare) or _GROUPED.match(bare) or _WITH_UNIT.match(bare)) and bare.lower() not in _NOTHING


def number(text: str, group: str | None, missing: frozenset[str], scale: int = 0) -> Read:
    """Return a cell as the number that it states."""
    if text in missing or not text:
        return Read(None)
    bare = plain(text)
    full = bare != text.strip()
    if group and _GROUPED.match(bare.replace(group, ",")):
        bare = bare.replace(group, "")
    if _NUMBER.match(bare) and len(bare) < 100:
        found = Decimal(bare)
        exponent = found.as_tuple().exponent
        assert isinstance(exponent, int)
        if (found.is_zero() or found.adjusted() + scale < WHOLE) and _last(found) + scale >= -FRACTION and exponent >= -FRACTION:
            return Read(found, full=full)
    return Read(None, _why(text, bare, missing))


def _last(found: Decimal) -> int:
    """Return the power of ten of the last digit that is no zero."""
    exponent = _EXACT.normalize(found).as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _why(text: str, bare: str, missing: frozenset[str]) -> Wrong:
    """Return kind, Chinese and English of what is wrong with a cell that is no number."""
    shown = text[:40]
    if _NUMBER.match(bare):
        return ("too-long", f"{shown!r} 位数太多：至多整数 {WHOLE} 位、小数 {FRACTION} 位",
                f"{shown!r} has too many digits: {WHOLE} before the point and {FRACTION} after it are the most")
    if hidden := next((each for each in text if unicodedata.category(each) in ("Cf", "Co", "Cn")), None):
        return ("no-number", f"{shown!r} 含看不见的字符 U+{ord(hidden):04X}：删去它",
                f"{shown!r} holds the character U+{ord(hidden):04X}, which is not seen: leave it out")
    if "\u2212" in bare:
        return ("no-number", f"{shown!r}：负号写成 -", f"{shown!r}: write the minus as a hyphen, -")
    if not bare or bare in missing:
        return ("missing-mark", f"{shown!r} 两边有空格：缺值的字样要一字不差，空格也声明，或留空",
                f"{shown!r} has spaces around it: declare what stands for nothing letter by letter, or leave the cell empty")
    if _EXPONENT.match(bare):
        return ("no-number", f"{shown!r} 是指数写法：把数字写全", f"{shown!r} is a power of ten: write out its digits")
    if is_formula(text):
        return ("formula", f"公式 {shown!r}：写出数值", f"a formula, {shown!r}: give its value")
    if bare.lower() in _NOTHING:
        return ("missing-mark", f"{shown!r} 没有声明为缺值：用 --missing，或写进描述的 null",
                f"{shown!r} is not declared as missing: use --missing, or \"null\" in the description")
    if _GROUPED.match(bare):
        return ("thousands", f"{shown!r} 有千分位：用 --thousands ,，或写进描述的 groupChar",
                f"{shown!r} has thousands separators: use --thousands , or \"groupChar\" in the description")
    if _WITH_UNIT.match(bare) and not re.match(r"[0-9,./]+\Z", bare):
        return ("unit-in-cell", f"{shown!r} 带着单位：格里只写数，单位写进描述",
                f"{shown!r} holds a unit: give the number alone, the unit in the description")
    return ("no-number", f"{shown!r} 不是数：只写数字，可有正负号和小数点",
            f"{shown!r} is no number: digits alone, perhaps with a sign and a decimal point")
