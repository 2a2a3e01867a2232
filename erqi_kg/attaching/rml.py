"""The same table as a mapping in RML, which morph-kgc runs to the same graph: its views are SQL over the CSV file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from ..errors import ErqiError
from ..terms import PREFIXES
from .description import Column, Description
from .text import Scanned, line_ends
from .turtle import PERCENT, about, half, literal, scaled, term

_PREFIXES = {"code": PREFIXES["code"], "dcterms": PREFIXES["dcterms"], "ek": PREFIXES["ek"], "id": PREFIXES["id"],
             "qudt": PREFIXES["qudt"], "rml": "http://semweb.mmlab.be/ns/rml#", "rr": "http://www.w3.org/ns/r2rml#",
             "skos": PREFIXES["skos"], "unit": PREFIXES["unit"], "xsd": PREFIXES["xsd"]}
_FULL = "".join(chr(0xFF01 + each) for each in range(94))
_PLAIN = "".join(chr(0x21 + each) for each in range(94))
_LITERAL = re.compile(r'("(?:[^"\\]|\\.)*")(?:@([a-z]+)|\^\^(\S+))?\Z')
_SPACES = "' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || chr(160) || chr(12288)"
_Object = tuple[str, str]
_BOUNDS = [("ek:lower", 'rml:reference "lower" ;\n    rr:datatype xsd:decimal'),
           ("ek:lowerIncluded", 'rr:constant "true" ;\n    rr:datatype xsd:boolean'),
           ("ek:upper", 'rml:reference "upper" ;\n    rr:datatype xsd:decimal'),
           ("ek:upperIncluded", 'rr:constant "false" ;\n    rr:datatype xsd:boolean')]


def mapping(said: Description, scanned: Scanned, table: Path, rows: int, matched: list[tuple[str, str]], url: str) -> str:
    """Return the mapping of a table whose rows with these keys are about these things."""
    _refuse(said, scanned, table, url)
    lines = [f"@base <{said.iri}/rml> .", *(f"@prefix {name}: <{iri}> ." for name, iri in _PREFIXES.items())]
    lines += _told("table", said.iri, list(_triples(about(said, scanned.sha256, rows))))
    for column in said.columns:
        number = column.index + 1
        indicator = f"{said.iri}#col={number}"
        if column.indicator is None:
            labels = [("skos:prefLabel", f"{literal(text)}@{lang}") for text, lang in zip(column.title, ("zh", "en"), strict=True)
                      if text is not None]
            lines += _told(f"indicator{number}", indicator, [
                ("a", "skos:Concept"), ("a", "ek:Indicator"), *labels, ("ek:measureKind", term(column.kind or ""))])
        lines += _map(f"column{number}", _view(said, column, matched, url), "rr:template",
                      literal(f"{said.iri}#cell={{row}},{number}"), _value(said, column, indicator))
        if half(column, 1) is not None:
            # A map of its own: of a column without a value in some row morph-kgc makes the text None.
            lines += _map(f"bounds{number}", f"SELECT * FROM ({_view(said, column, matched, url)}) WHERE lower IS NOT NULL",
                          "rr:template", literal(f"{said.iri}#cell={{row}},{number}"), _BOUNDS)
    return "\n".join(lines) + "\n"


def _refuse(said: Description, scanned: Scanned, table: Path, url: str) -> None:
    """Refuse a table that DuckDB, which runs the views of a mapping, does not read as it is read here."""
    if any(column.scale < 0 for column in said.columns):
        raise ErqiError(f"{url}: a mapping divides nothing, and a scale is below zero: leave out --rml")
    if scanned.encoding != "utf-8":
        raise ErqiError(f"{url}: DuckDB, which runs the views of a mapping, reads UTF-8: save the table so, or leave out --rml")
    # Which end of lines a file has is found in its first ones: with both, or the oldest, the rest is read as one row.
    ends = line_ends(table)
    if len(ends) > 1 or "\r" in ends:
        raise ErqiError(f"{url}: DuckDB reads lines that all end alike: save the table with one kind of line ends, or leave "
                        "out --rml")


def _value(said: Description, column: Column, indicator: str) -> list[_Object]:
    day = '"{}"^^xsd:date'
    objects = [("a", _constant("ek:TableValue")), ("ek:inTable", _constant(f"<{said.iri}>")),
               ("ek:about", 'rml:reference "thing" ;\n    rr:termType rr:IRI'),
               ("ek:indicator", _constant(term(column.indicator) if column.indicator else f"<{indicator}>")),
               ("ek:value", 'rml:reference "number" ;\n    rr:datatype xsd:decimal'),
               ("qudt:hasUnit", _constant(term(column.unit))), ("ek:from", _constant(day.format(said.since))),
               ("ek:until", _constant(day.format(said.until))), ("ek:timeBasis", _constant("code:explicit")),
               ("ek:method", _constant(term(said.method))), ("ek:quote", 'rml:reference "quote"')]
    if column.counts:
        objects.append(("ek:counts", _constant(term(column.counts))))
    return objects


def _view(said: Description, column: Column, matched: list[tuple[str, str]], url: str) -> str:
    """Return the SQL that gives row, thing, quote and number of each value of a column."""
    # What stands around a number, as it is left out here: spaces of every kind, tabs, ends of lines.
    trimmed = f"trim(quote, {_SPACES})"
    bare = f"trim(translate(quote, {_sql(_FULL)}, {_sql(_PLAIN)}), {_SPACES})"
    bare = f"replace({bare}, {_sql(column.group)}, '')" if column.group else bare
    rounded = _rounded(column, bare)
    if column.scale > 0:
        bare = f"CAST(CAST({bare} AS DECIMAL(38,18)) * {10 ** column.scale} AS VARCHAR)"
    things = ", ".join(f"({_sql(key)}, {_sql(thing)})" for key, thing in matched)
    missing = ", ".join(map(_sql, sorted({"", *column.missing})))
    # By their numbers: DuckDB takes headers that differ in capitals alone for one, and others apart from their spaces.
    names = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(len(said.headers)))
    return (f"SELECT row, thing, {trimmed} AS quote, {bare} AS number{rounded} FROM (SELECT row_number() OVER () + 1 AS row, "
            f"c{said.key_column} AS key, c{column.index} AS quote "
            f"FROM read_csv({_sql(url)}, delim={_sql(said.delimiter)}, header=true, quote='\"', escape='\"', "
            f"auto_detect=false, columns={{{names}}}, parallel=false)) "
            f"JOIN (VALUES {things}) AS things(code, thing) ON code = key "
            f"WHERE quote IS NOT NULL AND quote NOT IN ({missing})")


def _rounded(column: Column, bare: str) -> str:
    """Return the columns of a view that hold between which numbers a value lies, where it is printed rounded."""
    if half(column, 1) is None:
        return ""
    halves = [half(column, digits) for digits in range(18)]
    written = ", ".join("NULL" if each is None else f"'{scaled(each, 0)}'" for each in halves)
    around = f"CAST([{written}][length(split_part({bare}, '.', 2)) + 1] AS DECIMAL(38,18))"
    value = f"CAST({bare} AS DECIMAL(38,18)) * {10 ** column.scale}"
    lower = f"{value} - {around}"
    if column.unit != PERCENT:
        lower = f"CASE WHEN {around} IS NOT NULL AND {value} >= 0 THEN greatest({lower}, 0) ELSE {lower} END"
    return f", CAST({lower} AS VARCHAR) AS lower, CAST({value} + {around} AS VARCHAR) AS upper"


def _map(name: str, query: str, subject: str, of: str, objects: list[_Object]) -> Iterator[str]:
    """Yield a triples map: where its rows come from, what it names, what it says."""
    yield from ("", f"<#{name}>", "    a rr:TriplesMap ;", f"    rml:logicalSource <#{name}-source> ;",
                f"    rr:subjectMap <#{name}-subject> ;")
    for index, _ in enumerate(objects):
        start = "    rr:predicateObjectMap" if index == 0 else "       "
        yield f"{start} <#{name}-{index}> {';' if index == len(objects) - 1 else ','}"
    yield from ("    .", "", f"<#{name}-source>", f"    rml:query {literal(query)} ;", "    .",
                "", f"<#{name}-subject>", f"    {subject} {of} ;", "    .")
    for index, (predicate, said) in enumerate(objects):
        verb = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>" if predicate == "a" else predicate
        yield from ("", f"<#{name}-{index}>", f"    rr:predicate {verb} ;",
                    f"    rr:objectMap <#{name}-{index}-object> ;", "    .", "",
                    f"<#{name}-{index}-object>", f"    {said} ;", "    .")


def _told(name: str, subject: str, triples: list[_Object]) -> Iterator[str]:
    """Yield the map of what is said of one thing: texts are columns of a view, since morph-kgc escapes no constants."""
    texts: list[str] = []
    objects: list[_Object] = []
    for predicate, said in triples:
        if match := _LITERAL.match(said):
            texts.append(f"{_sql(json.loads(match[1]))} AS text{len(texts)}")
            kind = f' ;\n    rr:language "{match[2]}"' if match[2] else f" ;\n    rr:datatype {match[3]}" if match[3] else ""
            objects.append((predicate, f'rml:reference "text{len(texts) - 1}"{kind}'))
        else:
            objects.append((predicate, _constant(said)))
    yield from _map(name, f"SELECT {', '.join(texts)}", "rr:constant", f"<{subject}>", objects)


def _triples(block: str) -> Iterator[_Object]:
    """Yield predicate and object of each triple of a block of Turtle in the one form."""
    predicate = ""
    for line in block.splitlines():
        if match := re.match(r"    ([^\s\"]+) (.+) [;,]\Z", line):
            predicate, said = match[1], match[2]
            yield predicate, f'"{said}"^^xsd:integer' if said.isdigit() else said
        elif match := re.match(r"        (.+) [;,]\Z", line):
            yield predicate, match[1]


def _constant(said: str) -> str:
    """Return a constant; its datatype stands beside it, where morph-kgc looks for it."""
    if match := _LITERAL.match(said):
        return f"rr:constant {match[1]} ;\n    rr:datatype {match[3]}"
    return f"rr:constant {said}"


def _sql(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
