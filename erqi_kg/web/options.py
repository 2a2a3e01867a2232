"""What can be set when the server starts, with defaults that suit strangers."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Options:
    """Where the server listens and how much one request, and all of them together, may take."""

    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""                 # where clients reach the server; empty: the Host header where it names this server
    workers: int = field(default_factory=lambda: 2 * (os.cpu_count() or 1))
    queue: int = 64                      # requests that wait for a worker, all clients together
    time_limit: float = 10.0             # seconds for one request; less under load
    memory_limit: int = 512              # megabytes that one request may add to what the graph takes
    max_rows: int = 100_000              # rows or triples in one answer
    max_bytes: int = 32 * MEGABYTE       # bytes in one answer
    max_body: int = MEGABYTE             # bytes in one request
    cache: int = 64                      # megabytes of answers that are kept; 0 keeps none
    log_queries: bool = False
