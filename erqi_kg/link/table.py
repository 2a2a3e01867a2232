"""The tables that links are written in: mappings in SSSOM/TSV, targets and divisions in CSV, each row with its line."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import FileError, MissingExtra

NOTHING = "sssom:NoTermFound"
# What the model has built in, whatever the table declares.
_BUILT_IN = {
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
COLUMNS = (
    "record_id", "subject_id", "subject_label", "subject_category", "predicate_id", "predicate_modifier", "object_id",
    "object_label", "object_category", "object_type", "object_source", "mapping_justification", "author_label", "mapping_date",
    "confidence", "comment", "ext_looked_in", "ext_status", "ext_candidate",
)
# What the metadata say at least.
METADATA = ("mapping_set_id", "mapping_set_version", "mapping_set_title", "mapping_set_description", "creator_label", "license",
            "publication_date", "subject_source")
TARGET_COLUMNS = ("name", "title_zh", "title_en", "property", "prefix", "pattern", "example", "licence", "note")
OBJECT_COLUMNS = ("target", "identifier", "label", "kind", "thing")


@dataclass(frozen=True)
class Row:
    """One row of a table, with the line it stands on."""

    line: int
    values: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values[column]


@dataclass(frozen=True)
class Mappings:
    """A mapping set: its metadata and its rows."""

    path: Path
    metadata: dict[str, Any]
    rows: tuple[Row, ...]
    prefixes: dict[str, str] = field(compare=False)
    # The line of each key of the metadata.
    where: dict[str, int] = field(compare=False)

    def expand(self, curie: str) -> str | None:
        """Return a CURIE as an IRI, an IRI as it is, and None for what the table declares no prefix of."""
        prefix, colon, name = curie.partition(":")
        if colon and prefix in self.prefixes and not re.search(r"[\s<>\"{}|\\^`]", name):
            return self.prefixes[prefix] + name
        return curie if re.match(r"https?://[^\s<>\"{}|\\^`]+\Z", curie) else None


def is_nothing(row: Row) -> bool:
    """Whether a row says that nothing was found."""
    return row["object_id"] == NOTHING


def is_match(row: Row) -> bool:
    """Whether a row asserts a match."""
    return not is_nothing(row) and not row["predicate_modifier"]


def read_mappings(path: Path) -> Mappings:
    """Return a mapping set from SSSOM/TSV; what is no such table is a FileError with its line."""
    lines = _lines(path)
    head = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    metadata = _metadata(path, [line[1:] for line in lines[:head]])
    rows = _rows(path, lines[head:], head + 1, COLUMNS, "\t")
    if missing := [key for key in METADATA if not metadata.get(key)]:
        raise FileError(path, None, f"元数据里还缺 {'、'.join(missing)} / the metadata lack {', '.join(missing)}")
    declared = metadata.get("curie_map")
    if not isinstance(declared, dict) or not all(isinstance(each, str) for each in declared.values()):
        raise FileError(path, None, "元数据里要有 curie_map：每个前缀一个 IRI / the metadata hold curie_map: one IRI a prefix")
    where = {match[1]: number for number, line in enumerate(lines[:head], 1) if (match := re.match(r"#(\w+):", line))}
    return Mappings(path, metadata, rows, {**{str(key): value for key, value in declared.items()}, **_BUILT_IN}, where)


def read_table(path: Path, columns: tuple[str, ...]) -> tuple[Row, ...]:
    """Return the rows of a CSV file with these columns."""
    return _rows(path, _lines(path), 1, columns, ",")


def _lines(path: Path) -> list[str]:
    if not path.is_file():
        raise FileError(path, None, "没有这个文件 / there is no such file")
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        raise FileError(path, None, "不是 UTF-8 文本 / is no UTF-8 text, or cannot be read") from None
    if text.startswith("\ufeff"):
        raise FileError(path, 1, "开头有字节顺序标记（BOM）：去掉它 / it begins with a byte order mark (BOM): remove it")
    return text.replace("\r\n", "\n").split("\n")


def _metadata(path: Path, lines: list[str]) -> dict[str, Any]:
    try:
        import yaml
    except ImportError:
        raise MissingExtra("pyyaml", "link") from None
    try:
        # As text: a date or a version must not become anything else.
        made = yaml.load("\n".join(lines), yaml.BaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        why = getattr(error, "problem", None) or "unreadable"
        raise FileError(path, mark.line + 1 if mark else 1, f"元数据不是 YAML / the metadata is no YAML: {why}") from None
    except RecursionError:
        raise FileError(path, 1, "元数据嵌套太深 / the metadata are nested too deeply") from None
    if not isinstance(made, dict):
        raise FileError(path, 1, "表以 # 开头的 YAML 元数据起头 / the table starts with its metadata, YAML after #")
    return made


def _rows(path: Path, lines: list[str], first: int, columns: tuple[str, ...], delimiter: str) -> tuple[Row, ...]:
    # A line is a row: a value that runs over lines would move every number that an error names.
    parsed = []
    for number, line in enumerate(lines, first):
        if line.rstrip("\r"):
            try:
                cells = next(csv.reader([line.rstrip("\r")], delimiter=delimiter, strict=True))
            except csv.Error as error:
                raise FileError(path, number, f"引号没有配对 / the quotes do not close: {error}") from None
            parsed.append((number, cells))
    if not parsed or tuple(parsed[0][1]) != columns:
        raise FileError(path, parsed[0][0] if parsed else first,
                        f"表头应为 / the header line must read: {delimiter.join(columns)}")
    if not parsed[1:]:
        raise FileError(path, parsed[0][0], "表头下面没有一行 / there is no row below the header")
    for number, cells in parsed[1:]:
        if len(cells) != len(columns):
            raise FileError(path, number, f"有 {len(cells)} 格，应有 {len(columns)} 格 / {len(cells)} cells, not {len(columns)}")
    return tuple(Row(number, dict(zip(columns, cells, strict=True))) for number, cells in parsed[1:])
