"""Faults planted in a made-up corpus, seeded, each with what and where it is, so that a test can tell what must be found."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random


@dataclass(frozen=True)
class Planted:
    """One fault: its kind, source, file and line, the thing or place that it is about, and what was done."""

    fault: str
    source: str
    file: str
    line: int
    about: str
    done: str


@dataclass(frozen=True)
class _Edit:
    """A text before and after, where they differ, and what that is about."""

    text: str
    at: int
    about: str
    done: str


_Change = Callable[[str, str, "_Corpus"], _Edit | None]


@dataclass(frozen=True)
class _Corpus:
    folder: Path
    sources: tuple[str, ...]
    free: list[str]
    random: Random


def plant(folder: Path, count: int, seed: int) -> list[Planted]:
    """Plant so many faults, one kind after another, each in a source of its own as far as they go."""
    random = Random(f"{seed}:faults")
    sources = tuple(sorted(path.name for path in folder.iterdir() if path.name != "registry"))
    corpus, found = _Corpus(folder, sources, list(sources), random), list[Planted]()
    for number in range(count):
        kind = list(KINDS)[number % len(KINDS)]
        planted = _one(corpus, kind)
        if planted is None:
            raise ValueError(f"no source is left for the fault {kind}: make more districts, 40 for the first ten faults")
        found.append(planted)
    return found


def _one(corpus: _Corpus, kind: str) -> Planted | None:
    wanted, change = KINDS[kind]
    for source in corpus.random.sample(corpus.free, len(corpus.free)):
        # A place that two sources speak of is kept for the faults that need both.
        paired = source.endswith("-2025") if kind in PAIRED else source[:5] + "-2025" not in corpus.sources
        if not paired:
            continue
        paths = sorted((corpus.folder / source).glob(wanted)) or [corpus.folder / source / wanted]
        for path in corpus.random.sample(paths, len(paths)):
            text = path.read_text(encoding="utf-8") if path.exists() else ""
            if edit := change(text, source, corpus):
                path.write_text(edit.text, encoding="utf-8")
                touched = {name[:5] for name in (source, *re.findall(r"d\d{4}-\d{4}", edit.done))}
                corpus.free[:] = [name for name in corpus.free if name[:5] not in touched]
                line = edit.text.count("\n", 0, edit.at) + 1
                return Planted(kind, source, f"{source}/{path.name}", line, edit.about, edit.done)
    return None


def _swap(text: str, match: re.Match[str], new: str, about: str, done: str) -> _Edit:
    return _Edit(text[:match.start()] + new + text[match.end():], match.start(), about, done)


def _place(text: str, at: int, source: str) -> str:
    """Return the IRI of the statement in whose block a position lies."""
    return f"source/{source}" + re.findall(r"^<(#char=\d+,\d+)>", text[:at], re.MULTILINE)[-1]


def _syntax(text: str, source: str, _: _Corpus) -> _Edit | None:
    match = re.search(r"ek:number \d+ ;", text)
    return match and _swap(text, match, match[0].replace(" ;", " ;; ,"), f"source/{source}", "a comma in a property's place")


def _truncated(text: str, source: str, corpus: _Corpus) -> _Edit | None:
    if len(text) < 600:
        return None
    at = corpus.random.randrange(len(text) // 2, len(text) - 100)
    at = text.rindex("\n    ", 0, at) + 9
    return _Edit(text[:at], at - 1, f"source/{source}", "the file ends in the middle of a block")


def _no_english(text: str, _: str, corpus: _Corpus) -> _Edit | None:
    labelled = r'^id:(\S+)\n    a ek:Project ;\n    skos:prefLabel "[^"]+"@zh( ,\n        "[^"]+"@en) ;'
    match = corpus.random.choice(list(re.finditer(labelled, text, re.MULTILINE)))
    return _Edit(text[:match.start(2)] + text[match.end(2):], match.start(), f"id:{match[1]}", "no English label")


def _bound(text: str, source: str, _: _Corpus) -> _Edit | None:
    match = re.search(r"(code:range ;\n    ek:lower )(\d+)( ;\n    ek:lowerIncluded true ;\n    ek:upper )(\d+)", text)
    if match is None:
        return None
    crossed = match[1] + match[4] + match[3] + match[2]
    return _swap(text, match, crossed, _place(text, match.start(), source), "lower above upper")


def _outside(text: str, source: str, _: _Corpus) -> _Edit | None:
    end = int(re.findall(r"#char=\d+,(\d+)>\n    a ek:Sentence", text)[0])
    match = re.search(r"^<#char=(\d+),(\d+)>(?=\n    a ek:(?:Remark|Status|Occurrence))", text, re.MULTILINE)
    if match is None:
        return None
    new = f"<#char={end + 1},{end + 1 + int(match[2]) - int(match[1])}>"
    return _swap(text, match, new, f"source/{source}{new[1:-1]}", "a place after the end of its sentence")


def _undeclared(text: str, source: str, _: _Corpus) -> _Edit | None:
    match = re.search(r"(ek:about )id:project-\S+", text)
    slug = f"id:project-{source[:5]}-nowhere"
    return match and _swap(text, match, match[1] + slug, slug, "a thing that no registry declares")


def _figure(text: str, *lines: str) -> re.Match[str] | None:
    """Return the block of the first figure that has these lines, in their order."""
    between = r"(?:    [^.\n].*\n)*?"
    return re.search(r"^<#char=\d+,\d+>\n    a ek:Figure ;\n" + "".join(f"{between}    {line} ;\n" for line in lines)
                     + between + r"    \.\n", text, re.MULTILINE)


def _sum(text: str, source: str, _: _Corpus) -> _Edit | None:
    """Let the total investment be one 亿元 more or less than its parts, in words too."""
    match = _figure(text, "ek:indicator code:totalInvestment", "ek:partsComplete true")
    if match is None:
        return None
    value = int(re.findall(r"ek:value (\d+)", match[0])[0])
    printed, new = str(value // 10**8), str(value // 10**8 + 1)
    if len(printed) != len(new):
        new = str(value // 10**8 - 1)
    block = match[0].replace(str(value), new + "0" * 8).replace(f'"{printed}亿元"', f'"{new}亿元"')
    done = f"the parts add up to {printed}亿元, the total says {new}亿元"
    return _swap(text, match, block, _place(text, match.end(), source), done)


def _contradiction(text: str, source: str, _: _Corpus) -> _Edit | None:
    """Let the second source give another growth for the year that the first gives."""
    match = _figure(text, "ek:indicator code:ecommerceGrowth")
    if match is None:
        return None
    value = re.findall(r"ek:value (\d+) ;", match[0])[0]
    new = str(int(value) + 1 if len(str(int(value) + 1)) == len(value) else int(value) - 1)
    block = re.sub(rf"(ek:(?:value|lower|upper) ){value} ;", rf"\g<1>{new} ;", match[0]).replace(f'"{value}%"', f'"{new}%"')
    done = f"{new}% for 2023 where the other source says {value}%"
    return _swap(text, match, block, _place(text, match.end(), source), done)


def _twice(text: str, source: str, corpus: _Corpus) -> _Edit | None:
    """Let the second source declare a project of the first as a mall of another name."""
    first = (corpus.folder / source.replace("-2025", "-2024") / "registry.ttl").read_text(encoding="utf-8")
    slug = corpus.random.choice(re.findall(r"^id:(axis-\S+)\n    a ek:Axis", first, re.MULTILINE))
    head = text or "".join(re.findall(r"^@prefix .*\n", first, re.MULTILINE))
    block = f'\nid:{slug}\n    a ek:Mall ;\n    skos:prefLabel "又名商场"@zh ,\n        "Another Mall"@en ;\n    .\n'
    done = "declared as an axis by one source and as a mall of another name by the other"
    return _Edit(head + block, len(head) + 1, f"id:{slug}", done)


def _one_code(text: str, source: str, corpus: _Corpus) -> _Edit | None:
    """Give two districts one division code, which is no third one's."""
    match = re.search(r"^id:(\S+)\n    a ek:District ;\n", text, re.MULTILINE)
    others = [name for name in corpus.free if name[:5] != source[:5] and name[:5] + "-2025" not in corpus.sources]
    if match is None or not others:
        return None
    other = corpus.random.choice(others)
    path = corpus.folder / other / "registry.ttl"
    theirs = path.read_text(encoding="utf-8")
    there = re.search(r"^id:(\S+)\n    a ek:District ;\n", theirs, re.MULTILINE)
    assert there is not None
    code = f"4{source[1:5]}9"
    line = f'    ek:divisionCode "{code}" ;\n'
    path.write_text(theirs[:there.end()] + line + theirs[there.end():], encoding="utf-8")
    done = f"the same division code {code} as id:{there[1]} in {other}/registry.ttl"
    return _swap(text, match, match[0] + line, f"id:{match[1]}", done)


KINDS: dict[str, tuple[str, _Change]] = {
    "syntax": ("p*.ttl", _syntax), "truncated": ("p*.ttl", _truncated), "no-english-label": ("registry.ttl", _no_english),
    "bounds-crossed": ("p*.ttl", _bound), "outside-sentence": ("p*.ttl", _outside), "undeclared-thing": ("p*.ttl", _undeclared),
    "sum": ("p22-s4.ttl", _sum), "contradiction": ("p56-s1.ttl", _contradiction), "declared-twice": ("registry.ttl", _twice),
    "one-code": ("registry.ttl", _one_code),
}
PAIRED = {"contradiction", "declared-twice"}
