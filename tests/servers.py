"""Real servers for tests: each starts on a free port of the loopback, is waited for, and ends with its block."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

WAIT = 60.0
VIRTUOSO_PASSWORD = "willow-7"
_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
DirsAllowed = {folder}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 8
[SPARQL]
ResultSetMaxRows = 10000
MaxQueryExecutionTime = 60
"""


class Virtuoso(NamedTuple):
    """A running Virtuoso: its URL, the place of `isql`, a folder that it may read, and its process."""

    url: str
    isql: str
    folder: Path
    process: int


def free_port() -> int:
    """Return a port of the loopback that nothing listens at just now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def oxigraph_server(folder: Path) -> Iterator[str]:
    """Run the Oxigraph server on a folder and give its URL."""
    program = Path(sys.executable).with_name("oxigraph")
    if not program.is_file():
        pytest.skip("the wheel `oxigraph` is not installed")
    port = free_port()
    command = [str(program), "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    with _running(command, folder.parent, f"http://127.0.0.1:{port}/query?query=ASK%7B%7D"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def virtuoso_server(folder: Path, buffers: int = 4000) -> Iterator[Virtuoso]:
    """Run Debian's Virtuoso 7 in a folder; its user `dba` has the password VIRTUOSO_PASSWORD. A buffer is a page of 8 KB."""
    program, isql = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if program is None or isql is None:
        pytest.skip("virtuoso-t or isql-vt is not installed: apt-get install virtuoso-opensource-7")
    folder.mkdir(parents=True, exist_ok=True)
    sql, http = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(_INI.format(
        sql=sql, http=http, folder=folder, buffers=buffers, dirty=buffers * 3 // 4), encoding="utf-8")
    command = [program, "-f", "+configfile", "virtuoso.ini"]
    with _running(command, folder, f"http://127.0.0.1:{http}/sparql?query=ASK%7B%7D") as process:
        statement = f"user_set_password ('dba', '{VIRTUOSO_PASSWORD}')"
        subprocess.run([isql, f"127.0.0.1:{sql}", "dba", "dba", f"EXEC={statement}"], check=True, capture_output=True,
                       stdin=subprocess.DEVNULL, timeout=WAIT)
        yield Virtuoso(f"http://127.0.0.1:{http}", f"127.0.0.1:{sql}", folder, process)


@contextmanager
def _running(command: list[str], folder: Path, answers: str) -> Iterator[int]:
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL, preexec_fn=_end_with_us)
    try:
        wait_for(answers, process, folder / "server.log")
        yield process.pid
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait(WAIT)


def _end_with_us() -> None:
    """Have the kernel end this process with the one that started it, also where that one is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when a URL answers; a process that has ended, or does not answer in time, is an error."""
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"{process.args!r} does not answer: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")
