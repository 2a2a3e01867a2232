"""What several tests share: the packaged graph, a small graph that may be spoiled, and `--approve`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import erqi_kg

ROOT = Path(__file__).parent.parent
Run = Callable[..., subprocess.CompletedProcess[str]]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--approve", action="store_true", help="write tests/answers/ and the README outputs; read the diff")


@pytest.fixture(scope="session")
def kg() -> erqi_kg.KnowledgeGraph:
    """The packaged graph."""
    return erqi_kg.open()


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A folder with two sentences and two questions that a test may spoil."""
    folder = tmp_path / "small"
    shutil.copytree(ROOT / "tests" / "small", folder)
    shutil.copytree(ROOT / "ontology", folder / "ontology")
    return folder


@pytest.fixture(scope="session")
def run() -> Run:
    """Run `erqi-kg` with these arguments in a process of its own."""

    def erqi_kg(*arguments: object, text: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "erqi_kg", *map(str, arguments)]
        return subprocess.run(command, input=text, capture_output=True, encoding="utf-8", cwd=ROOT)

    return erqi_kg


@pytest.fixture(scope="session")
def willow() -> str:
    """A short invented article: `tests/copies/willow.txt`."""
    return (ROOT / "tests" / "copies" / "willow.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def read_willow(willow: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the drafts of that article as if a person had read them: the marks are gone, the rest stands."""
    folder = tmp_path_factory.mktemp("willow") / "data"
    for name in ("ontology", "queries", "graph"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.rmtree(folder / "graph" / "erqi-2024")
    (folder / "graph" / "inferred.ttl").unlink()
    erqi_kg.draft(erqi_kg.open(), willow, "willow-2024", folder)
    for path in (folder / "graph" / "willow-2024").glob("*.ttl"):
        path.write_text(path.read_text(encoding="utf-8").replace("    ek:draft true ;\n", ""), encoding="utf-8")
    return folder


@pytest.fixture
def willow_folder(read_willow: Path, tmp_path: Path) -> Path:
    """The same in a copy that a test may spoil."""
    shutil.copytree(read_willow, tmp_path / "willow")
    return tmp_path / "willow"


@pytest.fixture(scope="session")
def article() -> str:
    """The article itself, whose place comes from ERQI_ARTICLE; without it the test is skipped."""
    place = os.environ.get("ERQI_ARTICLE")
    if not place or not Path(place).is_file():
        pytest.skip("ERQI_ARTICLE names no file: the graph is not compared with the article")
    return Path(place).read_bytes().decode("utf-8")
