"""What the server hands to a worker and gets back: plain values, so that they pass between processes."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Call:
    """One request as a worker answers it."""

    route: str                                # "sparql", "questions", "question", "openapi", "resource", "home", "search" …
    path: str                                 # the path of the request, decoded
    query: tuple[tuple[str, str], ...] = ()   # query parameters in order, decoded
    accept: str = ""                          # the Accept header
    languages: str = ""                       # the Accept-Language header
    base: str = ""                            # scheme://host[:port] under which the service is reached
    body: bytes = b""
    content_type: str = ""


@dataclass(frozen=True)
class Reply:
    """What is answered: a body of a media type, with headers beside it."""

    status: int
    media: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


def problem(status: int, title: str, detail: str, **more: object) -> Reply:
    """Return an error as problem details (RFC 9457); title and detail are "中文 / English"."""
    told = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return Reply(status, "application/problem+json", json.dumps(told, ensure_ascii=False).encode())
