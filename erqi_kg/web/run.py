"""The server as a process: its socket, its workers, its start and its end."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import socket
from dataclasses import replace

from ..errors import ErqiError, MissingExtra
from ..kg import KnowledgeGraph
from .options import Options
from .pool import Pool

BACKLOG = 1024


def run(kg: KnowledgeGraph, options: Options) -> None:
    """Serve until a signal ends it; a line with the URL is printed when the first request can be answered."""
    listener = _listen(options)
    # The workers load the graph while the server is still being imported, and are forked before there is a thread.
    chosen = replace(options, port=listener.getsockname()[1])
    pool = Pool(kg, chosen)
    try:
        import uvicorn

        from .app import make
        from .wire import Wire, sweep
    except ModuleNotFoundError as error:
        raise MissingExtra(error.name or "uvicorn", "serve") from None
    host = f"[{chosen.host}]" if ":" in chosen.host else chosen.host
    tasks: set[asyncio.Task[None]] = set()

    def ready() -> None:
        tasks.add(asyncio.get_running_loop().create_task(sweep(server.server_state)))
        url = chosen.public_url or f"http://{host}:{chosen.port}"
        print(f"服务已就绪 / serving at {url}", flush=True)

    # A command that ends at once collects no garbage; for a server, seldom and much would be a pause in its answers.
    gc.freeze()
    gc.set_threshold(700, 10, 10)
    logging.getLogger("uvicorn").propagate = False
    app = make(kg, chosen, pool=pool, ready=ready)
    server = uvicorn.Server(uvicorn.Config(
        app, http=Wire, loop="asyncio", ws="none", lifespan="on", log_config=None, access_log=False, server_header=False,
        proxy_headers=False, timeout_keep_alive=15, timeout_graceful_shutdown=3, backlog=BACKLOG))
    # uvicorn raises the signal again after a clean end; that is then no reason to fail.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, frame: None)
    server.run(sockets=[listener])
    if not server.started:
        raise ErqiError("服务未能启动 / the server could not start")


def _listen(options: Options) -> socket.socket:
    try:
        family = socket.getaddrinfo(options.host, options.port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((options.host, options.port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise ErqiError(f"{options.host}:{options.port}: 无法监听；请换一个 --host 或 --port / "
                        f"cannot be listened on ({error.strerror}): choose another --host or --port") from None
    # Its connections inherit this; the event loop sets it only where it has made the socket itself.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
