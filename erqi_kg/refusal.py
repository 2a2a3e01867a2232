"""Why figures are not added: each reason has a name that can be forced, save where a sum would be no number at all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .errors import FigureError
from .terms import BASE

if TYPE_CHECKING:
    from .figure import Figure

# Each reason as a total shows it when it was forced.
REASONS = {
    "unit": ("单位不同", "different units"),
    "same": ("同一数字两次", "the same figure twice"),
    "part": ("分项与总数", "a part and its whole"),
    "indicator": ("指标不同", "different indicators"),
    "kind": ("度量方式不同", "different kinds of measure"),
    "modality": ("情态不同", "different modalities"),
    "time": ("时间不同", "different times"),
    "overlap": ("集合可能重叠", "sets may overlap"),
}
NO_AMOUNTS = tuple(BASE + "code/" + kind for kind in ("share", "ratio", "growthRate", "average"))


def forced(given: Iterable[str]) -> frozenset[str]:
    """Return the reasons that a caller forces; one that cannot be forced is a FigureError."""
    names = frozenset((given,) if isinstance(given, str) else given)
    if "unit" in names:
        raise FigureError("'unit' is never forced: a sum over different units is no number", ("unit",))
    if unknown := sorted(names - set(REASONS)):
        raise FigureError(f"no reason is called {', '.join(unknown)} (there are: {', '.join(REASONS)})")
    return names


def refuse(one: Figure, other: Figure, force: frozenset[str]) -> frozenset[str]:
    """Return which of the forced reasons stood against adding the two; one that was not forced is a FigureError."""
    never = _never(one, other)
    found = never or _reasons(one, other)
    left = {name: why for name, why in found.items() if name not in force or never}
    if left:
        said = "; ".join(f"{why} [{name}]" for name, why in left.items())
        pair = f"{one.quote} ({one.place.short}) and {other.quote} ({other.place.short}) are not added: {said}"
        hint = "; this is never forced" if never else f"; force={sorted(left)} adds them all the same, visibly"
        raise FigureError(pair + hint, tuple(left))
    return frozenset(found)


def disjoint(one: Figure, other: Figure) -> bool:
    """Whether the two are known to share nothing: different parts of one total whose parts are complete."""
    complete = {part.total for part in (*one.part_of, *other.part_of) if part.complete}
    return any(mine and yours and not mine & yours for mine, yours in (
        [{part.through for part in each.part_of if part.total == whole} for each in (one, other)] for whole in complete))


def _never(one: Figure, other: Figure) -> dict[str, str]:
    if (one.unit, one.counts) != (other.unit, other.counts):
        return {"unit": f"the one is in {_measure(one)}, the other in {_measure(other)}"}
    for each in (one, other):
        if each.measure_kind in NO_AMOUNTS:
            return {"kind": f"{each.measure_kind.short if each.measure_kind else ''} is no amount and has no sum"}
    return {}


def _reasons(one: Figure, other: Figure) -> dict[str, str]:
    found = {}
    if one.place == other.place:
        return {"same": "they are the same figure"}
    if one.place in {part.total for part in other.part_of}:
        found["part"] = "the second is a part of the first"
    elif other.place in {part.total for part in one.part_of}:
        found["part"] = "the first is a part of the second"
    elif not disjoint(one, other):
        stated = one.about in other.may_overlap or other.about in one.may_overlap
        found["overlap"] = "their sets may share members" if stated else "nothing says that they share nothing"
    if one.indicator != other.indicator:
        found["indicator"] = f"the one tells {one.indicator.short}, the other {other.indicator.short}"
    if one.measure_kind != other.measure_kind:
        found["kind"] = f"the one is of the kind {_short(one.measure_kind)}, the other {_short(other.measure_kind)}"
    if one.modality != other.modality:
        found["modality"] = f"the one is {one.modality.short}, the other {other.modality.short}"
    times = [(each.since, each.until) for each in (one, other)]
    if times[0] != times[1] and (None, None) not in times:
        found["time"] = f"the one holds {_time(one)}, the other {_time(other)}"
    return found


def _measure(figure: Figure) -> str:
    return (figure.counts or figure.unit).short


def _short(kind: object) -> str:
    return getattr(kind, "short", "unknown")


def _time(figure: Figure) -> str:
    bounds = (("from", figure.since), ("until", figure.until))
    return " ".join(f"{word} {day}" for word, day in bounds if day)
