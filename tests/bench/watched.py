"""Running a command and seeing what it takes: seconds, and the memory of it and all that it starts."""

from __future__ import annotations

import re
import subprocess
import threading
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

# Seconds between two looks at the memory.
LOOK = 0.2
_PROC = Path("/proc")


class Ran(NamedTuple):
    """What a command printed, its seconds, and the most memory in MB that it and its children had at a time."""

    text: str
    seconds: float
    peak_mb: float


class Failed(Exception):
    """A command that ended with an error; its text is the end of what it said."""


def run(command: Sequence[object], **options: object) -> Ran:
    """Run a command to its end."""
    start = perf_counter()
    process = subprocess.Popen([*map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
                               stdin=subprocess.DEVNULL, **options)  # type: ignore[call-overload]
    with Watch(process.pid) as watch:
        said, wrong = process.communicate()
    seconds = perf_counter() - start
    if process.returncode:
        raise Failed(f"{command[0]} ended with {process.returncode}: {(wrong or said)[-2000:]}")
    return Ran(said, seconds, watch.peak_mb)


class Watch:
    """Looks again and again at the memory of a process and all below it; what several share is counted once (PSS)."""

    def __init__(self, process: int) -> None:
        self._process, self._most, self._end = process, 0, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    @property
    def peak_mb(self) -> float:
        """The most of it so far."""
        return round(self._most / 1024, 1)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *rest: object) -> None:
        self._end.set()
        self._thread.join()

    def _look(self) -> None:
        while True:
            self._most = max(self._most, sum(map(kilobytes, below(self._process))))
            if self._end.wait(LOOK):
                return


def below(process: int) -> list[int]:
    """Return a process and all that it started, directly or not."""
    children: dict[int, list[int]] = defaultdict(list)
    for path in _PROC.glob("[0-9]*/stat"):
        try:
            # The name of a program stands in brackets and may hold any character.
            parent = int(path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1])
        except OSError:
            continue
        children[parent].append(int(path.parent.name))
    found = [process]
    for each in found:
        found += children[each]
    return found


def kilobytes(process: int) -> int:
    """Return the memory of a process, what it shares by halves; of one that has ended none."""
    try:
        match = re.search(r"^Pss:\s+(\d+) kB", (_PROC / str(process) / "smaps_rollup").read_text(), re.MULTILINE)
    except OSError:
        return 0
    return int(match[1]) if match else 0
