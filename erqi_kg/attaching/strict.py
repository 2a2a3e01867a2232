"""A description before anything reads it: only what is honoured here may stand in it, and nothing refers elsewhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ..errors import FileError
from ..terms import PREFIXES

CONTEXT = "http://www.w3.org/ns/csvw"
SUFFIX = "-metadata.json"
IDENTIFIER = "dc:identifier"
HAS_UNIT = PREFIXES["qudt"] + "hasUnit"
_KEYS = {
    "the description": {"@context", "@id", "@type", "url", "dialect", "tableSchema"},
    "dialect": {"encoding", "header", "delimiter", "skipBlankRows", "commentPrefix"},
    "tableSchema": {"aboutUrl", "columns", "primaryKey"},
    "a column": {"name", "titles", "datatype", "propertyUrl", "null", "suppressOutput"}}
_UNPRINTED = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_LONGEST = 2_000


def check(path: Path, document: dict[str, Any]) -> None:
    """Raise the FileError that names what a description may not say: what we do not honour, or what would be fetched."""
    strict = _Strict(path)
    strict.texts(document)
    strict.keys(document, "the description")
    strict.one(document, "@context", CONTEXT)
    if "@type" in document:
        strict.one(document, "@type", "Table")
    # Of a path only the last part is a name: `..` and folders are none.
    strict.one(document, "url", path.name.removesuffix(SUFFIX))
    if "dialect" in document:
        strict.dialect(document["dialect"])
    schema = document.get("tableSchema")
    if not isinstance(schema, dict):
        raise FileError(path, None, "tableSchema is missing or not an object in braces")
    strict.keys(schema, "tableSchema")
    if "aboutUrl" in schema:
        strict.one(schema, "aboutUrl", f"{document.get('@id')}#row={{_sourceRow}}")
    columns = schema.get("columns")
    if not isinstance(columns, list) or not columns:
        raise FileError(path, None, "columns is missing or not a list")
    for number, column in enumerate(columns, 1):
        strict.column(number, column)


def is_delimiter(text: object) -> bool:
    """Whether a text parts cells: one character that is no quote and no end of a line."""
    return isinstance(text, str) and len(text) == 1 and text not in '"\r\n\0\ufeff'


class _Strict:
    def __init__(self, path: Path) -> None:
        self.path = path

    def error(self, message: str) -> FileError:
        return FileError(self.path, None, message)

    def texts(self, said: object) -> None:
        """Refuse characters that are no text, wherever they stand."""
        if isinstance(said, dict):
            for key, each in said.items():
                self.texts(key)
                self.texts(each)
        elif isinstance(said, list):
            for each in said:
                self.texts(each)
        elif isinstance(said, str) and (found := _UNPRINTED.search(said)):
            raise self.error(f"holds the character U+{ord(found[0]):04X}, which is no text: leave it out")
        elif isinstance(said, str) and len(said) > _LONGEST:
            raise self.error(f"holds a text of {len(said):,} characters, {said[:40]!r}…: {_LONGEST:,} are the most")

    def keys(self, said: dict[str, Any], where: str) -> None:
        """Refuse words of CSV on the Web that are not honoured; what has a prefix or is an IRI is an annotation."""
        for key in said:
            if key not in _KEYS[where] and (":" not in key or where == "dialect"):
                raise self.error(f"{key[:40]!r} in {where} is not honoured: leave it out (there are: "
                                 f"{', '.join(sorted(_KEYS[where]))})")

    def one(self, said: dict[str, Any], key: str, wanted: str) -> None:
        """Refuse another value than the one that can be."""
        if said.get(key) != wanted or type(said.get(key)) is not type(wanted):
            raise self.error(f"{key} is {wanted!r}, not {str(said.get(key))[:80]!r}")

    def dialect(self, dialect: object) -> None:
        if not isinstance(dialect, dict):
            raise self.error(f"dialect is an object in braces, not {str(dialect)[:80]!r}")
        self.keys(dialect, "dialect")
        if not isinstance(dialect.get("encoding", ""), str):
            raise self.error(f"encoding is utf-8 or gb18030, not {str(dialect['encoding'])[:80]!r}")
        if not is_delimiter(dialect.get("delimiter", ",")):
            raise self.error(f"delimiter is one character such as ';', not {str(dialect['delimiter'])[:80]!r}")
        if dialect.get("header", True) is not True:
            raise self.error("header is true: the first row of a table names its columns")
        if not isinstance(dialect.get("skipBlankRows", True), bool) or dialect.get("commentPrefix") is not None:
            raise self.error("skipBlankRows is true or false, commentPrefix is null: no row is a comment")

    def column(self, number: int, column: object) -> None:
        if not isinstance(column, dict):
            raise self.error(f"column {number} is an object in braces")
        self.keys(column, "a column")
        where = f"column {number}: "
        for key in ("name", "titles"):
            if not isinstance(column.get(key), str):
                raise self.error(f"{where}{key} is a text")
        null = column.get("null", "")
        if not all(isinstance(each, str) for each in (null if isinstance(null, list) else [null])):
            raise self.error(f"{where}null is a text or a list of them")
        if "propertyUrl" in column:
            if HAS_UNIT in column:
                raise self.error(f"{where}a column of values has no propertyUrl: its cells are as printed, not scaled")
            self.one(column, "propertyUrl", IDENTIFIER)
        self._datatype(where, column)

    def _datatype(self, where: str, column: dict[str, Any]) -> None:
        datatype = column.get("datatype", "string")
        if HAS_UNIT not in column:
            if datatype != "string":
                raise self.error(f"{where}datatype is \"string\", for nothing else is read of it")
            return
        form = datatype.get("format") if isinstance(datatype, dict) else {"groupChar": ","}
        base = datatype.get("base") if isinstance(datatype, dict) and set(datatype) == {"base", "format"} else datatype
        group = form.get("groupChar") if isinstance(form, dict) and set(form) == {"groupChar"} else None
        if base != "decimal" or not (is_delimiter(group) and str(group) not in "0123456789.+-"):
            raise self.error(f'{where}datatype is "decimal", or {{"base": "decimal", "format": {{"groupChar": ","}}}}')
