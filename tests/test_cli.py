"""The command line, each time in a process of its own: what it prints and how it exits."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from erqi_kg import KnowledgeGraph

Run = Callable[..., "subprocess.CompletedProcess[str]"]
HERE = Path(__file__).parent
BROKEN = sorted((HERE / "broken").glob("*.ttl"))


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_without_arguments_it_shows_three_answers(run: Run, kg: KnowledgeGraph) -> None:
    done = run()
    assert (done.returncode, done.stderr) == (0, "")
    asked = [line.removeprefix("$ erqi-kg ").split() for line in done.stdout.splitlines() if line.startswith("$ erqi-kg ask ")]
    assert len(asked) == 3
    for arguments in asked:
        assert run(*arguments).stdout.rstrip() in done.stdout
    assert f"{len(kg.questions)} questions" in done.stdout


def test_ask_prints_a_table_in_either_language(run: Run, small: Path) -> None:
    done = run("--folder", small, "ask", "projects_on_axis", "--axis", "东轴")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0].split() == ["名称", "投资额", "金额出处", "出处"]
    assert done.stdout.splitlines()[2:] == ["公园项目  1200000000  erqi-2024 20–24 “12亿元”  erqi-2024 10–40"]
    english = run(f"--folder={small}", "ask", "projects_on_axis", "--axis=East Axis", "--lang", "en").stdout
    assert english.split()[:2] == ["name", "investment"]
    assert "Park Project" in english


def test_ask_takes_several_values(run: Run, small: Path) -> None:
    done = run("--folder", small, "ask", "projects_on_axis", "--axis", "axis-east", "--axis", "axis-west", "--format", "json")
    assert [row["name"] for row in json.loads(done.stdout)["rows"]] == ["公园项目", "塔楼项目"]


def test_ask_prints_json_csv_and_tsv(run: Run, small: Path) -> None:
    call = ("--folder", small, "ask", "projects_on_axis", "--format")
    rows = json.loads(run(*call, "json").stdout)["rows"]
    cells = [["" if value is None else str(value) for value in row.values()] for row in rows]
    assert len(rows) == 2
    for name, delimiter in (("csv", ","), ("tsv", "\t")):
        assert list(csv.reader(io.StringIO(run(*call, name).stdout), delimiter=delimiter)) == [list(rows[0]), *cells]


def test_show_query_prints_what_is_sent(run: Run, small: Path) -> None:
    done = run("--folder", small, "ask", "projects_on_axis", "--axis", "axis-east", "--show-query")
    assert "VALUES ?axis { <https://w3id.org/erqi-kg/id/axis-east> }" in done.stdout
    assert done.stdout.rstrip().endswith("10–40")


def test_help_of_a_question_is_built_from_its_file(run: Run, small: Path) -> None:
    done = run("--folder", small, "ask", "projects_on_axis", "--help")
    assert done.returncode == 0
    text = " ".join(done.stdout.split())
    for part in ("某条轴上有哪些项目？", "Which projects lie on an axis?", "--axis Axis", "only this axis", "--axis axis-east"):
        assert part in text
    listed = run("--folder", small, "ask", "--help").stdout
    assert "projects_on_axis" in listed
    assert "echo" in listed


def test_an_empty_answer_says_so_and_is_no_error(run: Run, small: Path) -> None:
    (small / "graph" / "erqi-2024" / "p1-s2.ttl").unlink()
    done = run("--folder", small, "ask", "projects_on_axis", "--axis", "西轴", "--lang", "en")
    assert (done.returncode, done.stderr) == (0, "The article does not say.\n")


def test_a_wrong_name_or_value_is_told_in_both_languages(run: Run, small: Path) -> None:
    for arguments, zh, en in ((["projects_on_axi"], "没有问题 'projects_on_axi'；相近的有：", " / no question "),
                              (["projects_on_axis", "--axis", "east axes"], "没有名为 'east axes' 的 Axis", " / no Axis "),
                              (["echo", "--number", "nine"], "echo.number 须为整数", " / echo.number takes a whole number")):
        done = run("--folder", small, "ask", *arguments)
        assert (done.returncode, done.stderr.startswith(f"erqi-kg: {zh}"), en in done.stderr) == (2, True, True)


@pytest.mark.parametrize(("arguments", "message"), [
    (["ask", "projects_on_axi"], "no question 'projects_on_axi'; the nearest are: projects_on_axis"),
    (["ask", "x" * 300], "no question 'xxx"),
    (["ask", "projects_on_axis", "--axis", "east axes"], "no Axis is named 'east axes'; the nearest are: East Axis"),
    (["ask", "projects_on_axis", "--axis", "东线"], "names more than one Axis: id:axis-east, id:axis-west"),
    (["ask", "projects_on_axis", "--road", "x"], "unrecognized arguments: --road x"),
    (["ask", "projects_on_axis", "--format", "xml"], "invalid choice: 'xml'"),
    (["ask", "echo", "--number", "nine"], "echo.number takes a whole number such as 9, not 'nine'"),
    (["ask"], "the following arguments are required: QUESTION"),
    (["answer"], "invalid choice: 'answer'"),
    (["sparql", "SELECT"], "the query does not run"),
    (["sparql", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"], "SERVICE is refused"),
    (["sparql", "@no-such-file.rq"], "no-such-file.rq: cannot be read as UTF-8 text"),
    (["--folder", "no-such-folder", "ask", "echo"], "no-such-folder: is neither a folder with ontology/"),
])
def test_a_call_that_is_not_good_exits_with_2(run: Run, small: Path, arguments: list[str], message: str) -> None:
    given = arguments if "--folder" in arguments else ["--folder", str(small), *arguments]
    done = run(*given)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_broken_files_were_found() -> None:
    assert len(BROKEN) >= 9


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.stem)
def test_a_broken_file_exits_with_2_and_nothing_is_written(run: Run, small: Path, case: Path) -> None:
    path = small / "graph" / "erqi-2024" / case.name
    path.write_bytes(case.read_bytes())
    before = everything_in(small)
    done = run("--folder", small, "ask", "projects_on_axis")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"erqi-kg: {path}:")
    assert everything_in(small) == before


@pytest.mark.parametrize("command", [["check"], ["reason"]])
def test_no_command_writes_from_broken_files(run: Run, small: Path, command: list[str]) -> None:
    (small / "graph" / "erqi-2024" / "p9-s1.ttl").write_bytes((HERE / "broken" / "cut-off.ttl").read_bytes())
    before = everything_in(small)
    done = run("--folder", small, *command)
    assert (done.returncode, done.stdout) == (2, "")
    assert "p9-s1.ttl:9: no valid Turtle" in done.stderr
    assert everything_in(small) == before


def test_check_tells_good_data_from_bad(run: Run, kg: KnowledgeGraph, tmp_path: Path) -> None:
    good = run("check")
    assert good.returncode == 0, good.stdout
    for name in ("ontology", "graph", "queries"):
        shutil.copytree(kg.folder / name, tmp_path / name)
    sentences = sorted((tmp_path / "graph" / "erqi-2024").glob("p*.ttl"))
    path = next(path for path in sentences if "ek:quote" in path.read_text("utf-8"))
    path.write_text(re.sub(r'ek:quote ".*"', 'ek:quote "x" , "y"', path.read_text("utf-8"), count=1), encoding="utf-8")
    bad = run("--folder", tmp_path, "check")
    assert (bad.returncode, bad.stderr) == (1, "")
    assert path.name in bad.stdout


def test_questions_are_listed_in_every_format(run: Run, kg: KnowledgeGraph) -> None:
    names = list(kg.questions)
    assert len(run("questions").stdout.splitlines()) == len(names) + 2
    assert [row["name"] for row in json.loads(run("questions", "--format", "json").stdout)] == names
    assert [row["name"] for row in csv.DictReader(io.StringIO(run("questions", "--format", "csv").stdout))] == names
    tag = next(iter(kg.questions.values())).tags[0]
    tagged = json.loads(run("questions", "--tag", tag, "--format", "json").stdout)
    assert [row["name"] for row in tagged] == [name for name in names if tag in kg.questions[name].tags]


def test_show_and_search_find_a_thing_by_any_name(run: Run) -> None:
    for name in ("district-erqi", "二七区", "id:district-erqi"):
        done = run("show", name)
        assert (done.returncode, done.stderr) == (0, "")
        assert "erqi-2024" in done.stdout
    for text in ("二七", "erqi"):
        done = run("search", text)
        assert (done.returncode, done.stderr) == (0, "")
        assert "二七区" in done.stdout
    assert run("show", "no such thing at all").returncode == 2


def test_sparql_is_read_from_the_call_a_file_or_standard_input(run: Run, small: Path, tmp_path: Path) -> None:
    text = "SELECT ?axis ?n { ?axis a ek:Axis . BIND (1 AS ?n) } ORDER BY ?axis"
    (tmp_path / "mine.rq").write_text(text)
    outputs = {run("--folder", small, "sparql", query, "--format", "csv", text=text).stdout
               for query in (text, "-", f"@{tmp_path / 'mine.rq'}")}
    assert outputs == {"axis,n\nhttps://w3id.org/erqi-kg/id/axis-east,1\nhttps://w3id.org/erqi-kg/id/axis-west,1\n"}


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_completion_names_the_questions_and_parses(run: Run, kg: KnowledgeGraph, tmp_path: Path, shell: str) -> None:
    done = run("completion", shell)
    assert (done.returncode, done.stderr) == (0, "")
    assert all(name in done.stdout for name in kg.questions)
    script = tmp_path / "completion"
    script.write_text(done.stdout, encoding="utf-8")
    if shell == "bash":
        subprocess.run(["bash", "-n", script], check=True)
    else:
        assert done.stdout.startswith("#compdef erqi-kg")


@pytest.mark.parametrize("arguments", [[], ["questions"], ["--help"], ["questions", "--format", "json"]])
def test_a_reader_that_leaves_early_is_no_error(arguments: list[str]) -> None:
    with subprocess.Popen([sys.executable, "-m", "erqi_kg", *arguments], cwd=HERE.parent,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0
