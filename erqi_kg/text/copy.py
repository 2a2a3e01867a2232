"""A copy of an article: read with care, and folded so that harmless differences between copies do not count."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from functools import cached_property
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from ..errors import ErqiError, FileError

LARGEST = 1_000_000
# Marks that turn the order of characters round or hide them: what a person reads is then not what stands there.
_BIDI = {chr(code) for code in (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))}
# Whatever ends a line in some text.
_BREAKS = "\n\r\f\v\x85\u2028\u2029"
_LAYOUT = "\t" + _BREAKS
# Forms that mean the same character; a superscript does not.
_FORMS = ("", "<wide>", "<narrow>", "<compat>", "<noBreak>", "<small>", "<vertical>")
_ENDINGS = "。！？；"
_CLOSING = "”’」』〞\"'＂＇"
_SAME = str.maketrans({
    **dict.fromkeys("“”„‟「」『』﹁﹂﹃﹄〝〞＂", '"'),
    **dict.fromkeys("‘’‚‛＇", "'"),
    **dict.fromkeys("•・‧∙⋅･", "·"),
    **dict.fromkeys("–—―‐‑‒−－", "-"),
    **dict.fromkeys("～〜∼", "~"),
    **dict.fromkeys("⋯", "…"),
    **dict.fromkeys("─━", "-"),
    ",": "，", ":": "：", ";": "；", "!": "！", "?": "？", "(": "（", ")": "）",
})


def read_copy(path: Path) -> str:
    """Return the text of a file of the user's; a FileError says what it is instead and what would be right."""
    try:
        if not path.is_file():
            raise FileError(path, None, "is no file: give the article as a text file")
        with path.open("rb") as file:
            # One byte more than is taken: a file of any size costs no more than this.
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise FileError(path, None, f"cannot be read ({error.strerror}): give a readable text file") from None
    if len(data) > LARGEST:
        raise FileError(path, None, f"is larger than {LARGEST:,} bytes: give one article, as plain text")
    if not data.strip():
        raise FileError(path, None, "is empty: give the article as a text file")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileError(path, None, "is UTF-16: convert it, as with iconv -f UTF-16 -t UTF-8")
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise FileError(path, line, "holds a NUL byte: give plain text in UTF-8, no document or picture")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileError(path, line, _other_encoding(data)) from None
    _refuse_hidden(path, text)
    return text


def _other_encoding(data: bytes) -> str:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return "is no text in UTF-8: give the article as a text file"
    if sum("\u4e00" <= character <= "\u9fff" for character in text) * 3 > len(text):
        return "is GBK, not UTF-8: convert it, as with iconv -f GB18030 -t UTF-8"
    return "is no text in UTF-8: give the article as a text file"


def _refuse_hidden(path: Path, text: str) -> None:
    for position, character in enumerate(text):
        kind = unicodedata.category(character)
        if character in _BIDI or (kind == "Cc" and character not in _LAYOUT):
            line, what = text.count("\n", 0, position) + 1, "a mark that reorders text" if character in _BIDI else "a control"
            raise FileError(path, line, f"holds {what} (U+{ord(character):04X}) at character {position}: remove it")


class Copy:
    """A text, its folded form and the way between their characters.

    Folded, white space is gone, full-width letters and digits are plain, marks of one kind are one mark: two copies of
    an article that differ in nothing else fold to the same.
    """

    def __init__(self, text: str) -> None:
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise ErqiError("the text holds half characters (surrogates), which no text in UTF-8 has: read it as UTF-8")
        self.text = text
        folded, origins = [], []
        for position, character in enumerate(text):
            if kept := _fold(character):
                folded.append(kept)
                origins.append(position)
        self.folded = "".join(folded)
        self.origins = origins

    @property
    def sha256(self) -> str:
        """The SHA-256 of the text in UTF-8."""
        return digest(self.text)

    def inner(self, position: int) -> int:
        """Return where in the folded text a character of the text stands, or would stand."""
        return bisect_left(self.origins, position)

    def outer(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the text that a stretch of the folded text comes from."""
        return self.origins[start], self.origins[end - 1] + 1

    @cached_property
    def edges(self) -> list[int]:
        """Where in the folded text a sentence may begin or end: after 。！？；, and at each line."""
        found = {0, len(self.folded)}
        for position, character in enumerate(self.text):
            if character in _BREAKS:
                found.add(self.inner(position))
        for position, character in enumerate(self.folded):
            if character in _ENDINGS:
                found.add(position + 1)
                # The quotation may end behind the sentence.
                if self.text[self.origins[position] + 1:self.origins[position] + 2] in tuple(_CLOSING):
                    found.add(position + 2)
        return sorted(found)

    def broken(self, position: int) -> bool:
        """Whether a line ends between a character of the folded text and the one before it."""
        between = self.text[self.origins[position - 1]:self.origins[position]]
        return any(character in _BREAKS for character in between)

    def parts(self, span: tuple[int, int]) -> list[tuple[int, int]]:
        """Return a stretch of the folded text cut at every edge in it."""
        cuts = [span[0], *(edge for edge in self.edges if span[0] < edge < span[1]), span[1]]
        return list(pairwise(cuts))

    def line(self, position: int) -> int:
        """Return the line of the text a character stands on, counted from 0 as RFC 5147 does."""
        return self.text.count("\n", 0, position)


def _fold(character: str) -> str:
    """Return the one character that stands for this one, or nothing for white space and what has no width."""
    if character.isspace() or unicodedata.category(character) == "Cf" or "VARIATION SELECTOR" in unicodedata.name(character, ""):
        return ""
    plain = unicodedata.normalize("NFKC", character)
    form = unicodedata.decomposition(character).partition(">")[0]
    # One for one, so that a stretch keeps its length: … stays … and ㎡ stays ㎡.
    same = len(plain) == 1 and (not form.startswith("<") or form + ">" in _FORMS)
    return (plain if same else character).translate(_SAME)


def fold(text: str) -> str:
    """Return a text without what may differ between copies of it."""
    return "".join(map(_fold, text))


def digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8."""
    return sha256(text.encode()).hexdigest()
