"""Which Chinese characters sound the same, for that is how most of them come to be mistyped."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from ..errors import MissingExtra

Sound = Callable[[str, str], bool]


def sounding() -> Sound:
    """Return the function that says whether two characters are mostly read alike, tones aside; it has read its file then."""
    try:
        from xpinyin import Pinyin
    except ModuleNotFoundError:
        raise MissingExtra("xpinyin", "serve") from None
    read = Pinyin().get_pinyins

    @lru_cache(maxsize=4096)
    def reading(character: str) -> str:
        # The first is the one in which it is mostly read: 行 is xing, and not hang as in 银行.
        return next(iter(read(character, "", convert="lower")), "")

    def same(one: str, other: str) -> bool:
        return len(one) == len(other) == 1 and reading(one) == reading(other) != ""

    return same
