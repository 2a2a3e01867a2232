"""A description that is there and what flags say beside it: they fill what it lacks; what contradicts it is refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..errors import ParameterError
from . import text
from .description import EK, Description, read
from .info import FLAGS, TableInfo, column_of, field_errors, iri_of, is_link, linked, position
from .strict import HAS_UNIT


def filled(said: Description, info: TableInfo) -> Description:
    """Return a description with what is said and it lacks; a text of it that is to be another is a ParameterError."""
    filling = _Filling(said)
    filling.texts(info)
    filling.lists(info)
    filling.columns(info)
    return said if filling.document == said.document else read(said.path, filling.document)


def _plain(value: str | None) -> str:
    return " ".join((value or "").split())


class _Filling:
    def __init__(self, said: Description) -> None:
        # Copies of what may be filled; lists are made anew.
        schema = said.document["tableSchema"]
        self.described: list[dict[str, Any]] = [dict(each) for each in schema["columns"]]
        self.said, self.document = said, said.document | {"tableSchema": schema | {"columns": self.described}}

    def agree(self, field: str, given: str | None, here: Iterable[str | None], about: str = "") -> None:
        """Refuse another text than what stands in the description."""
        known = [_plain(each) for each in here]
        if given and _plain(given) not in known:
            raise ParameterError(f"{self.said.path.name} says {about or field} {known[0]!r}, not {given!r}: leave out "
                                 f"--{FLAGS[field]} (in Python {field}), or edit or remove the file")

    def texts(self, info: TableInfo) -> None:
        said = self.said
        here: dict[str, tuple[str | None, ...]] = {
            "key": (said.headers[said.key_column],), "name": (said.name,), "title": (said.title[1],),
            "title_zh": (said.title[0],), "source": (said.source,), "vintage": (said.vintage,)}
        for field, known in here.items():
            self.agree(field, getattr(info, field), known)
        self.agree("method", info.method and iri_of(info.method), (said.method,))
        if info.licence:
            self.agree("licence", is_link(info.licence) or info.licence, (said.licence,) if said.licence else said.rights[::-1])
        if said.licence is None:
            self.agree("licence_zh", info.licence_zh, (said.rights[0],))
        self._fill("publisher", info.publisher, said.publisher, self.document, "dc:publisher")
        self._fill("issued", info.issued, (said.issued,), self.document, "dc:issued")
        self._fill("key_vintage", info.key_vintage, (said.key_vintage,), self.document, EK + "keyVintage")
        if info.key_property:
            wanted = iri_of(info.key_property)
            self._fill("key_property", wanted, (said.key,), self.document, EK + "keyProperty", {"@id": wanted})
        dialect = dict(said.document.get("dialect", {}))
        encoding = info.encoding and text.canonical(info.encoding)
        here_too = text.canonical(said.encoding) if said.encoding else None
        self._fill("encoding", encoding, (here_too,), dialect, "encoding")
        self._fill("delimiter", info.delimiter, (said.delimiter,), dialect, "delimiter")
        if dialect:
            self.document["dialect"] = dialect

    def _fill(self, field: str, given: str | None, here: Iterable[str | None], into: dict[str, Any], key: str,
              made: object = None) -> None:
        if given and key in into:
            # Spaces count in none of them but the delimiter, which may be one.
            if list(here) != [given]:
                self.agree(field, given, here)
        elif given:
            into[key] = made or given

    def lists(self, info: TableInfo) -> None:
        for pair in info.name_means:
            name, _, code = pair.partition("=")
            self.agree("name_means", pair, (f"{name}={self.said.means.get(name, code)}",))
        self._add(self.document, EK + "nameMeans", info.name_means)
        self._add(self.document, EK + "skippedKey", info.skip_key)

    @staticmethod
    def _add(into: dict[str, Any], key: str, given: Iterable[str], first: tuple[str, ...] = ()) -> None:
        here = into.get(key, list(first))
        here = here if isinstance(here, list) else [here]
        new = [each for each in given if each not in here]
        if new:
            into[key] = [*here, *new]

    def columns(self, info: TableInfo) -> None:
        if info.name_column:
            index = position(self.said.headers, "name_column", info.name_column)
            if self.said.name_column is not None:
                self.agree("name_column", info.name_column, (self.said.headers[self.said.name_column],))
            elif index != self.said.key_column:
                self.described[index]["name"] = "name"
        for column in self.described:
            if HAS_UNIT in column:
                self._add(column, "null", info.missing, ("",))
                self._thousands(column, info.thousands)
        for header, fields in info.values.items():
            self._value(info, header, fields)

    def _thousands(self, column: dict[str, Any], given: str | None) -> None:
        datatype = column.get("datatype")
        if given and isinstance(datatype, dict):
            self.agree("thousands", given, (datatype["format"]["groupChar"],))
        elif given:
            column["datatype"] = {"base": "decimal", "format": {"groupChar": given}}

    def _value(self, info: TableInfo, header: str, fields: Any) -> None:
        index = position(self.said.headers, "values", header)
        column = self.described[index]
        if index in (self.said.key_column, self.said.name_column):
            raise ParameterError(f"--value {header!r} is the column of codes or of names: it states no value")
        if HAS_UNIT not in column:
            self.described[index] = column_of(info, header, column["name"])
            return
        field_errors(header, fields)
        title = next((each.title for each in self.said.columns if each.index == index), (None, None))
        if "zh" in fields and "en" in fields and title == (None, None):
            column |= linked({"zh": fields["zh"], "en": fields["en"]})
        elif title != (None, None):
            for field, known in zip(("zh", "en"), title, strict=True):
                self.agree("values", fields.get(field), (known,), f"{field} of {header!r}")
        for field in sorted(set(fields) - {"zh", "en"}):
            for key, made in linked({field: fields[field]}).items():
                here = column.setdefault(key, made)
                if here not in (made, made.get("@id") if isinstance(made, dict) else made):
                    shown = here.get("@id") if isinstance(here, dict) else here
                    self.agree("values", fields[field], (str(shown),), f"{field} of {header!r}")
