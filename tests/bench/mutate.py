"""Print the share of single mistakes that `verify` and `check` catch together, and every one that they do not.

    ERQI_ARTICLE=FILE python tests/bench/mutate.py [MISTAKES] [SEED]

Each mistake is made in a fresh copy of the graph or of the text. Goal: all are caught. Needs the extra `article`.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import erqi_kg  # noqa: E402
from erqi_kg.errors import ErqiError  # noqa: E402
from erqi_kg.validate import check  # noqa: E402

Files = dict[str, str]
_BLOCK = re.compile(r"^<#char=(\d+),(\d+)>\n(?:    .*\n)+", re.MULTILINE)
_STRUCTURE = ("a ek:Sentence", "a ek:SilentSpan", "a ek:Section", "a ek:PageBreak")
_COMPARATORS = ("exact", "moreThan", "lessThan", "atLeast", "atMost", "approx")
_UNITS = ("unit:NUM", "unit:CCY_CNY", "unit:CCY_USD", "unit:PERCENT", "unit:M", "unit:M2", "unit:HR", "unit:DAY", "unit:YR",
          "code:mu")
_MODALITIES = ("code:actual", "code:planned", "code:expected", "code:target")
# Why a mistake of a kind may survive.
_REASONS = {"other words of time": "both stand in the sentence and neither gives days: only sense tells which is meant"}
_SAID = re.compile("超过|超|逾|突破|约|近|余|多|几|数|以上|不足|至")


class Mistake(NamedTuple):
    """What is wrong, in the graph's files or in the text."""

    kind: str
    what: str
    files: Files
    article: str


class Block(NamedTuple):
    """One block about a place in a file of the graph."""

    file: str
    text: str


def main(mistakes: str = "1200", seed: str = "3") -> int:
    """Make the mistakes, look whether they are caught, and print the shares by kind."""
    made = list(make(int(mistakes), int(seed)))
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        caught = list(pool.map(catch, made, chunksize=8))
    total, good = Counter[str](), Counter[str]()
    for mistake, by in zip(made, caught, strict=True):
        total[mistake.kind] += 1
        good[mistake.kind] += by is not None
    for kind in sorted(total):
        print(f"{kind:42} {good[kind]:5} of {total[kind]:5}")
    by = Counter(each for each in caught if each)
    print(f"\ncaught: {sum(good.values())} of {len(made)} ({sum(good.values()) / len(made):.2%}), "
          + ", ".join(f"{each} {by[each]}" for each in sorted(by)))
    survivors = [mistake for mistake, by_ in zip(made, caught, strict=True) if by_ is None]
    for mistake in survivors:
        print(f"survivor: {mistake.kind}: {mistake.what}: {_REASONS.get(mistake.kind, 'no reason is known')}")
    return 1 if survivors else 0


def make(mistakes: int, seed: int) -> list[Mistake]:
    """Return so many mistakes, all different, the kinds in turn."""
    random, files, article = Random(seed), read_files(), read_article()
    found: dict[tuple[str, str], Mistake] = {}
    for turn in range(mistakes * 20):
        kind, function = list(KINDS.items())[turn % len(KINDS)]
        mistake = function(random, files, article)
        if mistake is None or (mistake[1], mistake[2]) == (files, article):
            continue
        what, changed, text = mistake
        touched = {name: each for name, each in changed.items() if each != files[name]}
        found.setdefault((kind, what), Mistake(kind, what, touched, text))
        if len(found) == mistakes:
            break
    return list(found.values())


def catch(mistake: Mistake) -> str | None:
    """Return what catches a mistake: `verify`, `check`, or `load` where the graph does not even load; None for nothing."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name in ("ontology", "queries"):
            (folder / name).symlink_to(ROOT / name)
        shutil.copytree(ROOT / "graph", folder / "graph")
        for name, text in mistake.files.items():
            (folder / "graph" / "erqi-2024" / name).write_text(text, encoding="utf-8")
        try:
            if not erqi_kg.verify(erqi_kg.open(folder), mistake.article, "erqi-2024").holds:
                return "verify"
            return None if check(folder).conforms else "check"
        except ErqiError:
            return "load"


@cache
def _files() -> tuple[tuple[str, str], ...]:
    return tuple((path.name, path.read_text(encoding="utf-8")) for path in sorted((ROOT / "graph" / "erqi-2024").glob("*.ttl")))


def read_files() -> Files:
    """Return the texts of the files of the source."""
    return dict(_files())


@cache
def read_article() -> str:
    """Return the article, whose place comes from ERQI_ARTICLE."""
    path = Path(os.environ.get("ERQI_ARTICLE", ""))
    if not path.is_file():
        sys.exit("ERQI_ARTICLE names no file: set it to a copy of the article")
    return path.read_bytes().decode("utf-8")


def blocks(files: Files, having: str = "", structure: bool = False) -> list[Block]:
    """Return the blocks about places, with these words in them; of sentences and the like only where asked."""
    return [Block(name, match[0]) for name, text in files.items() for match in _BLOCK.finditer(text)
            if having in match[0] and (structure or not any(each in match[0] for each in _STRUCTURE))]


def put(files: Files, block: Block, new: str) -> Files:
    """Return the files with a block changed."""
    return {**files, block.file: files[block.file].replace(block.text, new)}


def head(block: Block) -> str:
    """Return the line that names a block."""
    return block.text.split("\n", 1)[0]


Made = tuple[str, Files, str] | None


def digit_in_graph(random: Random, files: Files, article: str) -> Made:
    name = random.choice(list(files))
    text = files[name]
    places = [match.start() for match in re.finditer(r"[0-9]", text)
              if not text[text.rfind("\n", 0, match.start()) + 1:].startswith("@")]
    at = random.choice(places)
    new = random.choice([each for each in "0123456789" if each != text[at]])
    line = text.count("\n", 0, at) + 1
    return f"{name}:{line} {text[at]} to {new} at {at}", {**files, name: text[:at] + new + text[at + 1:]}, article


def digit_in_text(random: Random, files: Files, article: str) -> Made:
    at = random.choice([match.start() for match in re.finditer(r"[0-9]", article)])
    new = random.choice([each for each in "0123456789" if each != article[at]])
    return f"{at} {article[at]} to {new}", files, article[:at] + new + article[at + 1:]


def scale_in_text(random: Random, files: Files, article: str) -> Made:
    at = random.choice([match.start() for match in re.finditer("[万亿]", article)])
    return f"{at}", files, article[:at] + {"万": "亿", "亿": "万"}[article[at]] + article[at + 1:]


def scale_in_graph(random: Random, files: Files, article: str) -> Made:
    block = random.choice(blocks(files, "a ek:Figure"))
    factor = random.choice((10**4, 10))

    def times(match: re.Match[str]) -> str:
        number = float(match[2]) * factor
        return f"{match[1]}{number:.0f}"

    new = re.sub(r"(ek:(?:value|lower|upper) )([0-9.]+)", times, block.text)
    return f"{head(block)} times {factor}", put(files, block, new), article


def scale_in_quote(random: Random, files: Files, article: str) -> Made:
    block = random.choice([each for each in blocks(files, "a ek:Figure") if re.search('ek:quote "[^"]*[万亿]', each.text)])
    new = re.sub('(ek:quote "[^"]*)([万亿])', lambda match: match[1] + {"万": "亿", "亿": "万"}[match[2]], block.text)
    return head(block), put(files, block, new), article


def comparator(random: Random, files: Files, article: str) -> Made:
    """Another comparator, with the bounds that belong to it."""
    block = random.choice(blocks(files, "a ek:Figure"))
    number = re.search(r"ek:(?:value|lower) ([0-9.]+)", block.text)
    wanted = random.choice([each for each in _COMPARATORS if f"code:{each} ;" not in block.text])
    assert number is not None
    bounds = {
        "exact": f"    ek:value {number[1]} ;\n    ek:lower {number[1]} ;\n    ek:lowerIncluded true ;\n"
                 f"    ek:upper {number[1]} ;\n    ek:upperIncluded true ;\n",
        "moreThan": f"    ek:lower {number[1]} ;\n    ek:lowerIncluded false ;\n",
        "lessThan": f"    ek:upper {number[1]} ;\n    ek:upperIncluded false ;\n",
        "atLeast": f"    ek:lower {number[1]} ;\n    ek:lowerIncluded true ;\n",
        "atMost": f"    ek:upper {number[1]} ;\n    ek:upperIncluded true ;\n",
        "approx": f"    ek:value {number[1]} ;\n",
    }[wanted]
    kept = re.sub(r"    ek:(?:value|lower|lowerIncluded|upper|upperIncluded|lexicalRule) .*\n", "", block.text)
    new = re.sub(r"    ek:comparator .*\n", f"    ek:comparator code:{wanted} ;\n{bounds}", kept)
    return f"{head(block)} to {wanted}", put(files, block, new), article


def comparator_in_text(random: Random, files: Files, article: str) -> Made:
    match = random.choice(list(_SAID.finditer(article)))
    return f"{match.start()} without {match[0]}", files, article[:match.start()] + article[match.end():]


def bound(random: Random, files: Files, article: str) -> Made:
    block = random.choice(blocks(files, "a ek:Figure"))
    match = random.choice(list(re.finditer(r"ek:(value|lower|upper) ([0-9.]+)", block.text)))
    moved = random.choice((float(match[2]) + 1, float(match[2]) * 2, float(match[2]) / 10))
    new = block.text[:match.start(2)] + f"{moved:.10g}" + block.text[match.end(2):]
    return f"{head(block)} {match[1]} {match[2]} to {moved:.10g}", put(files, block, new), article


def inclusion(random: Random, files: Files, article: str) -> Made:
    block = random.choice(blocks(files, "Included"))
    match = random.choice(list(re.finditer(r"Included (true|false)", block.text)))
    new = block.text[:match.start(1)] + {"true": "false", "false": "true"}[match[1]] + block.text[match.end(1):]
    return f"{head(block)} at {match.start(1)}", put(files, block, new), article


def another(random: Random, files: Files, article: str, name: str, values: Sequence[str], having: str = "") -> Made:
    """Another value of a property in one of the blocks that have it, and these words too."""
    block = random.choice([each for each in blocks(files, having) if f"    {name} " in each.text])
    wanted = random.choice([each for each in values if f"{name} {each} ;" not in block.text])
    return f"{head(block)} to {wanted}", put(files, block, re.sub(f"{name} .*", f"{name} {wanted} ;", block.text)), article


def known(files: Files, pattern: str) -> list[str]:
    """Return every value that the files hold in the form of a pattern."""
    return sorted({match[1] for text in files.values() for match in re.finditer(pattern, text)})


def unit(random: Random, files: Files, article: str) -> Made:
    return another(random, files, article, "qudt:hasUnit", _UNITS)


def counted(random: Random, files: Files, article: str) -> Made:
    return another(random, files, article, "ek:counts", known(files, r"(code:counted-\w+)"))


def modality(random: Random, files: Files, article: str) -> Made:
    return another(random, files, article, "ek:modality", _MODALITIES, "a ek:Figure")


def time_words(random: Random, files: Files, article: str) -> Made:
    return another(random, files, article, "ek:timeWords", known(files, r'ek:timeWords ("[^"]*")'))


def place(random: Random, files: Files, article: str) -> Made:
    """A place shifted by one, wherever the file names it."""
    block = random.choice(blocks(files, structure=True))
    start, end = (int(number) for number in re.findall(r"\d+", head(block)))
    start_by, end_by = random.choice(((-1, -1), (1, 1), (-1, 0), (0, 1), (1, 0), (0, -1)))
    new = f"<#char={start + start_by},{end + end_by}>"
    if start + start_by < 0 or start + start_by >= end + end_by:
        return None
    return f"{head(block)} to {new}", {**files, block.file: files[block.file].replace(head(block), new)}, article


def year(random: Random, files: Files, article: str) -> Made:
    block = random.choice([each for each in blocks(files) if "xsd:date" in each.text])
    by, both = random.choice((-1, 1)), random.random() < 0.5
    new = re.sub(r'"(\d{4})-', lambda match: f'"{int(match[1]) + by}-', block.text, count=0 if both else 1)
    return f"{head(block)} {by:+} {'both' if both else 'first'}", put(files, block, new), article


def day(random: Random, files: Files, article: str) -> Made:
    block = random.choice([each for each in blocks(files) if "xsd:date" in each.text])
    match = random.choice(list(re.finditer(r'-(\d\d)"', block.text)))
    new = block.text[:match.start(1)] + f"{int(match[1]) % 28 + 1:02}" + block.text[match.end(1):]
    return f"{head(block)} at {match.start()}", put(files, block, new), article


def sentence(random: Random, files: Files, article: str) -> Made:
    """One character of the text gone, doubled or another."""
    at = random.choice([match.start() for match in re.finditer(r"[^\s]", article)])
    other = random.choice([each for each in "的不了在一" if each != article[at]])
    what, put_in = random.choice((("without", ""), ("twice", article[at] * 2), ("as another", other)))
    return f"{at} {what} {put_in}", files, article[:at] + put_in + article[at + 1:]


def words_in_graph(random: Random, files: Files, article: str) -> Made:
    """One character of a quote, cue or cause gone or another."""
    block = random.choice(blocks(files, "ek:quote", structure=True))
    match = random.choice(list(re.finditer(r'ek:(quote|cue|because) "([^"]+)"', block.text)))
    # Without its first or last character a cue still stands in the text: it says less, and nothing wrong.
    inside = 0 if match[1] == "quote" else 1
    at = random.choice(range(match.start(2) + inside, match.end(2) - inside) or [match.start(2)])
    put_in = random.choice(("", random.choice([each for each in "的不了在一" if each != block.text[at]])))
    new = block.text[:at] + put_in + block.text[at + 1:]
    return f"{head(block)} {match[1]} {at - match.start(2)} {put_in}", put(files, block, new), article


def other_sentence(random: Random, files: Files, article: str) -> Made:
    """A statement in the file of another sentence, under its old name or one that fits there."""
    block = random.choice([each for each in blocks(files) if each.file.startswith("p")])
    there = random.choice([name for name in files if name.startswith("p") and name != block.file])
    text = block.text
    if random.random() < 0.7:
        match = re.search(r"^<#char=(\d+),(\d+)>\n    a ek:Sentence", files[there], re.MULTILINE)
        assert match is not None
        start, end = (int(number) for number in re.findall(r"\d+", head(block)))
        first = random.randrange(int(match[1]), max(int(match[2]) - (end - start), int(match[1])) + 1)
        text = text.replace(head(block), f"<#char={first},{first + end - start}>")
    moved = {**files, block.file: files[block.file].replace("\n" + block.text, ""), there: files[there] + "\n" + text}
    return f"{head(block)} to {there} as {text.split(chr(10), 1)[0]}", moved, article


def quotes(random: Random, files: Files, article: str) -> Made:
    one, other = random.sample(blocks(files, "ek:quote"), 2)
    mine, theirs = (re.search(r"    ek:quote .*\n", each.text) for each in (one, other))
    assert mine is not None and theirs is not None
    changed = put(files, one, one.text.replace(mine[0], theirs[0]))
    return f"{head(one)} and {head(other)}", put(changed, other, other.text.replace(theirs[0], mine[0])), article


KINDS: dict[str, Callable[[Random, Files, str], Made]] = {
    "a digit changed in the graph": digit_in_graph,
    "a digit changed in the text": digit_in_text,
    "万 and 亿 exchanged in the text": scale_in_text,
    "万 and 亿 exchanged in a quote": scale_in_quote,
    "a number times 10 or 10,000": scale_in_graph,
    "another comparator": comparator,
    "a comparator dropped in the text": comparator_in_text,
    "a bound moved": bound,
    "an inclusion flipped": inclusion,
    "another unit": unit,
    "another thing counted": counted,
    "another modality": modality,
    "a place shifted by one": place,
    "a year off": year,
    "a day off": day,
    "other words of time": time_words,
    "a sentence edited": sentence,
    "words of the graph edited": words_in_graph,
    "a statement moved to another sentence": other_sentence,
    "two quotes exchanged": quotes,
}

if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
