"""Whether an identifier is well formed: check digits by python-stdnum (extra `link`), stock codes by their exchange."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module

from ..errors import MissingExtra

# The first digits that an exchange gives out: shares in yuan, shares in foreign currency.
_EXCHANGES = {"SSE": ("60", "68", "90"), "SZSE": ("00", "30", "20")}


def wrong_stock(code: str) -> str | None:
    """Return what would be right, in both languages, of a stock code that its exchange does not give out, else None."""
    match = re.fullmatch(r"([A-Z]+):([0-9]{6})", code)
    if match is None or match[1] not in _EXCHANGES:
        return (f"写交易所、冒号和六位数字，交易所为{'、'.join(_EXCHANGES)} / "
                f"give exchange, colon and six digits; exchange: {', '.join(_EXCHANGES)}")
    first = _EXCHANGES[match[1]]
    if match[2].startswith(first):
        return None
    return f"{match[1]} 的代码以{'、'.join(first)}开头 / a code of {match[1]} begins with {' or '.join(first)}"


def wrong_uscc(code: str) -> str | None:
    """Return what is wrong with a unified social credit code, in both languages, else None."""
    return _wrong("stdnum.cn.uscc", code, "统一社会信用代码（18位）", "a unified social credit code in 18 characters")


def wrong_lei(code: str) -> str | None:
    """Return what is wrong with a Legal Entity Identifier, in both languages, else None."""
    return _wrong("stdnum.lei", code, "LEI（20位）", "an LEI in 20 characters")


# By the name of the target.
WRONG: dict[str, Callable[[str], str | None]] = {"sse": wrong_stock, "szse": wrong_stock, "uscc": wrong_uscc, "lei": wrong_lei}


def _wrong(module: str, code: str, zh: str, en: str) -> str | None:
    try:
        checks = import_module(module)
    except ImportError:
        raise MissingExtra("python-stdnum", "link") from None
    # The library cleans what it reads; what is written is to be clean.
    if checks.is_valid(code) and checks.compact(code) == code:
        return None
    return f"{code} 的校验码不对：核对这个{zh} / the check digits of {code} do not fit: look up {en} again"
