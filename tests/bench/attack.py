"""Attack a server of our own on loopback with hostile requests, while a normal question is asked again and again.

    python tests/bench/attack.py [--count 10000] [--connections 32] [--seconds 300]

Prints how long the normal question took at worst, how much memory all processes took at their peak, what the hostile
requests were answered, and how many connections reached a listener that their SERVICE, LOAD and FROM name.
Goals: the normal question is answered within a second at any moment, memory stays bounded, the listener hears nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from serving import serving  # noqa: E402

import erqi_kg  # noqa: E402

LIMITS = ("--workers", 4, "--time-limit", 2, "--memory-limit", 256, "--max-rows", 20000, "--cache", 0)
PATIENCE = 8.0


class Shot(NamedTuple):
    """A hostile request: its kind, the bytes to send, and after how many seconds the client leaves, if it does not wait."""

    kind: str
    data: bytes
    leave: float | None = None
    read: bool = True


def get(query: str, *headers: str, path: str = "/sparql") -> bytes:
    return raw(f"GET {path}?query={quote(query)} HTTP/1.1", *headers)


def raw(line: str, *headers: str, body: bytes = b"") -> bytes:
    return "\r\n".join([line, "Host: localhost", "Connection: close", *headers, "", ""]).encode() + body


def post(query: str | bytes, *headers: str, kind: str = "application/sparql-query") -> bytes:
    body = query.encode() if isinstance(query, str) else query
    return raw("POST /sparql HTTP/1.1", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers, body=body)


def triples(count: int) -> str:
    return " . ".join(f"?s{each} ?p{each} ?o{each}" for each in range(count))


def hostile(number: int, port: int) -> Shot:
    """Return the hostile request of a number: the same number gives the same one."""
    dice = random.Random(number)
    kind, make = KINDS[number % len(KINDS)]
    made = make(dice, port)
    return made._replace(kind=kind) if isinstance(made, Shot) else Shot(kind, made)


def cartesian(dice: random.Random, port: int) -> bytes:
    size = dice.randint(2, 6)
    form = dice.choice((f"SELECT * {{ {triples(size)} }}", f"SELECT * {{ {triples(size)} }} ORDER BY ?s0 DESC(?o1)",
                        f"SELECT (COUNT(*) AS ?n) {{ {triples(size)} }}", f"SELECT DISTINCT ?s0 ?o1 {{ {triples(size)} }}",
                        f"CONSTRUCT {{ {triples(size)} }} WHERE {{ {triples(size)} }}",
                        f"SELECT (GROUP_CONCAT(?o0) AS ?all) {{ {triples(size)} }}"))
    return dice.choice((get, post))(form, f"Accept-Encoding: {dice.choice(('gzip', 'identity'))}",
                                    f"Accept: {dice.choice(('*/*', 'text/csv', 'application/sparql-results+xml'))}")


def nesting(dice: random.Random, port: int) -> bytes:
    depth = dice.choice((50, 500, 5000, 50000))
    return post(dice.choice((
        "SELECT * " + "{" * depth + "}" * depth,
        "SELECT * { FILTER(" + "(" * depth + "1" + ")" * depth + ") }",
        "SELECT * { FILTER(" + "!" * depth + "true) }",
        "SELECT * { " + "OPTIONAL { ?s ?p ?o " * depth + "}" * depth + " }",
        "SELECT * { ?s " + "(" * depth + "<p>" + ")" * depth + " ?o }",
        "SELECT * { ?s ?p " + "[ ?p " * depth + "1" + "]" * depth + " }",
        "SELECT * { ?s ?p " + "(" * depth + ")" * depth + " }",
        "SELECT * { FILTER(" + "1+" * depth + "1) }",
        "SELECT * { " + "{ SELECT * { " * depth + "}}" * depth + " }")))


def giant(dice: random.Random, port: int) -> bytes:
    count = dice.choice((1000, 20000, 60000))
    return post(dice.choice((
        "SELECT * { VALUES ?x { " + " ".join(f'"{each}"' for each in range(count)) + " } ?a ?b ?c }",
        "SELECT * { VALUES (?x ?y) { " + "(1 2)" * count + " } VALUES (?z ?w) { " + "(1 2)" * 1000 + " } }",
        "SELECT " + " ".join(f"?v{each}" for each in range(count)) + " { ?s ?p ?o }",
        "SELECT * { " + " UNION ".join("{ ?s ?p ?o }" for _ in range(count // 10)) + " }",
        "SELECT * { ?s ?p ?o FILTER(?o IN (" + ",".join(map(str, range(count))) + ")) }")))


def path(dice: random.Random, port: int) -> bytes:
    step = dice.choice(("(<a>|!<a>)", "(!<a>|^!<b>)", "((!<a>)?/(!<b>)?)", "(^(!<a>)/!<b>)"))
    many = dice.choice(("*", "+"))
    return get(f"SELECT (COUNT(*) AS ?n) {{ ?a {step}{many} ?b . ?b {step}{many} ?c . ?c {step}{many}/{step}* ?d }}")


def literals(dice: random.Random, port: int) -> bytes:
    times = dice.choice((12, 24, 40))
    doubled = " ".join(f"BIND(CONCAT(?x{each}, ?x{each}) AS ?x{each + 1})" for each in range(times))
    return post(dice.choice((
        f'SELECT (STRLEN(?x{times}) AS ?n) {{ BIND("{"二七" * 100}" AS ?x0) {doubled} }}',
        f'SELECT * {{ BIND("{"x" * 900_000}" AS ?x) ?a ?b ?c }}',
        f'SELECT * {{ ?s ?p ?o FILTER(REGEX(STR(?o), "{"(a|aa)+" * 20}$")) }}',
        'SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), "((((a{1,99}){1,99}){1,99}){1,99})")) }',
        'SELECT * { BIND(REPLACE("' + "a" * 100_000 + '", "a", "' + "b" * 10_000 + '") AS ?x) }',
        'SELECT ("1e' + "9" * dice.choice((5, 5000)) + '"^^xsd:double AS ?x) (9' + "9" * 5000 + " AS ?y) {}",
        f"SELECT * {{ ?s ?p \"{'x' * 400_000}\"@{'a-' * 50_000}b }}")))


def calling(dice: random.Random, port: int) -> bytes:
    there = f"http://127.0.0.1:{port}/x"
    text = dice.choice((
        f"SELECT * {{ SERVICE <{there}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ sErViCe SILENT <{there}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVICE#x\n#y\n<{there}>{{}} }}",
        f"SELECT * {{ \\u0053ERVICE <{there}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ \\U00000053\\u0045RVICE\tSILENT\n<{there}>\r{{ ?s ?p ?o }} }}",
        f"PREFIX s: <http://127.0.0.1:{port}/> SELECT * {{ {{{{ OPTIONAL {{ SERVICE s:x {{ ?s ?p ?o }} }} }}}} }}",
        f"SELECT * {{ BIND(<{there}> AS ?g) SERVICE ?g {{ ?s ?p ?o }} }}",
        f"SELECT * {{ VALUES ?g {{ <{there}> }} {{}}SERVICE?g{{ ?s ?p ?o }} }}",
        f"SELECT * {{ FILTER EXISTS {{ SERVICE <{there}> {{ ?s ?p ?o }} }} }}",
        f"SELECT * {{ {{ SELECT * {{ SERVICE <{there}> {{ ?s ?p ?o }} }} }} }}",
        f"SELECT * FROM <{there}> {{ ?s ?p ?o }}", f"SELECT * FROM NAMED <{there}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        f"LOAD <{there}>", f"LOAD SILENT <{there}> INTO GRAPH <g>", f"DESCRIBE <{there}>",
        f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{there}> {{ ?s ?p ?o }} }}",
        f'SELECT * {{ BIND("#" AS ?x) SERVICE <{there}> {{}} }}', f"ASK {{ <a> <b> '''SERVICE''' . SERVICE <{there}> {{}} }}"))
    wanted = quote(there)
    return dice.choice((
        get(text), post(text), post("query=" + quote(text), kind="application/x-www-form-urlencoded"),
        post(text, kind="application/sparql-update"), post("update=" + quote(text), kind="application/x-www-form-urlencoded"),
        raw(f"GET /sparql?query=SELECT*%7B?s?p?o%7D&default-graph-uri={wanted}&named-graph-uri={wanted} HTTP/1.1"),
        raw(f"GET /resource?iri={wanted} HTTP/1.1"), get(text, f"Host: 127.0.0.1:{port}")))


def broken(dice: random.Random, port: int) -> bytes:
    junk = bytes(dice.randrange(256) for _ in range(dice.randint(1, 400)))
    return dice.choice((
        raw("GET /sparql?query=%ff%fe%80ASK%7B%7D HTTP/1.1"), raw("GET /sparql?query=%E4%BA HTTP/1.1"),
        raw("GET /sparql?%=%zz&query=%u0041 HTTP/1.1"), raw("GET /id/%ff%00%0d%0aX:y HTTP/1.1"), post(junk),
        post(b"query=" + junk, kind="application/x-www-form-urlencoded"), post("ASK {}".encode("utf-16")),
        post("ASK {}", kind="application/sparql-query; charset=utf-16"), post(b"\xef\xbb\xbfASK {}"), post("SELECT \x00 {}"),
        raw("GET /questions/..%2f..%2fetc%2fpasswd HTTP/1.1"), raw("GET /static/..%2fapp.py HTTP/1.1"),
        raw("GET /questions/axes_of_district?" + "&".join(f"a{each}=1" for each in range(2000)) + " HTTP/1.1"),
        junk, junk + b"\r\n\r\n", b"GET /sparql\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n"))


def headers(dice: random.Random, port: int) -> bytes:
    return dice.choice((
        raw("GET /sparql HTTP/1.1", "X-Big: " + "x" * 100_000), raw("GET / HTTP/1.1", *(f"X-{n}: y" for n in range(5000))),
        raw("GET / HTTP/1.1", "Host: evil.example", "Host: other.example"), raw("GET / HTTP/1.1", "Host: a b<script>"),
        raw("GET /sparql HTTP/1.1", "Accept: " + "text/x," * 4000), raw("GET /sparql HTTP/1.1", "Accept: */*;q=nan"),
        raw("GET /sparql HTTP/1.1", "Accept: image/png"), raw("GET / HTTP/1.1", "Accept-Language: " + "zh-" * 3000),
        raw("GET / HTTP/1.1", "If-None-Match: *"), raw("GET / HTTP/1.1", "Range: bytes=0-0,1-1,2-2"),
        raw("POST /sparql HTTP/1.1", "Content-Length: -1", body=b"ASK {}"),
        raw("POST /sparql HTTP/1.1", "Content-Length: 6", "Transfer-Encoding: chunked", body=b"0\r\n\r\nGET / HTTP/1.1\r\n\r\n"),
        raw("POST /sparql HTTP/1.1", "Transfer-Encoding: chunked", body=b"FFFFFFFFFFFFFFFFF\r\nx"),
        raw("POST /sparql HTTP/1.1", "Content-Length: 99999999999999999999", body=b"ASK {}"),
        raw("POST /sparql HTTP/1.1", "Expect: 100-continue", "Content-Length: 2000000"),
        raw("TRACE / HTTP/1.1"), raw("CONNECT x:80 HTTP/1.1"), raw("DELETE /sparql HTTP/1.1"), raw("GET / HTTP/9.9"),
        raw("OPTIONS * HTTP/1.1"), raw("GET http://other.example/sparql HTTP/1.1"), raw("GET //sparql HTTP/1.1"),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GET /\r\n\r\n", b"\r\n" * 5000, b"GET / HTTP/1.1\r\n : x\r\n\r\n",
        raw("GET / HTTP/1.1", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Key: x"),
        raw("GET /sparql HTTP/1.1", "Accept-Encoding: gzip;q=0, br, deflate, identity;q=0")))


def large(dice: random.Random, port: int) -> bytes:
    return dice.choice((
        raw("GET /sparql?query=" + "x" * dice.choice((40_000, 60_000, 300_000)) + " HTTP/1.1"),
        raw("GET /" + "a/" * 40_000 + " HTTP/1.1"), post("# " + "x" * 3_000_000), post("ASK {} #" + "y" * 1_000_000),
        post("&".join(f"query{each}=ASK" for each in range(50_000)), kind="application/x-www-form-urlencoded"),
        post("query=" + "%41" * 300_000, kind="application/x-www-form-urlencoded")))


def piped(dice: random.Random, port: int) -> bytes:
    one = get(dice.choice(("ASK {}", f"SELECT * {{ {triples(2)} }}"))).replace(b"Connection: close\r\n", b"")
    return one * dice.choice((2, 5, 10)) + raw("GET /health HTTP/1.1")


def slow(dice: random.Random, port: int) -> Shot:
    whole = post("ASK {}")
    cut = dice.randint(1, len(whole) - 1)
    return Shot("", whole[:cut], leave=dice.choice((0.05, 0.1, 0.3, 1.0)))


def deaf(dice: random.Random, port: int) -> Shot:
    many = get(f"SELECT * {{ {triples(2)} }}").replace(b"Connection: close\r\n", b"")
    return Shot("", many * dice.choice((1, 20)), leave=dice.choice((0.05, 0.2, 0.5)), read=False)


def gone(dice: random.Random, port: int) -> Shot:
    return Shot("", get(f"SELECT (COUNT(*) AS ?n) {{ {triples(4)} }}"), leave=0.0)


KINDS: tuple[tuple[str, Callable[[random.Random, int], bytes | Shot]], ...] = (
    ("cartesian product", cartesian), ("deep nesting", nesting), ("giant VALUES", giant), ("path bomb", path),
    ("huge literal", literals), ("SERVICE, LOAD, FROM", calling), ("broken UTF-8", broken), ("header game", headers),
    ("large body or URL", large), ("pipelining", piped), ("slow client", slow), ("deaf client", deaf), ("gone client", gone))


class Listener:
    """A server that only counts who comes."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.heard = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                self._socket.accept()[0].close()
            except OSError:
                return
            self.heard += 1

    def close(self) -> None:
        self._socket.close()


async def shoot(url: str, shot: Shot) -> str:
    """Send one hostile request and return the status of the first reply, or what happened instead."""
    parts = urlsplit(url)
    try:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    except OSError:
        return "not connected"
    try:
        writer.write(shot.data)
        if shot.leave is not None:
            await asyncio.sleep(shot.leave)
            return "left"
        async with asyncio.timeout(PATIENCE):
            head = await reader.read(64)
            while await reader.read(1 << 16):
                pass
        return head[9:12].decode("latin-1") if head.startswith(b"HTTP/1.") else "closed" if not head else "no HTTP"
    except TimeoutError:
        return "no reply"
    except OSError:
        return "reset"
    finally:
        writer.transport.abort()


async def attack(url: str, port: int, count: int, connections: int, seconds: float = 60) -> Counter[tuple[str, str]]:
    """Return how often each kind got each reply; after so many seconds nothing more is sent."""
    replies: Counter[tuple[str, str]] = Counter()
    numbers, end = iter(range(count)), time.perf_counter() + seconds

    async def gun() -> None:
        for number in numbers:
            if time.perf_counter() > end:
                return
            shot = hostile(number, port)
            replies[shot.kind, await shoot(url, shot)] += 1

    await asyncio.gather(*(gun() for _ in range(connections)))
    return replies


def ask(url: str, query: str) -> tuple[float, int]:
    """Ask a normal question over a connection of its own; return the seconds and the status."""
    began = time.perf_counter()
    connection = HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE)
    try:
        connection.request("GET", "/sparql?query=" + quote(query))
        response = connection.getresponse()
        response.read()
        return time.perf_counter() - began, response.status
    except OSError:
        return time.perf_counter() - began, 0
    finally:
        connection.close()


def probe(url: str) -> None:
    """Ask the normal question until the standard input ends, and print each time with the status."""
    query = erqi_kg.open().question("axes_of_district").text
    done = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), done.set()), daemon=True).start()
    while not done.wait(0.02):
        seconds, status = ask(url, query)
        print(f"{seconds:.6f} {status}", flush=True)


def processes(root: int) -> dict[int, int]:
    """Return the resident bytes of each process below another; what they share is counted for each."""
    parents: dict[int, list[int]] = {}
    sizes: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text(encoding="latin-1").rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(folder.name))
        sizes[int(folder.name)] = int(fields[21]) * 4096
    found: dict[int, int] = {}
    waiting = list(parents.get(root, []))
    while waiting:
        process = waiting.pop()
        found[process] = sizes[process]
        waiting += parents.get(process, [])
    return found


class Peak:
    """The most memory that a server and its workers have taken together."""

    def __init__(self, root: int) -> None:
        self.bytes = self.most = 0
        self._root = root
        self._done = threading.Event()
        threading.Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        while not self._done.wait(0.1):
            found = processes(self._root)
            self.bytes = max(self.bytes, sum(found.values()))
            self.most = max(self.most, len(found))

    def close(self) -> None:
        self._done.set()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--probe", metavar="URL")
    options = parser.parse_args()
    if options.probe:
        probe(options.probe)
        return
    listener = Listener()
    with serving(*LIMITS) as url:
        (server, *_) = processes(os.getpid())
        before, peak = sum(processes(server).values()), Peak(server)
        prober = subprocess.Popen([sys.executable, __file__, "--probe", url], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  encoding="utf-8")
        began = time.perf_counter()
        replies = asyncio.run(attack(url, listener.port, options.count, options.connections, options.seconds))
        took = time.perf_counter() - began
        told, _ = prober.communicate()
        peak.close()
        after = ask(url, "ASK {}")
    listener.close()
    asked = [line.split() for line in told.splitlines()]
    times = sorted(float(seconds) for seconds, _ in asked)
    print(f"{sum(replies.values())} hostile requests over {options.connections} connections in {took:.1f} s")
    for kind, _ in KINDS:
        got = "  ".join(f"{reply}: {count}" for (each, reply), count in sorted(replies.items()) if each == kind)
        print(f"  {kind:20} {got}")
    print(f"normal question      {len(times)} times, statuses {dict(Counter(status for _, status in asked))}")
    print(f"  median             {times[len(times) // 2] * 1000:8.1f} ms")
    print(f"  99 of 100 within   {times[len(times) * 99 // 100] * 1000:8.1f} ms")
    print(f"  at worst           {times[-1] * 1000:8.1f} ms  (goal: under 1000)")
    print(f"memory               {peak.bytes >> 20} MB at its peak in {peak.most} processes, {before >> 20} MB before; shared "
          "pages are counted for each")
    print(f"listener             {listener.heard} connections (goal: 0)")
    print(f"afterwards           status {after[1]} in {after[0] * 1000:.1f} ms")


if __name__ == "__main__":
    main()
