"""Measure a corpus of made-up districts at several sizes, beside other stores and engines, and keep the figures as JSON.

    python tests/bench/bench_corpus.py --out FILE.json [--districts 1,33,333] [--only build,load] [--again] [--work FOLDER]

Each measurement is a process of its own. What FILE.json holds already is not measured again, so that a run can be continued;
`--again` measures it anew. Corpora are built in the work folder; that of a size goes when the size is done, unless `--keep`.
`performance.py` makes docs/PERFORMANCE.md of the file.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "bench")]

import measure_build  # noqa: E402
import measure_questions  # noqa: E402
import measure_stores  # noqa: E402
import pytest  # noqa: E402
import watched  # noqa: E402
from measure_build import Measured, Place  # noqa: E402

from erqi_kg.paths import write_whole  # noqa: E402

# In this order: what leaves the built corpus as it is comes before what changes it.
MEASURES: dict[str, Callable[[Place], Measured]] = {
    "made": measure_build.made, "build": measure_build.build, "load": measure_build.load, "check": measure_build.check,
    "pyshacl": measure_build.pyshacl, "one": lambda place: measure_questions.one(place, sized(place, 1)),
    "everything": measure_questions.everything, "top20": measure_stores.top20, "names": measure_questions.names,
    "names_made": measure_questions.names_made, "oxigraph": measure_stores.oxigraph, "virtuoso": measure_stores.virtuoso,
    "duckdb": measure_stores.duckdb, "rdflib": measure_stores.rdflib, "tables": measure_stores.tables,
    "change": measure_build.change,
}
# The most districts that a measurement is for: what takes minutes there takes days at more.
AT_MOST = {"pyshacl": 33, "rdflib": 33, "names_made": 1}
# Work on few districts is short, so it is done more often; each run of much is long enough.
SHORT, TIMES = 33, 3
PACKAGES = ("pyoxigraph", "oxigraph", "duckdb", "rdflib", "pyshacl", "shacl", "pyarrow", "erqi-kg")


def sized(place: Place, districts: int) -> Place:
    """Return the place of another size beside this one."""
    return place._replace(folder=place.folder.parent / str(districts), districts=districts)


def machine() -> dict[str, object]:
    """Return what the figures depend on, beside the versions."""
    cpu = next((line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {"cpu": cpu, "cores": len(os.sched_getaffinity(0)), "memory_gb": round(memory / 1e9, 1),
            "kernel": platform.release(), "system": platform.system()}


def versions() -> dict[str, str]:
    """Return the versions of all that was measured."""
    found = {"Python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    if "erqi-kg" not in found:
        from erqi_kg import __version__

        found["erqi-kg"] = __version__
    if program := shutil.which("virtuoso-t"):
        said = subprocess.run([program, "-?"], capture_output=True, encoding="utf-8", check=False)
        line = next((line for line in (said.stderr + said.stdout).splitlines() if "ersion" in line), "")
        found["Virtuoso"] = next((word for word in line.split() if word[:1].isdigit()), "7")
    return found


def measured(name: str, place: Place) -> Measured:
    """Measure in a process of its own and return what it found, with the time and the load of the machine at its start."""
    begun, busy = datetime.now(UTC), os.getloadavg()[0]
    command = [sys.executable, __file__, "--measure", name, "--work", place.folder.parent, "--districts", place.districts,
               "--runs", place.runs, "--jobs", place.jobs]
    ran = watched.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)})
    found: Measured = json.loads(ran.text.splitlines()[-1])
    return {"date": begun.isoformat(timespec="seconds"), "load_before": round(busy, 2), "whole_seconds": round(ran.seconds, 1),
            "whole_peak_mb": ran.peak_mb, **found}


def all_of(options: argparse.Namespace, work: Path) -> bool:
    """Measure all that is asked for and not yet known, and return whether everything could be measured."""
    out: Path = options.out
    kept: dict[str, Any] = {"machine": machine(), "sizes": {}}
    if out.is_file():
        kept = json.loads(out.read_text(encoding="utf-8"))
    if kept["machine"] != machine():
        raise SystemExit(f"{out} is of another machine ({kept['machine']}): give another file")
    good = True
    for districts in options.districts:
        size = kept["sizes"].setdefault(str(districts), {})
        runs = options.runs or (TIMES if districts <= SHORT else 1)
        place = Place(work / str(districts), districts, runs, options.jobs)
        for name in options.only or MEASURES:
            if districts > AT_MOST.get(name, districts) or (name in size and not options.again):
                continue
            place.folder.mkdir(parents=True, exist_ok=True)
            print(f"{datetime.now():%H:%M:%S} {districts:5} {name:12}", end=" ", flush=True)
            try:
                size[name] = measured(name, place)
            except watched.Failed as failed:
                print(f"failed: {failed}", flush=True)
                good = False
                continue
            kept["versions"] = versions()
            write_whole(out, json.dumps(kept, ensure_ascii=False, indent=1) + "\n")
            print(f"{size[name]['whole_seconds']:8} s  {shown(size[name])}", flush=True)
        if not options.keep and districts != min(options.districts):
            shutil.rmtree(place.folder, ignore_errors=True)
    return good


def shown(found: Measured) -> str:
    """Return the figures of a measurement in a line."""
    hidden = ("date", "load_before", "whole_seconds", "whole_peak_mb")
    return ", ".join(f"{key} {value}" for key, value in found.items() if key not in hidden and not isinstance(value, dict))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--districts", type=lambda text: [*map(int, text.split(","))], default=[1, 3])
    parser.add_argument("--only", type=lambda text: text.split(","), help=f"some of {','.join(MEASURES)}")
    parser.add_argument("--out", type=Path, default=Path("measured.json"))
    parser.add_argument("--work", type=Path, help="a folder with room for it; 25 GB for 3,333 districts")
    parser.add_argument("--runs", type=int, default=0, help=f"of each; by default {TIMES} up to {SHORT} districts, then one")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--again", action="store_true", help="also what is known")
    parser.add_argument("--keep", action="store_true", help="keep the corpora")
    parser.add_argument("--measure", choices=MEASURES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if strange := set(options.only or ()) - set(MEASURES):
        parser.error(f"no measurement {', '.join(sorted(strange))}; there are {', '.join(MEASURES)}")
    if options.measure:
        place = Place(options.work / str(options.districts[0]), options.districts[0], options.runs, options.jobs)
        try:
            print(json.dumps(MEASURES[options.measure](place), ensure_ascii=False))
        except pytest.skip.Exception as reason:
            raise SystemExit(str(reason)) from None
        return 0
    if options.work:
        options.work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=options.work) as folder:
        return 0 if all_of(options, (options.work or Path(folder)).resolve()) else 1


if __name__ == "__main__":
    sys.exit(main())
