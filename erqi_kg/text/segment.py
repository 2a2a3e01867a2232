"""A text as paragraphs and sentences, when nobody has told yet which they are."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import NamedTuple

from .copy import fold

_END = re.compile("[。！？；][”’」』\"']?")
_BYLINE = re.compile(r"\s*(?:本报|本刊)?(?:记者|通讯员|作者|文/|图/|来源)")
# A line of so many characters without an end is no heading but a paragraph torn by a page break.
_LONGEST_HEADING = 30
# So many characters at its end tell whether a paragraph breaks off.
_ENOUGH = 200


class Segment(NamedTuple):
    """One sentence, heading or caption: where it stands, its line and number in it, and of which kind it is."""

    start: int
    end: int
    line: int
    number: int
    kind: str
    breaks: tuple[tuple[int, int], ...] = ()


def segments(text: str) -> list[Segment]:
    """Return every sentence and line of a text in its order; `kind` is `sentence`, `title`, `line` or `byline`.

    A sentence ends at 。！？； or with its paragraph; a paragraph that breaks off and goes on after empty lines is one.
    """
    found: list[Segment] = []
    for line, start, end, breaks in _paragraphs(text):
        cuts = [start, *(match.end() for match in _END.finditer(text, start, end)), end]
        number, before, at, counted = 0, line, line, start
        for first, last in pairwise(cuts):
            first += len(text[first:last]) - len(text[first:last].lstrip())
            last -= len(text[first:last]) - len(text[first:last].rstrip())
            if first < last:
                inside = tuple(breaks[bisect_right(breaks, (first, last)):bisect_left(breaks, (last, last))])
                at, counted = at + text.count("\n", counted, first), first
                number, before = number + 1 if at == before else 1, at
                found.append(Segment(first, last, at, number, _kind(text[first:last], bool(found)), inside))
    # Before the first sentence stand the title lines.
    body = next((place for place, each in enumerate(found) if each.kind == "sentence"), len(found))
    return [each._replace(kind="title") if place < body and each.kind == "line" else each for place, each in enumerate(found)]


def _kind(words: str, later: bool) -> str:
    if _END.search(words):
        return "sentence"
    if later and _BYLINE.match(words):
        return "byline"
    return "sentence" if len(fold(words)) > _LONGEST_HEADING else "line"


def _paragraphs(text: str) -> list[tuple[int, int, int, list[tuple[int, int]]]]:
    """Return each paragraph: its first line, its stretch, and the page breaks inside it."""
    found: list[tuple[int, int, int, list[tuple[int, int]]]] = []
    position = 0
    for number, line in enumerate(text.split("\n")):
        start, end = position + len(line) - len(line.lstrip()), position + len(line.rstrip())
        position += len(line) + 1
        if start >= end:
            continue
        if found and _torn(text[max(found[-1][1], found[-1][2] - _ENOUGH):found[-1][2]], text[start:end]):
            first, before, stop, breaks = found[-1]
            breaks.append((stop, start))
            found[-1] = (first, before, end, breaks)
        else:
            found.append((number, start, end, []))
    return found


def _torn(before: str, after: str) -> bool:
    """Whether a paragraph breaks off and the next line is its end."""
    running = _END.search(before) or len(fold(before)) > _LONGEST_HEADING or "，" in before
    return bool(running) and not re.search("[。！？；：…—][”’」』\"')）]*$", before) and bool(_END.search(after))
