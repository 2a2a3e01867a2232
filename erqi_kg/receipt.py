"""Receipts: what was asked of which data and what came back, so that anyone can ask again and compare.

A receipt is JSON of a fixed form. Its hashes are SHA-256: `graph_hash` of the canonical N-Quads of the data, `result_hash`
of columns and rows. They show what has changed; they are no signature, and who alters a receipt can count them anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from . import __version__
from .errors import ErqiError, FileError, QueryError
from .paths import write_new
from .store import ONTOLOGY_GRAPH, PLACES_GRAPH
from .terms import PREFIXES

if TYPE_CHECKING:
    from .answer import Answer

FORMAT = "erqi-kg receipt 1"
LIMIT = 50_000_000
_DEPTH = 8
_BLANK = re.compile(r"_:[0-9a-f]{1,32}\Z")
_HASH = re.compile(r"sha256:[0-9a-f]{64}\Z")
_TIME = re.compile(r"[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}Z\Z")


@dataclass(frozen=True)
class Receipt:
    """A question, the data that it was asked of and the rows that came back; each field is a key of the JSON."""

    format: str
    time: str
    question: str
    parameters: dict[str, object]
    sparql: str
    package_version: str
    engine: str
    data_version: str | None
    graph_hash: str
    result_hash: str
    columns: list[str]
    rows: list[dict[str, object]]

    def to_json(self) -> str:
        """Return the receipt as JSON with a final newline."""
        return dumps(vars(self)) + "\n"

    @staticmethod
    def from_json(text: str, where: object = "receipt") -> Receipt:
        """Return the receipt that a text holds; one that is not whole is a FileError, which names it as `where`."""
        document = _parse(text, where)
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise _no_receipt(where, f"'format' is to be {FORMAT!r}")
        names = [field.name for field in fields(Receipt)]
        if sorted(document) != sorted(names):
            raise _no_receipt(where, f"it is to have these keys and no others: {', '.join(names)}")
        for name, (good, words) in _FORM.items():
            if not good(document[name]):
                raise _no_receipt(where, f"{name!r} is to be {words}")
        receipt = Receipt(**document)
        if any(row.keys() != set(receipt.columns) for row in receipt.rows):
            raise _no_receipt(where, "each row is to have the columns as its keys")
        if result_hash(receipt.columns, receipt.rows) != receipt.result_hash:
            raise FileError(where, None, "was altered or damaged: columns and rows do not match result_hash; take the file as "
                            "it was written")
        return receipt


def make(answer: Answer[Any], store: ox.Store, engine: str) -> Receipt:
    """Return the receipt of an answer that this engine gave of this store."""
    document = json.loads(answer.to_json())
    columns, rows = document["columns"], document["rows"]
    if any(isinstance(value, str) and _BLANK.match(value) for row in rows for value in row.values()):
        raise QueryError("an answer with blank nodes has no receipt, for they are named anew each time the files are read: "
                         "ask for things with an IRI, such as with FILTER (!isBlank(?x))")
    parameters = {name: _given(value) for name, value in answer.values.items() if value is not None}
    return Receipt(FORMAT, datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), answer.question.name, parameters, answer.sparql,
                   __version__, engine, data_version(store), graph_hash(store), result_hash(columns, rows), columns, rows)


def data_version(store: ox.Store) -> str | None:
    """Return the version that the ontology of a store says it has."""
    said = store.quads_for_pattern(ox.NamedNode(ONTOLOGY_GRAPH), ox.NamedNode(PREFIXES["owl"] + "versionInfo"), None, None)
    data = sorted(quad.object.value for quad in said if isinstance(quad.object, ox.Literal))
    return data[0] if data else None


def graph_hash(store: ox.Store) -> str:
    """Return `sha256:` and the hash of all graphs as canonical N-Quads (RDFC-1.0), in the order of their code points.

    The derived graph of places is left out: it says again what the names of the places say, the command line loads it
    without its annotation view and Python with it, and both are to give one hash. What is hashed are terms as the store
    holds them, with numbers in canonical form and language tags in lower case. Neither the order of files, triples and
    prefixes nor the labels of blank nodes matter. Many blank nodes that look alike would take long; our data has four.
    """
    places = ox.NamedNode(PLACES_GRAPH)
    dataset = ox.Dataset(quad for quad in store if quad.graph_name != places)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    # UTF-8 sorts as code points do, and in N-Quads no line break stands within a line.
    lines = (ox.serialize(dataset, format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    return _sha256(b"".join(sorted(lines)))


def result_hash(columns: list[str], rows: list[dict[str, object]]) -> str:
    """Return `sha256:` and the hash of `{"columns": …, "rows": …}` as JSON in UTF-8: keys sorted, no spaces."""
    return _sha256(canonical({"columns": columns, "rows": rows}).encode())


def canonical(value: object) -> str:
    """Return the one JSON text of a value: keys sorted, no spaces."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _sha256(data: bytes) -> str:
    return f"sha256:{sha256(data).hexdigest()}"


def dumps(value: object) -> str:
    """Return JSON for people, in which characters that a terminal would obey or hide are written as their codes."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return re.sub(r"[^\n -~]", lambda match: match[0] if match[0].isprintable() else json.dumps(match[0])[1:-1], text)


def write_receipt(path: Path, receipt: Receipt) -> Path:
    """Write a receipt into a new file and return its path."""
    text = receipt.to_json()
    if len(text.encode()) > LIMIT:
        raise FileError(path, None, f"would hold more than {LIMIT // 1_000_000} MB, which no one could verify: ask for less")
    return write_new(path, text)


def read_receipt(path: Path) -> Receipt:
    """Return the receipt of a file; a file that is none is a FileError."""
    try:
        with path.open("rb") as file:
            data = file.read(LIMIT + 1)
        if len(data) > LIMIT:
            raise _no_receipt(path, f"it is larger than {LIMIT // 1_000_000} MB")
        text = data.decode()
    except (OSError, ValueError) as error:
        raise FileError(path, None, f"cannot be read as UTF-8 text ({error}): give a receipt") from None
    return Receipt.from_json(text, path)


def _given(value: object) -> object:
    """Return the value of a parameter as JSON can hold it and the question takes it back."""
    if isinstance(value, (list, tuple, set)):
        return [_given(each) for each in value]
    if isinstance(value, (str, int)):
        return value
    return value.isoformat() if isinstance(value, date) else f"{value:f}" if isinstance(value, Decimal) else str(value)


def _parse(text: str, where: object) -> object:
    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        made = dict(pairs)
        if len(made) < len(pairs):
            raise ValueError("a key stands twice")
        return made

    try:
        document = json.loads(text, object_pairs_hook=once)
        # Neither half of a character nor a number without end is JSON, though Python reads both.
        canonical(document).encode()
    except json.JSONDecodeError as error:
        raise FileError(where, error.lineno, f"no valid JSON ({error.msg}): give a receipt as --receipt writes it") from None
    except RecursionError:
        raise _no_receipt(where, "it is nested too deep") from None
    except UnicodeEncodeError:
        raise _no_receipt(where, "it holds half a character, a lone surrogate") from None
    except ValueError as error:
        raise _no_receipt(where, str(error)) from None
    return document


def _no_receipt(where: object, message: str) -> ErqiError:
    return FileError(where, None, f"is no receipt as 'erqi-kg ask QUESTION --receipt FILE' writes it: {message}")


def _scalar(value: object) -> bool:
    return value is None or isinstance(value, (str, int, float))


def _shallow(value: object, depth: int) -> bool:
    """Whether lists and objects stand within each other at most so deep."""
    if isinstance(value, (dict, list)):
        inside = value.values() if isinstance(value, dict) else value
        return depth > 0 and all(_shallow(each, depth - 1) for each in inside)
    return True


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value) and len(set(value)) == len(value)


def _is_time(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(_TIME.match(value)) and bool(datetime.fromisoformat(value))
    except ValueError:
        return False


_HASHED = (lambda value: isinstance(value, str) and bool(_HASH.match(value)), "'sha256:' and 64 hexadecimal digits")
_TEXT = (lambda value: isinstance(value, str), "a text")
# What each key holds: whether a value is so, and the words for it.
_FORM: dict[str, tuple[Callable[[Any], bool], str]] = {
    "time": (_is_time, "a time such as 2024-06-30T12:00:00Z"),
    # No file name is longer, and a name is looked for among the files.
    "question": (lambda value: isinstance(value, str) and len(value.encode()) <= 200, "the name of a question"),
    "parameters": (lambda value: isinstance(value, dict) and all(
        _scalar(each) or (isinstance(each, list) and all(map(_scalar, each))) for each in value.values()),
        "an object with a value or a list of values for each parameter"),
    "sparql": _TEXT,
    "package_version": _TEXT,
    "engine": _TEXT,
    "data_version": (lambda value: value is None or isinstance(value, str), "a text or null"),
    "graph_hash": _HASHED,
    "result_hash": _HASHED,
    "columns": (_texts, "a list of names, each once"),
    "rows": (lambda value: isinstance(value, list) and all(isinstance(row, dict) and _shallow(row, _DEPTH) for row in value),
             f"a list of objects, at most {_DEPTH} deep"),
}
