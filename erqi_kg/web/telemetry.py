"""What the server tells of itself: one line of JSON for each request, and counts for Prometheus. No query text unless asked."""

from __future__ import annotations

import json
import logging
import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from time import time
from typing import TYPE_CHECKING

from .pool import Pool

if TYPE_CHECKING:
    from prometheus_client.core import Metric

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
TOGETHER = 32
_METHODS = {"GET", "HEAD", "OPTIONS", "POST"}


class Telemetry:
    """Counts and log lines; a few lines are written together, never so many that requests would wait for it."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._buckets: dict[str, list[int]] = {}
        self._seconds: Counter[str] = Counter()
        self._lines: list[str] = []

    def request(self, route: str, method: str, status: int, seconds: float, size: int, **more: object) -> None:
        """Count a request and keep its line."""
        self._requests[route, method, status] += 1
        self._buckets.setdefault(route, [0] * (len(BUCKETS) + 1))[bisect_left(BUCKETS, seconds)] += 1
        self._seconds[route] += seconds  # type: ignore[assignment]
        if more or method not in _METHODS:
            self.event("request", route=route, method=method, status=status, ms=round(seconds * 1000, 2), bytes=size, **more)
        else:
            # The same as JSON writes it, in a tenth of the time.
            self._keep(f'"request", "route": "{route}", "method": "{method}", "status": {status}, "ms": {seconds * 1000:.2f}, '
                       f'"bytes": {size}}}\n')

    def event(self, event: str, **more: object) -> None:
        """Keep a line."""
        self._keep(json.dumps({"event": event, **more}, ensure_ascii=False)[len('{"event": '):] + "\n")

    def _keep(self, rest: str) -> None:
        now = time()
        self._lines.append(f'{{"time": "{_second(int(now))}.{int(now % 1 * 1000):03}Z", "event": {rest}')
        if len(self._lines) >= TOGETHER:
            self.flush()

    def flush(self) -> None:
        """Write the lines that were kept."""
        if self._lines:
            sys.stderr.write("".join(self._lines))
            sys.stderr.flush()
            self._lines.clear()

    def metrics(self) -> bytes:
        """Return all counts in the text format of Prometheus."""
        from prometheus_client import CollectorRegistry, generate_latest

        registry = CollectorRegistry()
        registry.register(self)
        return generate_latest(registry)

    def collect(self) -> Iterator[Metric]:
        """Yield the counts as the Prometheus client wants them."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily

        requests = CounterMetricFamily("erqi_requests", "Requests answered", labels=("route", "method", "status"))
        for (route, method, status), count in self._requests.items():
            requests.add_metric((route, method, str(status)), count)
        yield requests
        seconds = HistogramMetricFamily("erqi_request_seconds", "Time from request to reply", labels=("route",))
        for route, counts in self._buckets.items():
            total, buckets = 0, []
            for bound, count in zip((*map(str, BUCKETS), "+Inf"), counts, strict=True):
                total += count
                buckets.append((bound, float(total)))
            seconds.add_metric((route,), buckets, self._seconds[route])
        yield seconds
        ended = CounterMetricFamily("erqi_ended", "Requests that were ended or refused", labels=("reason",))
        for reason, count in self.pool.ended.items():
            ended.add_metric((reason,), count)
        yield ended
        for name, words, value in (("busy", "Workers with a request", self.pool.busy),
                                   ("idle", "Workers without one", self.pool.ready),
                                   ("waiting", "Requests that wait for a worker", self.pool.waiting)):
            yield GaugeMetricFamily(f"erqi_{name}", words, value)


@lru_cache(maxsize=2)
def _second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")


class Lines(logging.Handler):
    """What uvicorn logs, as lines of the same form."""

    def __init__(self, telemetry: Telemetry) -> None:
        super().__init__(logging.WARNING)
        self._telemetry = telemetry

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line without a traceback, which may show what a client has sent."""
        self._telemetry.event("server", level=record.levelname.lower(), message=record.getMessage()[:500])
