"""The bytes of a table as records: its encoding, found or declared, and its rows one after another."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ..errors import FileError, ParameterError
from .strict import is_delimiter

UTF8, GB = "utf-8", "gb18030"
_LONGEST = 1 << 20
_BOM = b"\xef\xbb\xbf"
# What GB18030 text hardly ever is: a character of three bytes in UTF-8, as all Chinese ones are.
_THREE = re.compile(rb"[\xe1-\xef][\x80-\xbf]{2}")
_SPREADSHEETS = {b"PK\x03\x04": ".xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": ".xls"}
_OTHER = {"utf8": UTF8, "utf-8-sig": UTF8, "utf_8": UTF8, "gbk": GB, "gb2312": GB, "cp936": GB, "gb_2312-80": GB}


@dataclass(frozen=True)
class Scanned:
    """A file of bytes that was read once: its encoding and its hash."""

    encoding: str
    bom: bool
    sha256: str

    @property
    def shown(self) -> str:
        """The encoding as a report says it."""
        return f"{self.encoding}, BOM" if self.bom else self.encoding


def canonical(encoding: str) -> str:
    """Return the name of an encoding as it stands in descriptions."""
    return _OTHER.get(encoding.lower(), encoding.lower())


def scan(path: Path, declared: str | None) -> Scanned:
    """Return the encoding and hash of a file; one that mixes encodings is a FileError that names the line."""
    wanted = None if declared is None else canonical(declared)
    if wanted not in (None, UTF8, GB):
        raise FileError(path, None, f"encoding {declared!r}: a table is UTF-8 or GB18030 (GBK, GB2312); save it as UTF-8")
    _refuse_spreadsheet(path)
    digest, first = hashlib.sha256(), {UTF8: 0, GB: 0}
    bom = False
    with _open(path) as file:
        for number, line in enumerate(_lines(path, file), 1):
            digest.update(line)
            if number == 1:
                bom = line.startswith(_BOM)
                line = line.removeprefix(_BOM)
            if line.isascii():
                if b"\0" in line:
                    raise FileError(path, number, "holds a zero byte: it is no text in UTF-8 or GB18030; save it as UTF-8")
                continue
            kind = _kind(path, number, line, wanted or (UTF8 if bom else None))
            if kind and not first[kind]:
                first[kind] = number
                if all(first.values()):
                    raise _mixed(path, first)
    return Scanned(wanted or (GB if first[GB] else UTF8), bom, digest.hexdigest())


def _refuse_spreadsheet(path: Path) -> None:
    """Refuse a file that begins as a spreadsheet does."""
    with _open(path) as file:
        start = file.read(8)
    for magic, kind in _SPREADSHEETS.items():
        if start.startswith(magic):
            raise FileError(path, None, f"is no CSV but a spreadsheet ({kind}) or an archive: open it and save it as CSV, UTF-8")


def _kind(path: Path, number: int, line: bytes, wanted: str | None) -> str | None:
    """Return which encoding a line is surely of, None where it may be of either."""
    utf8 = _decodes(line, UTF8)
    if wanted == UTF8 and not utf8:
        other = "; it reads as GB18030" if _decodes(line, GB) else ""
        raise FileError(path, number, f"is not UTF-8{other}: save the whole file in one encoding")
    if wanted == GB and utf8 and _THREE.search(line):
        raise FileError(path, number, "is UTF-8 in a file declared as GB18030: save the whole file in one encoding")
    if utf8:
        return UTF8 if wanted == UTF8 or _THREE.search(line) else None
    if not _decodes(line, GB):
        raise FileError(path, number, "is neither UTF-8 nor GB18030: save the whole file as UTF-8")
    return GB


def _mixed(path: Path, first: dict[str, int]) -> FileError:
    line = max(first.values())
    here, there = (UTF8, GB) if first[UTF8] == line else (GB, UTF8)
    return FileError(path, line, f"is {here.upper()}, line {first[there]} is {there.upper()}: save the whole file in one "
                     "encoding")


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def records(path: Path, scanned: Scanned, delimiter: str = ",") -> Iterator[list[str]]:
    """Yield each record as its cells; the file is held open and never in memory as a whole."""
    if not is_delimiter(delimiter):
        raise ParameterError(f"--delimiter is one character such as ';' or '\\t', not {delimiter!r}")
    with _open(path) as file:
        digest, start = hashlib.sha256(), 1
        texts = (line.decode(scanned.encoding) for line in _hashed(_lines(path, file), digest))
        first = next(texts, "").removeprefix("\ufeff")
        reader = csv.reader(_chained(first, texts), delimiter=delimiter, strict=True)
        try:
            for record in reader:
                yield record
                start = reader.line_num + 1
        except csv.Error as error:
            # A quote that is never closed takes in all the rest: what is wrong stands where its record begins.
            line = start if "unexpected end" in str(error) else reader.line_num
            raise FileError(path, line, f"is no CSV ({error}): mend the quotes or line ends of this line") from None
        except UnicodeDecodeError:
            raise _changed(path) from None
        if digest.hexdigest() != scanned.sha256:
            raise _changed(path)


def _hashed(lines: Iterator[bytes], digest: hashlib._Hash) -> Iterator[bytes]:
    for line in lines:
        digest.update(line)
        yield line


def _changed(path: Path) -> FileError:
    return FileError(path, None, "changed while it was read: run it again")


def _chained(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except (OSError, ValueError) as error:
        raise FileError(path, None, f"cannot be read ({getattr(error, 'strerror', error)}): give a CSV file") from None


def line_ends(path: Path) -> set[str]:
    """Return which ends of lines a file has, those within quotes too."""
    found: set[str] = set()
    with _open(path) as file:
        for line in _lines(path, file):
            found |= {"\r"} if re.search(rb"\r(?!\n)", line) else set()
            found |= {"\r\n"} if line.endswith(b"\r\n") else {"\n"} if line.endswith(b"\n") else set()
    return found


def _lines(path: Path, file: BinaryIO) -> Iterator[bytes]:
    number = 0
    while line := file.readline(_LONGEST):
        number += 1
        if len(line) == _LONGEST:
            raise FileError(path, number, "is longer than a megabyte: it is no line of a table")
        yield line
