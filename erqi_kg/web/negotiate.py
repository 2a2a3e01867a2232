"""What a client accepts against what is offered: media types and languages with their weights (RFC 9110, section 12)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

LANGUAGES = ("zh", "en")
_WEIGHT = re.compile(r"\s*q\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*\Z", re.IGNORECASE)
# A header is a list of a client's wishes; nobody has this many.
_MOST = 64


def media(accept: str, offered: Sequence[str]) -> str | None:
    """Return the offered media type that the client likes best, the first of equals; None where it accepts none."""
    ranges = _weighted(accept)
    if not ranges:
        return offered[0]
    # Of equal weights the first offered wins, for max() keeps the first.
    weight, best = max(((_media_weight(each, ranges), each) for each in offered), key=lambda pair: pair[0])
    return best if weight > 0 else None


def language(header: str, offered: Sequence[str] = LANGUAGES) -> str:
    """Return the offered language that the client likes best; the first where it names none of them."""
    ranges = _weighted(header)
    weight, best = max(((_language_weight(each, ranges), each) for each in offered), key=lambda pair: pair[0])
    return best if weight > 0 else offered[0]


def _weighted(header: str) -> list[tuple[str, float]]:
    """Return each range of a header with its weight; a part that is not of that form is as if it were not there."""
    found = []
    for part in header.split(",")[:_MOST]:
        name, *parameters = part.split(";")
        weights = [_WEIGHT.match(each) for each in parameters if each.strip()[:1] in ("q", "Q")]
        if name.strip() and all(weights):
            # Other parameters, such as a charset or a profile, do not change which document is meant.
            found.append((name.strip().lower(), float(weights[0][1]) if weights and weights[0] else 1.0))
    return found


def _media_weight(offered: str, ranges: Iterable[tuple[str, float]]) -> float:
    """Return the weight of the most specific range that an offered type is in."""
    whole = offered.partition(";")[0].strip()
    group = whole.partition("/")[0] + "/*"
    said = dict(reversed(list(ranges)))
    return next((said[name] for name in (whole, group, "*/*") if name in said), 0.0)


def _language_weight(offered: str, ranges: Iterable[tuple[str, float]]) -> float:
    """Return the greatest weight of a range for this language, as `zh-CN` is for `zh`; else what `*` says."""
    said = list(ranges)
    own = [weight for name, weight in said if name.partition("-")[0] == offered]
    return max(own) if own else next((weight for name, weight in said if name == "*"), 0.0)
