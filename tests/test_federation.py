"""Another endpoint joins ours by code: the very commands that the README gives, run against two servers."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request
from pathlib import Path

import csvw
import pytest
from servers import oxigraph_server
from serving import serving

from erqi_kg.terms import BASE

ROOT = Path(__file__).parent.parent
TABLES = ROOT / "graph" / "tables"
CELL = urllib.parse.quote(BASE + "source/census-2020-zhengzhou#cell=3,3", safe="")
# The heading, the commands, and what they print.
_SHOWN = re.compile(r"^\*\*(?:Federation|联邦查询).*?\n```sh\n(.*?)```\n\n[^`]*`([^`]*)`", re.MULTILINE | re.DOTALL)
THEIRS, OURS = "http://127.0.0.1:7878", "http://localhost:8000"


def shown(name: str) -> tuple[str, str]:
    """Return the commands of a README and the row that it says they print."""
    match = _SHOWN.search((ROOT / name).read_text(encoding="utf-8"))
    assert match is not None
    return match[1], match[2]


def split(commands: str) -> tuple[str, list[str], str]:
    """Return what comes before the servers, the commands of the servers, and what comes after them."""
    lines = commands.splitlines(keepends=True)
    servers = [index for index, line in enumerate(lines) if line.endswith(" &\n")]
    assert len(servers) == 2 and servers[1] == servers[0] + 1
    return "".join(lines[:servers[0]]), [lines[index] for index in servers], "".join(lines[servers[1] + 1:])


def run(commands: str, folder: Path) -> str:
    """Run commands in a folder, with the programs that are installed beside this Python, and return what they print."""
    environment = os.environ | {"PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])), "no_proxy": "*"}
    done = subprocess.run(["bash", "-e", "-c", commands], cwd=folder, capture_output=True, encoding="utf-8", env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_both_languages_show_the_same_commands() -> None:
    assert shown("README.md") == shown("README.zh.md")


def test_what_the_readme_shows_joins_two_endpoints(tmp_path: Path) -> None:
    if not (shutil.which("bash") and shutil.which("curl") and Path(sys.executable).with_name("oxigraph").is_file()):
        pytest.skip("bash, curl and the wheel `oxigraph` are needed")
    commands, row = shown("README.md")
    before, servers, after = split(commands)
    # The servers run as they are written, but where a port is free; the package is of the tests already.
    assert servers == ["oxigraph serve --location theirs --bind 127.0.0.1:7878 &\n", "erqi-kg serve &\n"]
    assert "pip install oxigraph\n" in before and after.count(THEIRS) == 1 and after.count(OURS) == 1
    run(before.replace("pip install oxigraph\n", ""), tmp_path)
    with serving() as ours, oxigraph_server(tmp_path / "theirs") as theirs:
        printed = run(after.replace(THEIRS, theirs).replace(OURS, ours), tmp_path)
    assert printed.splitlines() == ["code,people,name", row]


def test_the_rows_that_the_readme_shows_are_those_of_the_census() -> None:
    commands, _ = shown("README.md")
    said = re.findall(r'"(\d{6})" ; <http://example.org/people> (\d+) \.', commands)
    table = csvw.Table.from_file(TABLES / "census-2020-zhengzhou.csv-metadata.json")
    rows = {row["CODE"]: str(int(row["POPU"])) for row in table.iterdicts()}
    assert len(said) == 2 and {code: rows[code] for code, _ in said} == dict(said)


def test_the_tables_of_the_graph_are_documents_as_its_article_is() -> None:
    with serving() as ours:
        for path, accept, words in (("/source/census-2020-zhengzhou", "text/turtle", "#cell=3,3>"),
                                    (f"/resource?iri={CELL}", "text/html", "census-2020-zhengzhou 第3行第3列")):
            request = urllib.request.Request(ours + path, headers={"Accept": accept})
            with urllib.request.urlopen(request, timeout=30) as reply:
                assert words in reply.read().decode()
