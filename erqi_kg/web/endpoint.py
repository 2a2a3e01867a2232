"""One request from head to reply: limits, entity tags, the cache, headers; whatever reads the graph is done by a worker."""

from __future__ import annotations

import asyncio
import json
import marshal
import re
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from time import perf_counter

from starlette.types import Receive, Scope, Send

from .call import Reply, problem
from .options import MEGABYTE, Options
from .pool import Pool
from .telemetry import Telemetry
from .wire import MAX_HEAD, MAX_URL

# What a route takes beside GET.
METHODS = {"sparql": ("GET", "HEAD", "OPTIONS", "POST"), "reconcile": ("GET", "HEAD", "OPTIONS", "POST"),
           "reconcile-post": ("OPTIONS", "POST")}
BODY_TIME = 10.0                     # seconds for a whole body
_HOST = re.compile(r"([A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?\Z")
# Whoever names the host by these is on the same machine, or came through a port of it.
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_ALWAYS = [
    (b"content-security-policy", b"default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
                                 b"base-uri 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"Content-Location, ETag, Erqi-Offset, Erqi-Total, Erqi-Truncated, "
                                        b"Link, Location, Retry-After"),
    (b"vary", b"Accept, Accept-Encoding, Accept-Language"),
]


class Service:
    """What the endpoints share: the pool, the cache, the counts and what is known of the data."""

    def __init__(self, pool: Pool, options: Options) -> None:
        self.pool = pool
        self.said = pool.load()
        self.version = json.dumps(self.said, sort_keys=True).encode()
        self.options = options
        self.telemetry = Telemetry(pool)
        self.address = f"http://{options.host}:{options.port}"
        self._cache: OrderedDict[bytes, Reply] = OrderedDict()
        self._cached = 0

    def start(self) -> None:
        """Start the workers; an event loop runs."""
        self.pool.failures = lambda words: self.telemetry.event("failure", message=words)
        self.pool.open()

    def cached(self, key: bytes) -> Reply | None:
        """Return what was answered to the same request."""
        reply = self._cache.get(key)
        if reply is not None:
            self._cache.move_to_end(key)
        return reply

    def keep(self, key: bytes, reply: Reply) -> None:
        """Keep an answer, and let go of those that were not asked for longest."""
        room = self.options.cache * MEGABYTE
        if len(reply.body) > room // 8 or key in self._cache:
            return
        self._cache[key] = reply
        self._cached += len(reply.body)
        while self._cached > room:
            self._cached -= len(self._cache.popitem(last=False)[1].body)

    def base(self, scope: Scope, host: str) -> str:
        """Return the URL under which the client reaches the server: a Host header is believed where it names this server."""
        if self.options.public_url:
            return self.options.public_url
        ours = tuple(map(str, scope.get("server") or ()))[:1]
        if (match := _HOST.match(host)) and match[1].strip("[]").lower() in (*_LOOPBACK, self.options.host.lower(), *ours):
            return f"{scope['scheme']}://{host}"
        return self.address


class Endpoint:
    """One route as an ASGI application."""

    def __init__(self, service: Service, route: str) -> None:
        self.service = service
        self.route = route
        self.methods = METHODS.get(route, ("GET", "HEAD", "OPTIONS"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, count it and log it."""
        began = perf_counter()
        reply, tag = await self._reply(scope, receive)
        method = scope["method"]
        if reply is None:
            # The client is gone.
            self.service.telemetry.request(self.route, method, 499, perf_counter() - began, 0)
            return
        own = {name.encode("latin-1").lower() for name, _ in reply.headers}
        headers = [*(each for each in _ALWAYS if each[0] not in own), (b"content-length", b"%d" % len(reply.body))]
        if reply.media:
            headers.append((b"content-type", _media(reply.media)))
        if tag is not None:
            headers.append((b"etag", tag))
        headers += [(name.encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers]
        if not any(name == "cache-control" for name, _ in reply.headers):
            headers.append((b"cache-control", b"no-cache" if tag is not None else b"no-store"))
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if method == "HEAD" else reply.body})
        more = {"query": scope["query_string"].decode("latin-1")} if self.service.options.log_queries else {}
        self.service.telemetry.request(self.route, method, reply.status, perf_counter() - began, len(reply.body), **more)

    async def _reply(self, scope: Scope, receive: Receive) -> tuple[Reply | None, bytes | None]:
        """Return the reply, or None for a client that is gone, and its entity tag."""
        method: str = scope["method"]
        if method not in self.methods:
            told = problem(405, "方法不可用 / Method not allowed", "可用 / allowed: " + ", ".join(self.methods))
            return Reply(405, told.media, told.body, (("allow", ", ".join(self.methods)),)), None
        if method == "OPTIONS":
            return Reply(204, "", b"", _preflight(self.methods)), None
        if len(scope["raw_path"]) + len(scope["query_string"]) > MAX_URL:
            return problem(414, "URL 过长 / URI too long", f"至多 {MAX_URL} 字节；长查询请用 POST / "
                           f"at most {MAX_URL} bytes: post a long query"), None
        if sum(len(name) + len(value) for name, value in scope["headers"]) > MAX_HEAD:
            return problem(431, "请求头过大 / Header too large", f"至多 {MAX_HEAD} 字节 / at most {MAX_HEAD} bytes"), None
        given = dict(scope["headers"])
        body, kind = b"", ""
        if method == "POST":
            kind = given.get(b"content-type", b"none").decode("latin-1")
            try:
                body = await _body(receive, self.service.options.max_body)
            except _NotRead as error:
                return error.reply, None
        return await self._ask(scope, receive, given, body, kind)

    async def _ask(self, scope: Scope, receive: Receive, given: dict[bytes, bytes], body: bytes,
                   kind: str) -> tuple[Reply | None, bytes | None]:
        service = self.service
        accept = given.get(b"accept", b"").decode("latin-1")
        languages = "" if self.route == "sparql" else given.get(b"accept-language", b"").decode("latin-1")
        base = service.base(scope, given.get(b"host", b"").decode("latin-1"))
        zipped = _takes_gzip(given.get(b"accept-encoding", b""))
        query: bytes = scope["query_string"]
        head = marshal.dumps((self.route, scope["path"], accept, languages, base, kind, zipped, len(query)))
        body = query + body
        key = sha256(b"%b\0%b\0%b" % (service.version, head, body)).digest()[:16]
        tag = b'"%b"' % key.hex().encode()
        if tag in given.get(b"if-none-match", b""):
            return Reply(304, "", b""), tag
        reply = service.cached(key)
        if reply is None:
            job = service.pool.submit(key, head, body, (scope["client"] or ("",))[0], receive)
            try:
                reply = await job.future
            except asyncio.CancelledError:
                return None, None
            if reply.status != 200 or any(name == "cache-control" for name, _ in reply.headers):
                return reply, None
            if service.options.cache:
                service.keep(key, reply)
        return reply, tag


class _NotRead(Exception):
    """A body that was not read, with the reply that says why."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


async def _body(receive: Receive, most: int) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_TIME):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise _NotRead(Reply(400, "", b""))
                body += message.get("body", b"")
                if len(body) > most:
                    raise _NotRead(problem(413, "请求体过大 / Content too large", f"至多 {most} 字节 / at most {most} bytes"))
                if not message.get("more_body"):
                    return bytes(body)
    except TimeoutError:
        raise _NotRead(problem(408, "请求过慢 / Request timeout", (
            f"请求体须在 {BODY_TIME:g} 秒内发完 / send the whole body within {BODY_TIME:g} seconds"))) from None


def _preflight(methods: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    allowed = ", ".join(methods)
    return (("allow", allowed), ("access-control-allow-methods", allowed), ("access-control-max-age", "86400"),
            ("access-control-allow-headers", "Accept, Accept-Language, Content-Type, If-None-Match"))


@lru_cache(maxsize=256)
def _takes_gzip(header: bytes) -> bool:
    """Whether a client that says this of encodings takes gzip: by its name, else by `*`, and not with a weight of 0."""
    weights = {}
    for part in header.lower().split(b","):
        name, _, weight = part.partition(b";")
        weights[name.strip()] = not re.fullmatch(rb"\s*q\s*=\s*0(\.0*)?\s*", weight)
    return weights.get(b"gzip", weights.get(b"*", False))


@lru_cache(maxsize=256)
def _media(media: str) -> bytes:
    return (f"{media}; charset=utf-8" if media.startswith("text/") and "charset" not in media else media).encode("latin-1")


class Local(Endpoint):
    """A route that needs no worker: its reply is made at once."""

    def __init__(self, service: Service, route: str, answer: Callable[[Scope], Reply]) -> None:
        super().__init__(service, route)
        self._local = answer

    async def _ask(self, scope: Scope, receive: Receive, given: dict[bytes, bytes], body: bytes,
                   kind: str) -> tuple[Reply | None, bytes | None]:
        return self._local(scope), None
