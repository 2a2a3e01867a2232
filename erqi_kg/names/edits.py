"""How many slips two names are apart: a character changed, missing, too many, or swapped with its neighbour."""

from __future__ import annotations


def slips(one: str, other: str, most: int) -> int | None:
    """Return the number of slips between two names, None where it is more than `most`."""
    if abs(len(one) - len(other)) > most:
        return None
    one, other = _apart(one, other)
    longer = max(len(one), len(other))
    if longer <= 1 or not one or not other:
        return longer if longer <= most else None
    if most == 1:
        return 1 if longer == 2 and one == other[::-1] else None
    return _counted(one, other, most)


def _apart(one: str, other: str) -> tuple[str, str]:
    """Return two names without what they begin and end with alike."""
    start, shorter = 0, min(len(one), len(other))
    while start < shorter and one[start] == other[start]:
        start += 1
    end = 0
    while end < shorter - start and one[-1 - end] == other[-1 - end]:
        end += 1
    return one[start:len(one) - end], other[start:len(other) - end]


def _counted(one: str, other: str, most: int) -> int | None:
    """Count by the table of all beginnings, of which only the cells near its diagonal can be small enough."""
    far = most + 1
    before: dict[int, int] = {}
    row = {column: column for column in range(most + 1)}
    for at, letter in enumerate(one, 1):
        older, before, row = before, row, {}
        for column in range(max(0, at - most), min(len(other), at + most) + 1):
            if column == 0:
                row[0] = at
                continue
            meant = other[column - 1]
            best = min(before.get(column - 1, far) + (letter != meant), before.get(column, far) + 1, row.get(column - 1, far) + 1)
            if at > 1 and column > 1 and letter == other[column - 2] and one[at - 2] == meant:
                best = min(best, older.get(column - 2, far) + 1)
            row[column] = best
        if min(row.values()) > most and min(before.values()) > most:
            return None
    counted = row.get(len(other), far)
    return counted if counted <= most else None
