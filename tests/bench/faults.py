"""Try what a corpus and a load survive, and print survived of tried by kind.

    python tests/bench/faults.py [--rounds 3] [--districts 3] [--only WORD] [--corrupt 3] [--seed 7]

Commands are killed at random moments, the disk is full, files are damaged, two write at once, a reader reads on. After each,
what is published answers as before or as after, never between (all quads, and answers from SPARQL, prepared ones and names);
the command said so in one line with the exit code for it; the next command works without cleaning and leaves nothing behind.
A power cut is not tried: it needs a machine to cut off. What is published is told to be on the disk (fsync) before it is.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from time import monotonic

sys.path.insert(0, str(Path(__file__).parent))

from faults_damage import corrupt, damaged, read_only
from faults_ground import Ground, Lost
from faults_kill import interrupted, kills, workers
from faults_room import full, readers, two
from faults_trial import Base, Trial


def trials(base: Base, rounds: int, seed: int) -> Iterator[Trial]:
    """Return all trials, those that repeat at most so often."""
    few = min(rounds, 10)
    return chain(corrupt(base), damaged(base), read_only(base), two(base, few), readers(base, few), workers(base, few, seed),
                 interrupted(base, few, seed), full(base, few, seed), kills(base, rounds, seed))


def main() -> int:
    """Run the trials and print a table; return 1 where something did not survive."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--districts", type=int, default=3)
    parser.add_argument("--corrupt", type=int, help="districts among which one source is corrupt; by default as many")
    parser.add_argument("--only", default="", metavar="WORD", help="only kinds with this word")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--folder", type=Path, help="an existing folder for what is written; by default a temporary one")
    given = parser.parse_args()
    tried, survived, start = Counter[str](), Counter[str](), monotonic()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        grounds = [Ground(Path(folder, "ground"), given.districts, given.seed)]
        grounds[0].lay()
        found = trials(Base(grounds[0]), given.rounds, given.seed)
        if given.corrupt and given.corrupt != given.districts:
            grounds.append(Ground(Path(folder, "many"), given.corrupt, given.seed))
            grounds[1].lay()
            found = chain((each for each in found if "among" not in each.kind), corrupt(Base(grounds[1])))
        for trial in found:
            if given.only in trial.kind:
                tried[trial.kind] += 1
                try:
                    trial.run()
                    survived[trial.kind] += 1
                except Lost as lost:
                    print(f"LOST {trial.kind}: {lost}", flush=True)
                print(f"{monotonic() - start:7.1f} s {trial.kind}", file=sys.stderr, flush=True)
    wide = max(map(len, tried), default=4)
    print(f"{'kind':{wide}}  tried  survived")
    for kind, number in tried.items():
        print(f"{kind:{wide}}  {number:5}  {survived[kind]:8}{'' if survived[kind] == number else '  !'}")
    print(f"survived {survived.total()} of {tried.total()}; not tried: a power cut")
    return int(survived.total() != tried.total() or not tried)


if __name__ == "__main__":
    sys.exit(main())
