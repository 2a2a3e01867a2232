"""What must be known of a query before it runs: whether it calls out (SERVICE), and whether it names its graphs (FROM)."""

from __future__ import annotations

import re

from .errors import QueryError

# What stands between two words, then: the word, perhaps SILENT, a name, a brace. Strings and comments are not told apart:
# a parser without a lexer also takes `}SERVICEid:x{`, and a text that only looks like the clause is refused with it.
_GAP = r"(?:\s|\#[^\n\r]*(?:[\n\r]|\Z))*+"
_RUN = r"(?:\\.|[^\s{}\#\\<])*"
_SERVICE = re.compile(rf"service{_GAP}(?:silent{_GAP})?(?:<[^>]*>|[?$]{_RUN}|[^\s{{}}\#\\<:]*:{_RUN}){_GAP}\{{", re.IGNORECASE)


def refuse_service(text: str) -> None:
    """Raise a QueryError where SPARQL text calls out, or only looks so; nothing has run then."""
    # SPARQL may decode \uXXXX before it reads words, so the check does too. A variable may bear the word.
    decoded = re.sub(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})", lambda match: _character(match[1] or match[2]), text)
    for form in {text, decoded}:
        # Most texts do not bear the word, and a look for it is a hundred times cheaper than the search.
        if "service" in form.casefold() and _SERVICE.search(re.sub(r"[?$]\w+", "?v", form)):
            raise QueryError("SERVICE is refused: a query stays on this machine")


def _character(code: str) -> str:
    number = int(code, 16)
    return chr(number) if number <= 0x10FFFF else "\ufffd"


# What may hold the word without meaning it: long and short strings, IRIs, comments, variables and prefixed names.
_OPAQUE = re.compile(r"""\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:\\.|[^"\\\n\r])*"|'(?:\\.|[^'\\\n\r])*'|<[^<>"{}|^`\\\s]*>|\#[^\n\r]*
    |[?$]\w+|(?<![\w.-])[\w.-]*+:[\w.:-]*""", re.DOTALL | re.VERBOSE)
_FROM = re.compile(r"\bFROM\b", re.IGNORECASE)


def names_dataset(text: str) -> bool:
    """Whether a query says itself which graphs it reads, with FROM."""
    # Few queries hold the letters at all, and the rest is slow.
    return "from" in text.lower() and bool(_FROM.search(_OPAQUE.sub(" ", text)))


_FIRST = re.compile(r"\b(?!(?:PREFIX|BASE)\b)[A-Za-z]+", re.IGNORECASE)


def refuse_update(text: str) -> None:
    """Raise a QueryError unless SPARQL text is a SELECT or ASK query: some servers run an update that is sent as one."""
    first = _FIRST.search(_OPAQUE.sub(" ", text))
    word = first[0].upper() if first else ""
    if word in ("CONSTRUCT", "DESCRIBE"):
        raise QueryError("CONSTRUCT and DESCRIBE give no table: use to_rdflib() or the store itself")
    if word not in ("SELECT", "ASK"):
        raise QueryError(f"{word or 'nothing'} is refused: only SELECT and ASK are asked")
