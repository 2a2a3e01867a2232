"""What a command writes is fresh, says what it should and type-checks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import erqi_kg
from erqi_kg import docs
from erqi_kg.docs import questions_page, stub, write_docs
from erqi_kg.errors import ErqiError, FileError, MissingExtra
from erqi_kg.kg import KnowledgeGraph
from erqi_kg.query import read_question

QUESTION = """#+ summary: 有哪些 a|b？ / Which a|b?
#+ tags: odd
SELECT
  ?thing    #: Thing 事物 / thing
  ?count    #: integer? 数 / count
  ?amount   #: decimal 额 / amount
  ?on       #: date? 日期 / date
  ?whole    #: boolean 全 / whole
  ?evidence #: place 依据 / evidence
WHERE {
  VALUES ?kind { UNDEF }  #: Thing 种类 / kind
  VALUES ?least { 0 }  #: decimal 至少 / at least
  VALUES ?day { "2024-12-31"^^xsd:date }  #: date 截至 / as of
}
"""


@pytest.fixture
def odd(tmp_path: Path) -> KnowledgeGraph:
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries" / "odd_things.rq").write_text(QUESTION, encoding="utf-8")
    (tmp_path / "ontology").symlink_to(erqi_kg.open().folder / "ontology")
    return erqi_kg.open(tmp_path)


@pytest.mark.parametrize(("path", "made"), [("docs/questions.md", questions_page), ("erqi_kg/kg.pyi", stub)])
def test_a_derived_file_is_fresh(kg: KnowledgeGraph, path: str, made: object) -> None:
    assert callable(made)
    assert (kg.folder / path).read_text(encoding="utf-8") == made(kg), "stale: run erqi-kg docs"


def test_the_list_names_every_question_once_and_says_that_it_is_derived(kg: KnowledgeGraph) -> None:
    page = questions_page(kg)
    assert "请勿手改" in page.split("\n")[0] and "do not edit" in page.split("\n")[0]
    assert len(kg.questions) > 20
    for question in kg.questions.values():
        assert page.count(f"| `{question.name}` |") == 1
        assert question.zh.replace("|", "\\|") in page and question.en.replace("|", "\\|") in page


def test_a_row_of_the_list_stays_one_row(odd: KnowledgeGraph) -> None:
    row = next(line for line in questions_page(odd).split("\n") if "odd_things" in line)
    assert row.replace("\\|", "").count("|") == 6
    assert "`kind` 种类 / kind<br>`least` 至少 / at least" in row


def test_the_page_of_the_ontology_shows_both_languages(kg: KnowledgeGraph, tmp_path: Path) -> None:
    written = write_docs(kg, tmp_path / "new" / "docs")
    assert [path.name for path in written] == ["questions.md", "ontology.html"]
    assert sorted(path.name for path in written[0].parent.iterdir()) == ["ontology.html", "questions.md"]
    page = written[1].read_text(encoding="utf-8")
    for label in ("mall 商场", "axis 轴", "lower bound 下界", "A commercial venue with many shops.", "有多家店铺的商业场所。"):
        assert label in page
    assert written[0].read_text(encoding="utf-8") == questions_page(kg)


def test_a_checkout_gets_its_stub(odd: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docs, "_ontology_page", lambda ontology, page: page)
    package = odd.folder / "erqi_kg"
    package.mkdir()
    assert [path.name for path in write_docs(odd, odd.folder / "docs")] == ["questions.md", "ontology.html"]
    (package / "kg.py").touch()
    assert [path.name for path in write_docs(odd, odd.folder / "docs")] == ["questions.md", "kg.pyi", "ontology.html"]
    assert (package / "kg.pyi").read_text(encoding="utf-8") == stub(odd)


def test_kinds_become_types(odd: KnowledgeGraph) -> None:
    text = stub(odd)
    for line in ("class OddThings(NamedTuple):", "    thing: terms.Iri\n", "    count: int | None  # type: ignore[assignment]\n",
                 "    amount: decimal.Decimal\n", "    on: datetime.date | None\n", "    whole: bool\n",
                 "    evidence: terms.Place | terms.Iri\n", "kind: str | Sequence[str] | None = None",
                 "least: decimal.Decimal | int | Sequence[decimal.Decimal | int] | None = None",
                 "day: datetime.date | str | Sequence[datetime.date | str] | None = None", "有哪些 a|b？\n\n        Which a|b?"):
        assert line in text
    assert read_question(odd.folder / "queries" / "odd_things.rq").columns[0].kind == "Thing"


def mypy(folder: Path, lines: str, stub_file: Path) -> str:
    program = folder / "program.py"
    program.write_text(f"import erqi_kg\n\nkg = erqi_kg.open()\n{lines}\n", encoding="utf-8")
    root = Path(docs.__file__).parent.parent
    command = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", "--no-error-summary",
               f"--config-file={root / 'pyproject.toml'}", str(program), str(stub_file)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=root).stdout


def test_a_program_over_the_questions_type_checks(kg: KnowledgeGraph, tmp_path: Path) -> None:
    committed = kg.folder / "erqi_kg" / "kg.pyi"
    uses = []
    for number, question in enumerate(kg.questions.values()):
        names = ", ".join(f"row{number}.{column.name}" for column in question.columns)
        given = ", ".join(f"{parameter.name}=None" for parameter in question.parameters)
        uses.append(f"for row{number} in kg.{question.name}({given}):\n    print({names})")
    assert mypy(tmp_path, "\n".join(uses), committed) == ""
    name = next(iter(kg.questions))
    wrong = mypy(tmp_path, f"kg.{name}()[0].planet\nkg.planets()\nkg.{name}(planet='x')\nkg.{name}('x')", committed)
    assert [line for line in wrong.split("\n") if "error" in line and "planet" in line]
    assert wrong.count(": error:") == 4, wrong


def test_what_fails_is_said(kg: KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FileError, match="is no folder to write to"):
        write_docs(kg, tmp_path / "file")
    (tmp_path / "broken.ttl").write_text("<http://x/a> a <http://x/b> .", encoding="utf-8")
    with pytest.raises(ErqiError, match="pyLODE did not make the page"):
        docs._ontology_page(tmp_path / "broken.ttl", tmp_path / "page.html")
    monkeypatch.setattr(docs, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"erqi-kg\[docs\]"):
        write_docs(kg, tmp_path / "docs")
