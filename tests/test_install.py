"""The wheel: built, installed in a fresh environment, run from another folder; the import stays light."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def run(*command: object, cwd: Path) -> str:
    done = subprocess.run([*map(str, command)], cwd=cwd, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", folder, ROOT, cwd=folder)
    [path] = folder.glob("erqi_kg-*.whl")
    return path


def test_the_wheel_holds_every_data_file_once(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name.removeprefix("erqi_kg/data/") for name in archive.namelist() if name.startswith("erqi_kg/data/")}
        code = {name for name in archive.namelist() if name.startswith("erqi_kg/") and not name.startswith("erqi_kg/data/")}
    expected = {str(path.relative_to(ROOT)) for folder in ("ontology", "graph", "queries")
                for path in (ROOT / folder).rglob("*") if path.is_file()}
    assert held == expected
    assert len(expected) > 90
    assert {"erqi_kg/py.typed", "erqi_kg/kg.pyi", "erqi_kg/cli.py"} <= code
    assert {"erqi_kg/web/templates/base.html", "erqi_kg/web/static/erqi.css"} <= code


def test_the_installed_wheel_answers_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "venv"
    venv.create(environment, with_pip=False)
    python = environment / "bin" / "python"
    # The dependencies of this environment serve the new one; the package itself must come from the wheel.
    site = Path(sysconfig.get_path("purelib", vars={"base": str(environment), "platbase": str(environment)}))
    run(sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", site, wheel, cwd=tmp_path)
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    where = run(python, "-I", "-c", "import erqi_kg; print(erqi_kg.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(site)
    answer = json.loads(run(python, "-I", "-m", "erqi_kg", "ask", "axes_of_district", "--format", "json", cwd=tmp_path))
    assert len(answer["rows"]) == 3
    assert "erqi-2024" in run(python, "-I", "-m", "erqi_kg", cwd=tmp_path)


@pytest.mark.parametrize(("code", "allowed"), [
    ("import erqi_kg", set()),
    ("import erqi_kg; erqi_kg.open().axes_of_district()", {"pyoxigraph"}),
    ("import erqi_kg.cli", {"pyoxigraph"}),
])
def test_nothing_heavy_is_imported_before_it_is_used(code: str, allowed: set[str]) -> None:
    heavy = {"rdflib", "pandas", "pyarrow", "numpy", "owlready2", "pyshacl", "shacl", "shtab", "pyoxigraph", "asyncio",
             "jionlp", "cn2an"}
    found = run(sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)", cwd=ROOT).split()
    assert heavy & set(found) <= allowed
    assert "erqi_kg" in found
