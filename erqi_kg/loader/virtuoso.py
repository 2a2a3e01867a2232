"""Virtuoso's bulk loader: the graphs as files, a script for `isql`, and `isql` run without a password in its arguments."""

from __future__ import annotations

import os
import re
import select
import shutil
import signal
import time
from pathlib import Path

from ..errors import FileError
from ..paths import write_whole
from . import text
from .plan import LoadError, Plan, Shares

_STEM = "erqi-kg-"
_PROMPT = b"Enter password for"


def script_in(folder: Path) -> Path:
    """Return the path of the script in a folder of files."""
    return folder.resolve() / f"{_STEM}load.sql"


def write_files(folder: Path, plan: Plan, given: Shares) -> None:
    """Write each graph that is to be loaded as a file beside one with its name, and the script that loads them all."""
    folder = folder.resolve()
    if not re.fullmatch(r"[\w./+-]+", str(folder)):
        raise FileError(folder, None, "SQL would need its name escaped: give a folder of letters, digits and ./+-_ alone")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob(f"{_STEM}*.nt*"):
            old.unlink()
    except OSError as error:
        raise FileError(folder, None, f"cannot be written ({error.strerror}): give a folder that can") from None
    for number, graph in enumerate(plan.write, 1):
        path = folder / f"{_STEM}{number:04}.nt"
        write_whole(path, text.data(given[graph]) + "\n")
        write_whole(path.with_name(path.name + ".graph"), graph + "\n")
    write_whole(script_in(folder), _script(folder, plan))


def isql_line(place: str, folder: Path) -> str:
    """Return the command that runs the script; it asks for the password."""
    return f"isql-vt {place} {os.environ.get('ERQI_USER') or 'dba'} EXEC='LOAD {script_in(folder)}'"


def run_isql(place: str, folder: Path, *, time_limit: float) -> None:
    """Run the script in a Virtuoso server; an error that it shows is a LoadError.

    `isql` takes a password in its arguments, where everyone can read it, or from a terminal. So it is given a terminal.
    """
    isql = shutil.which("isql-vt") or shutil.which("isql-v")
    if isql is None:
        raise LoadError(f"isql-vt is not installed, it comes with Virtuoso; where it is, run: {isql_line(place, folder)}")
    # isql would take other words for other things than a place.
    if not re.fullmatch(r"\w[\w.-]*:\d{1,5}", place):
        raise LoadError(f"--isql {place} is no HOST:PORT such as localhost:1111")
    password = os.environ.get("ERQI_PASSWORD") or ""
    said = _in_terminal([isql, place, os.environ.get("ERQI_USER") or "dba", "VERBOSE=OFF", "PROMPT=OFF", "BANNER=OFF",
                         "ERRORS=STDOUT", f"EXEC=LOAD {script_in(folder)}"], password, time_limit)
    # It tries a password of its own before it asks.
    found = re.search(r"\*\*\* Error .*|FAILED .*", said.rpartition(_PROMPT.decode())[2])
    if found:
        shown = found[0].replace(password, "…") if password else found[0]
        raise LoadError("isql: " + "".join(character if character.isprintable() else " " for character in shown)[:300].strip())


def _script(folder: Path, plan: Plan) -> str:
    """Return SQL that does the same however often, and wherever it was interrupted: it empties, loads and then saves."""
    ours = f"starts_with (ll_file, '{folder}/{_STEM}')"
    lines = [f"delete from DB.DBA.load_list where {ours};"]
    lines += [f"sparql {text.drop(graph)};" for graph in (*plan.drop, *plan.write)]
    lines += [
        f"ld_dir ('{folder}', '{_STEM}%.nt', NULL);",
        "rdf_loader_run ();",
        # The loader writes no log: what it loaded is kept from here on.
        "checkpoint;",
        f"select concat ('FAILED ', ll_file, ' ', coalesce (ll_error, 'not loaded')) from DB.DBA.load_list where {ours} "
        "and (ll_state <> 2 or ll_error is not null);",
    ]
    return "\n".join(lines) + "\n"


def _in_terminal(command: list[str], password: str, time_limit: float) -> str:
    """Return what a command prints in a terminal of its own, where it is told the password when it asks."""
    # Only on systems that have terminals of this kind.
    import pty

    process, terminal = pty.fork()
    if process == 0:
        try:
            os.execv(command[0], command)
        finally:
            os._exit(127)
    said, asked, until = b"", False, time.monotonic() + time_limit
    try:
        while select.select([terminal], [], [], max(until - time.monotonic(), 0))[0]:
            try:
                piece = os.read(terminal, 65536)
            except OSError:
                # Linux says so when the other end is closed.
                piece = b""
            if not piece:
                break
            said += piece
            if said.count(_PROMPT) > 1 or (asked and b"CL034" in said.rpartition(_PROMPT)[2]):
                raise LoadError("Virtuoso does not know this user and password: set ERQI_USER and ERQI_PASSWORD, and wait a "
                                "minute, for after four wrong ones it lets nobody in")
            if _PROMPT in said and not asked:
                asked = True
                os.write(terminal, password.encode() + b"\n")
        else:
            raise LoadError(f"isql has not ended within {time_limit:g} s: give a longer --time-limit, and run again")
    finally:
        os.close(terminal)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
    return said.decode("utf-8", "replace")
