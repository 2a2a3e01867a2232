"""Names and values as URLs and forms write them (application/x-www-form-urlencoded)."""

from __future__ import annotations

import re
from binascii import a2b_qp

MOST = 1000
_BROKEN = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def pairs_of(data: bytes) -> list[tuple[str, str]]:
    """Return the pairs in their order; more than `MOST` of them, or what is no UTF-8, is a ValueError."""
    if not data:
        return []
    if data.count(b"&") >= MOST:
        raise ValueError(f"more than {MOST} parameters")
    if _BROKEN.search(data):
        raise ValueError("a % without two hexadecimal digits")
    split = (part.partition(b"=") for part in data.split(b"&") if part)
    return [(_decoded(name), _decoded(value)) for name, _, value in split]


def _decoded(text: bytes) -> str:
    """Return a name or a value as it was before it was written so."""
    # Quoted-printable is the same with = for %, and its decoder is written in C: the one for URLs takes as long as a query.
    return a2b_qp(text.replace(b"+", b" ").replace(b"=", b"=3D").replace(b"%", b"=")).decode()
