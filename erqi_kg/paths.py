"""Where the ontology, the facts and the questions lie, in a checkout and in a wheel."""

from __future__ import annotations

from pathlib import Path

from .errors import FileError

# Folders of graph/ that hold no source.
_CURATED = {"registry", "links"}


def data_folder() -> Path:
    """Return the folder that holds `ontology/`, `graph/` and `queries/`."""
    here = Path(__file__).parent
    for folder in (here / "data", here.parent):
        if (folder / "ontology" / "erqi.ttl").is_file():
            return folder
    raise FileError(here, None, "ontology/, graph/ and queries/ are missing: reinstall erqi-kg")


def files(folder: Path, pattern: str) -> list[Path]:
    """Return the files of a folder in the order of their names; an unreadable folder is an error."""
    try:
        next(folder.iterdir(), None)
    except OSError as error:
        raise FileError(folder, None, f"cannot be listed ({error.strerror}): give a readable folder") from None
    return sorted(folder.glob(pattern))


def sources(folder: Path) -> list[str]:
    """Return the names of the sources of a data folder: each is a folder in `graph/`."""
    found = [path.name for path in files(folder / "graph", "*")
             if path.suffix != ".ttl" and path.name[0] != "." and path.name not in _CURATED]
    if not found:
        raise FileError(folder / "graph", None, "holds no source: each is a folder with its sentences")
    return found
