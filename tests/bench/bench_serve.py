"""Print how many requests a second `erqi-kg serve` answers, beside plain `oxigraph serve-read-only` on the same data.

    python tests/bench/bench_serve.py [--seconds 5] [--rounds 3]

The same packaged questions over 8 connections, in turns; the middle of all rounds is printed. `oxigraph` has the data as named
graphs and their union in its default graph. First without the cache of answers (`--cache 0`): every request runs its query.
Goals: without the cache at least 0.8 of oxigraph, p99 under 5 times p50; /questions/NAME at least half of /sparql; the first
answer within a second of the start. Processor time for each request is printed too, for it depends less on what else runs.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.parse import quote, urlsplit

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import pyoxigraph as ox  # noqa: E402
from serving import serving  # noqa: E402

import erqi_kg  # noqa: E402

QUESTIONS = ("projects_of_axis", "axes_of_district")
CONNECTIONS = 8
JSON = "application/sparql-results+json, application/json;q=0.5"


class Pace(NamedTuple):
    """Requests a second, the middle and the 99th of 100 times in ms, and the processor time of a request in ms."""

    rate: float
    p50: float
    p99: float
    processor: float


@contextmanager
def oxigraph(folder: Path) -> Iterator[str]:
    """Yield the URL of the query endpoint of a plain Oxigraph server."""
    store = ox.Store(str(folder / "store"))
    quads = list(erqi_kg.open().store)
    store.bulk_extend(quads)
    store.bulk_extend({ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads})
    store.optimize()
    del store
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or "oxigraph"
    # It does not say which port it got, so it is given one that was free a moment ago.
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = "{}:{}".format(*free.getsockname())
    process = subprocess.Popen([program, "serve-read-only", "--location", str(folder / "store"), "--bind", address],
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8")
    try:
        assert process.stderr is not None
        next(line for line in process.stderr if "http://" in line)
        threading.Thread(target=process.stderr.read, daemon=True).start()
        yield f"http://{address}/query"
    finally:
        process.kill()
        process.wait()


def processor(root: int) -> float:
    """Return the processor seconds of a process and all below it."""
    fields = Path(f"/proc/{root}/stat").read_text(encoding="latin-1").rpartition(")")[2].split()
    children: list[int] = []
    for path in Path(f"/proc/{root}/task").glob("*/children"):
        # A thread may end while one looks.
        with suppress(OSError):
            children += map(int, path.read_text().split())
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") + sum(processor(child) for child in children)


def child() -> int:
    """Return the process that was started last."""
    (path,) = Path(f"/proc/{os.getpid()}/task/{os.getpid()}").glob("children")
    return int(path.read_text().split()[-1])


def load(url: str, process: int, seconds: int) -> Pace:
    """Ask one URL over and over for some seconds."""
    before = processor(process)
    times = wrk(url, seconds) if shutil.which("wrk") else clients(url, seconds)
    used = processor(process) - before
    count, rate, p50, p99 = times
    return Pace(rate, p50, p99, used / count * 1000)


def wrk(url: str, seconds: int) -> tuple[int, float, float, float]:
    told = subprocess.run(["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-H", f"Accept: {JSON}", url],
                          capture_output=True, encoding="utf-8", check=True).stdout
    if "Non-2xx" in told or "Socket errors" in told:
        raise SystemExit(f"not all was answered:\n{told}")
    units = {"us": 0.001, "ms": 1.0, "s": 1000.0}
    p50, p99 = (float(found[1]) * units[found[2]] for each in ("50%", "99%")
                if (found := re.search(rf"{each}\s+([\d.]+)(us|ms|s)\b", told)))
    found = re.search(r"(\d+) requests in", told), re.search(r"Requests/sec:\s+([\d.]+)", told)
    assert found[0] and found[1]
    return int(found[0][1]), float(found[1][1]), p50, p99


def clients(url: str, seconds: int) -> tuple[int, float, float, float]:
    """The same without wrk: the clients take as much of the processor as the server, so all rates are lower."""
    parts, times, end = urlsplit(url), [], time.perf_counter() + seconds

    def client() -> None:
        connection = HTTPConnection(parts.netloc)
        while (began := time.perf_counter()) < end:
            connection.request("GET", f"{parts.path}?{parts.query}", headers={"Accept": JSON})
            response = connection.getresponse()
            response.read()
            if response.status != 200:
                raise SystemExit(f"not all was answered: {response.status}")
            times.append(time.perf_counter() - began)

    threads = [threading.Thread(target=client) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times.sort()
    return len(times), len(times) / seconds, times[len(times) // 2] * 1000, times[len(times) * 99 // 100] * 1000


def first_answer() -> float:
    """Return the seconds from the start of the command to its first answer."""
    began = time.perf_counter()
    with serving("--workers", 2) as url:
        connection = HTTPConnection(urlsplit(url).netloc)
        connection.request("GET", "/sparql?query=" + quote("SELECT ?a { ?a a ek:Axis }"))
        assert connection.getresponse().status == 200
        took = time.perf_counter() - began
        connection.close()
    return took


def has(url: str) -> bool:
    connection = HTTPConnection(urlsplit(url).netloc)
    connection.request("GET", urlsplit(url).path, headers={"Accept": "application/json"})
    status = connection.getresponse().status
    connection.close()
    return status == 200


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    kg = erqi_kg.open()
    print(f"first answer         {median(first_answer() for _ in range(options.rounds)):8.2f} s  (goal: under 1)")
    print(f"load                 {'wrk' if shutil.which('wrk') else 'clients in Python'}, {CONNECTIONS} connections, "
          f"{options.rounds} rounds of {options.seconds} s; load average of the machine {os.getloadavg()[0]:.1f}")
    print(f"{'':44} {'requests/s':>10} {'p50 ms':>8} {'p99 ms':>8} {'p99/p50':>8} {'cpu ms':>8}")
    with tempfile.TemporaryDirectory() as folder, oxigraph(Path(folder)) as plain:
        processes = [child()]
        with serving("--cache", 0) as ours:
            processes.append(child())
            with serving() as cached:
                processes.append(child())
                for name in QUESTIONS:
                    query = "?query=" + quote(kg.question(name).text)
                    asked = {
                        "oxigraph serve-read-only": (plain + query, processes[0]),
                        "erqi-kg serve, no cache": (f"{ours}/sparql{query}", processes[1]),
                        "erqi-kg serve, cache": (f"{cached}/sparql{query}", processes[2]),
                    }
                    if has(f"{ours}/questions/{name}"):
                        asked["/questions/NAME, no cache"] = f"{ours}/questions/{name}", processes[1]
                    measure(name, asked, options.seconds, options.rounds)


def measure(name: str, asked: dict[str, tuple[str, int]], seconds: int, rounds: int) -> None:
    """Load all in turns, so that a change of the machine's pace meets all alike, and print the middle of each."""
    paces: dict[str, list[Pace]] = {label: [] for label in asked}
    for url, process in asked.values():
        load(url, process, 1)
    for _ in range(rounds):
        for label, (url, process) in asked.items():
            paces[label].append(load(url, process, seconds))
    middle = {label: Pace(*(median(each) for each in zip(*found, strict=True))) for label, found in paces.items()}
    for label, pace in middle.items():
        print(f"{name + ', ' + label:44} {pace.rate:10.0f} {pace.p50:8.2f} {pace.p99:8.2f} {pace.p99 / pace.p50:8.1f} "
              f"{pace.processor:8.3f}")
    plain, ours = middle["oxigraph serve-read-only"], middle["erqi-kg serve, no cache"]
    print(f"  no cache / oxigraph  {ours.rate / plain.rate:6.2f}  (goal: at least 0.8; by processor time "
          f"{plain.processor / ours.processor:.2f})")
    if "/questions/NAME, no cache" in middle:
        print(f"  /questions / /sparql {middle['/questions/NAME, no cache'].rate / ours.rate:6.2f}  (goal: at least 0.5)")


if __name__ == "__main__":
    main()
