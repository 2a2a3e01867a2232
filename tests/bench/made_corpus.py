"""A corpus of made-up districts, seeded: python tests/bench/made_corpus.py FOLDER --districts 33 --seed 7 [--faults N].

Each district is cast from the packaged article's graph as from a mould, so that every question that has rows there has rows
here: other names, numbers, dates and places in the text, more or fewer sentences, axes and projects. What a district is
depends on seed and number alone, so that a corpus of 33 is the beginning of one of 333. Nothing of it is true.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent))

from made_article import mould
from made_district import cast
from made_faults import Planted, plant
from made_shared import Shared
from made_source import District

from erqi_kg.paths import data_folder
from erqi_kg.terms import PREFIXES

HEAD = "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in ("ek", "id", "skos"))


def stands_for(number: int, seed: int = 7) -> dict[str, str]:
    """Return slugs of a district in the place of the article's: with them an example of a question asks of that district."""
    data = data_folder()
    return dict(cast(mould(data), data, Shared(data, seed), seed, number).ids)


def make(folder: Path, districts: int, seed: int = 7, faults: int = 0) -> list[Planted]:
    """Write a corpus into a new folder and return what was planted in it."""
    data = data_folder()
    shared = Shared(data, seed)
    for number in range(1, districts + 1):
        district = District(mould(data), data, shared, seed, number)
        for source, files in district.sources():
            here = folder / source
            here.mkdir(parents=True)
            for name, text in files.items():
                (here / name).write_text(text, encoding="utf-8")
    (folder / "registry").mkdir()
    kinds: dict[str, list[str]] = {}
    for slug, text in sorted(shared.used.items()):
        kinds.setdefault(slug.partition("-")[0], []).append(text)
    for kind, texts in kinds.items():
        (folder / "registry" / f"{kind}.ttl").write_text(HEAD + "\n" + "\n".join(texts), encoding="utf-8")
    return plant(folder, faults, seed)


def main() -> None:
    """Write a corpus, print its size, and list as JSON what was planted."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--districts", type=int, default=3)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--faults", type=int, default=0)
    given = parser.parse_args()
    start = perf_counter()
    planted = make(given.folder, given.districts, given.seed, given.faults)
    took = perf_counter() - start
    paths = list(given.folder.rglob("*.ttl"))
    size = sum(path.stat().st_size for path in paths)
    print(f"{given.districts} districts, {len(paths)} files, {size / 1e6:.1f} MB in {took:.1f} s", file=sys.stderr)
    print(json.dumps([fault.__dict__ for fault in planted], ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
