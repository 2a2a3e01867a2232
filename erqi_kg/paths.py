"""Where the ontology, the facts and the questions lie, in a checkout and in a wheel; files written whole."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path

from .errors import FileError, ParameterError

# Folders of graph/ that hold no source.
CURATED = {"registry", "links", "divisions", "tables"}


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
             if path.suffix != ".ttl" and path.name[0] != "." and path.name not in CURATED]
    if not found:
        raise FileError(folder / "graph", None, "holds no source: each is a folder with its sentences")
    return found


def refuse_installed(path: Path) -> None:
    """Refuse to write to a file or folder that came with an installed package: the next version would remove it."""
    if Path(__file__).resolve().parent in path.resolve().parents:
        raise ParameterError("an installed package is no place to write to: give a folder of your own, with --folder FOLDER, "
                             "in Python erqi_kg.open(FOLDER)")


def part_name(path: Path) -> Path:
    """Return the name beside a file under which this thread writes what is to become it: its process and thread are in it."""
    return path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}")


def write_whole(path: Path, text: str) -> Path:
    """Write a file and return its path; the old file stays until the new one is whole."""
    beside = part_name(path)
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise FileError(path, None, f"cannot be written ({error.strerror}): give a folder that can") from None
    finally:
        # Where it could not be written for its name, it cannot be removed either: the first error is the one to tell.
        with suppress(OSError):
            beside.unlink()
    return path


def write_new(path: Path, text: str) -> Path:
    """Write a file that is not there yet and return its path; one that is there stays as it is."""
    try:
        # The name is taken at once, so that of two processes only one can write it.
        path.open("x").close()
    except FileExistsError:
        raise FileError(path, None, "is there already and is not overwritten: choose another name") from None
    except OSError as error:
        raise FileError(path, None, f"cannot be written ({error.strerror}): give a folder that can") from None
    try:
        return write_whole(path, text)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
