"""Print requests per second of packaged questions: `/questions/NAME` as JSON beside `/sparql` with the same query.

    python tests/bench/bench_answers.py [question …]

Both in turns on one server without its cache, with 8 connections; needs wrk.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parent.parent))
from serving import serving

import erqi_kg

QUESTIONS = ("axes_of_district", "projects_of_axis", "figures_of_thing", "things_by_name")
SECONDS, ROUNDS = 2, 3


def measure(url: str) -> tuple[float, float, float]:
    """Return requests per second, and the median and the 99th percentile of the time in milliseconds."""
    command = ["wrk", "-t1", "-c8", f"-d{SECONDS}s", "--latency", "-H", "Accept: application/json", url]
    said = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    if "Non-2xx" in said:
        raise SystemExit(said)
    rate = float(re.findall(r"Requests/sec:\s+([\d.]+)", said)[0])
    times = {name: float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]
             for name, number, unit in re.findall(r"(50|99)%\s+([\d.]+)(us|ms|s)", said)}
    return rate, times["50"], times["99"]


def main(names: list[str]) -> None:
    """Print a line for each question and way, and how they compare."""
    kg = erqi_kg.open()
    with serving("--cache", 0) as base:
        for name in names:
            question = kg.questions[name]
            query = urlencode({"query": question.bind(dict(question.example), kg.resolve)})
            ways: dict[str, list[tuple[float, float, float]]] = {
                f"/questions/{name}?{urlencode(question.example)}": [], f"/sparql?{query}": []}
            for _ in range(ROUNDS):
                for way, found in ways.items():
                    found.append(measure(base + way))
            best = [max(found) for found in ways.values()]
            for way, (rate, median, late) in zip(("questions", "sparql"), best, strict=True):
                print(f"{name:24} {way:10} {rate:8.0f} req/s   p50 {median:6.2f} ms   p99 {late:6.2f} ms")
            print(f"{name:24} ratio      {best[0][0] / best[1][0]:8.2f}")


if __name__ == "__main__":
    main(sys.argv[1:] or list(QUESTIONS))
