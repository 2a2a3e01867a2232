"""What came of a load: each graph with what was sent and what is there now."""

from __future__ import annotations

import json
from dataclasses import dataclass

from ..answer import table
from ..terms import BASE

# What was done with a graph, in Chinese and English.
_DONE = {
    "written": ("已写入", "written"),
    "replaced": ("已替换", "replaced"),
    "completed": ("已补全", "completed"),
    "unchanged": ("原已完整", "whole already"),
    "dropped": ("已删除", "dropped"),
    "planned": ("待写入", "to be written"),
    "to be dropped": ("待删除", "to be dropped"),
}


@dataclass(frozen=True)
class Row:
    """A graph, None for the default graph: how many triples it was to hold, how many it holds, and what was done."""

    graph: str | None
    sent: int
    found: int | None
    done: str


@dataclass(frozen=True)
class Loaded:
    """What was done in a store, or would be; `requests` says with what."""

    target: str
    rows: tuple[Row, ...]
    requests: tuple[str, ...]
    dry_run: bool
    # What is left to do by hand, where the files of a bulk loader were written and not run.
    command: str | None = None

    @property
    def wrong(self) -> tuple[Row, ...]:
        """The graphs that do not hold as many triples as were sent."""
        return tuple(row for row in self.rows if row.found is not None and row.found != row.sent)

    @property
    def holds(self) -> bool:
        """Whether each graph holds what was sent."""
        return not self.wrong

    def to_json(self) -> str:
        """Return all of it as JSON."""
        made = {"target": self.target, "holds": self.holds, "dry_run": self.dry_run, "graphs": [vars(row) for row in self.rows],
                "requests": self.requests, "command": self.command}
        return json.dumps(made, ensure_ascii=False, indent=2)

    def to_table(self, lang: str = "zh") -> str:
        """Return lines for people: each graph, then the sum and what is wrong."""
        which = 0 if lang == "zh" else 1
        head = (["图", "发送", "现有", ""], ["graph", "sent", "there", ""])[which]
        body = [[_name(row, which), str(row.sent), "" if row.found is None else str(row.found),
                 _DONE[row.done][which] + ("  ≠" if row in self.wrong else "")] for row in self.rows]
        return "\n".join([table(head, body, [False, True, True, False]), "", self._sentence()[which]])

    def _sentence(self) -> tuple[str, str]:
        named = sum(row.graph is not None for row in self.rows)
        sent = sum(row.sent for row in self.rows)
        if self.dry_run:
            return (f"{self.target}：{len(self.requests)} 个请求，{named} 个图，{sent} 个三元组；什么也没有写入",
                    f"{self.target}: {len(self.requests)} requests, {named} graphs, {sent} triples; nothing was written")
        if self.command is not None:
            return f"文件已写好；请运行：{self.command}", f"the files are written; now run: {self.command}"
        if self.wrong:
            several = ", ".join(_name(row, 1) for row in self.wrong[:5]) + (" …" if len(self.wrong) > 5 else "")
            return (f"{self.target}：{len(self.wrong)} 个图的数目与发送的不符：{several}；请再运行一次",
                    f"{self.target}: {len(self.wrong)} graphs do not hold what was sent: {several}; run again")
        if not self.requests:
            return f"{self.target}：已完整，无事可做", f"{self.target}: it is whole already, there was nothing to do"
        return (f"{self.target}：{named} 个图已完整，数目与发送的相符",
                f"{self.target}: {named} graphs are whole, each count is as sent")


def _name(row: Row, which: int) -> str:
    return ("默认图", "default graph")[which] if row.graph is None else row.graph.removeprefix(BASE)
