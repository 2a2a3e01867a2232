"""What a corpus is made of: source folders or N-Quads files, and the context that all of them share."""

from __future__ import annotations

import errno
import gzip
import hashlib
import os
import re
import stat
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from ..errors import FileError
from ..paths import CURATED

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_RULES = ("*.ttl", "shapes/*.ttl", "hygiene/*.rq", "across/*.rq")
QUADS = (".nq", ".nq.gz")
# N-Quads are packed to about a fiftieth at best: what is many times more would only fill the memory.
_PACKED, _SMALL = 200, 1_000_000
# Kept beside the sources, and no source: a record of the whole, and what is inferred from the packaged article.
_APART = {"catalog.ttl", "inferred.ttl"}
# Named graphs of the context and of what is derived would be those of a source of such a name.
_TAKEN = {*CURATED, "ontology", "alignment", "codes", "places", "mappings"}


@dataclass(frozen=True)
class Source:
    """One source as bytes: the Turtle files of a folder by name, or one file of N-Quads; `sha256` is of all of them."""

    name: str
    files: Mapping[str, bytes] = field(repr=False)
    sha256: str


@dataclass(frozen=True, eq=False)
class Context:
    """What every source is read and checked with: ontology, rules, and the registry that all share, by path."""

    files: Mapping[str, str]
    sha256: str


def digest(files: Mapping[str, bytes]) -> str:
    """Return the hash of files with their names; the order in which a folder lists them does not matter."""
    whole = hashlib.sha256()
    for name in sorted(files):
        whole.update(f"{name}\0{hashlib.sha256(files[name]).hexdigest()}\n".encode())
    return whole.hexdigest()


def find(folder: Path) -> dict[str, Path]:
    """Return the place of each source of a corpus folder by name, in order; a name that stands twice is a FileError."""
    found: dict[str, Path] = {}
    for path in _listed(folder):
        if path.name.startswith(".") or path.name in CURATED or path.name in _APART:
            continue
        name = source_name(path)
        if name in found:
            raise FileError(path, None, f"the source {name} stands here twice, also as {found[name].name}: remove one")
        found[name] = path
    if not found:
        raise FileError(folder, None, "holds no source: each is a folder with its sentences, or a file .nq or .nq.gz")
    return found


def source_name(path: Path) -> str:
    """Return the name of the source that a folder or a file of N-Quads holds."""
    suffix = next((each for each in sorted(QUADS, key=len, reverse=True) if path.name.endswith(each)), "")
    name = path.name.removesuffix(suffix)
    if not suffix and not path.is_dir():
        raise FileError(path, None, "is no source: a source is a folder, or a file .nq or .nq.gz")
    if not NAME.fullmatch(name):
        raise FileError(path, None, f"{name!r} cannot name a source: up to 64 letters a-z, digits and hyphens, such as erqi-2024")
    if name in _TAKEN or name.startswith("inferred"):
        raise FileError(path, None, f"{name!r} cannot name a source: it is a part of the corpus itself; give another name")
    return name


def read(path: Path) -> Source:
    """Return a source with all its files read; one that cannot be read is a FileError."""
    name = source_name(path)
    # A hidden file is what another program keeps beside a file: its copy, its attributes, a mark that it is open.
    listed = [each for each in _listed(path) if each.suffix == ".ttl" and each.name[0] != "."] if path.is_dir() else [path]
    if not listed:
        raise FileError(path, None, "holds no Turtle file: a source has source.ttl and a file for each sentence")
    try:
        files = {each.name: _bytes(each) for each in listed}
    except OSError as error:
        raise FileError(error.filename or path, None, f"cannot be read ({error.strerror}): make it readable") from None
    return Source(name, files, digest(files))


def unpacked(name: str, data: bytes) -> bytes:
    """Return N-Quads as they are in a file, or unpacked where its name says so."""
    if not name.endswith(".gz"):
        return data
    limit = _PACKED * len(data) + _SMALL
    try:
        with gzip.open(BytesIO(data)) as packed:
            found = packed.read(limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise FileError(name, None, f"is no whole gzip file: {error}") from None
    if len(found) > limit:
        raise FileError(name, None, f"holds more than {_PACKED} times its own size, as no N-Quads do: give it unpacked")
    return found


def context(data: Path, shared: Path) -> Context:
    """Return the ontology and rules of a data folder with what the sources of a corpus folder share."""
    paths = {path.relative_to(data).as_posix(): path for pattern in _RULES for path in (data / "ontology").glob(pattern)}
    for folder in sorted(CURATED):
        paths |= {f"graph/{folder}/{path.name}": path for path in (shared / folder).glob("*.ttl")}
    try:
        return made_context({name: _bytes(path).decode() for name, path in paths.items()})
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(shared, None, f"cannot be read as UTF-8 text: {error}") from None


def made_context(files: Mapping[str, str]) -> Context:
    """Return a context of these files."""
    ordered = dict(sorted(files.items()))
    return Context(ordered, digest({name: text.encode() for name, text in ordered.items()}))


def _bytes(path: Path) -> bytes:
    """Return a file; what is none, such as a pipe, is an error at once: reading it might never end."""
    opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(opened).st_mode):
        os.close(opened)
        raise OSError(errno.EINVAL, "it is no file", str(path))
    with os.fdopen(opened, "rb") as file:
        return file.read()


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise FileError(folder, None, f"cannot be listed ({error.strerror}): give a readable folder") from None
