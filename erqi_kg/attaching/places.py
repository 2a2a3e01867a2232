"""Where the files of a table go, and what may not be overwritten there."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

from ..errors import FileError, ParameterError
from ..paths import files, refuse_installed, sources
from .description import Description, beside, load

_KEPT_OUT = ("graph", "ontology", "queries")


def place_of(folder: Path, said: Description, to: str | os.PathLike[str] | None) -> Path:
    """Return the Turtle file of a table; a name or place that is another's is a ParameterError."""
    reserved = {path.stem for name in ("graph", "ontology") for path in files(folder / name, "*")} | {"places"}
    if said.name in reserved or said.name in sources(folder):
        raise ParameterError(f"--name {said.name} is taken by a part of the graph: choose another name")
    if to is None:
        refuse_installed(folder)
        if not os.access(folder / "graph", os.W_OK):
            raise FileError(folder, None, "cannot be written: give --folder a folder of your own, or --to FILE")
        return folder / "graph" / "tables" / f"{said.name}.ttl"
    target = Path(to)
    if target.suffix != ".ttl":
        raise ParameterError(f"--to names a file .ttl, beside which the table and its description go, not {target.name}")
    inside = target.resolve()
    for root in inside.parents:
        if (root / "ontology" / "erqi.ttl").is_file() and inside.relative_to(root).parts[0] in _KEPT_OUT:
            raise ParameterError(f"--to {target} is in a folder of a graph: leave out --to, or name a file elsewhere")
    return target


def is_same(said: Description, target: Path, sha256: str, mapping: bool) -> bool:
    """Whether the same table is attached with the same description, so that attaching it again changes nothing."""
    copied = target.with_suffix(".csv")
    try:
        with copied.open("rb") as file:
            here = hashlib.file_digest(file, "sha256").hexdigest()
        if here != sha256 or target.with_suffix(".rml").exists() > mapping:
            return False
        return _keyless(load(beside(copied))) == _keyless(said.document)
    except (OSError, FileError, RecursionError):
        return False


def _keyless(document: dict[str, Any]) -> dict[str, Any]:
    """Return a description without what the copy of a table has otherwise: its file name, and no key where rows have none."""
    schema = document.get("tableSchema")
    if isinstance(schema, dict):
        schema = {key: said for key, said in schema.items() if key != "primaryKey"}
    return document | {"url": "", "tableSchema": schema}


def refuse_taken(said: Description, target: Path, table: Path, replace: bool, same: bool) -> None:
    """Refuse to overwrite: what is there is a table of this name that is attached and is to be replaced, or the same."""
    if target.is_file():
        if not (replace or same):
            raise FileError(target, None, "is attached already: give --replace to replace it, or another --name")
        with target.open(encoding="utf-8", errors="replace") as file:
            if file.readline(1000).rstrip() != f"@base <{said.iri}> .":
                raise FileError(target, None, f"is not the table {said.name} and is not replaced: choose another name")
        return
    if same:
        # Its Turtle alone is gone.
        return
    own = {table.resolve(), beside(table).resolve()}
    copied = target.with_suffix(".csv")
    for place in (target, copied, beside(copied), target.with_suffix(".rml")):
        if place.exists() and place.resolve() not in own:
            raise FileError(place, None, "is there already, of no table that is attached: move it, or choose another name")
