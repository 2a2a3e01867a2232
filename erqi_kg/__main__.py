"""The process behind `erqi-kg` and `python -m erqi_kg`."""

import gc
import os
from typing import NoReturn


def script() -> NoReturn:
    """Run one command and end the process at once: to take the store apart first would cost a tenth of the answer."""
    # A process of a few hundredths of a second has no garbage to look for, from its first import on.
    gc.set_threshold(100_000)
    from .cli import main

    os._exit(main())


if __name__ == "__main__":
    script()
