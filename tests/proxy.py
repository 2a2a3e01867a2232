"""A server between a loader and a store that fails as it is told: a real one, on the loopback."""

from __future__ import annotations

import socket
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests

# What it says where it echoes: a colour and a bell that no terminal is to obey.
LOUD = "no\x1b[31m such\x07 thing"


class Proxy:
    """What a proxy has been sent, and what it does with the next requests that write: each word of `script` is for one.

    `503` and `429` refuse with Retry-After, `drop` hangs up without passing on, `late` passes on and hangs up, `swallow` says
    204 and passes nothing on, `hold` waits until `released` and hangs up, `echo` refuses and says the credentials again,
    `elsewhere` redirects to another host; `pass` and no word pass on. With `password` it wants that of user `willow`.
    """

    def __init__(self, upstream: str) -> None:
        self.upstream = upstream
        self.script: deque[str] = deque()
        self.sent: list[tuple[str, str, str | None]] = []
        self.password: str | None = None
        self.held = threading.Event()
        self.released = threading.Event()
        self.url = ""
        self.elsewhere = ""

    @property
    def writes(self) -> list[tuple[str, str, str | None]]:
        """Those of the requests that write."""
        return [each for each in self.sent if not each[1].startswith("/query")]


@contextmanager
def proxy(upstream: str) -> Iterator[Proxy]:
    """Run a proxy before a server and give it."""
    told = Proxy(upstream)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            pass

        def handle_one(self) -> None:
            told.sent.append((self.command, self.path, self.headers.get("Authorization")))
            reading = self.path.startswith("/query")
            word = "pass" if reading or not told.script else told.script.popleft()
            if word == "drop":
                # In the middle of the body: a byte is read, the rest never.
                self.rfile.read(1)
                self.hang_up()
                return
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if told.password is not None and self.headers.get("Authorization") is None:
                self.answer(401, b"", {"WWW-Authenticate": 'Basic realm="willow"'})
            elif word in ("503", "429"):
                self.answer(int(word), b"busy", {"Retry-After": "0"})
            elif word == "hold":
                told.held.set()
                told.released.wait(60)
                self.hang_up()
            elif word == "swallow":
                self.answer(204, b"", {})
            elif word == "echo":
                self.answer(500, f"{LOUD} {self.headers.get('Authorization')} {told.password}".encode(), {})
            elif word == "elsewhere":
                self.answer(307, b"", {"Location": told.elsewhere + self.path})
            else:
                headers = {key: value for key, value in self.headers.items() if key in ("Content-Type", "Accept")}
                passed = requests.request(self.command, told.upstream + self.path, data=body, headers=headers, timeout=60)
                if word == "late":
                    self.hang_up()
                else:
                    self.answer(passed.status_code, passed.content, {
                        key: passed.headers[key] for key in ("Content-Type", "Server") if key in passed.headers})

        def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response_only(status)
            for key, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(b"" if status == 204 else body)

        def hang_up(self) -> None:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)

        do_GET = do_POST = do_PUT = do_DELETE = handle_one

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            # A client that was killed is what the test is about.
            pass

    server = Server(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        told.released.set()
        server.shutdown()
        server.server_close()
        thread.join(10)
