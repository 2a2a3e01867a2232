"""Media for trials: small ones and read-only ones, where this may be mounted; processes without the power of root."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path


@contextmanager
def mounted(place: Path, *how: str, over: bool = False) -> Iterator[bool]:
    """Mount something at a folder while the block runs, and say whether that could be done."""
    made = os.geteuid() == 0 and subprocess.run(["mount", *how, str(place)], capture_output=True).returncode == 0
    try:
        yield made
    finally:
        if made and not over:
            subprocess.run(["umount", "--lazy", str(place)], capture_output=True)


@cache
def without_power() -> tuple[str, ...]:
    """Return what starts a process to which the permissions of files apply, though it is of root; nothing where they do."""
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        return ()
    return ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search", "--")
