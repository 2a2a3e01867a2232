"""Names and values as URLs and forms write them (application/x-www-form-urlencoded)."""

from __future__ import annotations

from binascii import a2b_qp

MOST = 1000


def pairs_of(data: bytes) -> list[tuple[str, str]]:
    """Return the pairs in their order; more than `MOST` of them, or what is no UTF-8, is a ValueError."""
    if data.count(b"&") >= MOST:
        raise ValueError(f"more than {MOST} parameters")
    split = (part.partition(b"=") for part in data.split(b"&") if part)
    return [(_decoded(name), _decoded(value)) for name, _, value in split]


def _decoded(text: bytes) -> str:
    """Return a name or a value as it was before it was written so."""
    # Quoted-printable is the same with = for %, and its decoder is written in C: the one for URLs takes as long as a query.
    plain = a2b_qp(text.replace(b"+", b" ").replace(b"=", b"=3D").replace(b"%", b"="))
    if len(plain) != len(text) - 2 * text.count(b"%") or b"%\n" in text or b"%\r" in text:
        raise ValueError("a % without two hexadecimal digits")
    return plain.decode()
