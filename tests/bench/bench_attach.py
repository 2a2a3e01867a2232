"""Print what attaching a table of half a million rows takes: seconds, rows a second, peak memory of a process of its own.

    python tests/bench/bench_attach.py [ROWS]

Goal: under 30 seconds, and under 50 MB more than for 5,000 rows.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
SMALL = 5_000
# A process of its own: the peak of this one would be that of what it did before.
RUN = """
import json, resource, sys, time
import erqi_kg
start = time.perf_counter()
info = erqi_kg.TableInfo(key="code", name="made", title="made up", title_zh="例", source="made up", licence="CC0-1.0",
    vintage="2020", method="census", values={name: {"indicator": "residentPopulation", "unit": "unit:NUM",
                                                    "counts": "counted-person"} for name in ("a", "b", "c")})
found = erqi_kg.attach(erqi_kg.open(), sys.argv[1], info, to=sys.argv[1] + ".ttl")
assert found.good and found.values == 6, found.to_table("en")
print(json.dumps([found.rows, time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


def attached(folder: Path, rows: int) -> tuple[int, float, float]:
    """Return rows, seconds and peak in MB of attaching a table."""
    path = folder / f"{rows}.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("code,name,a,b,c\n410103,二七区,1,2,3\n410100,郑州市,4,5,6\n")
        file.writelines(f"{200000 + index % 300000:06}{index // 300000 + 1:03},某地,{index},{index}.5,-{index}\n"
                        for index in range(rows - 2))
    run = subprocess.run([sys.executable, "-c", RUN, str(path)], cwd=ROOT, check=True, capture_output=True, encoding="utf-8")
    count, seconds, peak = json.loads(run.stdout)
    return count, seconds, peak


def main(rows: str = "500000") -> None:
    with tempfile.TemporaryDirectory() as folder:
        print(f"{'rows':>9} {'seconds':>8} {'rows/s':>8} {'peak MB':>8}")
        for wanted in (SMALL, int(rows)):
            count, seconds, peak = attached(Path(folder), wanted)
            print(f"{count:>9,} {seconds:>8.2f} {count / seconds:>8,.0f} {peak:>8.1f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
