"""How many slips two names are apart: a character changed, missing, too many, or swapped with its neighbour."""

from __future__ import annotations


def slips(one: str, other: str, most: int) -> int | None:
    """Return the number of slips between two names, None where it is more than `most`; meant for one or two."""
    # A slip takes away one letter and brings in another at most: most names are told apart by that.
    if abs(len(one) - len(other)) > most or len({*one} ^ {*other}) > 2 * most:
        return None
    return _slips(one, other, most)


def _slips(one: str, other: str, most: int) -> int | None:
    if one == other:
        return 0
    if most == 0 or abs(len(one) - len(other)) > most:
        return None
    one, other = _apart(one, other)
    if not one or not other:
        return max(len(one), len(other))
    # What differs first was changed, is missing here or there, or is swapped.
    ways = [(one[1:], other[1:]), (one[1:], other), (one, other[1:])]
    if one[:2] == other[1::-1]:
        ways.append((one[2:], other[2:]))
    best: int | None = None
    for left, right in ways:
        more = _slips(left, right, (most if best is None else best - 1) - 1)
        best = best if more is None else more + 1
        if best == 1:
            break
    return best


def _apart(one: str, other: str) -> tuple[str, str]:
    """Return two names without what they begin and end with alike."""
    start, shorter = 0, min(len(one), len(other))
    while start < shorter and one[start] == other[start]:
        start += 1
    end = 0
    while end < shorter - start and one[-1 - end] == other[-1 - end]:
        end += 1
    return one[start:len(one) - end], other[start:len(other) - end]
