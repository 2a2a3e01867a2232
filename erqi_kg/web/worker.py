"""The side of the workers: one process loads the graph once, its children share the memory and answer requests.

A worker has no file open but the socket to its server and may open none (RLIMIT_NOFILE), so no query can reach a
network or a file, whatever the engine or its guard overlooks. Whatever goes wrong in a worker ends that worker alone.
"""

from __future__ import annotations

import ctypes
import gc
import gzip
import json
import marshal
import os
import re
import resource
import select
import signal
import socket
import struct
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache, partial
from importlib import import_module
from pathlib import Path
from typing import NoReturn
from urllib.parse import quote

from .. import __version__
from ..errors import ErqiError, MissingExtra
from ..kg import KnowledgeGraph
from .call import Call, Reply, problem
from .form import pairs_of
from .options import MEGABYTE, Options
from .shared import Shared
from .sparql import answer

Handler = Callable[[KnowledgeGraph, Call], Reply]
# To a worker a head is marshalled, which is quick; what comes back is JSON, for a worker is not to be trusted so far.
FRAME = struct.Struct("!III")        # the number of a request, the length of its head and of its body
ORDER = struct.Struct("!cI")         # S starts a worker, N sets it behind others, K ends it; its number
GZIP_FROM = 1024
NICE = 9                             # slow workers let the server and the other workers go first
READ = 1 << 16
LARGE = 1 << 16
_UNSAFE = re.compile(r"[^\x20-\x7e]")
FAILURE = "erqi-failure"             # a header for the server, which logs it and takes it out
_PR_SET_PDEATHSIG = 1
_HOMES = {
    "catalog": "catalog:catalogue",
    "questions": "questions:listing",
    "question": "questions:ask",
    "openapi": "openapi:document",
    "resource": "resources:resource",
    "search": "pages:search",
    "reconcile": "reconcile:root",
    "reconcile-draft": "reconcile:root",
    "reconcile-post": "reconcile:post",
    "reconcile-look": "reconcile:look",
    "home": "pages:home",
}


def routes(options: Options) -> dict[str, Handler]:
    """Return what answers each route; every module that is needed has been imported then."""
    made: dict[str, Handler] = {"sparql": partial(answer, max_rows=options.max_rows, max_bytes=options.max_bytes)}
    for route, home in _HOMES.items():
        module, _, function = home.partition(":")
        try:
            made[route] = getattr(import_module(f"{__package__}.{module}"), function)
        except ModuleNotFoundError as error:
            raise MissingExtra(error.name or module, "serve") from None
    return made


def nursery(control: socket.socket, kg: KnowledgeGraph, options: Options, shared: Shared) -> NoReturn:
    """Load the graph, say so, then start and end workers as the server asks until it is gone."""
    _alone(control, quiet=False)
    control = socket.socket(fileno=3)
    _die_with_parent()
    try:
        answers = routes(options)
        said = _warm(kg, answers)
    except ErqiError as error:
        control.sendall(json.dumps({"error": str(error)}).encode() + b"\n")
        os._exit(1)
    gc.collect()
    # What lives now is never looked through again, so that its pages stay shared.
    gc.freeze()
    control.sendall(json.dumps(said).encode() + b"\n")
    _tend(control, options, lambda link, number: _fork(link, kg, answers, options, shared, number))


def _tend(control: socket.socket, options: Options, fork: Callable[[int, int], int]) -> NoReturn:
    """Start and end workers as the server asks until it is gone."""
    heard, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    workers: dict[int, int] = {}
    while True:
        ready, _, _ = select.select([control.fileno(), heard], [], [])
        if heard in ready:
            os.read(heard, 4096)
            _reap(workers)
        if control.fileno() not in ready:
            continue
        order, files, _, _ = socket.recv_fds(control, ORDER.size, 1)
        if len(order) < ORDER.size:
            os._exit(0)
        what, number = ORDER.unpack(order)
        if what == b"S":
            # Those that were killed may take a while to end, and hold their memory until then.
            while len(workers) >= 2 * options.workers:
                select.select([heard], [], [])
                os.read(heard, 4096)
                _reap(workers)
            workers[number] = fork(files[0], number)
        elif number in workers and what == b"N":
            os.setpriority(os.PRIO_PROCESS, workers[number], NICE)
        elif number in workers:
            # A child that has not been reaped keeps its number: this cannot hit another process.
            os.kill(workers[number], signal.SIGKILL)


def _warm(kg: KnowledgeGraph, answers: dict[str, Handler]) -> dict[str, object]:
    """Load and import all that a worker needs, for it can open no file; return what the server says of the data."""
    from ..receipt import data_version, graph_hash

    store = kg.store
    said: dict[str, object] = {
        "version": __version__, "engine": kg.engine, "dataVersion": data_version(store), "dataHash": graph_hash(store),
        "triples": len(store), "questions": len(kg.questions)}
    gzip.compress(b"")
    if "reconcile" in answers:
        # It reads files of others; where one is not installed, the server is to say so now.
        import_module(f"{__package__}.reconcile").data_of(kg)
    for route, accept in (("catalog", ""), ("sparql", "text/turtle"), ("sparql", "text/html"), ("home", "text/html"),
                          ("openapi", ""), ("questions", "application/json"), ("questions", "text/html"),
                          ("reconcile", "application/json")):
        if route in answers:
            with suppress(ErqiError):
                answers[route](kg, Call(route, "/", accept=accept, base="http://localhost"))
    return said


def _reap(workers: dict[int, int]) -> None:
    for number, child in list(workers.items()):
        if os.waitpid(child, os.WNOHANG)[0]:
            del workers[number]


def _fork(link: int, kg: KnowledgeGraph, answers: dict[str, Handler], options: Options, shared: Shared, number: int) -> int:
    child = os.fork()
    if child:
        os.close(link)
        return child
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _alone(socket.socket(fileno=link), quiet=True)
    _die_with_parent()
    _limit(options.memory_limit * MEGABYTE)
    shared.arrive(number)
    work(socket.socket(fileno=3), kg, answers, options, partial(shared.begin, number))


def work(link: socket.socket, kg: KnowledgeGraph, answers: dict[str, Handler], options: Options,
         begin: Callable[[int], bool]) -> NoReturn:
    """Answer one call after another until the server closes the link."""
    # Memory that a large answer took is not all given back: such a worker makes room for a fresh one.
    enough = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + options.memory_limit * 1024 // 4
    try:
        for number, head, body in _received(link):
            if not begin(number):
                continue
            *call, zipped, split = marshal.loads(head)
            reply = _answer(kg, answers, call, body[:split], body[split:])
            # It is looked at where the answer is large, and now and then: a look costs as much as all else here.
            last = (len(reply.body) > LARGE or number % 64 == 0) and resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > enough
            _send(link, number, reply, zipped=zipped, last=last)
            if last:
                break
    finally:
        if (error := sys.exception()) is not None and not isinstance(error, MemoryError):
            _confess(link, number, error)
        os._exit(0)


def _answer(kg: KnowledgeGraph, answers: dict[str, Handler], call: list[str], query: bytes, body: bytes) -> Reply:
    route, path, accept, languages, base, content_type = call
    handler = answers.get(route)
    if handler is None:
        return problem(404, "没有此页 / Not found", f"{path}: 没有此页 / there is nothing here")
    try:
        pairs = tuple(pairs_of(query))
    except ValueError:
        return problem(400, "查询串有误 / Bad query string", "须为 UTF-8 百分号编码，至多 1000 个参数 / "
                       "give percent-encoded UTF-8 with at most 1000 parameters")
    try:
        return handler(kg, Call(route, path, pairs, accept, languages, base, body, content_type))
    except ErqiError as error:
        return problem(400, "请求有误 / Bad request", str(error))


def _send(link: socket.socket, number: int, reply: Reply, *, zipped: bool, last: bool) -> None:
    body, headers = reply.body, reply.headers
    if zipped and len(body) >= GZIP_FROM:
        body = gzip.compress(body, 5, mtime=0)
        headers = (*headers, ("content-encoding", "gzip"))
    head = _head(reply.status, reply.media, headers, last)
    link.sendall(FRAME.pack(number, len(head), len(body)) + head + body)


@lru_cache(maxsize=64)
def _head(status: int, media: str, headers: tuple[tuple[str, str], ...], last: bool) -> bytes:
    # What a client wrote may come back in a header, and is to begin no other.
    safe = [(name, _UNSAFE.sub(lambda match: quote(match[0]), value)) for name, value in headers]
    return json.dumps([status, media, safe, last]).encode()


def _received(link: socket.socket) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield number, head and body of each call until the server closes the link."""
    data = bytearray()
    while more := link.recv(READ):
        data += more
        while len(data) >= FRAME.size:
            number, head, body = FRAME.unpack_from(data)
            middle, end = FRAME.size + head, FRAME.size + head + body
            if len(data) < end:
                break
            call = number, bytes(data[FRAME.size:middle]), bytes(data[middle:end])
            del data[:end]
            yield call


def _confess(link: socket.socket, number: int, error: BaseException) -> None:
    """Tell the server what broke and where, without a value that a client gave."""
    *_, frame = traceback.extract_tb(error.__traceback__)
    reply = problem(500, "内部错误 / Internal error", "服务器出错，已记录 / the server failed; its log says where")
    told = (FAILURE, f"{type(error).__name__} in {frame.name}, line {frame.lineno}")
    _send(link, number, Reply(500, reply.media, reply.body, (told,)), zipped=False, last=True)


def _alone(link: socket.socket, *, quiet: bool) -> None:
    """Keep one socket as file 3 and close all others; nothing is read or printed any more, but for errors unless `quiet`."""
    os.dup2(link.detach(), 3)
    os.closerange(4, 65536)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, *((2,) if quiet else ())):
        os.dup2(nothing, standard)
    os.close(nothing)
    # A key pressed in the terminal reaches the whole group: the server decides when its workers end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _die_with_parent() -> None:
    """Ask the system to end this process with its parent; where it cannot, the closed link ends it."""
    parent = os.getppid()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def _limit(memory: int) -> None:
    """Allow so much more memory than is in use, no core file, and no file or socket beside those that are open."""
    taken = 0
    with suppress(OSError):
        taken = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + memory, taken + memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (4, 4))
