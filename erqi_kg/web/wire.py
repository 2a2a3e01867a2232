"""What a connection may do before there is a request: how long its head may be, how long it may take, how many there are."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from time import monotonic
from typing import Any

from uvicorn._types import ASGI3Application, ASGISendEvent, HTTPResponseStartEvent
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

MAX_HEAD = 64 << 10                  # bytes of a request line with its headers
MAX_URL = 32 << 10
MAX_CONNECTIONS = 512
HEAD_TIME = 10.0                     # seconds for a whole head
READ_TIME = 30.0                     # seconds in which a client has to take some of an answer
SWEEP = 1.0


class Wire(HttpToolsProtocol):
    """uvicorn's protocol with bounds: the parser below has none, and a client that says nothing would stay for ever."""

    def __init__(self, config: Config, server_state: ServerState, app_state: dict[str, Any],
                 _loop: asyncio.AbstractEventLoop | None = None) -> None:
        super().__init__(config=config, server_state=server_state, app_state=app_state, _loop=_loop)
        self._head = 0
        # Since when the client owes the rest of a head, or the reading of an answer; None while it owes nothing.
        self.owes_head: float | None = None
        self.owes_body: float | None = None
        self.owes_reading: float | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection; where there are too many, the one that has kept us waiting longest goes."""
        super().connection_made(transport)
        self.owes_head = monotonic()
        if len(self.connections) > MAX_CONNECTIONS:
            waiting = [(since, each) for each in self.connections if isinstance(each, Wire)
                       for since in (each.owes_head, each.owes_body, each.owes_reading) if since is not None]
            min(waiting, key=lambda pair: pair[0])[1].transport.abort()

    def data_received(self, data: bytes) -> None:
        """Read on, as long as the head is not too long."""
        self._head += len(data)
        super().data_received(data)
        # Where the head is still open, all that has come is head.
        if self.owes_head is not None and self._head > MAX_HEAD and not self.transport.is_closing():
            self._refuse(b"431 Request Header Fields Too Large")

    def on_headers_complete(self) -> None:
        """Note that the head is whole."""
        self.owes_head, self.owes_body = None, monotonic()
        self._head = 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Note that the body is whole."""
        self.owes_body = None
        super().on_message_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        """Answer a request; head and body of a reply leave together, for each writing wakes the client."""
        started: HTTPResponseStartEvent | None = None

        async def send(message: ASGISendEvent) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = message
                return
            if started is None or message["type"] != "http.response.body" or message.get("more_body"):
                raise RuntimeError("a reply is one head and one body")
            if cycle.flow.write_paused and not cycle.disconnected:
                await cycle.flow.drain()
            if self.transport.is_closing():
                cycle.response_started = cycle.response_complete = True
            elif not cycle.disconnected:
                self._reply(cycle, started["status"], started["headers"], message["body"])

        cycle.send = send  # type: ignore[method-assign]
        super()._start_asgi_task(cycle, app)

    def _reply(self, cycle: RequestResponseCycle, status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> None:
        cycle.response_started = True
        cycle.waiting_for_100_continue = False
        parts = [STATUS_LINE[status]]
        for name, value in (*cycle.default_headers, *headers):
            parts += (name, b": ", value, b"\r\n")
        if not cycle.keep_alive:
            parts.append(b"connection: close\r\n")
        parts.append(b"\r\n")
        if cycle.scope["method"] != "HEAD":
            parts.append(body)
        self.transport.write(b"".join(parts))
        cycle.response_complete = True
        cycle.message_event.set()
        if not cycle.keep_alive:
            self.transport.close()
        cycle.on_response()

    def on_response_complete(self) -> None:
        """Wait for the next head."""
        super().on_response_complete()
        if not self.pipeline:
            self.owes_head = monotonic()
            self._head = 0

    def pause_writing(self) -> None:
        """Note that the client does not read."""
        self.owes_reading = monotonic()
        super().pause_writing()

    def resume_writing(self) -> None:
        """Note that the client reads again."""
        self.owes_reading = None
        super().resume_writing()

    def sweep(self, now: float) -> None:
        """Close the connection where the client has taken too long."""
        if self.owes_head is not None and now - self.owes_head > HEAD_TIME and self._head:
            self._refuse(b"408 Request Timeout")
        elif self.owes_head is not None and now - self.owes_head > 2 * HEAD_TIME:
            self.transport.close()
        elif self.owes_reading is not None and now - self.owes_reading > READ_TIME:
            self.transport.abort()

    def _refuse(self, status: bytes) -> None:
        self.transport.write(b"HTTP/1.1 " + status + b"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        self.transport.close()


async def sweep(state: ServerState) -> None:
    """Look at all connections again and again."""
    while True:
        await asyncio.sleep(SWEEP)
        now = monotonic()
        for connection in list(state.connections):
            if isinstance(connection, Wire):
                connection.sweep(now)
