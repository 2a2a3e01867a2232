"""Rules that span sources, as SPARQL over the whole store: `ontology/across/*.rq`. What they find is reported and kept."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyoxigraph as ox

from ..errors import FileError
from ..terms import BASE, PREFIXES
from ..validate import Result

_HEAD = re.compile(r"#\+ message: (\S.*?) / (\S.*)\n")
_FOLDER = "ontology/across/"


def disagreements(store: ox.Store, files: Mapping[str, str]) -> tuple[Result, ...]:
    """Return what the rules among these files find in a store: a warning for each, in the order of rule and row."""
    results = []
    for name, text in files.items():
        if not name.startswith(_FOLDER):
            continue
        head = _HEAD.match(text)
        if head is None:
            raise FileError(name, 1, "the first line of a rule reads '#+ message: 中文 / English'")
        try:
            rows = store.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise FileError(name, error.lineno, f"no valid SPARQL: {error.msg}") from None
        if not isinstance(rows, ox.QuerySolutions) or [each.value for each in rows.variables] != ["subject", "property", "value"]:
            raise FileError(name, None, "a rule that spans sources selects ?subject ?property ?value")
        shape = f"{BASE}across/{name.removeprefix(_FOLDER).removesuffix('.rq')}"
        for row in rows:
            subject, used, value = (None if term is None else str(getattr(term, "value", term)) for term in row)
            results.append(Result("Warning", shape, subject or "", value, "query", used, head[1], head[2], None))
    return tuple(results)
