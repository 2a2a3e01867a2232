"""What the README shows is what the program prints, in both languages."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
READMES = (ROOT / "README.md", ROOT / "README.zh.md")
_SHOWN = re.compile(r"```(python|sh|sparql)\n([^`]*)```\n\n```text\n([^`]*)```")
_MARKED = re.compile(r"<!-- command: (\w+) -->\n```sh\n([^`]*)```")


def printed(language: str, text: str) -> str:
    """Return what a block of the README prints when it is run."""
    here = [sys.executable, "-m", "erqi_kg"]
    commands = {"python": [sys.executable, "-c", text], "sparql": [*here, "sparql", "-"], "sh": here + shlex.split(text)[1:]}
    done = subprocess.run(commands[language], cwd=ROOT, input=text, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_examples_show_what_is_printed(request: pytest.FixtureRequest) -> None:
    text = READMES[0].read_text(encoding="utf-8")
    languages = set()
    for language, code, shown in _SHOWN.findall(text):
        languages.add(language)
        output = "\n".join(line.rstrip() for line in printed(language, code).splitlines()) + "\n"
        if request.config.getoption("approve"):
            for path in READMES:
                both = path.read_text(encoding="utf-8")
                path.write_text(both.replace(f"```{language}\n{code}```\n\n```text\n{shown}```",
                                             f"```{language}\n{code}```\n\n```text\n{output}```"), encoding="utf-8")
        else:
            assert shown == output
    assert languages == {"python", "sh", "sparql"}


def test_both_languages_show_the_same() -> None:
    english, chinese = (path.read_text(encoding="utf-8") for path in READMES)
    assert _SHOWN.findall(english) == _SHOWN.findall(chinese)
    assert _MARKED.findall(english) == _MARKED.findall(chinese)
    assert [name for name, _ in _MARKED.findall(english)] == ["run", "test"]
    assert len(re.findall("^## ", english, re.MULTILINE)) == len(re.findall("^## ", chinese, re.MULTILINE)) > 3


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_links_lead_to_files(path: Path) -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
