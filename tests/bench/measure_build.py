"""What a corpus of made-up districts takes to make, build, check and change; each function is one measurement."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

import pyoxigraph as ox
import watched
from made_corpus import make

from erqi_kg.corpus import scan
from erqi_kg.corpus.slices import Task, slice_of
from erqi_kg.corpus.workers import Local
from erqi_kg.paths import data_folder
from erqi_kg.place import POINTER
from erqi_kg.store import load_files
from erqi_kg.validate import Rules

Measured = dict[str, object]
SEED = 7
# One fact of a source: the English name of the first thing that it declares.
_NAME = re.compile(r'"([^"\n]*)"@en')


class Place(NamedTuple):
    """Where the corpus of a size lies, how often short work is repeated, and how many processes work."""

    folder: Path
    districts: int
    runs: int
    jobs: int

    @property
    def sources(self) -> Path:
        """The folder of the sources, made where it is not there yet."""
        path = self.folder / "sources"
        if not path.is_dir():
            new = path.with_name("sources.new")
            shutil.rmtree(new, ignore_errors=True)
            make(new, self.districts, SEED)
            new.rename(path)
        return path

    @property
    def corpus(self) -> Path:
        """The folder of the built corpus, built where it is not there yet."""
        path = self.folder / "corpus"
        if not (path / POINTER).is_file():
            build_in(self, path)
        return path

    @property
    def store(self) -> Path:
        """The Oxigraph store of the built corpus."""
        generation: str = json.loads((self.corpus / POINTER).read_text(encoding="utf-8"))["generation"]
        return self.corpus / generation / "store"

    @property
    def quads(self) -> Path:
        """All that is in that store as one file of N-Quads."""
        path = self.folder / "quads.nq"
        if not path.is_file():
            new = path.with_suffix(".new")
            ox.Store.read_only(str(self.store)).dump(str(new), format=ox.RdfFormat.N_QUADS)
            new.rename(path)
        return path


def build_in(place: Place, corpus: Path, *options: str) -> Measured:
    """Build or bring up to date a corpus by the command line, and return what it says of it."""
    command = [sys.executable, "-m", "erqi_kg", "corpus", "build", place.sources, corpus, "--format", "json",
               "--jobs", place.jobs, *options]
    ran = watched.run(command)
    said = json.loads(ran.text)
    return {"seconds": round(ran.seconds, 3), "phases": said["seconds"], "peak_mb": ran.peak_mb, "quads": said["quads"],
            "published": said["published"], "changed": len(said["changed"]), "across": len(said["across"])}


def size_of(folder: Path) -> float:
    """Return the megabytes of the files below a folder."""
    return round(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6, 1)


def middle(taken: list[Measured]) -> Measured:
    """Return the run whose seconds are the median, with those of all."""
    ordered = sorted(taken, key=lambda each: float(str(each["seconds"])))
    return {**ordered[(len(ordered) - 1) // 2], "all_seconds": [each["seconds"] for each in taken]}


def made(place: Place) -> Measured:
    """Measure the corpus as it is written."""
    start = perf_counter()
    paths = list(place.sources.rglob("*.ttl"))
    return {"seconds": round(perf_counter() - start, 3), "files": len(paths),
            "sources": len(scan.find(place.sources)), "mb": round(sum(path.stat().st_size for path in paths) / 1e6, 1)}


def build(place: Place) -> Measured:
    """Measure building with all checks, into a new folder each time; the last one is kept."""
    taken = []
    for _ in range(place.runs):
        shutil.rmtree(place.folder / "corpus", ignore_errors=True)
        taken.append(build_in(place, place.folder / "corpus"))
    return {**middle(taken), "mb": size_of(place.folder / "corpus"), "store_mb": size_of(place.store)}


def load(place: Place) -> Measured:
    """Measure building without checks."""
    taken = []
    for _ in range(place.runs):
        taken.append(build_in(place, place.folder / "unchecked", "--no-check"))
        shutil.rmtree(place.folder / "unchecked")
    return middle(taken)


def check(place: Place) -> Measured:
    """Measure reading all sources in parallel with the check and without, nothing written."""
    context = scan.context(data_folder(), place.sources)
    found = scan.find(place.sources)
    seconds: dict[bool, float] = {}
    for with_check in (True, False):
        start, quads, pending = perf_counter(), 0, 0
        tasks = (Task(source, check=with_check) for source in map(scan.read, found.values()))
        for made in Local(place.jobs).map(slice_of, context, tasks):
            quads, pending = quads + made.count, pending + made.pending
        seconds[with_check] = round(perf_counter() - start, 3)
    return {"seconds": seconds[True], "without": seconds[False], "quads": quads, "sources": len(found), "pending": pending}


def change(place: Place) -> Measured:
    """Measure bringing the corpus up to date after one fact of one source was changed; then it is changed back."""
    corpus, sources = place.corpus, scan.find(place.sources)
    path = sources[sorted(sources)[len(sources) // 2]]
    declared = path / "registry.ttl"
    text = declared.read_text(encoding="utf-8")
    taken = []
    try:
        for number in range(place.runs):
            declared.write_text(_NAME.sub(rf'"\1 {number}"@en', text, count=1), encoding="utf-8")
            taken.append(build_in(place, corpus))
            if taken[-1]["changed"] != 1 or not taken[-1]["published"]:
                raise watched.Failed(f"one source was to change, not {taken[-1]['changed']}")
    finally:
        declared.write_text(text, encoding="utf-8")
    build_in(place, corpus)
    return middle(taken)


def pyshacl(place: Place) -> Measured:
    """Measure the shapes alone by the fast engine and by pySHACL, on one graph in memory: the same results."""
    data = data_folder()
    with TemporaryDirectory(dir=place.folder) as folder:
        for name in ("ontology", "queries"):
            Path(folder, name).symlink_to(data / name)
        Path(folder, "graph").symlink_to(place.sources)
        store, rules = load_files(Path(folder)), Rules(Path(folder))
        seconds, results = {}, {}
        for engine, runs in (("fast", 5), ("pyshacl", 1)):
            taken = []
            for _ in range(runs):
                start = perf_counter()
                results[engine] = set(rules.shape_results(store, engine=engine))
                taken.append(perf_counter() - start)
            seconds[engine] = round(median(taken), 3)
    return {"seconds": seconds["pyshacl"], "fast": seconds["fast"], "quads": len(store),
            "same": results["fast"] == results["pyshacl"], "results": len(results["fast"])}
