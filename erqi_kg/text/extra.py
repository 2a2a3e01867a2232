"""The two libraries that read Chinese numerals and money, imported when they are used (extra `article`)."""

from __future__ import annotations

import contextlib
import io
from functools import cache
from typing import Any

from ..errors import MissingExtra


@cache
def jionlp() -> Any:
    """Return JioNLP, which greets whoever imports it: its greeting goes nowhere."""
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            import jionlp as module
    except ImportError:
        raise MissingExtra("jionlp", "article") from None
    return module


@cache
def cn2an() -> Any:
    """Return cn2an."""
    try:
        import cn2an as module
    except ImportError:
        raise MissingExtra("cn2an", "article") from None
    return module
