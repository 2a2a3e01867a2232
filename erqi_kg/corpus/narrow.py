"""Which rows of a prepared answer the parameters of a question leave, and what they change in them.

A parameter that is also a column keeps the rows that have its value there. A day, a day to judge by and an amount compare with
a column as the question itself does; a test holds that the rows are those of SPARQL.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from ..query import LITERAL_KINDS, OTHER_KINDS, Question, Resolve
from ..terms import PREFIXES, expand, to_literal
from .rows import Rows

if TYPE_CHECKING:
    import pyarrow

CODE = PREFIXES["code"]
# What an amount is compared with is no column of the question: it is kept beside the rows.
BOUNDS = ("comparator", "value", "lower", "upper", "upperIncluded")
# How the questions that take an amount order their rows.
_ORDER = ("certainty", "thing", "figure")
# Days of four digits a year and without a time zone compare as text; where there is another, SPARQL compares.
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
DAYS = rf'^"{_DAY.pattern}"\^\^<{PREFIXES["xsd"]}date>$'


@dataclass
class Narrowed:
    """The numbers of the rows that are left, in their order, None for all, and columns that take the place of others."""

    numbers: pyarrow.Array | None = None
    changed: dict[str, pyarrow.Array] = field(default_factory=dict)

    def keep(self, mask: pyarrow.Array) -> None:
        """Keep the rows for which this is true."""
        import pyarrow.compute as pc

        kept = pc.indices_nonzero(mask)
        # Each rule looks at all rows; what is left is what all of them leave.
        self.numbers = kept if self.numbers is None else pc.filter(self.numbers, pc.is_in(self.numbers, value_set=kept))


def narrow(rows: Rows, question: Question, given: Mapping[str, object], resolve: Resolve) -> Narrowed | None:
    """Return what these parameters leave of the rows, or None where that cannot be told from them."""
    import pyarrow
    import pyarrow.compute as pc

    kinds, narrowed = {field.name: field.kind for field in question.parameters}, Narrowed()
    asked = {field.name: question.text[slice(*field.span)] for field in question.parameters}
    for name, value in given.items():
        kind = kinds.get(name)
        if kind in LITERAL_KINDS:
            compare = COMPARED.get(name)
            if compare is None or isinstance(value, (list, tuple, set)):
                return None
            if not compare(rows, narrowed, to_literal(kind, value, f"{question.name}.{name}").value, asked[name]):
                return None
        elif kind is not None and name in rows.names:
            several = value if isinstance(value, (list, tuple, set)) else [value]
            terms = [f"<{expand(str(each)) if kind in OTHER_KINDS else resolve(str(each), kind)}>" for each in several]
            narrowed.keep(pc.is_in(rows.column(name), value_set=pyarrow.array(terms)))
        else:
            return None
    return narrowed


def _since(rows: Rows, narrowed: Narrowed, day: str, asked: str) -> bool:
    # What the question left out is not among the rows.
    return day >= asked[1:11] and _days(rows, narrowed, day, "greater_equal")


def _before(rows: Rows, narrowed: Narrowed, day: str, asked: str) -> bool:
    return day <= asked[1:11] and _days(rows, narrowed, day, "less")


def _days(rows: Rows, narrowed: Narrowed, day: str, compare: str) -> bool:
    import pyarrow.compute as pc

    if "day" not in rows.names or not _DAY.fullmatch(day) or not _plain(rows, "day"):
        return False
    narrowed.keep(pc.call_function(compare, [pc.utf8_slice_codeunits(rows.column("day"), 1, 11), day]))
    return True


def _plain(rows: Rows, name: str) -> bool:
    """Whether the days of a column all compare as text."""
    import pyarrow.compute as pc

    return pc.all(pc.match_substring_regex(rows.column(name), DAYS)).as_py() is not False


def _as_of(rows: Rows, narrowed: Narrowed, day: str, asked: str) -> bool:
    """Judge anew whether what is not yet actual is due."""
    import pyarrow.compute as pc

    if not {"until", "due"} <= set(rows.names) or not _DAY.fullmatch(day) or not _plain(rows, "until"):
        return False
    until, due = pc.utf8_slice_codeunits(rows.column("until"), 1, 11), rows.column("due")
    judged = pc.if_else(pc.less(until, day), f"<{CODE}dueOutcomeNotReported>", f"<{CODE}notYetDue>")
    narrowed.changed["due"] = pc.if_else(pc.is_valid(due), pc.fill_null(judged, f"<{CODE}noDateStated>"), due)
    return True


def _amount(rows: Rows, narrowed: Narrowed, text: str, asked: str) -> bool:
    """Keep what may reach an amount, and say of each whether it certainly does; certain ones come first."""
    import pyarrow
    import pyarrow.compute as pc

    amount = pyarrow.scalar(Decimal(text), pyarrow.decimal256(60, 18)) if _fits(text) else None
    if amount is None or not set(BOUNDS) < set(rows.names):
        return False
    try:
        value, lower, upper = (pc.cast(rows.column(name), pyarrow.decimal256(60, 18)) for name in ("value", "lower", "upper"))
    except pyarrow.ArrowInvalid:
        # A number that is none, or has more digits.
        return False
    included = pc.fill_null(pc.equal(rows.column("upperIncluded"), "true"), True)
    over = pc.or_(pc.greater(upper, amount), pc.and_(pc.equal(upper, amount), included))
    about = pc.greater(pc.add(value, value), amount)
    is_about = pc.equal(rows.column("comparator"), f"<{CODE}approx>")
    mask = pc.and_(pc.fill_null(over, True), pc.or_(pc.invert(is_about), pc.fill_null(about, False)))
    certain = pc.fill_null(pc.greater_equal(lower, amount), False)
    narrowed.keep(mask)
    narrowed.changed["certainty"] = pc.if_else(certain, f"<{CODE}certainly>", f"<{CODE}possibly>")
    order = pyarrow.table({"number": narrowed.numbers, **{
        # The bracket that ends a name would come after a digit that goes on.
        name: pc.utf8_trim(pc.take(narrowed.changed.get(name, rows.column(name)), narrowed.numbers), "<>")
        for name in _ORDER}})
    narrowed.numbers = order.sort_by([(name, "ascending") for name in _ORDER])["number"].combine_chunks()
    return True


def _fits(text: str) -> bool:
    amount = Decimal(text)
    exponent = amount.as_tuple().exponent
    return 0 <= amount < Decimal(10) ** 17 and isinstance(exponent, int) and exponent >= -18


COMPARED: dict[str, Callable[[Rows, Narrowed, str, str], bool]] = {
    "since": _since, "before": _before, "as_of": _as_of, "amount": _amount,
}
