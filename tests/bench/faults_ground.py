"""What the trials of `faults.py` stand on: two editions of a corpus, commands as processes, and what a place answers."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from time import monotonic, sleep

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

import pyoxigraph as ox  # noqa: E402
from made_corpus import make, stands_for  # noqa: E402

from erqi_kg.backend import Backend  # noqa: E402
from erqi_kg.corpus.opened import Corpus  # noqa: E402
from erqi_kg.kg import KnowledgeGraph  # noqa: E402
from erqi_kg.place import backend_at  # noqa: E402

# Of one thing, about everything and so prepared, and both.
QUESTIONS = ("axes_of_district", "story_of_thing", "districts_by_total_investment", "open_lists",
             "projects_with_investment_of_at_least", "visits")
PATIENCE = 600.0


class Lost(Exception):
    """What did not survive, and how."""


def want(true: object, said: str) -> None:
    """Raise Lost with what is said where this is not true."""
    if not true:
        raise Lost(said)


@dataclass(frozen=True)
class Done:
    """What became of a process: its exit code, negative where a signal ended it, and what it wrote."""

    code: int
    out: str
    said: str

    def clear(self, code: int, *words: str) -> Done:
        """Return itself where it ended so and said why in one line, with these words in it."""
        want(self.code == code, f"exit code {self.code}, not {code}: {self.out[-300:]}{self.said[-700:]}")
        want("Traceback" not in self.said, f"a traceback: {self.said[-700:]}")
        want(len(self.said.splitlines()) <= 1, f"more than a line: {self.said[-700:]}")
        for word in words:
            want(word in self.out + self.said, f"does not say {word!r}: {self.out[-300:]}{self.said[-300:]}")
        return self


@dataclass(frozen=True)
class Ground:
    """A folder with `before/` and `after/`, sources of which one was changed and one added, and `extra`, the one added."""

    folder: Path
    districts: int
    seed: int = 7
    jobs: int = 2

    @property
    def data(self) -> Path:
        """The package's ontology with a few of its questions: what a kill meets is then not the preparing alone."""
        return self.folder / "data"

    @property
    def before(self) -> Path:
        """The sources as they were."""
        return self.folder / "before"

    @property
    def after(self) -> Path:
        """The sources as they are to be."""
        return self.folder / "after"

    @cached_property
    def extra(self) -> Path:
        """The source that was added."""
        return next(each for each in sorted(self.after.iterdir()) if not (self.before / each.name).exists())

    @property
    def tidy(self) -> Path:
        """The folder for what programs write aside; it is to be empty when they have ended."""
        return self.folder / "aside"

    def lay(self) -> None:
        """Write all this."""
        (self.data / "queries").mkdir(parents=True)
        for name in ("ontology", "graph"):
            (self.data / name).symlink_to(ROOT / name)
        for name in QUESTIONS:
            (self.data / "queries" / f"{name}.rq").symlink_to(ROOT / "queries" / f"{name}.rq")
        make(self.after, self.districts + 1, self.seed)
        shutil.copytree(self.after, self.before)
        for each in self.before.glob(f"d{self.districts + 1:04}-*"):
            shutil.rmtree(each)
        # One source for the added district, so that one can be added.
        for each in list(self.after.glob(f"d{self.districts + 1:04}-*"))[1:]:
            shutil.rmtree(each)
        changed = self.after / "d0001-2024" / "registry.ttl"
        text = changed.read_text(encoding="utf-8")
        changed.write_text(re.sub(r'("[^"]+)("@en)', r"\1 Anew\2", text, count=1), encoding="utf-8")
        self.tidy.mkdir()

    def start(self, *arguments: object, before: Sequence[str] = (), limit: int | None = None) -> subprocess.Popen[str]:
        """Start `erqi-kg` in a group of its own; `before` is what starts it, `limit` the size that its files may have."""
        def limited() -> None:
            import resource

            if limit is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        command = [*before, sys.executable, "-m", "erqi_kg", "--folder", str(self.data), *map(str, arguments)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", cwd=ROOT,
                                start_new_session=True, preexec_fn=limited if limit is not None else None,
                                env={**os.environ, "TMPDIR": str(self.tidy), "PYTHONPATH": str(ROOT)})

    def run(self, *arguments: object, before: Sequence[str] = (), limit: int | None = None) -> Done:
        """Run it to its end."""
        return ended(self.start(*arguments, before=before, limit=limit))

    def build(self, sources: Path, place: Path, *more: object, before: Sequence[str] = (), limit: int | None = None) -> Done:
        """Run `corpus build`."""
        return self.run("corpus", "build", sources, place, "--lang", "en", "--jobs", self.jobs, *more, before=before, limit=limit)

    def add(self, place: Path, *more: object) -> Done:
        """Run `corpus add` with the added source."""
        return self.run("corpus", "add", place, self.extra, "--lang", "en", "--jobs", self.jobs, *more)

    def state(self, place: Path) -> str:
        """Return a hash of all that a corpus or a store holds, and of answers that one gives: from SPARQL, prepared, by name."""
        backend = backend_at(place)
        try:
            return self._state(backend)
        finally:
            if isinstance(backend, Corpus):
                backend.generation.release()

    def _state(self, backend: Backend) -> str:
        found = sha256(dump(backend.whole()))
        kg = KnowledgeGraph(self.data, backend=backend)
        for name, values in self.asked(isinstance(backend, Corpus)):
            found.update(kg.ask(name, **values).to_json().encode())
        if isinstance(backend, Corpus):
            for text in ("万达", "project", "erqi"):
                found.update(repr([hit.thing.short for hit in kg.search(text)]).encode())
        return found.hexdigest()[:16]

    def asked(self, corpus: bool) -> Iterable[tuple[str, dict[str, object]]]:
        """Return questions with their parameters; of one thing in a corpus alone, since a store has other things."""
        if corpus:
            yield "axes_of_district", {"axis": self.slug("axis-")}
            yield "story_of_thing", {"thing": self.slug("project-")}
        for name in QUESTIONS:
            if name != "story_of_thing":
                yield name, {"amount": 100_000_000} if name == "projects_with_investment_of_at_least" else {}

    def slug(self, kind: str) -> str:
        """Return the name of a thing of the first district."""
        return next(slug for slug in self._slugs if slug.startswith(kind))

    @cached_property
    def _slugs(self) -> list[str]:
        return [*stands_for(1, self.seed).values()]

    def neat(self, place: Path) -> None:
        """Raise Lost where something is left in a corpus or aside that nobody needs."""
        left = sorted(each.name for each in place.iterdir())
        want(len(left) == 3 and left[:1] == [".lock"] and "corpus.json" in left, f"left behind: {left}")
        strange = [each.name for folder in place.iterdir() if folder.is_dir() for each in folder.iterdir() if each.name[0] == "."]
        want(not strange, f"left behind in the generation: {strange}")
        self.neat_aside()

    def neat_aside(self) -> None:
        """Raise Lost where something is left aside."""
        want(not list(self.tidy.iterdir()), f"left behind aside: {[each.name for each in self.tidy.iterdir()]}")


def dump(store: ox.Store) -> bytes:
    """Return all quads, sorted; blank nodes are called otherwise by each store."""
    text = store.dump(format=ox.RdfFormat.N_QUADS) or b""
    return b"\n".join(sorted(re.sub(rb"_:[0-9A-Za-z]+", b"_:b", text).splitlines()))


def ended(process: subprocess.Popen[str]) -> Done:
    """Return what became of a process; one that does not end in time is Lost."""
    try:
        out, said = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise Lost(f"does not end within {PATIENCE:g} s") from None
    return Done(process.returncode, out, said)


def killed(process: subprocess.Popen[str], *, group: bool) -> Done:
    """Kill a process, with all that it has started or alone, and return when none of them is left."""
    (os.killpg if group else os.kill)(process.pid, signal.SIGKILL)
    done = ended(process)
    until = monotonic() + 20
    while alive(process.pid):
        want(monotonic() < until, "processes that it had started outlive it")
        sleep(0.01)
    return done


def alive(group: int) -> list[int]:
    """Return the processes of a group that still run; what nobody has waited for yet does not."""
    found = []
    for each in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, its = each.read_text(encoding="utf-8").rpartition(") ")[2].split()[:3]
        except OSError:
            continue
        if int(its) == group and state not in "ZX":
            found.append(int(each.parent.name))
    return found


def copied(place: Path, new: Path) -> Path:
    """Return a new place with the files of another."""
    shutil.rmtree(new, ignore_errors=True)
    if place.exists():
        shutil.copytree(place, new, symlinks=True)
    return new


def size(place: Path) -> int:
    """Return the bytes of all files of a place."""
    return sum(each.stat().st_size for each in place.rglob("*") if each.is_file())
