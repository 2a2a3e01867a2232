"""Names in pieces of three characters, which SQLite's full-text index finds; a Chinese word of one or two is the start of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

# None of these is left in a folded name: where it begins, where it ends, and what kinds the thing has.
START, END, KINDS = "^", "$", "%"
LENGTH = 3
# So many pieces of a text narrow it down; the rest is compared.
_ENOUGH = 6


def pieces(text: str) -> set[str]:
    """Return all stretches of three characters of a text."""
    return {text[at:at + LENGTH] for at in range(len(text) - LENGTH + 1)}


def words(folded: str, kinds: int) -> str:
    """Return what is indexed of a name: its pieces, with its start and, so that each character begins one, two ends."""
    return " ".join(pieces(START + folded + END * (LENGTH - 1))) + f" {KINDS}{kinds}"


def expression(texts: Iterable[str], frequent: Mapping[str, int], kinds: Iterable[int] | None = None) -> str:
    """Return the full-text query for names with all the texts, which consist of the characters of folded names alone.

    The rarest pieces are asked for; `frequent` tells how many names have a piece, where they are many.
    """
    found, short = set(), []
    for text in texts:
        found |= pieces(text)
        if len(text) < LENGTH and text not in (START, END):
            short.append(f'"{text}" *')
    rare = sorted(found, key=lambda piece: (frequent.get(piece, 0), piece))[:_ENOUGH]
    parts = [f'"{piece}"' for piece in rare] + short[:_ENOUGH]
    if kinds is not None:
        parts.append("(" + " OR ".join(f'"{KINDS}{each}"' for each in kinds) + ")")
    return " AND ".join(parts)
