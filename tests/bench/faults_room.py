"""Trials with a full disk, with two writers, and with a reader who reads on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from random import Random

from faults_ground import Done, copied, dump, ended, size, want
from faults_mount import mounted
from faults_trial import Base, Trial

from erqi_kg.kg import KnowledgeGraph
from erqi_kg.place import backend_at


def full(base: Base, rounds: int, seed: int) -> Iterator[Trial]:
    """Let a medium be full, or a file be too large, at random sizes; then let there be room."""
    works = {"build": (None, base.after), "build, changed": (base.before, base.after), "add": (base.before, base.added),
             "load": (None, base.loaded)}
    for kind, (old, new) in works.items():
        random = Random(f"{seed}:full:{kind}")
        for _ in range(rounds):
            given = (base, old, new, kind, random.random())
            yield Trial(f"full disk, {kind}", partial(_full, *given))
            yield Trial(f"file too large, {kind}", partial(_limit, *given))


def _run(base: Base, kind: str, place: Path, limit: int | None = None) -> Done:
    ground = base.ground
    words = {"load": ("load", place), "add": ("corpus", "add", place, ground.extra)}
    return ground.run(*words.get(kind, ("corpus", "build", ground.after, place)), "--lang", "en", limit=limit)


def _told(done: Done) -> None:
    if done.code == 2:
        done.clear(2, "erqi-kg:")
    else:
        done.clear(0)


def _full(base: Base, old: Path | None, new: Path, kind: str, part: float) -> None:
    medium = base.ground.folder / "medium"
    medium.mkdir(exist_ok=True)
    held = size(old) if old else 0
    room = int(held * 1.1 + 200_000 + part * 2 * size(new))
    with mounted(medium, "-t", "tmpfs", "-o", f"size={room}", "none") as ok:
        want(ok, "cannot be mounted")
        place = medium / "place"
        if old:
            copied(old, place)
        said = f"room of {room} bytes, of {size(new)}"
        _told(_run(base, kind, place))
        base.same(place, (old, new), said)
        if kind != "load":
            want(not list(place.glob(".building-*")), f"left behind: {said}")
        with mounted(medium, "-o", "remount,size=2g", over=True) as more:
            want(more, "cannot be made larger")
            _run(base, kind, place).clear(0)
            base.same(place, (new,), f"there is room again: {said}")
            base.ground.neat_aside()
            if kind != "load":
                base.ground.neat(place)


def _limit(base: Base, old: Path | None, new: Path, kind: str, part: float) -> None:
    place = base.ground.folder / "limited"
    base.put(old, place)
    largest = max(each.stat().st_size for each in new.rglob("*") if each.is_file())
    limit = int(part * 1.5 * largest) + 100
    _told(_run(base, kind, place, limit))
    base.same(place, (old, new), f"files of at most {limit} bytes")
    _run(base, kind, place).clear(0)
    base.same(place, (new,), "without the limit")
    base.ground.neat_aside()
    if kind != "load":
        base.ground.neat(place)


def two(base: Base, rounds: int) -> Iterator[Trial]:
    """Let two build at once: one does it, the other says that it is being done, or finds it done."""
    place = base.ground.folder / "two"

    def run() -> None:
        base.put(base.before, place)
        command = ("corpus", "build", base.ground.after, place, "--lang", "en")
        done = sorted(map(ended, [base.ground.start(*command), base.ground.start(*command)]), key=lambda each: each.code)
        done[0].clear(0)
        done[1].clear(2, "another process is writing") if done[1].code else done[1].clear(0, "nothing has changed")
        base.same(place, (base.after,), "two built at once")
        base.ground.neat(place)

    for _ in range(rounds):
        yield Trial("two builds at once", run)


def readers(base: Base, rounds: int) -> Iterator[Trial]:
    """Read on during swaps, and open again and again: each reader has one state, and no folder stays for long."""
    ground, place = base.ground, base.ground.folder / "read"

    def run() -> None:
        base.put(base.before, place)
        with ExitStack() as held:
            backend = backend_at(place)
            held.callback(backend.generation.release)
            kg = KnowledgeGraph(ground.data, backend=backend)
            # Opened before, and looked at only later: nothing is read yet.
            late = backend_at(place)
            held.callback(late.generation.release)
            first = [kg.ask(name, **values).to_json() for name, values in ground.asked(True)]
            for sources, state in ((ground.after, base.after), (ground.before, base.before), (ground.after, base.after)):
                process = ground.start("corpus", "build", sources, place, "--lang", "en")
                while process.poll() is None:
                    base.same(place, (base.before, base.after), "opened during a build")
                ended(process).clear(0)
                base.same(place, (state,), "opened after a build")
                again = [kg.ask(name, **values).to_json() for name, values in ground.asked(True)]
                want(first == again, "a reader's answers changed under it")
            found = KnowledgeGraph(ground.data, backend=late)
            want(first == [found.ask(name, **values).to_json() for name, values in ground.asked(True)], "a late reader")
            want(dump(late.whole()) == dump(backend_at(base.before).whole()), "a late reader's quads")
        ground.build(ground.before, place).clear(0)
        base.same(place, (base.before,), "after the readers")
        ground.neat(place)

    for _ in range(rounds):
        yield Trial("readers during swaps", run)


__all__ = ["full", "readers", "two"]
