"""A table in Turtle: what it is, and each value as a statement that its cell names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal, localcontext

from ..terms import PREFIXES, Iri
from .description import Column, Description, Text

PERCENT = PREFIXES["unit"] + "PERCENT"
_USED = ("code", "dcterms", "ek", "id", "qudt", "skos", "unit", "xsd")
_LOCAL = re.compile(r"(code|ek|id|unit):[A-Za-z0-9][A-Za-z0-9_-]*\Z")


def head(description: Description) -> str:
    """Return the prefixes and the indicators that are the table's own."""
    lines = [f"@base <{description.iri}> .", *(f"@prefix {name}: <{PREFIXES[name]}> ." for name in _USED)]
    for column in description.columns:
        if column.indicator is None:
            lines += ["", f"<#col={column.index + 1}>", "    a skos:Concept ,", "        ek:Indicator ;",
                      *_texts("skos:prefLabel", column.title), f"    ek:measureKind {term(column.kind or '')} ;", "    ."]
    return "\n".join(lines) + "\n"


def about(description: Description, sha256: str, rows: int) -> str:
    """Return what the table is."""
    source = description.source
    lines = ["", f"<{description.iri}>", "    a ek:Table ;", *_texts("skos:prefLabel", description.title),
             f"    dcterms:source {f'<{source}>' if re.match('https?://', source) else literal(source)} ;"]
    if description.licence is not None:
        lines.append(f"    dcterms:license <{description.licence}> ;")
    lines += _texts("dcterms:rights", description.rights)
    if None not in description.publisher and len(set(description.publisher)) == 1:
        lines.append(f"    dcterms:publisher {literal(description.publisher[0] or '')} ;")
    else:
        lines += _texts("dcterms:publisher", description.publisher)
    if description.issued is not None:
        lines.append(f"    dcterms:issued {literal(description.issued)} ;")
    lines += [f"    dcterms:temporal {literal(description.vintage)} ;", f"    ek:keyProperty {term(description.key)} ;"]
    if description.key_vintage is not None:
        lines.append(f"    ek:keyVintage {literal(description.key_vintage)} ;")
    lines += [f"    ek:rowCount {rows} ;", f'    ek:sha256 "{sha256}" ;', "    ."]
    return "\n".join(lines) + "\n"


def value(description: Description, column: Column, row: int, thing: str, number: Decimal, quote: str) -> str:
    """Return one value."""
    indicator = f"<#col={column.index + 1}>" if column.indicator is None else term(column.indicator)
    lines = ["", f"<#cell={row},{column.index + 1}>", "    a ek:TableValue ;", f"    ek:inTable <{description.iri}> ;",
             f"    ek:about {term(thing)} ;", f"    ek:indicator {indicator} ;", f"    ek:value {scaled(number, column.scale)} ;",
             *_bounds(column, number), f"    qudt:hasUnit {term(column.unit)} ;"]
    if column.counts is not None:
        lines.append(f"    ek:counts {term(column.counts)} ;")
    lines += [f'    ek:from "{description.since}"^^xsd:date ;', f'    ek:until "{description.until}"^^xsd:date ;',
              "    ek:timeBasis code:explicit ;", f"    ek:method {term(description.method)} ;",
              f"    ek:quote {literal(quote)} ;", "    ."]
    return "\n".join(lines) + "\n"


def half(column: Column, digits: int) -> Decimal | None:
    """Return half a unit of the last digit that is printed, where printing rounds: the value scaled, or no whole count."""
    if column.scale > 0 or (column.counts is not None and digits):
        return Decimal(5).scaleb(column.scale - digits - 1)
    return None


def _bounds(column: Column, number: Decimal) -> Iterator[str]:
    """Yield between which numbers lies what a cell prints rounded; what cannot be negative is not below zero."""
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    around = half(column, -exponent)
    if around is None:
        return
    with localcontext() as context:
        context.prec = 100
        value = number.scaleb(column.scale)
        lower, upper = value - around, value + around
    lower = max(lower, Decimal(0)) if value >= 0 and column.unit != PERCENT else lower
    yield f"    ek:lower {scaled(lower, 0)} ;"
    yield "    ek:lowerIncluded true ;"
    yield f"    ek:upper {scaled(upper, 0)} ;"
    yield "    ek:upperIncluded false ;"


def scaled(number: Decimal, scale: int) -> str:
    """Return a number times ten to a power as a decimal of Turtle, with every digit that is needed and no other."""
    with localcontext() as context:
        context.prec = 100
        text = f"{number.scaleb(scale):f}"
    sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, _, fraction = text.partition(".")
    whole, fraction = whole.lstrip("0") or "0", fraction.rstrip("0") or "0"
    return f"{sign if whole + fraction != '00' else ''}{whole}.{fraction}"


def literal(text: str) -> str:
    """Return a text as Turtle on one line."""
    return re.sub("[\x7f\u2028\u2029]", lambda match: f"\\u{ord(match[0]):04X}", json.dumps(text, ensure_ascii=False))


def term(iri: str) -> str:
    """Return an IRI with its prefix where one of the file fits."""
    short = Iri(iri).short
    return short if _LOCAL.match(short) else f"<{iri}>"


def _texts(predicate: str, text: Text) -> Iterator[str]:
    said = [f"{literal(each)}@{lang}" for each, lang in zip(text, ("zh", "en"), strict=True) if each is not None]
    for number, each in enumerate(said):
        start = f"    {predicate}" if number == 0 else "       "
        yield f"{start} {each} {';' if number == len(said) - 1 else ','}"
