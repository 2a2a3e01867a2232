"""Receipts: the same data give the same hash, and asking again tells what has changed; what is no receipt is refused."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import erqi_kg
from erqi_kg import KnowledgeGraph, verify_receipt
from erqi_kg.base import Graph
from erqi_kg.cli import main
from erqi_kg.errors import FileError, QueryError
from erqi_kg.query import Question, read_questions
from erqi_kg.receipt import FORMAT, LIMIT, Receipt, graph_hash, write_receipt
from erqi_kg.store import PLACES_GRAPH, load_files

Run = Callable[..., "subprocess.CompletedProcess[str]"]
QUESTIONS = read_questions(Path(__file__).parent.parent / "queries")
TOWER = Path("graph", "erqi-2024", "p1-s2.ttl")
THINGS = Path("graph", "registry", "things.ttl")
QUERY = Path("queries", "projects_on_axis.rq")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def hashed(columns: list[str], rows: list[dict[str, object]]) -> str:
    document = json.dumps({"columns": columns, "rows": rows}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + sha256(document.encode()).hexdigest()


@pytest.fixture
def receipt(small: Path, tmp_path: Path) -> Path:
    """A receipt of both projects of the small graph."""
    return write_receipt(tmp_path / "receipt.json", Graph(small).ask("projects_on_axis", axis=["东轴", "axis-west"]).receipt())


# What is the same data.

def test_canonical_quads_are_those_of_the_recommendation() -> None:
    store = ox.Store()
    # RDFC-1.0 works this example through: two pairs of nodes that only their neighbours tell apart.
    store.load(b"""@prefix : <http://example.com/#> . :p :q _:e0, _:e1 . _:e0 :p _:e2 . _:e1 :p _:e3 . _:e2 :r _:e3 .""",
               ox.RdfFormat.TURTLE)
    lines = """<http://example.com/#p> <http://example.com/#q> _:c14n2 .
<http://example.com/#p> <http://example.com/#q> _:c14n3 .
_:c14n0 <http://example.com/#r> _:c14n1 .
_:c14n2 <http://example.com/#p> _:c14n1 .
_:c14n3 <http://example.com/#p> _:c14n0 .
"""
    assert graph_hash(store) == "sha256:" + sha256(lines.encode()).hexdigest()


def test_quads_are_in_the_order_of_their_code_points() -> None:
    store = ox.Store()
    # UTF-16 would put the second before the first.
    quads = [ox.Quad(ox.NamedNode("x:a"), ox.NamedNode("x:b"), ox.Literal(text)) for text in ("\ufb01", "\U00020000")]
    store.extend(quads)
    assert graph_hash(store) == "sha256:" + sha256("".join(f"{quad} .\n" for quad in quads).encode()).hexdigest()


def test_one_hash_whatever_the_order_of_files_and_the_labels_of_blank_nodes(small: Path) -> None:
    extra = small / "ontology" / "extra.ttl"
    prefix = "@prefix ek: <https://w3id.org/erqi-kg/ontology#> .\n"
    extra.write_text(prefix + "_:a ek:x _:b . _:b ek:y 1, 2 . _:c ek:y 1 .", encoding="utf-8")
    before = graph_hash(load_files(small))
    extra.write_text(prefix + "[] ek:y 1 . _:c ek:y 2, 1 . _:z ek:x _:c .", encoding="utf-8")
    (small / TOWER).rename(small / TOWER.with_name("p0-s1.ttl"))
    assert graph_hash(load_files(small)) == before
    extra.write_text(prefix + "[] ek:y 1 . _:c ek:y 2, 1 . _:z ek:x _:z .", encoding="utf-8")
    assert graph_hash(load_files(small)) != before


def test_one_hash_with_the_annotation_view_and_without(kg: KnowledgeGraph) -> None:
    bare = Graph(kg.folder, annotations=False).store
    assert len(bare) < len(kg.store)
    assert graph_hash(bare) == graph_hash(kg.store)


def test_one_hash_in_every_process(run: Run, kg: KnowledgeGraph, tmp_path: Path) -> None:
    assert run("ask", "axes_of_district", "--receipt", tmp_path / "a.json").returncode == 0
    code = "import erqi_kg; print(erqi_kg.open().axes_of_district(lang='zh').receipt().to_json(), end='')"
    python = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", cwd=tmp_path)
    documents = [json.loads(text) for text in ((tmp_path / "a.json").read_text(encoding="utf-8"), python.stdout,
                                               kg.ask("axes_of_district", lang="zh").receipt().to_json())]
    for document in documents:
        del document["time"]
    assert documents[0] == documents[1] == documents[2]


def test_another_triple_or_another_graph_is_another_hash_but_not_a_derived_place(small: Path) -> None:
    store = load_files(small)
    hashes = [graph_hash(store)]
    for graph in ("x:g", "x:h", PLACES_GRAPH):
        store.add(ox.Quad(ox.NamedNode("x:s"), ox.NamedNode("x:p"), ox.NamedNode("x:o"), ox.NamedNode(graph)))
        hashes.append(graph_hash(store))
    assert len(set(hashes)) == 3
    assert hashes[2] == hashes[3]


# What a receipt says.

def test_a_receipt_says_what_was_asked_of_what_and_what_came_back(run: Run, small: Path, tmp_path: Path) -> None:
    path = tmp_path / "receipt.json"
    call = ("--folder", small, "ask", "projects_on_axis", "--axis", "东轴", "--format", "json")
    done = run(*call, "--receipt", path)
    assert (done.returncode, done.stderr, done.stdout) == (0, "", run(*call).stdout)
    text, answer = path.read_text(encoding="utf-8"), json.loads(done.stdout)
    said = json.loads(text)
    assert text.endswith("}\n") and text == json.dumps(said, ensure_ascii=False, indent=2) + "\n"
    assert (said["format"], said["question"]) == (FORMAT, "projects_on_axis")
    assert said["parameters"] == {"axis": ["东轴"], "lang": "zh"}
    assert (said["sparql"], said["columns"], said["rows"]) == (answer["sparql"], answer["columns"], answer["rows"])
    assert (said["package_version"], said["engine"]) == (erqi_kg.__version__, f"pyoxigraph {ox.__version__}")
    assert f'owl:versionInfo "{said["data_version"]}"' in (small / "ontology" / "erqi.ttl").read_text(encoding="utf-8")
    assert said["graph_hash"] == graph_hash(load_files(small))
    assert said["result_hash"] == hashed(answer["columns"], answer["rows"])
    assert timedelta() <= datetime.now(UTC) - datetime.fromisoformat(said["time"]) < timedelta(minutes=5)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["receipt.json", "small"]


def test_questions_were_found() -> None:
    assert len(QUESTIONS) >= 45


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_the_receipt_of_every_question_is_read_back_and_holds(kg: KnowledgeGraph, question: Question) -> None:
    # The command line asks without the annotation view and notes a receipt with it: the answers are to be the same.
    made = kg.ask(question.name, **question.example).receipt()
    assert Receipt.from_json(made.to_json()) == made
    verdict = verify_receipt(Graph(kg.folder, annotations=False), made)
    assert verdict.holds and all(check.same for check in verdict.checks)


@pytest.mark.parametrize("values", [
    {"text": "二七\u3000\u202e\x1b\U000e0041\u00e9", "number": 10**39, "amount": Decimal("1E+3"), "flag": False,
     "day": date(2024, 2, 29)},
    {"text": ["b", "a"], "number": (1, 2), "amount": 0.5, "flag": {True}, "day": None, "link": "id:axis-east"},
])
def test_parameters_are_kept_so_that_they_can_be_asked_with_again(small: Path, values: dict[str, object]) -> None:
    made = Graph(small).ask("echo", **values).receipt()
    assert Receipt.from_json(made.to_json()) == made
    assert made.parameters.keys() == {name for name, value in values.items() if value is not None}
    verdict = verify_receipt(Graph(small), made)
    assert verdict.holds and all(check.same for check in verdict.checks)


def test_sparql_of_ones_own_has_a_receipt_too(run: Run, small: Path, tmp_path: Path) -> None:
    path = tmp_path / "receipt.json"
    # This asks for the annotation view.
    query = "SELECT ?start { ?place oa:hasSelector/oa:start ?start } ORDER BY ?start"
    assert run("--folder", small, "sparql", query, "--receipt", path).returncode == 0
    said = json.loads(path.read_text(encoding="utf-8"))
    assert (said["question"], said["parameters"], said["sparql"], len(said["rows"])) == ("sparql", {}, query, 3)
    assert run("--folder", small, "verify-receipt", path).returncode == 0
    (small / TOWER).unlink()
    assert run("--folder", small, "verify-receipt", path).returncode == 1


def test_a_question_that_asks_for_the_annotation_view_is_asked_again_with_it(run: Run, small: Path, tmp_path: Path) -> None:
    path = tmp_path / "receipt.json"
    text = ("#+ summary: 起点？ / Starts?\nSELECT\n  ?n  #: integer 起点 / start\n"
            "WHERE { ?s <http://www.w3.org/ns/oa#start> ?n } ORDER BY ?n")
    (small / "queries" / "starts.rq").write_text(text, encoding="utf-8")
    assert run("--folder", small, "ask", "starts", "--receipt", path).returncode == 0
    assert json.loads(path.read_text(encoding="utf-8"))["rows"] == [{"n": 10}, {"n": 20}, {"n": 40}]
    assert run("--folder", small, "verify-receipt", path).returncode == 0


def test_a_receipt_keeps_what_was_asked_though_the_caller_changes_it(small: Path) -> None:
    graph = Graph(small)
    given: dict[str, object] = {"number": 1}
    answer = graph.answer(graph.question("echo"), given)
    given["number"] = 2
    assert answer.receipt().parameters == {"number": 1}


def test_an_answer_with_blank_nodes_has_none(small: Path) -> None:
    change(small / TOWER, "ek:locatedIn id:axis-west", "ek:locatedIn []")
    answer = Graph(small).sparql("SELECT ?o { id:project-tower ek:locatedIn ?o }")
    assert len(answer) == 1
    with pytest.raises(QueryError, match="an answer with blank nodes has no receipt"):
        answer.receipt()


def test_without_a_receipt_nothing_more_is_imported() -> None:
    code = "import sys, erqi_kg.cli; erqi_kg.cli.main(sys.argv[1:]); print(*sys.modules)"
    call = [sys.executable, "-c", code, "ask", "axes_of_district"]
    found = subprocess.run(call, capture_output=True, encoding="utf-8", check=True).stdout.split()
    assert "erqi_kg.answer" in found
    assert not {"erqi_kg.receipt", "erqi_kg.verdict", "hashlib", "dataclasses"} & set(found)


def test_the_readme_shows_how(kg: KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                              capsys: pytest.CaptureFixture[str]) -> None:
    text = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8").partition("\n## Receipts\n")[2]
    exec(text.partition("```python\n")[2].partition("```")[0], {"kg": kg, "erqi_kg": erqi_kg})
    assert capsys.readouterr().out == "True () ()\n"
    monkeypatch.chdir(tmp_path)
    commands = text.partition("```sh\n")[2].partition("```")[0].splitlines()
    assert [main(shlex.split(command)[1:]) for command in commands] == [0, 0]
    assert (tmp_path / "receipt.json").is_file()


# What is written, and what is not.

@pytest.mark.parametrize(("name", "message"), [
    ("receipt.json", "receipt.json: is there already and is not overwritten: choose another name"),
    ("link", "link: is there already"),
    ("", "is there already"),
    ("none/receipt.json", "receipt.json: cannot be written (No such file or directory): give a folder that can"),
    ("receipt.json/receipt.json", "receipt.json: cannot be written (Not a directory)"),
    ("x" * 250, "cannot be written (File name too long)"),
    ("x" * 300, "cannot be written (File name too long)"),
])
def test_no_file_is_overwritten_and_none_is_left_half(run: Run, small: Path, tmp_path: Path, name: str, message: str) -> None:
    folder = tmp_path / "receipts"
    folder.mkdir()
    (folder / "receipt.json").write_text("mine")
    (folder / "link").symlink_to("nowhere")
    done = run("--folder", small, "ask", "projects_on_axis", "--receipt", folder / name)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"erqi-kg: {folder}") and message in done.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["link", "receipt.json"]
    assert (folder / "receipt.json").read_text() == "mine"


def test_a_receipt_that_no_one_could_read_is_not_written(small: Path, tmp_path: Path) -> None:
    made = Graph(small).sparql("ASK {}").receipt()
    rows: list[dict[str, object]] = [{"answer": "x" * LIMIT}]
    with pytest.raises(FileError, match="would hold more than 50 MB"):
        write_receipt(tmp_path / "receipt.json", Receipt(**{**vars(made), "rows": rows}))
    assert not (tmp_path / "receipt.json").exists()


# What asking again finds.

CHANGES = {
    "nothing": (QUERY, "", "", 0, [], "holds: the answer is the same; so are the data", 0, 0),
    "other data": (THINGS, "公园项目", "公园工程", 1, ["graph_hash", "result_hash"],
                   "does not hold: rows gone: 1, rows new: 1; what has changed: data", 1, 1),
    "data elsewhere": (THINGS, "Park Project", "Park", 0, ["graph_hash"],
                       "holds: the answer is the same, although the data have changed", 0, 0),
    "a row gone": (TOWER, "ek:locatedIn", "ek:servedBy", 1, ["graph_hash", "result_hash"],
                   "does not hold: rows gone: 1, rows new: 0; what has changed: data", 1, 0),
    "a row new": (TOWER, "ek:locatedIn id:axis-west", "ek:locatedIn id:axis-west, id:axis-east", 1, ["graph_hash", "result_hash"],
                  "does not hold: rows gone: 0, rows new: 1; what has changed: data", 0, 1),
    "order": (QUERY, "ORDER BY ?project", "ORDER BY DESC(?project)", 0, ["sparql", "result_hash"],
              "holds: the answer is the same, in another order; so are the data", 0, 0),
    "columns": (QUERY, "  ?evidence   #: place 出处 / evidence\n", "", 1, ["sparql", "columns", "result_hash"],
                "does not hold: rows gone: 2, rows new: 2; what has changed: query text", 2, 2),
    "version": (Path("ontology", "erqi.ttl"), 'owl:versionInfo "', 'owl:versionInfo "9.', 0, ["graph_hash", "data_version"],
                "holds: the answer is the same, although the data have changed", 0, 0),
    "a name gone": (THINGS, '"东轴"@zh', '"东路"@zh', 1, ["graph_hash"],
                    "does not hold: it can no longer be asked so: no Axis is named '东轴'; the nearest are: ", 0, 0),
}


@pytest.mark.parametrize("case", CHANGES.values(), ids=CHANGES)
def test_asking_again_says_what_has_changed(run: Run, small: Path, receipt: Path, case: tuple[Any, ...]) -> None:
    path, old, new, code, changed, sentence, gone, more = case
    change(small / path, old, new)
    before = receipt.read_bytes()
    call = ("--folder", small, "verify-receipt", receipt)
    said, english, chinese = run(*call, "--format", "json"), run(*call, "--lang", "en"), run(*call)
    assert {(done.returncode, done.stderr) for done in (said, english, chinese)} == {(code, "")}
    verdict = json.loads(said.stdout)
    assert verdict["holds"] is (code == 0)
    assert [name for name, check in verdict["checks"].items() if not check["same"]] == changed
    assert (len(verdict["gone"]), len(verdict["new"])) == (gone, more)
    assert sentence in english.stdout
    assert sum(line.startswith("gone ") for line in english.stdout.splitlines()) == gone
    assert sum(line.startswith("new ") for line in english.stdout.splitlines()) == more
    assert ("不成立：" in chinese.stdout, "\n成立：" in chinese.stdout) == (code == 1, code == 0)
    assert receipt.read_bytes() == before


def test_rows_are_counted(small: Path) -> None:
    made = Graph(small).sparql("SELECT ?n { VALUES ?n { 1 1 1 true } }").receipt()
    text = "#+ summary: 数？ / Numbers?\nSELECT\n  ?n  #: integer 数 / number\nWHERE { VALUES (?n) { (1) (1) (2) } }"
    (small / "queries" / "counted.rq").write_text(text, encoding="utf-8")
    verdict = verify_receipt(Graph(small), Receipt(**{**vars(made), "question": "counted"}))
    assert verdict.gone == ({"n": 1}, {"n": True})
    assert verdict.new == ({"n": 2},)


def test_an_object_in_a_row_is_shown_by_its_parts(small: Path) -> None:
    made = Graph(small).sparql("SELECT (1 AS ?n) {}").receipt()
    rows: list[dict[str, object]] = [{"n": {"unit": "http://qudt.org/vocab/unit/NUM", "value": 2, "lower": None, "exact": True}}]
    forged = Receipt(**{**vars(made), "rows": rows, "result_hash": hashed(["n"], rows)})
    assert verify_receipt(Graph(small), forged).to_table("en").splitlines()[-2:] == [
        "gone  unit=unit:NUM, value=2, exact=true", "new   1"]


def test_an_empty_answer_holds_only_with_its_columns(small: Path) -> None:
    (small / TOWER).unlink()
    made = Graph(small).ask("projects_on_axis", axis="axis-west").receipt()
    assert made.rows == [] and verify_receipt(Graph(small), made).holds
    change(small / QUERY, "  ?evidence   #: place 出处 / evidence\n", "")
    verdict = verify_receipt(Graph(small), made)
    assert not verdict.holds
    assert "does not hold: the columns have changed; what has changed: query text" in verdict.to_table("en")
    assert "不成立：列变了；变了的是：查询文本" in verdict.to_table()


def test_an_altered_receipt_is_said_to_be_so(run: Run, small: Path, receipt: Path) -> None:
    change(receipt, "塔楼项目", "高塔项目")
    done = run("--folder", small, "verify-receipt", receipt)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{receipt}: was altered or damaged: columns and rows do not match result_hash" in done.stderr


def test_who_counts_the_hash_anew_is_found_out_by_asking(run: Run, small: Path, receipt: Path) -> None:
    said = json.loads(receipt.read_text(encoding="utf-8"))
    said["rows"][0]["amount"] = "1300000000"
    said["result_hash"] = hashed(said["columns"], said["rows"])
    receipt.write_text(json.dumps(said), encoding="utf-8")
    done = run("--folder", small, "verify-receipt", receipt, "--lang", "en")
    assert (done.returncode, done.stderr) == (1, "")
    assert "neither data, query nor program has changed: the receipt was altered" in done.stdout


def test_a_receipt_in_hand_is_checked_as_one_in_a_file(small: Path) -> None:
    made = Graph(small).ask("projects_on_axis").receipt()
    assert verify_receipt(Graph(small), made).holds
    with pytest.raises(FileError, match="receipt: was altered or damaged"):
        verify_receipt(Graph(small), Receipt(**{**vars(made), "rows": made.rows[:1]}))


def test_what_a_terminal_would_obey_is_printed_as_its_code(run: Run, small: Path, receipt: Path) -> None:
    evil = "\u202e\x1b[2J\x9b\u200b\u2028\r\n" + "x" * 9
    said = json.loads(receipt.read_text(encoding="utf-8"))
    said["rows"][0] = {**said["rows"][0], "name": evil, "figure": "https://x/source/y#char=1," + "9" * 5000}
    said["rows"][1]["evidence"] = {"quote": evil, "lower": None}
    said.update(engine=evil, data_version=evil, result_hash=hashed(said["columns"], said["rows"]))
    receipt.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    for form in ("table", "json"):
        done = run("--folder", small, "verify-receipt", receipt, "--format", form)
        assert (done.returncode, done.stderr) == (1, "")
        assert [character for character in done.stdout if not character.isprintable() and character != "\n"] == []
        assert "\\u202e\\x1b[2J" in done.stdout or "\\u202e\\u001b[2J" in done.stdout
    assert json.loads(done.stdout)["gone"] == said["rows"]


# What is no receipt.

def edited(**values: object) -> Callable[[dict[str, Any]], bytes]:
    def edit(said: dict[str, Any]) -> bytes:
        said.update(values)
        said["result_hash"] = values.get("result_hash", hashed(said["columns"], said["rows"]))
        return json.dumps(said).encode()

    return edit


HOSTILE: dict[str, tuple[bytes | Callable[[dict[str, Any]], bytes], str]] = {
    "empty": (b"", ":1: no valid JSON (Expecting value)"),
    "no JSON": (b"{\n]", ":2: no valid JSON"),
    "NUL": (b"\0\0\0", ":1: no valid JSON"),
    "a BOM": (b"\xef\xbb\xbf{}", ":1: no valid JSON (Unexpected UTF-8 BOM"),
    "UTF-16": ('{"format": 1}'.encode("utf-16"), "cannot be read as UTF-8 text"),
    "GB 18030": ('{"format": "二七区"}'.encode("gb18030"), "cannot be read as UTF-8 text"),
    "deep": (b"[" * 200_000, "nested too deep"),
    "deep and whole": (b"[" * 200_000 + b"]" * 200_000, "nested too deep"),
    "deep rows": (lambda said: edited(rows=[{"n": json.loads("[" * 50 + "]" * 50)}], columns=["n"])(said),
                  "'rows' is to be a list of objects, at most 8 deep"),
    "a long number": (b"9" * 5000, "writes it: Exceeds the limit"),
    "no number": (b'{"format": NaN}', "writes it: Out of range float"),
    "a number without end": (b'{"format": 1e999}', "writes it: Out of range float"),
    "half a character": (b'{"format": "\\ud800"}', "half a character, a lone surrogate"),
    "a key twice": (b'{"format": 1, "format": "erqi-kg receipt 1"}', "a key stands twice"),
    "a list": (b"[]", "'format' is to be 'erqi-kg receipt 1'"),
    "another format": (edited(format="erqi-kg receipt 2"), "'format' is to be 'erqi-kg receipt 1'"),
    "a key more": (edited(more=1), "these keys and no others: format, time, question, "),
    "a key less": (b'{"format": "erqi-kg receipt 1"}', "these keys and no others"),
    "no time": (edited(time="2024-13-01T00:00:00Z"), "'time' is to be a time such as"),
    "a local time": (edited(time="2024-12-01T00:00:00"), "'time' is to be a time such as"),
    "no name": (edited(question=None), "'question' is to be the name of a question"),
    "a long name": (edited(question="x" * 300), "'question' is to be the name of a question"),
    "a list of parameters": (edited(parameters=[]), "'parameters' is to be an object"),
    "parameters in parameters": (edited(parameters={"axis": {"a": 1}}), "'parameters' is to be an object"),
    "no text": (edited(sparql=1), "'sparql' is to be a text"),
    "no version": (edited(package_version=None), "'package_version' is to be a text"),
    "no engine": (edited(engine=[]), "'engine' is to be a text"),
    "data of a version 1": (edited(data_version=1), "'data_version' is to be a text or null"),
    "no hash": (edited(graph_hash="sha256:x"), "'graph_hash' is to be 'sha256:' and 64 hexadecimal digits"),
    "a hash of nothing": (edited(result_hash=None), "'result_hash' is to be 'sha256:'"),
    "columns twice": (edited(columns=["a", "a"]), "'columns' is to be a list of names, each once"),
    "rows as lists": (edited(rows=[[1]]), "'rows' is to be a list of objects"),
    "rows of other columns": (edited(rows=[{"planet": 1}]), "each row is to have the columns as its keys"),
    "an unknown question": (edited(question="projects_on_axi"), "cannot be asked again: no question 'projects_on_axi'; the "),
    "a question elsewhere": (edited(question="../queries/echo"), "cannot be asked again: no question '../queries/echo'"),
    "a question that rings": (edited(question="\x1b\u202e"), "cannot be asked again: no question '\\x1b\\u202e'"),
    "an unknown parameter": (edited(parameters={"self": 1}), "projects_on_axis has no parameter 'self' (it has: axis, lang)"),
    "a long parameter": (edited(parameters={"x" * 5000: 1}), "cannot be asked again: projects_on_axis has no parameter 'xxx"),
    "a value of another kind": (edited(parameters={"axis": 1.5}), "projects_on_axis.axis takes a name or an IRI, not 1.5"),
    "a call outside": (edited(question="sparql", sparql="ASK { SERVICE <http://127.0.0.1:9/> {} }"), "SERVICE is refused"),
    "an update": (edited(question="sparql", sparql="DROP ALL"), "cannot be asked again: the query does not run"),
}


@pytest.mark.parametrize("case", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_receipt_is_an_error_that_names_it(small: Path, receipt: Path, case: tuple[Any, str]) -> None:
    made, message = case
    receipt.write_bytes(made(json.loads(receipt.read_text(encoding="utf-8"))) if callable(made) else made)
    with pytest.raises(FileError) as caught:
        verify_receipt(Graph(small), receipt)
    said = str(caught.value)
    assert said.startswith(f"{receipt}:") and message in said
    assert said.isprintable() and len(said) < 1000


def test_a_file_that_cannot_be_a_receipt_is_named(run: Run, small: Path, tmp_path: Path) -> None:
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(LIMIT + 1)
    (tmp_path / "deep").write_bytes(b"[" * 200_000)
    for path, message in ((large, "it is larger than 50 MB"), (tmp_path, "Is a directory"), (tmp_path / "none", "No such file"),
                          (tmp_path / "deep", "it is nested too deep")):
        done = run("--folder", small, "verify-receipt", path)
        assert (done.returncode, done.stdout) == (2, "")
        assert f"erqi-kg: {path}: " in done.stderr and message in done.stderr
    with pytest.raises(FileError, match="cannot be read as UTF-8 text"):
        verify_receipt(Graph(small), "a\0b")
