"""Trials in which a process is killed: at any moment, alone or with all that it has started, or a worker of it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from time import monotonic, sleep

from faults_ground import Done, Lost, alive, ended, killed, size, want
from faults_trial import Base, Trial


def kills(base: Base, rounds: int, seed: int) -> Iterator[Trial]:
    """Kill each command at random moments of the time that it takes."""
    ground = base.ground
    works = {
        "build, new": (None, base.after, ("corpus", "build", ground.after), ()),
        "build, changed": (base.before, base.after, ("corpus", "build", ground.after), ()),
        "add": (base.before, base.added, ("corpus", "add"), (ground.extra,)),
        "load, new": (None, base.loaded, ("load",), ()),
        "load, replacing": (base.other, base.loaded, ("load",), ("--replace",)),
    }
    for kind, (old, new, words, more) in works.items():
        random = Random(f"{seed}:{kind}")
        place = ground.folder / "killed"
        jobs = () if words[0] == "load" else ("--jobs", ground.jobs)
        command = (*words, place, *more, "--lang", "en", *jobs)
        base.put(old, place)
        start = monotonic()
        ground.run(*command).clear(0)
        whole, most = monotonic() - start, size(place)
        for number in range(rounds):
            after, group = random.uniform(0, whole), number % 2 == 0
            yield Trial(f"kill -9 of {kind}", _killing(base, (old, new), place, command, after, group, most))


def _killing(base: Base, states: tuple[Path | None, Path], place: Path, command: tuple[object, ...], after: float, group: bool,
             most: int) -> Callable[[], None]:
    old, new = states

    def run() -> None:
        base.put(old, place)
        process = base.ground.start(*command)
        sleep(after)
        done = killed(process, group=group)
        said = f"killed after {after:.2f} s{'' if group else ', alone'}"
        base.same(place, (old, new), said)
        want(done.code in (0, -signal.SIGKILL), f"{said}: {done}")
        base.ground.run(*command).clear(0)
        base.same(place, (new,), f"run again; {said}")
        if command[0] == "load":
            left = [each.name for each in place.parent.iterdir() if each.name.startswith(f".{place.name}.")]
            want(not left, f"left behind: {left}")
            base.ground.neat_aside()
        else:
            base.ground.neat(place)
        want(size(place) <= 1.2 * most, f"{size(place)} bytes where one run takes {most}")

    return run


def workers(base: Base, rounds: int, seed: int) -> Iterator[Trial]:
    """Kill one worker of a build, again and again at another moment."""
    random = Random(f"{seed}:workers")
    place = base.ground.folder / "worker"

    def run() -> None:
        base.put(None, place)
        process = base.ground.start("corpus", "build", base.ground.after, place, "--lang", "en", "--jobs", 2)
        until = monotonic() + 60
        while process.poll() is None and monotonic() < until and len(alive(process.pid)) < 3:
            sleep(0.01)
        sleep(random.uniform(0, 3))
        with suppress(IndexError, ProcessLookupError):
            os.kill(random.choice([each for each in alive(process.pid) if each != process.pid]), signal.SIGKILL)
        ended(process).clear(0)
        base.same(place, (base.after,), "a worker was killed")
        base.ground.neat(place)

    for _ in range(rounds):
        yield Trial("kill -9 of a worker", run)


def interrupted(base: Base, rounds: int, seed: int) -> Iterator[Trial]:
    """Interrupt a build as a terminal does, all processes of it: it tidies up by itself."""
    random = Random(f"{seed}:interrupted")
    place = base.ground.folder / "interrupted"

    def run() -> None:
        base.put(base.before, place)
        process = base.ground.start("corpus", "build", base.ground.after, place, "--lang", "en", "--jobs", 2)
        # Before that, Python itself is interrupted, which says so in its own way.
        until = monotonic() + 60
        while process.poll() is None and monotonic() < until and not any(place.glob(".building-*")):
            sleep(0.01)
        sleep(random.uniform(0, 1.5))
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
        done = ended(process)
        if done.code != 0:
            done = Done(done.code, done.out, done.said.strip()).clear(2, "interrupted")
        base.same(place, (base.before, base.after), "interrupted")
        base.ground.neat(place)
        if alive(process.pid):
            raise Lost("processes that it had started outlive it")

    for _ in range(rounds):
        yield Trial("interruption", run)
