"""The server as an ASGI application: which path is answered by what."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from starlette.routing import Route, Router
from starlette.types import Scope

from ..kg import KnowledgeGraph
from .call import Reply, problem
from .endpoint import Endpoint, Local, Service
from .options import Options
from .pool import Pool
from .telemetry import Lines

FLUSH = 0.2
# Each path and the route that a worker knows it by; those that are asked most stand first.
PATHS = {
    "/sparql": "sparql",
    "/sparql/": "sparql",
    "/": "home",
    "/questions": "questions",
    "/questions/{name}": "question",
    "/openapi.json": "openapi",
    "/reconcile": "reconcile",
    "/reconcile/": "reconcile",
    "/reconcile/1.0-draft": "reconcile-draft",
    "/reconcile/1.0-draft/": "reconcile-draft",
    **{f"{root}/{path}": route for root in ("/reconcile", "/reconcile/1.0-draft") for path, route in (
        ("match", "reconcile-post"), ("extend", "reconcile-post"), ("extend/propose", "reconcile-look"),
        ("preview", "reconcile-look"), *((f"{word}/{kind}", "reconcile-look") for word in ("suggest", "flyout")
                                          for kind in ("entity", "type", "property")))},
    "/search": "search",
    "/resource": "resource",
    "/catalog": "catalog",
    "/catalog.{form}": "catalog",
    "/ontology": "resource",
    "/ontology.{form}": "resource",
    "/ontology/{rest:path}": "resource",
    "/id/{rest:path}": "resource",
    "/code/{rest:path}": "resource",
    "/shape/{rest:path}": "resource",
    "/graph/{rest:path}": "resource",
    "/source/{rest:path}": "resource",
    "/place/{rest:path}": "resource",
    # What is nowhere is answered there too, for browsers with a page.
    "/{rest:path}": "resource",
}
_MEDIA = {".css": "text/css", ".svg": "image/svg+xml", ".js": "text/javascript", ".png": "image/png"}


def make(data: KnowledgeGraph | Path, options: Options | None = None, *, pool: Pool | None = None,
         ready: Callable[[], None] = lambda: None) -> Router:
    """Return the application for a graph or a data folder; `ready` is called when it can answer.

    Without a `pool` it makes one of its own, which forks: call it before the process starts threads.
    """
    chosen = options or Options()
    kg = data if isinstance(data, KnowledgeGraph) else KnowledgeGraph(data)
    service = Service(pool or Pool(kg, chosen), chosen)

    @asynccontextmanager
    async def lifespan(app: Router) -> AsyncIterator[None]:
        service.start()
        lines, logger = Lines(service.telemetry), logging.getLogger("uvicorn")
        logger.addHandler(lines)
        flushing = asyncio.create_task(_flush(service))
        ready()
        try:
            yield
        finally:
            flushing.cancel()
            logger.removeHandler(lines)
            service.telemetry.flush()
            service.pool.close()

    # A bare router: the middleware of an application would look at each message, and there is nothing for it to do.
    return Router(lifespan=lifespan, redirect_slashes=False, routes=[
        Route("/health", Local(service, "health", partial(_health, service))),
        Route("/metrics", Local(service, "metrics", lambda scope: Reply(
            200, "text/plain; version=0.0.4; charset=utf-8", service.telemetry.metrics()))),
        Route("/static/{file}", Local(service, "static", partial(_static, _files()))),
        *(Route(path, Endpoint(service, route)) for path, route in PATHS.items()),
    ])


def _health(service: Service, scope: Scope) -> Reply:
    pool = service.pool
    told = {"status": "ok", **service.said, "workers": service.options.workers, "busy": pool.busy, "waiting": pool.waiting}
    return Reply(200, "application/json", json.dumps(told).encode())


def _files() -> dict[str, Reply]:
    """Return the few files that pages refer to; they are read once."""
    folder = Path(__file__).parent / "static"
    return {path.name: Reply(200, _MEDIA[path.suffix], path.read_bytes(), (("cache-control", "max-age=3600"),))
            for path in sorted(folder.glob("*")) if path.suffix in _MEDIA}


def _static(files: dict[str, Reply], scope: Scope) -> Reply:
    return files.get(scope["path_params"]["file"]) or _nothing(scope)


def _nothing(scope: Scope) -> Reply:
    return problem(404, "没有此页 / Not found", "没有此页；请从 / 开始 / there is nothing here: start at /")


async def _flush(service: Service) -> None:
    while True:
        await asyncio.sleep(FLUSH)
        service.telemetry.flush()
