"""A command whose standard error is a terminal, as for a person who sits before it."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

import pytest
from conftest import ROOT


class Ended(NamedTuple):
    """How a command ended, what it printed, and what its terminal showed."""

    returncode: int
    stdout: str
    shown: str


def on_a_terminal(command: Sequence[object], typed: Sequence[str] = ()) -> Ended:
    """Run a command on a terminal where these lines are typed; where the system has none the test is skipped."""
    pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
    leader, follower = pty.openpty()
    process = subprocess.Popen([*map(str, command)], stdin=follower, stderr=follower, stdout=subprocess.PIPE, cwd=ROOT)
    os.close(follower)
    blocks: list[bytes] = []

    def read() -> None:
        # One read gives what has arrived, not all; a terminal that is closed at its other end is an error, or the end.
        with suppress(OSError):
            while block := os.read(leader, 1 << 16):
                blocks.append(block)

    reader = threading.Thread(target=read)
    reader.start()
    if typed:
        os.write(leader, "".join(f"{line}\n" for line in typed).encode())
    stdout = process.communicate(timeout=60)[0].decode()
    reader.join(60)
    os.close(leader)
    return Ended(process.returncode, stdout, b"".join(blocks).decode().replace("\r\n", "\n"))
