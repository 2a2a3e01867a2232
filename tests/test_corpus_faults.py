"""What a corpus survives: kills at moments that can be seen, damage, full disks; `tests/bench/faults.py` tries more of each."""

from __future__ import annotations

import gzip
import os
import shutil
import sys
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from erqi_kg.corpus import folder, scan
from erqi_kg.corpus.build import How, add, build
from erqi_kg.corpus.folder import CorpusError
from erqi_kg.corpus.narrow import CODE, narrow
from erqi_kg.corpus.opened import Corpus
from erqi_kg.corpus.outcome import Outcome
from erqi_kg.corpus.rows import Rows
from erqi_kg.corpus.status import status
from erqi_kg.corpus.workers import Local
from erqi_kg.errors import FileError
from erqi_kg.paths import data_folder
from erqi_kg.query import read_questions
from erqi_kg.terms import BASE

sys.path.insert(0, str(Path(__file__).parent / "bench"))

from faults_damage import CORRUPT, DAMAGE
from faults_ground import Ground, copied, killed

HOW = How(Local(1))
PHASES = ("store", "answers", "sources.json")
# Found by a look at the pointer, the records, the sizes, and by opening the store.
SPOILED = [name for name in DAMAGE if not name.startswith(("a bit", "answers")) and "of zeros" not in name]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    made = Ground(tmp_path_factory.mktemp("faults") / "ground", 1, jobs=1)
    made.lay()
    return made


@pytest.fixture(scope="module")
def states(ground: Ground) -> dict[str, str]:
    """The hash of what the corpora of both editions answer; they lie beside their sources."""
    found = {}
    for name in ("before", "after"):
        assert made(ground, ground.folder / name, ground.folder / f"{name}.corpus").published
        found[name] = ground.state(ground.folder / f"{name}.corpus")
    assert found["before"] != found["after"]
    return found


@pytest.fixture
def place(ground: Ground, states: dict[str, str], tmp_path: Path) -> Path:
    """The corpus of the sources before, which may be spoiled."""
    return copied(ground.folder / "before.corpus", tmp_path / "corpus")


def made(ground: Ground, sources: Path, place: Path) -> Outcome:
    return build(sources, place, HOW, data=ground.data)


@pytest.mark.parametrize("phase", PHASES)
def test_a_build_that_was_killed_loses_nothing(ground: Ground, states: dict[str, str], place: Path, phase: str) -> None:
    process = ground.start("corpus", "build", ground.after, place, "--jobs", 1)
    while process.poll() is None and not any(place.glob(f".building-*/{phase}")):
        os.sched_yield()
    killed(process, group=False)
    assert ground.state(place) in states.values()
    made(ground, ground.after, place)
    assert ground.state(place) == states["after"]
    ground.neat(place)


def test_a_first_build_that_was_killed_before_its_pointer_is_done_again(
        ground: Ground, states: dict[str, str], place: Path) -> None:
    (place / "corpus.json").unlink()
    (place / ".corpus.json.1").write_text("{", encoding="utf-8")
    assert made(ground, ground.after, place).published
    assert ground.state(place) == states["after"]
    ground.neat(place)


def test_a_reader_keeps_its_generation_also_when_its_like_is_published_again(
        ground: Ground, states: dict[str, str], place: Path) -> None:
    held = Corpus(place)
    names = {status(place).generation}
    for sources, state in ((ground.after, "after"), (ground.before, "before"), (ground.after, "after")):
        assert made(ground, sources, place).published
        assert ground.state(place) == states[state]
        names.add(status(place).generation)
        assert held.generation.store.is_dir() and held.generation.folder.name in status(place).kept
    assert len(names) == 3 and not made(ground, ground.after, place).published
    assert len(list(held.store)) < len(list(Corpus(place).store))
    # Nobody has it any more, and nothing needs to be collected.
    del held
    made(ground, ground.before, place)
    ground.neat(place)


def test_the_kinds_of_damage_were_found() -> None:
    assert len(SPOILED) > 15 and set(SPOILED) < set(DAMAGE)


@pytest.mark.parametrize("name", SPOILED[::3])
def test_what_was_damaged_is_told_of_and_made_anew(ground: Ground, states: dict[str, str], place: Path, name: str) -> None:
    DAMAGE[name](place)
    if name != "corpus.json gone":
        with pytest.raises(FileError, match="build the corpus again"):
            add(place, [ground.extra], HOW, data=ground.data)
    outcome = made(ground, ground.before, place)
    assert outcome.published and ("build the corpus again" in outcome.damage or name == "corpus.json gone")
    assert outcome.damage in outcome.to_table("en") and outcome.damage in outcome.to_table()
    assert ground.state(place) == states["before"]
    ground.neat(place)


@pytest.mark.parametrize("name", [name for name in DAMAGE if name.startswith("answers")])
def test_prepared_answers_are_told_of_and_prepared_again(ground: Ground, states: dict[str, str], place: Path, name: str) -> None:
    DAMAGE[name](place)
    if "gone" in name:
        shutil.rmtree(next(place.glob("*/answers")))
        assert ground.state(place) == states["before"]
    else:
        with pytest.raises(FileError, match=r"parquet: cannot be read \(.*build the corpus again"):
            ground.state(place)
    assert not made(ground, ground.before, place).published
    assert ground.state(place) == states["before"]
    ground.neat(place)


def test_a_store_that_cannot_be_opened_says_so(ground: Ground, states: dict[str, str], place: Path) -> None:
    DAMAGE["store/CURRENT of zeros"](place)
    with pytest.raises(FileError, match=r"cannot be opened \(.*build the corpus again"):
        add(place, [ground.extra], HOW, data=ground.data)


UNREADABLE = ["a pipe for a file", "a link to /dev/zero", "a link to itself", "a folder for a file", "nq: a pipe",
              "an empty folder", "no UTF-8", "nq.gz: cut", "nq.gz: a bit"]


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_source_that_cannot_be_read_is_named_and_the_others_stay(ground: Ground, states: dict[str, str], place: Path,
                                                                   tmp_path: Path, name: str) -> None:
    sources = copied(ground.after, tmp_path / "sources")
    CORRUPT[name](sources / "d0001-2024")
    outcome = made(ground, sources, place)
    assert [refused.name for refused in outcome.refused] == ["d0001-2024"] and "d0001-2024" in str(outcome.refused[0].error)
    assert not outcome.published and ground.state(place) == states["before"]
    ground.neat(place)


def test_what_is_packed_too_well_is_not_unpacked() -> None:
    with pytest.raises(FileError, match=r"x\.nq\.gz: holds more than 200 times its own size.*give it unpacked"):
        scan.unpacked("x.nq.gz", gzip.compress(bytes(10_000_000)) * 4)
    assert scan.unpacked("x.nq.gz", gzip.compress(b"\n" * 500_000)) == b"\n" * 500_000


def test_a_second_writer_is_told_to_wait(ground: Ground, place: Path) -> None:
    with folder.writing(place), pytest.raises(CorpusError, match="another process is writing this corpus: wait for it"):
        made(ground, ground.after, place)
    assert made(ground, ground.after, place).published


@pytest.mark.parametrize("limit", [50_000, 1_000_000])
def test_a_full_disk_is_told_of_and_nothing_is_left(ground: Ground, states: dict[str, str], place: Path, limit: int) -> None:
    ground.build(ground.after, place, limit=limit).clear(2, "erqi-kg: ")
    assert ground.state(place) == states["before"]
    ground.neat(place)
    ground.add(place).clear(0, "published")


def test_a_load_that_has_no_room_leaves_nothing(ground: Ground, tmp_path: Path) -> None:
    ground.run("load", tmp_path / "store", limit=100_000).clear(2, "cannot be written")
    assert not list(tmp_path.iterdir())


def test_a_missing_file_is_found_by_status(ground: Ground, place: Path) -> None:
    (path,) = place.glob("*/names.sqlite")
    path.unlink()
    with pytest.raises(FileError, match=r"names\.sqlite: cannot be read \(No such file or directory\): build the corpus again"):
        status(place)
    shutil.rmtree(place)


def test_what_is_left_of_a_prepared_answer_is_in_the_order_of_names(tmp_path: Path) -> None:
    """The bracket that ends a name in a file comes after digits, the end of a name before them."""
    things = [f"<{BASE}id/project-{number}>" for number in (10, 1, 12)]
    columns = {"thing": things, "figure": things, "certainty": [None] * 3, "comparator": [f"<{CODE}exact>"] * 3,
               **{name: ["5"] * 3 for name in ("value", "lower", "upper")}, "upperIncluded": ["true"] * 3}
    pyarrow.parquet.write_table(pyarrow.table(columns), tmp_path / "rows.parquet")
    question = read_questions(data_folder() / "queries")["projects_with_investment_of_at_least"]
    left = narrow(Rows(tmp_path / "rows.parquet"), question, {"amount": 5}, lambda name, kind: name)
    assert left is not None and left.numbers is not None and left.numbers.to_pylist() == [1, 0, 2]
