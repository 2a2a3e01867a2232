"""Processes that say on a line when they are ready: started, waited for with a deadline, and ended with all below them."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

WAIT = 60.0


@contextmanager
def started(command: Sequence[str | Path], folder: Path, ready: str) -> Iterator[str]:
    """Run a command in a folder and give the first line of its output that holds `ready`."""
    log = folder / "output.txt"
    with log.open("wb") as output:
        process = subprocess.Popen([*map(str, command)], cwd=folder, stdout=output, stderr=output, stdin=subprocess.DEVNULL,
                                   start_new_session=True)
    try:
        yield _line(process, log, ready)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(WAIT)


def _line(process: subprocess.Popen[bytes], log: Path, ready: str) -> str:
    until = time.monotonic() + WAIT
    while time.monotonic() < until and process.poll() is None:
        said = log.read_text(encoding="utf-8", errors="replace")
        # The last line may still be half written.
        for line in said.splitlines(keepends=True):
            if ready in line and line.endswith("\n"):
                return line.strip()
        time.sleep(0.02)
    raise RuntimeError(f"{process.args!r} does not start: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")
