"""The tables of an index of names, and the ends of IRIs by which they are found."""

from __future__ import annotations

import re

# "ekgn", so that the file says what it is, and the version of its form.
APPLICATION, FORMAT = str(0x656B676E), "1"

STAGE = """
CREATE TABLE stage.given (thing INTEGER, fold TEXT, length INTEGER, property INTEGER, lang TEXT, text TEXT, evidence TEXT,
  initials TEXT, odd INTEGER);
CREATE TABLE stage.numbers (number INTEGER PRIMARY KEY, thing INTEGER);
"""
TABLES = """
CREATE TABLE kinds (kind TEXT, kinds INTEGER, PRIMARY KEY (kind, kinds)) WITHOUT ROWID;
CREATE TABLE things (id INTEGER PRIMARY KEY, iri TEXT, tail TEXT, kinds INTEGER, weight INTEGER, sought INTEGER);
CREATE TABLE graphs (id INTEGER PRIMARY KEY, iri TEXT);
CREATE TABLE names (id INTEGER PRIMARY KEY, thing INTEGER, property INTEGER, lang TEXT, evidence INTEGER, text TEXT, fold TEXT,
  initials TEXT, odd INTEGER);
CREATE TABLE lengths (length INTEGER PRIMARY KEY, first INTEGER, last INTEGER);
CREATE TABLE frequent (piece TEXT PRIMARY KEY, names INTEGER) WITHOUT ROWID;
CREATE VIRTUAL TABLE grams USING fts5(pieces, content='', detail=none, columnsize=0, prefix='1 2',
  tokenize="ascii tokenchars '^$+%'");
"""
# The number of a name is its rank, so that the first that a search comes upon are the best: short names first, of those
# that are as long those of the things that most is said of.
SORTED = """
INSERT INTO graphs SELECT row_number() OVER (ORDER BY evidence) - 1, evidence FROM (SELECT DISTINCT evidence FROM stage.given);
INSERT INTO names SELECT row_number() OVER (ORDER BY g.length, t.weight DESC, g.fold, g.property, t.id, g.lang, g.text,
  e.id), t.id, g.property, g.lang, e.id, g.text, g.fold, g.initials, g.odd
  FROM (SELECT DISTINCT * FROM stage.given) g JOIN stage.numbers ON numbers.number = g.thing
  JOIN things t ON t.id = numbers.thing JOIN graphs e ON e.iri = g.evidence;
INSERT INTO lengths SELECT length(fold), min(id), max(id) FROM names GROUP BY length(fold);
"""
INDEXES = """
CREATE INDEX names_fold ON names (fold, property, id);
CREATE INDEX names_thing ON names (thing, property);
CREATE INDEX names_initials ON names (initials, id) WHERE initials IS NOT NULL;
CREATE INDEX names_odd ON names (id) WHERE odd;
CREATE INDEX things_tail ON things (tail);
CREATE INDEX things_kinds ON things (kinds);
CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, grams, row);
INSERT INTO frequent SELECT term, doc FROM temp.vocabulary WHERE doc >= 500 ORDER BY term;
DROP TABLE temp.vocabulary;
"""


def tail(folded: str) -> str:
    """Return what a slug, a short and a whole IRI end with alike."""
    return re.split(r"[/#:]", folded)[-1]
