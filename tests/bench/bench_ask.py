"""Print what one `erqi-kg ask` takes as a whole process, beside bare Python and an rdflib script on the same files.

    python tests/bench/bench_ask.py [QUESTION] [RUNS]

Goals: rdflib takes at least 5 times as long; `ask` takes at most 6 times bare Python, `import erqi_kg` at most 3 times.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import erqi_kg  # noqa: E402

RDFLIB = """
import sys
from pathlib import Path
import rdflib
root, query = Path(sys.argv[1]), Path(sys.argv[2])
dataset = rdflib.Dataset(default_union=True)
for path in [*(root / 'ontology').glob('*.ttl'), *(root / 'graph').rglob('*.ttl')]:
    dataset.graph(rdflib.URIRef(path.as_uri())).parse(path, format='turtle')
for row in dataset.query(query.read_text(encoding='utf-8')):
    print(*row, sep=chr(9))
"""

# What the installed command runs.
SCRIPT = "from erqi_kg.__main__ import script; script()"


def main(name: str = "axes_of_district", runs: str = "15") -> None:
    kg = erqi_kg.open()
    with tempfile.TemporaryDirectory() as folder:
        query = Path(folder) / "query.rq"
        query.write_text(kg.ask(name, **kg.question(name).example).sparql, encoding="utf-8")
        example = [f"--{key.replace('_', '-')}={value}" for key, value in kg.question(name).example.items()]
        commands = {
            "python -c pass": ["-c", "pass"],
            "import erqi_kg": ["-c", "import erqi_kg"],
            f"erqi-kg ask {name}": ["-c", SCRIPT, "ask", name, *example],
            "rdflib script": ["-c", RDFLIB, str(kg.folder), str(query)],
        }
        # Modules are compiled once, as an installed package is.
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": folder, "PYTHONDONTWRITEBYTECODE": ""}
        taken: dict[str, list[float]] = {label: [] for label in commands}
        for _ in range(int(runs) + 1):
            # In turns, so that a change of the machine's pace meets all alike.
            for label, arguments in commands.items():
                start = perf_counter()
                subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, check=True)
                taken[label].append((perf_counter() - start) * 1000)
    times = {label: median(each[1:]) for label, each in taken.items()}
    bare, imported, ask, rdflib = times.values()
    for label, time in times.items():
        print(f"{label:40} {time:8.1f} ms")
    print(f"\nask / bare Python      {ask / bare:5.1f}  (goal: at most 6)")
    print(f"import / bare Python   {imported / bare:5.1f}  (goal: at most 3)")
    print(f"rdflib / ask           {rdflib / ask:5.1f}  (goal: at least 5)")


if __name__ == "__main__":
    main(*sys.argv[1:])
