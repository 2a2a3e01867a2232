"""What several tests share: the packaged graph, a small graph that may be spoiled, and `--approve`."""

from __future__ import annotations

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
