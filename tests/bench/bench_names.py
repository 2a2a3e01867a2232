"""Print how fast the index of names is built and searched: python tests/bench/bench_names.py [--things 300000].

The names are made from a seed: places, what they are called, and what they are, each as popular as Zipf has it. Beside the index
stand a scan of all folded names in Python and LIKE in SQLite. Goal: each search under 20 ms, each exact name under 1 ms.
"""

from __future__ import annotations

import argparse
import random
import resource
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from pathlib import Path
from statistics import median
from time import perf_counter, process_time, thread_time
from typing import Generic, TypeVar

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from erqi_kg.names import Name, Names, build  # noqa: E402
from erqi_kg.reconcile.fold import plain  # noqa: E402
from erqi_kg.terms import PREFIXES  # noqa: E402

EK, ID = PREFIXES["ek"], PREFIXES["id"]
T = TypeVar("T")
GOAL = 20
GRAPH = PREFIXES["graph"] + "registry/"
# What ends a name: Chinese, pinyin, English, and the class.
ENDS = (("科技园", "ke ji yuan", "Science Park", "Project"), ("人民路", "ren min lu", "Renmin Road", "Road"),
        ("有限公司", "you xian gong si", "Co., Ltd.", "Company"),
        ("产业园项目", "chan ye yuan xiang mu", "Industrial Park Project", "Project"), ("广场", "guang chang", "Square", "Venue"),
        ("发展轴", "fa zhan zhou", "Development Axis", "Axis"), ("区", "qu", "District", "District"),
        ("中心", "zhong xin", "Centre", "Venue"), ("工作专班", "gong zuo zhuan ban", "Task Force", "Measure"),
        ("路", "lu", "Road", "Road"), ("市", "shi", "City", "City"), ("集团", "ji tuan", "Group", "Company"))
WORDS = ("Green", "Golden", "River", "Mountain", "North", "South", "East", "West", "New", "Grand", "Central", "Silver", "Harbour",
         "Lake", "Garden", "Cloud", "Smart", "Future", "United")
SYLLABLES = [first + last for first in ("", *"bpmfdtnlgkhjqxrzcsyw", "zh", "ch", "sh")
             for last in ("a", "ai", "an", "ang", "ao", "e", "ei", "en", "eng", "ian", "iang", "iao", "ie", "in", "ing", "ong",
                          "ou", "u", "ua", "uan", "ui", "uo")]
CHARACTERS = "中国人民新华东西南北大金城河山阳安平德和兴文明光海江福" + "".join(map(chr, range(0x4E00, 0x4E00 + 2500)))


class Zipf(Generic[T]):
    """Draws from a list, its first far more often than its last."""

    def __init__(self, chance: random.Random, choices: Iterable[T], power: float) -> None:
        self._choices = list(choices)
        self._weights = list(accumulate((at + 1) ** -power for at in range(len(self._choices))))
        self._chance = chance

    def draw(self, count: int) -> list[T]:
        """Return so many of them."""
        return self._chance.choices(self._choices, cum_weights=self._weights, k=count)


def made(things: int, seed: int = 7) -> Iterator[Name]:
    """Give three names for each of so many things."""
    chance = random.Random(seed)
    sounds = [chance.choice(SYLLABLES) for _ in CHARACTERS]
    characters = Zipf(chance, range(len(CHARACTERS)), 0.9)
    places = Zipf(chance, [tuple(characters.draw(2)) for _ in range(max(10, things // 100))], 0.8)
    ends = Zipf(chance, ENDS, 0.7)
    for number in range(things):
        place, (han, pinyin, english, kind) = places.draw(1)[0], ends.draw(1)[0]
        own = characters.draw(chance.choice((0, 1, 2, 2, 2, 3)))
        spoken = [*place, *own]
        first = "".join(sounds[at] for at in place).capitalize()
        middle = chance.choice(WORDS) if chance.random() < 0.4 else "".join(sounds[at] for at in own).capitalize()
        thing, kinds = f"{ID}{kind.lower()}-{number}", frozenset((EK + kind,))
        weight, evidence = int(chance.paretovariate(0.9)), f"{GRAPH}{number // 90}"
        yield Name(thing, kinds, "preferred", "".join(CHARACTERS[at] for at in spoken) + han, "zh", evidence, weight)
        yield Name(thing, kinds, "preferred", f"{first} {middle} {english}".replace("  ", " "), "en", evidence, weight)
        spelled = " ".join([*(sounds[at] for at in spoken), pinyin])
        yield Name(thing, kinds, "hidden", spelled, "zh-Latn-pinyin", evidence, weight)


def slipped(chance: random.Random, text: str, count: int, letters: str) -> str:
    """Return a text with so many slips."""
    for _ in range(count):
        at = chance.randrange(len(text) - 1)
        letter = chance.choice(letters)
        text = chance.choice((text[:at] + letter + text[at + 1:], text[:at] + text[at + 1:], text[:at] + letter + text[at:],
                              text[:at] + text[at + 1] + text[at] + text[at + 2:]))
    return text


def main() -> None:
    """Build an index and measure each kind of query on it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--things", type=int, default=30_000)
    parser.add_argument("--queries", type=int, default=200, help="of each kind")
    parser.add_argument("--folder", type=Path, help="where the index is written (and left)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        path = (options.folder or Path(folder)) / "names.sqlite"
        start, worked = perf_counter(), process_time()
        count = sum(1 for _ in made(options.things))
        making, made_in = perf_counter() - start, process_time() - worked
        start, worked = perf_counter(), process_time()
        build(path, made(options.things), {EK + "Road": {EK + "Place"}, EK + "Venue": {EK + "Place"}})
        seconds, cpu = perf_counter() - start - making, process_time() - worked - made_in
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{options.things} things, {count} names: built in {seconds:.1f} s ({cpu:.1f} s of CPU), "
              f"{path.stat().st_size / 1e6:.0f} MB on disk, "
              f"at most {memory:.0f} MB of memory", flush=True)
        measure(path, options.things, options.queries)


def measure(path: Path, things: int, count: int) -> None:
    """Print a line for each kind of query, and how many slips are forgiven."""
    chance = random.Random(11)
    chosen = set(chance.sample(range(things), min(things, count)))
    picked = [name for at, name in enumerate(made(things)) if at // 3 in chosen]
    han, english, pinyin = ([name for name in picked if name.lang == lang] for lang in ("zh", "en", "zh-Latn-pinyin"))
    names = Names.at(path)
    start = perf_counter()
    names.search("中")
    print(f"first search {1000 * (perf_counter() - start):.1f} ms")
    queries = kinds_of_query(chance, [name.text for name in han], [name.text for name in english], [name.text for name in pinyin])
    print(f"{'search':34}{'median':>9}{'p95':>9}{'max':>9}{'max CPU':>9} ms   hits")
    for kind, texts in queries.items():
        line(kind, texts, lambda text: len(names.search(text)))
        if kind == "one Chinese character":
            line("  the same, of kind City", texts, lambda text: len(names.search(text, kinds=["City"])))
            line("  the same, of kind Place", texts, lambda text: len(names.search(text, kinds=["Place"])))
    line("letter, of kind City", ["a", "e", "i", "o", "u", "z", "q", "x"], lambda text: len(names.search(text, kinds=["City"])))
    kind_of = {name.text: next(iter(name.kinds))[len(EK):] for name in picked}
    line("exact (resolve)", [name.text for name in picked], lambda text: len(
        names.exact(text, kind_of[text])))
    line("exact, slug", [name.thing.removeprefix(ID) for name in han],
         lambda text: len(names.exact(text, text.partition("-")[0].capitalize())))
    line("nearest of an unknown name", ["中国人民路一", "Renmin Rode East", "qqqq"], lambda text: len(names.nearby(text, "Road")))
    line("containing, all rows: rare", [name.text[:4] for name in han[:50]], lambda text: len(names.containing(text)))
    line("containing, all rows: 区", ["区"], lambda text: len(names.containing(text)))
    recall(names, chance, han, english, pinyin)
    others(names, [queries[kind][0] for kind in queries])


def kinds_of_query(chance: random.Random, han: list[str], english: list[str], pinyin: list[str]) -> dict[str, list[str]]:
    """Return the texts to search for, by kind."""
    def part(text: str, length: int) -> str:
        at = chance.randrange(max(1, len(text) - length + 1))
        return text[at:at + length]

    syllables = [" ".join(text.split()[-2:]) for text in pinyin]
    return {
        "one Chinese character": ["中", "区", "路", "园", *(part(text, 1) for text in han)],
        "two Chinese characters": [part(text, 2) for text in han],
        "three and more": [part(text, chance.choice((3, 4, 5))) for text in han],
        "whole Chinese names": han,
        "common parts": ["人民路", "科技园", "有限公司", "产业园项目", "人民", "公司", "gong si", "youxian", "road", "co ltd"],
        "one letter": list("abcdefghijklmnopqrstuvwxyz"),
        "two letters": [part(text.replace(" ", ""), 2) for text in pinyin],
        "pinyin syllables": ["shi", "zhong", "ang", "ian", *(chance.choice(text.split()) for text in pinyin)],
        "pinyin, two syllables": syllables,
        "pinyin without spaces": [text.replace(" ", "") for text in pinyin],
        "parts of pinyin": [part(text.replace(" ", ""), chance.randrange(3, 12)) for text in pinyin],
        "initials": ["".join(word[0] for word in text.split()) for text in pinyin],
        "English words": [chance.choice(text.split()) for text in english],
        "English words in another order": [" ".join(reversed(text.split())) for text in english],
        "English, whole": english,
        "mixed scripts": [part(one, 2) + part(two, 3) for one, two in zip(han, english, strict=True)],
        "Chinese with a slip": [slipped(chance, text, 1, CHARACTERS[:500]) for text in han if len(text) > 2],
        "pinyin with two slips": [slipped(chance, text, 2, "aeinghou") for text in pinyin],
        "English with two slips": [slipped(chance, text, 2, "aeinrst") for text in english],
        "fits nothing": ["龘龘", "qqqqqq", "中龘", "xyzzyxyzzy", "龘", "没有这个名字的东西", "no such thing anywhere"],
        "frequent parts that never meet": [
            "路科技园区", "anganganggongsi", "shishishishi", "人人人人", "gongsigongsi", "ianianian", "ngangang", "luyuangongsi",
            "roadpark", "公司人民", "park road ltd group", "a b c d e f g", "shi ang ian uan"],
        "hostile": ['"', "a* OR b", "NEAR(a b)", "\0", "中\0区", "\ud800", "中" * 10_000, "ab " * 3000, "'; DROP TABLE names",
                    "%3", "^a$", "a" * 200],
    }


def line(kind: str, texts: list[str], run: Callable[[str], int]) -> None:
    """Print how long each text takes, and the longest that the processor worked on one."""
    taken, hits, worked = [], [], []
    for text in texts:
        start, before = perf_counter(), thread_time()
        hits.append(run(text))
        worked.append(1000 * (thread_time() - before))
        taken.append((1000 * (perf_counter() - start), text[:20]))
    times = sorted(taken)
    over = sum(each > GOAL for each, _ in times)
    slow = f"   OVER {GOAL} ms: {over} of {len(times)}, slowest {times[-1][1]!r}" if over else ""
    print(f"{kind:34}{median(each for each, _ in times):9.2f}{times[int(len(times) * .95)][0]:9.2f}{times[-1][0]:9.2f}"
          f"{max(worked):9.2f}      {median(hits):.0f}{slow}", flush=True)


def recall(names: Names, chance: random.Random, han: list[Name], english: list[Name], pinyin: list[Name]) -> None:
    """Print how often the thing that was meant is among the hits, by slips."""
    for kind, given, letters, count, least in (
            ("Chinese", han, CHARACTERS[:500], 1, 3), ("pinyin", pinyin, "aeinghou", 1, 4), ("pinyin", pinyin, "aeinghou", 2, 8),
            ("English", english, "aeinrst", 1, 4), ("English", english, "aeinrst", 2, 8)):
        asked = [(name, slipped(chance, plain(name.text), count, letters)) for name in given if len(plain(name.text)) > least]
        # Many things may have the name that is meant: then it is enough that one of them is found.
        first, more = (sum(any(plain(hit.matched) == plain(name.text) for hit in names.search(text, limit=limit))
                           for name, text in asked) for limit in (20, 200))
        print(f"found with {count} slip(s), {kind}: {first} of {len(asked)} among 20 hits, {more} among 200", flush=True)


def others(names: Names, texts: list[str]) -> None:
    """Print how long a scan in Python and LIKE take for the same texts."""
    folded = [fold for fold, in names.rows("SELECT fold FROM names ORDER BY id")]
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE names (fold TEXT)")
    connection.executemany("INSERT INTO names VALUES (?)", ((fold,) for fold in folded))
    line("all containing, scan in Python", list(map(plain, texts)), lambda text: sum(text in fold for fold in folded))
    line("all containing, LIKE in SQLite", list(map(plain, texts)), lambda text: connection.execute(
        "SELECT count(*) FROM names WHERE fold LIKE ?", (f"%{text}%",)).fetchone()[0])


if __name__ == "__main__":
    main()
