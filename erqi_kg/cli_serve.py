"""The command `serve`. It is imported when it is called."""

from __future__ import annotations

import argparse
from dataclasses import fields
from urllib.parse import urlsplit

from .backend import Embedded, copied
from .errors import ErqiError
from .kg import KnowledgeGraph
from .web.options import Options

_DEFAULT = Options()


def add_serve(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `serve`."""
    for name, metavar, kind, words in (
        ("host", "HOST", str, "监听地址 / address to listen on"),
        ("port", "PORT", int, "端口，0为任意空闲端口 / port; 0 takes any that is free"),
        ("public-url", "URL", str, "客户端所见的网址，经域名访问时须给 / URL under which clients reach the server; to be given "
                                   "where it has a domain"),
        ("workers", "N", int, "同时处理的请求数 / requests that run at once"),
        ("queue", "N", int, "排队的请求数，再多则答503 / requests that wait; more are answered 503"),
        ("time-limit", "SECONDS", float, "单个请求的时限，繁忙时更短 / time of one request; less under load"),
        ("memory-limit", "MB", int, "单个请求可用的内存 / memory of one request"),
        ("max-rows", "N", int, "一次回答至多几行 / rows in one answer"),
        ("max-body", "BYTES", int, "请求体的上限 / size of the body of a request"),
        ("cache", "MB", int, "缓存的回答，0为不缓存 / answers that are kept; 0 keeps none"),
    ):
        default = getattr(_DEFAULT, name.replace("-", "_"))
        parser.add_argument(f"--{name}", metavar=metavar, type=kind, default=default, help=(
            f"{words} ({default})" if default != "" else words))
    parser.add_argument("--log-queries", action="store_true", help="日志中记下查询文本 / write query texts to the log")


def serve(options: argparse.Namespace, kg: KnowledgeGraph) -> bool:
    """Serve until a signal ends it; return True."""
    from .web.run import run

    known = {field.name for field in fields(Options)}
    chosen = Options(**{name: value for name, value in vars(options).items() if name in known})
    _check(chosen)
    # With the annotations, which a packaged question does not need; a figure that was read once is kept.
    # The processes that answer can open no file: what is elsewhere is served from memory.
    backend = Embedded(lambda: copied(kg.store)) if options.at else None
    run(KnowledgeGraph(kg.folder, backend=backend, constant=True), chosen)
    return True


def _check(options: Options) -> None:
    for name, least in (("workers", 1), ("queue", 0), ("memory_limit", 16), ("max_rows", 1), ("max_body", 1), ("cache", 0),
                        ("time_limit", 0.05)):
        if not getattr(options, name) >= least:
            raise ErqiError(f"--{name.replace('_', '-')} 至少为 {least} / is at least {least}")
    if not 0 <= options.port <= 65535:
        raise ErqiError(f"--port {options.port}: 须在0到65535之间 / is between 0 and 65535")
    if options.public_url:
        parts = urlsplit(options.public_url)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query or parts.fragment:
            raise ErqiError(f"--public-url {options.public_url}: 形如 https://data.example.org，没有路径 / "
                            "reads like https://data.example.org, without a path")
