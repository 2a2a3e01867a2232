"""What is answered where a request was ended or not begun: each says why, and what would be right."""

from __future__ import annotations

from .call import Reply, problem


def too_slow(limit: float) -> Reply:
    """Return the reply to a request that takes longer than the time limit."""
    return problem(504, "超时 / Timed out", (
        f"此请求超过 {limit:g} 秒，已中止 / the request was ended: it takes more than {limit:g} seconds"))


def too_large(limit: int) -> Reply:
    """Return the reply to a request whose worker broke: it asked for too much memory, or for too deep a stack."""
    return problem(500, "内存不足 / Out of memory", (
        f"此请求所需内存超过 {limit} MB，或嵌套过深，已中止 / "
        f"the request was ended: it needs more than {limit} MB of memory, or is nested too deeply"))


def gave_way(share: float) -> Reply:
    """Return the reply to a request that had its share of time while others waited."""
    return _later(5, (
        f"有请求在等候，此请求运行超过 {share:.2f} 秒，已让位；请稍后再试 / "
        f"others were waiting, and the request was ended after its {share:.2f} seconds: try again later"))


def queue_full() -> Reply:
    """Return the reply to a request that found the queue full."""
    return _later(1, "请稍后再试 / too many requests are waiting: try again in a moment")


def client_gone() -> Reply:
    """Return the reply that nobody waits for."""
    return problem(499, "客户端已断开 / Client gone", "")


def _later(seconds: int, detail: str) -> Reply:
    told = problem(503, "服务繁忙 / Busy", detail)
    return Reply(503, told.media, told.body, (("retry-after", str(seconds)),))
