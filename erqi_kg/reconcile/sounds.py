"""Which Chinese characters sound the same, for that is how most of them come to be mistyped."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from ..errors import MissingExtra

Sound = Callable[[str, str], bool]


def sounding() -> Sound:
    """Return the function that says whether two characters share a reading, tones aside; it has read its file then."""
    try:
        from xpinyin import Pinyin
    except ModuleNotFoundError:
        raise MissingExtra("xpinyin", "serve") from None
    read = Pinyin().get_pinyins

    @lru_cache(maxsize=4096)
    def readings(character: str) -> frozenset[str]:
        return frozenset(read(character, "", convert="lower"))

    def same(one: str, other: str) -> bool:
        return len(one) == len(other) == 1 and not readings(one).isdisjoint(readings(other))

    return same
