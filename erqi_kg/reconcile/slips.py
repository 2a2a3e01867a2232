"""Which single slip leaves a name what it is: what somebody mistypes, not what names a neighbour."""

from __future__ import annotations

import re

from .fold import is_han, is_pinyin
from .index import EK, Entity, Index, Name, without_form
from .words import APART, LOOKS, TELLING, stem

# A slip is believed in a name that has so many characters, in all and beside the word for its kind.
_LONG_NAME, _LONG_STEM, _LONG_GAP, _LONG_LATIN = 4, 3, 6, 8
# So many characters at the front of a company say whose it is: 楷林 and 凯林 are not the same.
_OWNER = 2
# A word that is so long is seldom another word when a letter of it is missing.
_LONG_WORD, _LONG_SWAP = 6, 4
_WORDS = re.compile(r"[^\W\d_]+")


def difference(one: str, other: str) -> tuple[int, str, str]:
    """Return how many characters are the same at the front, and what stands in each between that and the same end."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    return start, one[start:len(one) - end], other[start:len(other) - end]


def one_slip(one: str, other: str) -> bool:
    """Whether two names are one slip apart: a character changed, too many or missing, or two neighbours swapped."""
    _, left, right = difference(one, other)
    return one != other and (max(len(left), len(right)) == 1 or _swapped(left, right))


def harmless(index: Index, text: str, folded: str, entity: Entity, name: Name) -> bool:
    """Whether the slip in a name that was asked for is one that people make, and no name of another thing."""
    # Persons have few characters, and lists have common words for names: 新型产业 is not 新兴产业.
    if {EK + "Person", EK + "Portfolio"} & entity.classes:
        return False
    if not is_han(name.folded):
        return _latin(text, folded, name)
    start, left, right = difference(folded, name.folded)
    if len(name.folded) < _LONG_NAME or len(stem(name.folded)) < _LONG_STEM:
        return False
    if EK + "Company" in entity.classes and start < _before(index, name) + _OWNER:
        return False
    if {left, right} <= TELLING or _together(left, right, APART):
        return False
    if len(left) == len(right) == 1:
        return index.same_sound(left, right) or _together(left, right, LOOKS)
    if _swapped(left, right):
        return not {*left} <= TELLING
    return _gap(folded, start, left, right, name.folded)


def _together(left: str, right: str, groups: tuple[str, ...]) -> bool:
    return len(left) == len(right) == 1 and any(left in each and right in each for each in groups)


def _swapped(left: str, right: str) -> bool:
    return len(left) == 2 and left == right[::-1]


def _before(index: Index, name: Name) -> int:
    """Return how many characters of the name of a company are the place before its own name."""
    found = max((len(place) for place, _ in index.places if name.folded.startswith(place)), default=0)
    return found if len(without_form(name.folded)) > found + _OWNER else 0


def _gap(folded: str, start: int, left: str, right: str, name: str) -> bool:
    """Whether a character is only typed twice, or missing within a long name where it tells nothing."""
    if {left, right} & TELLING:
        return False
    if left:
        return folded[start - 1:start] == left
    return len(stem(name)) >= _LONG_GAP and 0 < start < len(folded)


def _latin(text: str, folded: str, name: Name) -> bool:
    """Whether two letters of a word are swapped, or one is missing or typed twice; another letter makes another word."""
    words, meant = ([word.casefold() for word in _WORDS.findall(each)] for each in (text, name.text))
    changed = [pair for pair in zip(words, meant, strict=False) if pair[0] != pair[1]]
    if len(stem(name.folded)) < _LONG_LATIN or len(words) != len(meant) or len(changed) != 1:
        return False
    word, right = changed[0]
    if (is_pinyin(word) and is_pinyin(right)) or not (word + right).isascii():
        return False
    start, more, less = difference(word, right)
    if _swapped(more, less):
        return len(right) >= _LONG_SWAP
    if len(right) < _LONG_WORD or len(more) + len(less) != 1:
        return False
    return word[start - 1:start] == more if more else start > 0
