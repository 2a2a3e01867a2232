"""What is the same in two spellings of a name: width, case, script, tones, spaces and marks left out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from ..errors import MissingExtra

# Longer than any name; what lies beyond is not compared.
LONGEST = 200
_SYLLABLE_TONE = re.compile(r"(?<![a-z0-9])([a-z]{1,6})[1-5](?![a-z0-9])")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KEPT = "+"
# A whole syllable of pinyin: an initial and a final, or a final alone.
_PINYIN = re.compile(
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|iong|uang|ueng|ang|eng|ing|ong|ian|iao|uai|uan|van|ai|ei|ao|ou|an|en|in|un|vn|ia|ie|iu|ua|ue|ui|uo|ve|er|[aoeiuv]))+\Z")
Fold = Callable[[str], str]


def folder() -> Fold:
    """Return the function that folds a name: `２７ 區` and `27区` become the same; it has read all its files then."""
    try:
        from opencc import OpenCC
    except ModuleNotFoundError:
        raise MissingExtra("opencc", "serve") from None
    simplified: Fold = OpenCC("t2s").convert

    def fold(text: str) -> str:
        text = unicodedata.normalize("NFKC", text[:LONGEST]).casefold()[:2 * LONGEST]
        if text.isascii():
            return _bare(text)
        if _HAN.search(text):
            # Half of a pair of surrogates is no character, and what reads C strings ends at a zero.
            text = simplified(text.encode("utf-8", "replace").decode().replace("\0", " "))
        return _bare(_without_tones(text))

    return fold


def _without_tones(text: str) -> str:
    """Return the text without marks above letters; ü is v, as it is typed."""
    apart = unicodedata.normalize("NFD", text).replace("u\u0308", "v")
    return "".join(each for each in apart if unicodedata.category(each) != "Mn")


def _bare(text: str) -> str:
    return _letters(_SYLLABLE_TONE.sub(r"\1", text.replace("&", " and ")))


def _letters(text: str) -> str:
    return "".join(each for each in text if each.isalnum() or each in _KEPT)


def plain(text: str) -> str:
    """Return a name without width, case, spaces and marks, its script as it is; it reads no file.

    Each character is folded by itself, so that what is part of a name is part of it when both are folded, `odd` ones left out.
    """
    text = "".join(text.split()).casefold()[:LONGEST]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).casefold()
        if not unicodedata.is_normalized("NFD", text):
            text = _without_tones(text)
    if text.isalnum():
        return text
    return _letters(text.replace("&", "and"))


def odd(text: str) -> bool:
    """Whether folding may make another part of this text than of a name that it is part of: for its marks or its length."""
    marked = not text.isascii() and not text.isalnum() and any(unicodedata.category(each) == "Mn" for each in text)
    return marked or len(text) > LONGEST


def without_tone_numbers(text: str) -> str:
    """Return a text with its syllables as they are without the number of their tone: `er4 qi1` is `er qi`."""
    return _SYLLABLE_TONE.sub(r"\1", text[:LONGEST].casefold())


def is_pinyin(word: str) -> bool:
    """Whether a folded word reads as pinyin, so that a letter more or less may make another name of it."""
    return bool(_PINYIN.match(word))


def is_han(text: str) -> bool:
    """Whether a text has Chinese characters."""
    return bool(_HAN.search(text))
