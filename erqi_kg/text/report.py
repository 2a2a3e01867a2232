"""What `verify` and `cover` found, as values, tables and JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass

from ..answer import table
from ..terms import iri

KINDS = {
    "sentence": ("句子", "sentences"),
    "numeral": ("数词", "numerals"),
    "date": ("时间", "dates"),
    "mention": ("提及", "mentions"),
}
STATES = {"stated": ("已陈述", "stated"), "silent": ("静默", "silent"), "uncovered": ("未覆盖", "uncovered")}
GROUPS = {
    "sentences": ("句子与静默片段", "sentences and silent spans"),
    "quotes": ("引文", "quotes"),
    "words": ("提示词与时间词", "cues and words of time"),
    "figures": ("数字重读", "figures read again"),
    "times": ("时间重读", "times read again"),
    "structure": ("结构", "structure"),
}
_FINDINGS = {
    "missing": ("缺失", "missing"),
    "added": ("多出", "added"),
    "unclaimed": ("无句认领", "claimed by no sentence"),
    "misplaced": ("错位", "misplaced"),
    "misread": ("误读", "misread"),
    "unread": ("读不出", "unread"),
    "needless": ("多余的免读", "needless excuse"),
    "wrong": ("不符", "wrong"),
}


@dataclass(frozen=True)
class Finding:
    """One thing that is not proven: what is wrong, at which place, what the graph says and what the text says."""

    state: str
    place: str
    aspect: str
    graph: str
    text: str


@dataclass(frozen=True)
class Verification:
    """What a copy of an article proves of the graph; `proven` gives for each group how many, and of how many."""

    source: str
    exact: bool
    proven: dict[str, tuple[int, int]]
    moved: int
    left_out: tuple[str, ...]
    added: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        """Whether everything that the graph says of the text is proven."""
        return not self.findings

    def to_json(self) -> str:
        """Return the verification as JSON."""
        proven = {name: {"proven": good, "of": every} for name, (good, every) in self.proven.items()}
        return _json({"source": self.source, "holds": self.holds, "exact": self.exact, "moved": self.moved, "proven": proven,
                      "leftOut": list(self.left_out), "added": list(self.added),
                      "findings": [asdict(finding) for finding in self.findings]})

    def to_table(self, lang: str = "zh") -> str:
        """Return what was proven, what was not, and one line that sums up."""
        zh = lang == "zh"
        if self.exact:
            parts = ["原文：与所记散列值一致" if zh else "the very text described"]
        elif zh:
            parts = [f"另一份文本：重新定位，{self.moved} 处移动"]
        else:
            parts = [f"another copy: anchored anew, {self.moved} places moved"]
        head = ["项目", "已证", "共"] if zh else ["checked", "proven", "of"]
        body = [[GROUPS[name][not zh], str(good), str(every)] for name, (good, every) in self.proven.items()]
        parts.append(table(head, body, [False, True, True]))
        if self.left_out:
            places = ", ".join(iri(place).short for place in self.left_out)
            parts.append(f"此文本略去：{places}" if zh else f"left out of this copy: {places}")
        if self.added:
            words = " · ".join(self.added)
            parts.append(f"此文本多出：{words}" if zh else f"more in this copy: {words}")
        if self.findings:
            head = ["状态", "何处", "方面", "图谱", "原文"] if zh else ["state", "where", "aspect", "graph", "text"]
            rows = [[_FINDINGS[each.state][not zh], iri(each.place).short, each.aspect, each.graph, each.text]
                    for each in self.findings]
            parts.append(table(head, rows, [False] * 5))
        bad = len(self.findings)
        if bad:
            parts.append(f"不成立：{bad} 处" if zh else f"does not hold: {bad} findings")
        else:
            parts.append("成立：处处证实" if zh else "holds: everything is proven")
        return "\n\n".join(parts)


@dataclass(frozen=True)
class Stretch:
    """A stretch of the copy: what kind of thing it is, its state, and the places, things or reasons that make it so."""

    start: int
    end: int
    kind: str
    words: str
    state: str
    by: tuple[str, ...]
    section: str


@dataclass(frozen=True)
class Coverage:
    """What of an article the graph covers, and what of the graph its questions and facts leave aside.

    `sections` gives the label of each section in Chinese and English; what stands before the first is in none.
    """

    source: str
    stretches: tuple[Stretch, ...]
    sections: dict[str, tuple[str, str]]
    missing: tuple[str, ...]
    unreached: tuple[str, ...]
    unused: tuple[str, ...]

    def count(self, kind: str, section: str | None = None) -> Counter[str]:
        """Return how many stretches of a kind are in each state, in one section or in all."""
        return Counter(each.state for each in self.stretches if each.kind == kind and section in (None, each.section))

    def share(self, section: str | None = None) -> float:
        """Return how many of the stretches are stated or silent, in per cent, in one section or in all."""
        states = [each.state for each in self.stretches if section in (None, each.section)]
        return 100 * (1 - states.count("uncovered") / len(states)) if states else 100.0

    @property
    def percent(self) -> float:
        """The share of all stretches that are stated or silent, in per cent."""
        return self.share()

    def holds(self, fail_under: float) -> bool:
        """Whether enough of a whole copy is covered, every statement is reached, and every term has a use or a purpose."""
        return self.percent >= fail_under and not (self.missing or self.unreached or self.unused)

    def to_json(self) -> str:
        """Return counts by section and every stretch as JSON; the words of sentences are left out, they are the user's."""
        totals = {kind: {state: self.count(kind)[state] for state in STATES} for kind in KINDS}
        sections = [{"section": number, "zh": zh, "en": en, "percent": _floor(self.share(number)),
                     **{kind: {state: self.count(kind, number)[state] for state in STATES} for kind in KINDS}}
                    for number, (zh, en) in self._rows()]
        stretches = [{name: value for name, value in asdict(each).items() if name != "words" or each.kind != "sentence"}
                     for each in self.stretches]
        return _json({"source": self.source, "percent": _floor(self.percent), "total": totals, "sections": sections,
                      "missing": list(self.missing), "unreached": list(self.unreached), "unused": list(self.unused),
                      "stretches": stretches})

    def to_table(self, lang: str = "zh") -> str:
        """Return the counts by section, what is uncovered, unreached or unused, and one line that sums up."""
        zh = lang == "zh"
        head = ["部分" if zh else "section", *(names[not zh] for names in KINDS.values()), "覆盖" if zh else "covered"]
        named = [((f"{number} " if number else "") + labels[not zh], number) for number, labels in self._rows()]
        rows = [[name, *(self._cell(kind, number) for kind in KINDS), _percent(self.share(number))]
                for name, number in (*named, ("合计" if zh else "all", None))]
        keys = " / ".join(names[not zh] for names in STATES.values())
        parts = [f"{keys}\n\n" + table(head, rows, [False, *[True] * (len(KINDS) + 1)])]
        bare = [each for each in self.stretches if each.state == "uncovered"]
        if bare:
            body = [[KINDS[each.kind][not zh], f"{each.start}–{each.end}", _short(each.words)] for each in bare]
            parts.append(table(["未覆盖", "何处", "文字"] if zh else ["uncovered", "where", "words"], body, [False] * 3))
        for places, words in ((self.missing, ("此文本缺的句子", "sentences that this copy lacks")),
                              (self.unreached, ("没有问题问到的陈述", "statements that no question reaches")),
                              (self.unused, ("没有事实用到的术语", "terms that no fact uses"))):
            if places:
                parts.append(f"{words[not zh]}{'：' if zh else ': '}" + ", ".join(iri(place).short for place in places))
        parts.append(f"覆盖 {_percent(self.percent)}" if zh else f"covered: {_percent(self.percent)}")
        return "\n\n".join(parts)

    def _rows(self) -> list[tuple[str, tuple[str, str]]]:
        before = [("", ("标题", "title"))] if any(not each.section for each in self.stretches) else []
        return [*before, *sorted(self.sections.items())]

    def _cell(self, kind: str, section: str | None) -> str:
        count = self.count(kind, section)
        return " / ".join(str(count[state]) for state in STATES)


def _floor(share: float) -> float:
    # 99.996 is not 100.
    return int(share * 100) / 100


def _percent(share: float) -> str:
    return f"{_floor(share):g}%"


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= 24 else line[:23] + "…"


def _json(document: dict[str, object]) -> str:
    import json

    return json.dumps(document, ensure_ascii=False, indent=2)
