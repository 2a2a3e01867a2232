"""Print how the time to read, draft, verify and cover grows with a text: python tests/bench/bench_text.py.

Each line is a text of one phrase, over and over, at two sizes; where the larger takes eight times as long as the smaller,
the work grows with the text alone. Needs the extra `article`; with ERQI_ARTICLE the article is verified and covered too.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import erqi_kg  # noqa: E402
from erqi_kg.text.copy import fold  # noqa: E402
from erqi_kg.text.draft import Drafter  # noqa: E402
from erqi_kg.text.times import find_times  # noqa: E402
from erqi_kg.text.vocabulary import Vocabulary  # noqa: E402

PHRASES = ["1亿元", "今年二七区投资1亿元，", '"5个', "1，234，", "一二三", "半年", "1亿2", "甲公司在，", "甲乙、", "甲。x\n",
           "甲。"]
SMALL, TIMES = 12_500, 8


def seconds(run: Callable[[], object]) -> float:
    """Return how long one call takes."""
    start = perf_counter()
    run()
    return perf_counter() - start


def main() -> None:
    """Print a line for each phrase, then the article itself where it is at hand."""
    kg = erqi_kg.open()
    vocabulary = Vocabulary(kg)

    def read(text: str) -> None:
        vocabulary.figures(fold(text))
        find_times(fold(text), 2024)

    def draft(text: str) -> None:
        Drafter(kg, text, "x-1", 2024).files()

    read("今年投资1亿元")
    for phrase in PHRASES:
        for name, work in (("read", read), ("draft", draft)):
            texts = (phrase * (size // len(phrase)) + "\n" for size in (SMALL, SMALL * TIMES))
            small, large = (seconds(partial(work, text)) for text in texts)
            print(f"{name:5} {phrase.strip()!r:24} {small:6.2f} s, {TIMES} times the text {large:6.2f} s: "
                  f"{large / small:.1f} times")
    if place := os.environ.get("ERQI_ARTICLE"):
        text = Path(place).read_bytes().decode("utf-8")
        for name, call in (("verify", erqi_kg.verify), ("cover", erqi_kg.cover)):
            print(f"{name:6} {seconds(partial(call, kg, text)):6.2f} s for {len(text)} characters")


if __name__ == "__main__":
    main()
