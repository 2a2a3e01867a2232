"""A server as a process of its own, for tests: `with serving("--time-limit", "1") as url: …`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent


@contextmanager
def serving(*options: object, folder: Path | None = None, script: str = "", log: list[str] | None = None) -> Iterator[str]:
    """Yield the base URL of `erqi-kg serve`, or of a script that serves; `log` takes its lines when it has ended."""
    where = ["--folder", str(folder)] if folder is not None else []
    command = ["-c", script] if script else ["-m", "erqi_kg", *where, "serve", "--port", "0", *map(str, options)]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as errors:
        process = subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, stderr=errors, encoding="utf-8",
                                   cwd=ROOT)
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if "http" not in line:
                process.wait(timeout=10)
                errors.seek(0)
                raise AssertionError(f"the server did not start: {line}{errors.read()}")
            yield line.split()[-1]
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            finally:
                process.kill()
                process.wait()
            if log is not None:
                errors.seek(0)
                log += errors.read().splitlines()
