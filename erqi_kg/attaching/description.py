"""The description of a table (CSV on the Web), as it stands beside the file: read, and checked by the package `csvw`."""

from __future__ import annotations

import csv
import json
import re
import tempfile
import warnings
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ..errors import FileError, MissingExtra
from ..terms import BASE, PREFIXES
from .codes import KINDS
from .strict import HAS_UNIT, IDENTIFIER, SUFFIX, check

EK = PREFIXES["ek"]
UNIT_MULT = "http://purl.org/linked-data/sdmx/2009/attribute#unitMult"
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_DAYS = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?\Z")
_ANY = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+\Z")
_WEB = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20]+\Z")
Text = tuple[str | None, str | None]


@dataclass(frozen=True)
class Column:
    """A column whose cells are values: what they state, in which unit, times ten to the power of `scale`."""

    index: int
    title: Text
    indicator: str | None
    unit: str
    counts: str | None
    kind: str | None
    scale: int
    scale_said: bool
    group: str | None
    missing: frozenset[str]


@dataclass(frozen=True)
class Description:
    """What a table is: its names, where it is from, its key and the columns that state something."""

    path: Path
    name: str
    title: Text
    source: str
    licence: str | None
    rights: Text
    publisher: Text
    issued: str | None
    vintage: str
    since: date
    until: date
    method: str
    key: str
    key_vintage: str | None
    key_column: int
    name_column: int | None
    means: dict[str, str]
    skipped: frozenset[str]
    headers: tuple[str, ...]
    columns: tuple[Column, ...]
    encoding: str | None
    delimiter: str
    blank_rows: bool
    document: dict[str, Any]

    @property
    def iri(self) -> str:
        """The table as a source."""
        return f"{BASE}source/{self.name}"


def beside(table: Path) -> Path:
    """Return where the description of a table stands."""
    return table.with_name(table.name + SUFFIX)


def load(path: Path) -> dict[str, Any]:
    """Return a description as the JSON that it is."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise FileError(path, getattr(error, "lineno", None), f"is no description in JSON: {error}") from None
    if not isinstance(document, dict):
        raise FileError(path, None, "is no description: it begins with { and describes one table")
    return document


def read(path: Path, document: dict[str, Any]) -> Description:
    """Return what a description says; what is missing or of another form is a FileError that names it."""
    check(path, document)
    reader, schema = _Reader(path), document["tableSchema"]
    columns: list[dict[str, Any]] = schema["columns"]
    names = [each["name"] for each in columns]
    if len(set(names)) < len(names):
        raise FileError(path, None, "two columns have one name: give each its own")
    keys = [index for index, each in enumerate(columns) if each.get("propertyUrl") == IDENTIFIER]
    if len(keys) != 1 or schema.get("primaryKey", names[keys[0]]) not in (names[keys[0]], [names[keys[0]]]):
        raise FileError(path, None, f"one column, the key, has the propertyUrl {IDENTIFIER}; primaryKey, if given, "
                        "names it")
    name = reader.text(document, "@id").removeprefix(BASE + "source/")
    if not NAME.match(name):
        raise FileError(path, None, f"@id is {BASE}source/ and a name in small letters, digits and hyphens, not {name!r}")
    vintage = reader.text(document, "dc:temporal")
    since, until = period(path, vintage)
    dialect = document.get("dialect", {})
    rights = reader.both(document, "dc:rights")
    licence = reader.link(document, "dc:license", _WEB)
    if licence is None and rights == (None, None):
        raise FileError(path, None, "dc:license or dc:rights is missing: say under which licence, or that none is stated")
    key = reader.link(document, EK + "keyProperty") or EK + "divisionCode"
    if key not in KINDS:
        raise FileError(path, None, f"keyProperty {key} is no kind of code (there are: {', '.join(KINDS.values())})")
    issued = reader.optional(document, "dc:issued")
    if issued is not None:
        period(path, issued, "date of publication")
    pairs = [each.partition("=")[::2] for each in reader.several(document, EK + "nameMeans")]
    return Description(
        path, name, reader.both(document, "dc:title", needed=True), reader.source(document), licence, rights,
        reader.both(document, "dc:publisher"), issued, vintage, since, until,
        reader.needed_link(document, EK + "method"),
        key, reader.optional(document, EK + "keyVintage"),
        keys[0], names.index("name") if "name" in names else None, dict(pairs),
        frozenset(reader.several(document, EK + "skippedKey")), tuple(each["titles"] for each in columns),
        reader.values(columns), dialect.get("encoding"), dialect.get("delimiter", ","), dialect.get("skipBlankRows", False),
        document)


def period(path: Path, vintage: str, what: str = "vintage") -> tuple[date, date]:
    """Return first and last day of a year, month, day, or of two of them with a slash between."""
    days = []
    for part in vintage.split("/"):
        match = _DAYS.match(part)
        try:
            year, month, day = (int(each) if each else None for each in match.groups()) if match else (None, None, None)
            first = date(year or 0, month or 1, day or 1)
        except ValueError:
            raise FileError(path, None, f"the {what} is 2020, 2020-11, 2020-11-01 or two of them as 2019-01/2019-06, not "
                            f"{vintage!r}") from None
        end = monthrange(first.year, month or 12)[1]
        days.append((first, first if day else date(first.year, month or 12, end)))
    if len(days) > 2 or days[0][0] > days[-1][1]:
        raise FileError(path, None, f"the {what} ends before it begins: {vintage!r}")
    return days[0][0], days[-1][1]


class _Reader:
    """Reads parts of a description and names the file where one is not as it should be."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def _error(self, key: str, wanted: str) -> FileError:
        return FileError(self.path, None, f"{key.removeprefix(EK)} is missing or not {wanted}")

    def several(self, document: dict[str, Any], key: str) -> list[str]:
        found = document.get(key, [])
        found = found if isinstance(found, list) else [found]
        if not all(isinstance(each, str) for each in found):
            raise self._error(key, "a text or a list of texts")
        return found

    def text(self, document: dict[str, Any], key: str) -> str:
        found = document.get(key)
        if not isinstance(found, str) or not found.strip():
            raise self._error(key, "a text")
        return found.strip()

    def optional(self, document: dict[str, Any], key: str) -> str | None:
        return self.text(document, key) if key in document else None

    def link(self, document: dict[str, Any], key: str, form: re.Pattern[str] = _ANY) -> str | None:
        found = document.get(key)
        if isinstance(found, dict):
            found = found.get("@id")
        if found is None:
            return None
        if not isinstance(found, str) or not form.match(found):
            raise self._error(key, 'an IRI, as {"@id": "https://…"}')
        return found

    def needed_link(self, document: dict[str, Any], key: str, form: re.Pattern[str] = _ANY) -> str:
        found = self.link(document, key, form)
        if found is None:
            raise self._error(key, 'an IRI, as {"@id": "https://…"}')
        return found

    def source(self, document: dict[str, Any]) -> str:
        found = document.get("dc:source")
        return self.needed_link(document, "dc:source", _WEB) if isinstance(found, dict) else self.text(document, "dc:source")

    def both(self, document: dict[str, Any], key: str, *, needed: bool = False) -> Text:
        """Return a text in Chinese and in English; one without a language is both."""
        found = document.get(key)
        if isinstance(found, str):
            found = " ".join(found.split())
            return found, found
        said = {each["@language"]: " ".join(each["@value"].split()) for each in (found if isinstance(found, list) else [found])
                if isinstance(each, dict) and isinstance(each.get("@value"), str) and isinstance(each.get("@language"), str)}
        made = said.get("zh"), said.get("en")
        if needed and None in made:
            raise self._error(key, '[{"@value": "…", "@language": "zh"}, {"@value": "…", "@language": "en"}]')
        return made

    def values(self, columns: list[dict[str, Any]]) -> tuple[Column, ...]:
        """Return the columns that state values: those that have a unit."""
        made = []
        for index, column in enumerate(columns):
            if HAS_UNIT not in column:
                continue
            indicator, kind = self.link(column, EK + "indicator"), self.link(column, EK + "measureKind")
            if indicator is None and kind is None:
                raise FileError(self.path, None, f"column {index + 1} has neither indicator nor measureKind: say what "
                                "it measures")
            scale = column.get(UNIT_MULT, 0)
            if type(scale) is not int or not -18 <= scale <= 18:
                raise self._error(UNIT_MULT, "a power of ten, a whole number from -18 to 18")
            null, datatype = column.get("null", ""), column.get("datatype")
            group = datatype["format"]["groupChar"] if isinstance(datatype, dict) else None
            made.append(Column(index, self.both(column, "dc:title", needed=indicator is None), indicator,
                               self.needed_link(column, HAS_UNIT), self.link(column, EK + "counts"), kind, scale,
                               UNIT_MULT in column, group, frozenset(null if isinstance(null, list) else [null])))
        if not made:
            raise FileError(self.path, None, f"no column states a value: give one {HAS_UNIT}")
        return tuple(made)


def need_csvw() -> None:
    """Raise the MissingExtra that says what to install, before anything is read or asked."""
    if find_spec("csvw") is None:
        raise MissingExtra("csvw", "attach")


def validate(description: Description) -> None:
    """Have the package `csvw` read a description; what it does not take or warns of is a FileError."""
    need_csvw()
    import csvw

    # With the header alone: the rows are read here, one by one, where csvw would hold all keys in memory.
    with tempfile.TemporaryDirectory() as place, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        # Under a short name: that of the table may be too long for a temporary folder.
        table, document = Path(place) / "table.csv", description.document | {"url": "table.csv"}
        with table.open("w", encoding=description.encoding or "utf-8", errors="replace", newline="") as file:
            csv.writer(file, delimiter=description.delimiter).writerow(description.headers)
        beside(table).write_text(json.dumps(document), encoding="utf-8")
        try:
            found = csvw.CSVW(str(beside(table)), validate=True)
            good = found.is_valid
        except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError) as error:
            raise FileError(description.path, None, f"is no valid CSV on the Web: {error}") from None
        if not good:
            said = "; ".join(sorted({str(each.message) for each in found.warnings}))
            raise FileError(description.path, None, f"is no valid CSV on the Web: {said}")
