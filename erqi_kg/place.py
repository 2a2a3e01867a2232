"""Where a graph is: the URL of an endpoint, or the folder of a database or of a corpus."""

from __future__ import annotations

import os
import re
from pathlib import Path

from .backend import Backend, Database
from .errors import ParameterError

# The file of a corpus that names what is published in it.
POINTER = "corpus.json"


def is_url(place: object) -> bool:
    """Whether a place is a URL and no folder."""
    return isinstance(place, str) and re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", place) is not None


def backend_at(place: str | os.PathLike[str], *, time_limit: float | None = None) -> Backend:
    """Return the Oxigraph store or the corpus of a folder, or the endpoint of a URL."""
    if is_url(place):
        from .endpoint import TIME_LIMIT, Endpoint

        return Endpoint(str(place), time_limit=TIME_LIMIT if time_limit is None else time_limit)
    if time_limit is not None:
        raise no_limit()
    if is_corpus(Path(place)):
        from .corpus.opened import Corpus

        return Corpus(Path(place))
    return Database(Path(place))


def is_corpus(path: Path) -> bool:
    """Whether a folder is a corpus that `erqi-kg corpus build` has written."""
    return (path / POINTER).is_file()


def no_limit() -> ParameterError:
    """Return the error for a time limit where nothing could hold it."""
    return ParameterError("time_limit is for an endpoint: a store on this machine is not stopped, 'erqi-kg serve' stops queries")
