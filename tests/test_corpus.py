"""A corpus: what is brought up to date is what is built anew; what is bad is told and never published; readers are left alone."""

from __future__ import annotations

import fcntl
import gzip
import json
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from subprocess import CompletedProcess
from typing import Any, TypeVar

import pyarrow.parquet
import pyoxigraph as ox
import pytest
import requests
from serving import serving

import erqi_kg
from erqi_kg.corpus import folder as corpus
from erqi_kg.corpus import scan
from erqi_kg.corpus.build import How, add, build, remove
from erqi_kg.corpus.outcome import Outcome
from erqi_kg.corpus.slices import Slice, Task, slice_of
from erqi_kg.corpus.status import status
from erqi_kg.corpus.workers import Local
from erqi_kg.errors import ErqiError, FileError, UnknownName
from erqi_kg.terms import BASE

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "bench"))

from made_corpus import make  # noqa: E402
from made_faults import KINDS, Planted  # noqa: E402

FIRST, SECOND, PAIR, LATER = "d0001-2024", "d0002-2024", "d0003-2024", "d0003-2025"
QUESTIONS = ("money_of_at_least", "things_of_kind")
S, T, R = TypeVar("S"), TypeVar("T"), TypeVar("R")
Faulty = tuple["Place", list[Planted], Outcome, Outcome]
# Faults that rules across sources find, where these are published at all.
ACROSS = ("contradiction", "declared-twice", "one-code")
Run = Callable[..., CompletedProcess[str]]


@dataclass
class Recording:
    """Workers of this process that keep what they were given: names of sources, with a mark for one that is looked at again."""

    given: list[str] = field(default_factory=list)

    def map(self, function: Callable[[S, T], R], shared: S, tasks: Iterable[T]) -> Iterator[R]:
        for task in tasks:
            assert isinstance(task, Task)
            self.given.append(task.source.name + ("" if task.borrowed is None else "*"))
            yield function(shared, task)


@dataclass(frozen=True)
class Place:
    """Sources that a test may change, and a corpus of them."""

    data: Path
    sources: Path
    corpus: Path
    workers: Recording = field(default_factory=Recording)

    def build(self, **how: bool) -> Outcome:
        return build(self.sources, self.corpus, How(self.workers, **how), data=self.data)

    def add(self, *paths: Path, **how: bool) -> Outcome:
        return add(self.corpus, paths, How(self.workers, **how), data=self.data)

    def remove(self, *names: str) -> Outcome:
        return remove(self.corpus, names, How(self.workers), data=self.data)

    def fresh(self, folder: Path) -> dict[str, object]:
        """Return the state of a corpus that is built of the same sources from the beginning."""
        assert build(self.sources, folder, How(Local(1)), data=self.data).published
        return state(folder)

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.sources / name
        text = path.read_text(encoding="utf-8")
        assert re.search(old, text), (name, old)
        path.write_text(re.sub(old, new, text, count=1), encoding="utf-8")


def quads(folder: Path) -> list[str]:
    return sorted(map(str, ox.Store.read_only(str(corpus.Generation(folder / str(corpus.published(folder))).store))))


def state(folder: Path) -> dict[str, object]:
    """Return all that a reader can see of a corpus, and that nothing else lies about in it."""
    name = str(corpus.published(folder))
    here = folder / name
    assert {each.name for each in folder.iterdir()} == {".lock", "corpus.json", name}
    answers = {path.name: (pyarrow.parquet.read_table(path).to_pylist(), pyarrow.parquet.read_schema(path).metadata)
               for path in (here / "answers").iterdir()}
    assert set(answers) == {f"{question}.{lang}.parquet" for question in QUESTIONS for lang in ("zh", "en")}
    return {"name": name, "quads": quads(folder), "names": (here / "names.sqlite").read_bytes(), "answers": answers,
            "records": json.loads((here / "sources.json").read_bytes()),
            "across": json.loads((here / "report.json").read_bytes())["across"]}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A corpus of four sources, of which the last speaks of what the third declares; not to be changed."""
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "data" / "queries").mkdir(parents=True)
    (folder / "data" / "ontology").symlink_to(ROOT / "ontology")
    for name in QUESTIONS:
        shutil.copy(ROOT / "queries" / f"{name}.rq", folder / "data" / "queries")
    place = Place(folder / "data", folder / "sources", folder / "corpus")
    make(place.sources, 3)
    assert place.build().published
    return place


@pytest.fixture
def place(made: Place, tmp_path: Path) -> Place:
    """The same in a copy that a test may spoil."""
    shutil.copytree(made.sources, tmp_path / "sources")
    shutil.copytree(made.corpus, tmp_path / "corpus")
    return Place(made.data, tmp_path / "sources", tmp_path / "corpus")


@pytest.fixture(scope="module")
def context(made: Place) -> scan.Context:
    return scan.context(made.data, made.sources)


def test_it_answers_as_the_packaged_graph_and_infers_the_same(kg: erqi_kg.KnowledgeGraph, tmp_path: Path) -> None:
    made = build(ROOT / "graph", tmp_path / "corpus", How(Local(1)))
    assert made.published and made.good and made.added == ("erqi-2024",)
    graph = erqi_kg.open(tmp_path / "corpus")
    for question in kg.questions.values():
        for given in (dict(question.example), {}):
            assert graph.ask(question.name, **given).to_json() == kg.ask(question.name, **given).to_json(), question.name
    assert len(kg.questions) > 60
    inferred = [{str(quad.triple) for quad in each.store if str(quad.graph_name).startswith(f"<{BASE}graph/inferred")}
                for each in (kg, graph)]
    assert {each for each in inferred[0] if not each.startswith(f"<{BASE}graph/inferred>")} == inferred[1]
    assert len(inferred[1]) > 100


def test_every_answer_is_that_of_the_same_files_in_memory(made: Place, tmp_path: Path) -> None:
    """The inferences of a source have a graph of their own in a corpus; no question may show it as evidence."""
    graph = erqi_kg.open(made.corpus)
    folder = tmp_path / "data"
    folder.mkdir()
    for name in ("ontology", "queries"):
        (folder / name).symlink_to(ROOT / name)
    shutil.copytree(made.sources, folder / "graph")
    derived = {str(quad.triple) for quad in graph.store if str(quad.graph_name).startswith(f"<{BASE}graph/inferred")}
    (folder / "graph" / "inferred.ttl").write_text(" .\n".join(sorted(derived)) + " .\n", encoding="utf-8")
    files = erqi_kg.open(folder)
    for question in graph.questions.values():
        assert graph.ask(question.name).to_json() == files.ask(question.name).to_json(), question.name


def test_up_to_date_is_as_built_anew(place: Place, tmp_path: Path) -> None:
    random, out = Random(6), tmp_path / "out"
    out.mkdir()
    for step in range(4):
        place.workers.given.clear()
        name = random.choice((FIRST, SECOND, PAIR, LATER))
        here = place.sources / name
        if not here.exists():
            (out / name).rename(here)
            made = place.add(here) if step % 2 else place.build()
            assert made.added == (name,)
        elif name in (SECOND, LATER) and random.random() < 0.6:
            here.rename(out / name)
            made = place.remove(name) if step % 2 else place.build()
            assert made.removed == (name,) and place.workers.given == []
        else:
            place.edit(f"{name}/source.ttl", r'prefLabel "', f'prefLabel "{step}')
            made = place.add(here) if step % 2 else place.build()
            assert made.changed == (name,)
        assert made.published and set(place.workers.given) <= {name, name + "*"}
    assert state(place.corpus) == place.fresh(tmp_path / "fresh")
    place.workers.given.clear()
    again = place.build()
    assert not again.published and again.good and place.workers.given == []
    assert again.unchanged == len(made.added) + made.unchanged + len(made.changed)


def test_what_a_source_speaks_of_cannot_go(place: Place) -> None:
    before = state(place.corpus)
    made = place.remove(PAIR)
    lines = made.to_table("en").splitlines()
    assert "Declare the thing" in lines[2] and any("more: --format json" in line for line in lines) and len(lines) < 20
    assert not made.published and [each.name for each in made.refused] == [LATER] and place.workers.given == [LATER + "*"]
    assert {result.shape.rpartition("/")[2] for result in made.refused[0].results} >= {"undeclared-thing"}
    assert LATER in made.to_table("en") and "not published" in made.to_table("en") and "未发布" in made.to_table("zh")
    assert state(place.corpus) == before
    assert place.remove(PAIR, LATER).published
    with pytest.raises(UnknownName, match="no source 'd0003-2024' here; the nearest are: d000"):
        place.remove(PAIR)


def test_a_thing_is_checked_again_where_another_source_declares_it_anew(place: Place, tmp_path: Path) -> None:
    place.edit(f"{PAIR}/registry.ttl", r'(a ek:Axis ;\n    skos:prefLabel "[^"]+)"@zh', r'\1新"@zh')
    assert place.build().published and place.workers.given == [PAIR, LATER + "*"]
    # It moves from the registry of one source to that of the other.
    registry = place.sources / PAIR / "registry.ttl"
    text = registry.read_text(encoding="utf-8")
    later = (place.sources / LATER / "p56-s1.ttl").read_text(encoding="utf-8")
    [block] = (each for each in re.findall(r"^id:\S+\n    a ek:District ;\n[\s\S]*?^    \.\n", text, re.MULTILINE))
    assert block.split("\n")[0] in later
    (place.sources / LATER / "registry.ttl").write_text(text.partition("\nid:")[0] + "\n" + block, encoding="utf-8")
    registry.write_text(text.replace(block, ""), encoding="utf-8")
    place.workers.given.clear()
    assert place.build().published
    assert sorted(place.workers.given) == [PAIR, PAIR + "*", LATER, LATER + "*"]
    assert state(place.corpus) == place.fresh(tmp_path / "fresh")


def test_several_processes_build_what_one_builds(made: Place, tmp_path: Path) -> None:
    assert build(made.sources, tmp_path / "corpus", How(Local(2)), data=made.data).published
    assert state(tmp_path / "corpus") == state(made.corpus)


@pytest.mark.parametrize("name", [f"{SECOND}.nq", f"{SECOND}.nq.gz"])
def test_quads_are_a_source(place: Place, name: str) -> None:
    before = quads(place.corpus)
    with place.sources.joinpath(name).open("wb") as out:
        said = exported(place, SECOND)
        out.write(gzip.compress(said) if name.endswith("gz") else said)
    shutil.rmtree(place.sources / SECOND)
    made = place.build()
    assert made.changed == (SECOND,) and quads(place.corpus) == before
    (place.sources / SECOND).mkdir()
    with pytest.raises(FileError, match=f"the source {SECOND} stands here twice, also as"):
        place.build()


def exported(place: Place, name: str) -> bytes:
    store = ox.Store.read_only(str(place.corpus / str(corpus.published(place.corpus)) / "store"))
    found = (quad for quad in store if name in str(quad.graph_name) or
             (str(quad.graph_name) == f"<{BASE}graph/places>" and name in str(quad.subject)))
    return ox.serialize(found, format=ox.RdfFormat.N_QUADS) or b""


A, EK, OWN = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", f"{BASE}ontology#", f"<{BASE}graph/{SECOND}>"
THING, AT = f"<{BASE}id/project-x>", f"{BASE}source/{SECOND}#char=0,3"
FOREIGN = {
    "default graph": f"{THING} {A} <{EK}Project> .",
    "other people's graph": f"{THING} {A} <{EK}Project> <http://example.org/g> .",
    "ontology": f"{THING} {A} <{EK}Project> <{BASE}ontology> .",
    "shared": f"{THING} {A} <{EK}Project> <{BASE}graph/registry> .",
    "other registry": f"{THING} {A} <{EK}Project> <{BASE}graph/registry/{FIRST}> .",
    "inferred": f"{THING} {A} <{EK}Place> <{BASE}graph/inferred> .",
    "other sentence": f"{THING} {A} <{EK}Project> <{BASE}source/{FIRST}#char=0,5> .",
    "begins alike": f"{THING} {A} <{EK}Project> <{BASE}source/{SECOND}0#char=0,5> .",
    "no sentence": f"{THING} {A} <{EK}Project> <{BASE}source/{SECOND}> .",
    "row": f"{THING} {A} <{EK}Project> <{BASE}source/{SECOND}#row=3> .",
    "blank graph": f"{THING} {A} <{EK}Project> _:g .",
}
STRANGE = {
    "others sentence": (
        f"<{BASE}source/{FIRST}#char=0,5> {A} <{EK}Sentence> {OWN} .", f"says something of {BASE}source/{FIRST}#char=0,5"),
    "begins alike": (f"<{AT[:-9]}0#char=0,5> {A} <{EK}Sentence> {OWN} .", "says something of"),
    "term": (
        f"<{EK}partOf> {A} <http://www.w3.org/2002/07/owl#FunctionalProperty> {OWN} .", f"says something of {EK}partOf"),
    "code": (
        f'<{BASE}code/exact> <http://www.w3.org/2004/02/skos/core#prefLabel> "x"@zh {OWN} .', "says something of .*code/exact"),
    "other people's": (
        f"<http://example.org/x> <http://example.org/y> <http://example.org/z> {OWN} .", "something of http://example"),
    "quoted": (f"<{AT}> <{EK}about> <<( {THING} {A} <{EK}Project> )>> {OWN} .", "says a quoted triple"),
    "cut off": (f'<{AT}> <{EK}quote> "ab', rf"{SECOND}\.nq:1: no valid N-Quads: "),
    "not UTF-8": (f'<{AT}> <{EK}quote> "\udcff" {OWN} .', "Invalid UTF-8"),
    "nothing": ("", "says nothing: a source has"), "comment": ("# nothing\n", "says nothing: a source has"),
}


def of_quads(context: scan.Context, text: str | bytes, name: str = f"{SECOND}.nq") -> Slice:
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
    return slice_of(context, Task(scan.Source(SECOND, {name: data}, "0")))


@pytest.mark.parametrize("quad", FOREIGN.values(), ids=FOREIGN)
def test_quads_of_others_are_refused(context: scan.Context, quad: str) -> None:
    assert "is no graph of the source d0002-2024: a source has graphs named" in str(of_quads(context, quad).error)


@pytest.mark.parametrize(("text", "said"), STRANGE.values(), ids=STRANGE)
def test_strange_quads_are_refused(context: scan.Context, text: str, said: str) -> None:
    assert re.search(said, str(of_quads(context, text).error))


def test_a_blank_node_is_no_name(context: scan.Context) -> None:
    found = of_quads(context, f"_:x <{EK}about> <{BASE}code/exact> <{AT}> .")
    assert "blank-node" in {result.shape.rpartition("/")[2] for result in found.results}


def test_a_spoiled_gzip_file_is_told(context: scan.Context) -> None:
    whole = gzip.compress(f"{THING} {A} <{EK}Project> {OWN} .\n".encode() * 50)
    for cut in (b"", whole[:30], whole[:20] + b"\xff" * 20 + whole[40:], whole[:-4], whole[:-8] + b"\0" * 8, whole + b"more"):
        assert f"{SECOND}.nq.gz: is no whole gzip file" in str(of_quads(context, cut, f"{SECOND}.nq.gz").error) or cut == b""


def test_a_turtle_file_declares_no_term(made: Place, context: scan.Context) -> None:
    source = scan.read(made.sources / SECOND)
    text = source.files["registry.ttl"] + b"\nek:partOf\n    a <http://www.w3.org/2002/07/owl#FunctionalProperty> ;\n    .\n"
    spoiled = scan.Source(SECOND, {**source.files, "registry.ttl": text}, "0")
    assert "says something of https://w3id.org/erqi-kg/ontology#partOf" in str(slice_of(context, Task(spoiled)).error)
    assert slice_of(context, Task(source)).error is None


@pytest.mark.parametrize("name", ["D0001-2024", "d0001_2024", "-d", "a.b", "二七", "x" * 65, "registry", "links", "places",
                                  "inferred", "inferred-2024", "codes", "ontology", "alignment", "mappings"])
def test_a_name_that_cannot_be_one_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(FileError, match="cannot name a source: "):
        scan.source_name(tmp_path / name)


def test_what_lies_beside_the_files_is_no_matter(made: Place, tmp_path: Path) -> None:
    source = scan.read(made.sources / SECOND)
    folder = tmp_path / SECOND
    shutil.copytree(made.sources / SECOND, folder)
    for name in ("README.md", ".p1-s1.ttl.swp", "._p1-s1.ttl", "p1-s1.ttl~"):
        (folder / name).write_bytes(b"\0\5")
    (folder / ".#p1-s1.ttl").symlink_to("nobody@nowhere")
    (tmp_path / "link").symlink_to(folder)
    assert scan.read(folder) == source
    for name, said in (("p99-s1.ttl", "it is no file"), ("p99-s2.ttl", "No such file or directory")):
        path = folder / name
        path.mkdir() if name == "p99-s1.ttl" else path.symlink_to("nowhere")
        with pytest.raises(FileError, match=rf"{name}: cannot be read \({said}\)"):
            scan.read(folder)
        path.rmdir() if name == "p99-s1.ttl" else path.unlink()


def test_a_linked_folder_is_a_source_and_an_empty_one_is_told(place: Place) -> None:
    shutil.move(place.sources / SECOND, place.corpus.parent / "elsewhere")
    (place.sources / SECOND).symlink_to(place.corpus.parent / "elsewhere")
    (place.sources / ".hidden").mkdir()
    assert not place.build().published and place.workers.given == []
    (place.sources / "d0009-2024").mkdir()
    made = place.build()
    assert [each.name for each in made.refused] == ["d0009-2024"] and "holds no Turtle file" in str(made.refused[0].error)
    (place.sources / "README.md").write_text("x")
    with pytest.raises(FileError, match=r"README\.md: is no source"):
        place.build()


@pytest.fixture(scope="module")
def faulty(made: Place, tmp_path_factory: pytest.TempPathFactory) -> Faulty:
    """A corpus of which each kind of fault spoils a source, what came of it without these, and of another without checks."""
    folder = tmp_path_factory.mktemp("faulty")
    place = Place(made.data, folder / "sources", folder / "corpus")
    planted = make(place.sources, 40, faults=len(KINDS))
    # What is not needed for the faults would only cost time.
    needed = {each[:5] for fault in planted for each in (fault.source, *re.findall(r"d\d{4}-\d{4}", fault.done))}
    for path in place.sources.iterdir():
        if path.name != "registry" and path.name[:5] not in needed:
            shutil.rmtree(path)
    assert not place.build().published and not (place.corpus / "corpus.json").exists()
    unchecked = Place(made.data, place.sources, folder / "unchecked").build(skip_bad=True, check=False)
    return place, planted, place.build(skip_bad=True), unchecked


@pytest.mark.parametrize("kind", KINDS)
def test_a_planted_fault_is_told_with_its_line(faulty: Faulty, kind: str) -> None:
    place, planted, outcome, unchecked = faulty
    [fault] = (each for each in planted if each.fault == kind)
    refused = {each.name: each for each in outcome.refused}
    about = fault.about.replace("id:", f"{BASE}id/").replace("source/", f"{BASE}source/", 1)
    if kind in ACROSS:
        assert about in {each for result in unchecked.across for each in (result.focus, result.value)}, unchecked.to_table("en")
    if kind == "contradiction":
        assert fault.source not in refused and len(outcome.across) == 1
    elif error := refused[fault.source].error:
        assert kind in ("syntax", "truncated", "outside-sentence")
        said = re.search(rf"{re.escape(fault.file)}:(\d+): ", error)
        assert said and abs(int(said[1]) - fault.line) <= 1, (error, fault)
    else:
        [here, *_] = sorted({str(result.file) for result in refused[fault.source].results if result.focus == about})
        told, _, line = str(here).rpartition(":")
        near = (place.sources / fault.file).read_text(encoding="utf-8").split("\n")[int(line) - 1:fault.line]
        # What is declared as two things is told where it is used as the first.
        assert told == fault.file or kind == "declared-twice"
        assert (kind not in ("sum", "bounds-crossed", "no-english-label") or "" not in near), (here, fault)


def test_the_others_are_published(faulty: Faulty) -> None:
    place, planted, outcome, _ = faulty
    assert outcome.published and not outcome.good
    names = {path.name for path in place.sources.iterdir()} - {"registry"}
    # Of two things with one code both are refused.
    bad = {name for fault in planted if fault.fault != "contradiction" for name in
           (fault.source, *(re.findall(r"d\d{4}-\d{4}", fault.done) if fault.fault == "one-code" else ()))}
    assert {each.name for each in outcome.refused} == bad and set(status(place.corpus).sources) == names - bad
    growth = next(re.findall(r"(\d+)% for 2023 where the other source says (\d+)%", fault.done)
                  for fault in planted if fault.fault == "contradiction")[0]
    rows = erqi_kg.open(place.corpus).sparql(
        "SELECT DISTINCT ?value { ?f ek:indicator code:ecommerceGrowth ; ek:value ?value }")
    assert set(growth) <= {str(row[0]) for row in rows}
    assert status(place.corpus).across == len(outcome.across) > 0


def test_what_all_share_is_told_as_such(place: Place) -> None:
    before = state(place.corpus)
    place.edit("registry/city.ttl", r' ,\n        "[^"]+"@en', "")
    made = place.build()
    assert not made.published and made.wrong and made.refused == ()
    assert all(str(result.file).startswith("graph/registry/city.ttl:") for result in made.wrong)
    assert "what all sources share" in made.to_table("en") and "共用" in made.to_table("zh") and state(place.corpus) == before


def test_unchecked_is_checked_later(place: Place) -> None:
    place.edit(f"{FIRST}/registry.ttl", r'"([^"]+)"@zh ,\n        "[^"]+"@en ;', r'"\1"@zh ;')
    assert place.build().refused and place.build(check=False).published
    assert status(place.corpus).unchecked == (FIRST,) and "not checked: 1" in status(place.corpus).to_table("en")
    place.workers.given.clear()
    made = place.build()
    assert [each.name for each in made.refused] == [FIRST] and place.workers.given == [FIRST]


def test_what_was_published_before_can_be_published_again_while_it_is_read(place: Place) -> None:
    before, first = quads(place.corpus), corpus.published(place.corpus)
    held = corpus.hold(place.corpus)
    assert place.remove(SECOND).published and status(place.corpus).kept == (first,)
    made = place.add(place.sources / SECOND)
    assert made.published and made.generation == f"{first}r2" and quads(place.corpus) == before
    held.release()
    assert not place.build().published and status(place.corpus).kept == ()
    assert state(place.corpus)


@pytest.mark.parametrize("part", ["corpus.json", "sources.json", "context.json", "names.sqlite", "store", "in-use", ""])
def test_to_build_again_heals_what_is_damaged(place: Place, part: str) -> None:
    before = state(place.corpus)
    path = place.corpus if part == "corpus.json" else place.corpus / str(before["name"])
    if (path / part).is_dir():
        shutil.rmtree(path / part)
    elif part in ("in-use", "names.sqlite"):
        (path / part).unlink()
    else:
        (path / part).write_bytes(b"{")
    with pytest.raises(ErqiError, match="build the corpus again"):
        place.remove(SECOND)
    assert place.build().published
    assert {**state(place.corpus), "name": before["name"]} == before


def test_a_first_build_that_ended_before_the_pointer_is_begun_again(place: Place) -> None:
    before = state(place.corpus)
    (place.corpus / "corpus.json").unlink()
    assert place.build().published and state(place.corpus) == before
    (place.corpus / "corpus.json").unlink()
    (place.corpus / "mine").mkdir()
    with pytest.raises(FileError, match=r"is not empty and no corpus \(there is mine\)"):
        place.build()


def test_other_questions_are_prepared_though_no_source_has_changed(place: Place, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(place.data, data, symlinks=True)
    shutil.copy(ROOT / "queries" / "visits.rq", data / "queries")
    made = build(place.sources, place.corpus, How(place.workers), data=data)
    assert made.published and place.workers.given == []
    assert (place.corpus / str(made.generation) / "answers" / "visits.zh.parquet").is_file()


def test_only_one_writes(place: Place) -> None:
    with (place.corpus / ".lock").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(corpus.CorpusError, match="another process is writing this corpus"):
            place.build()
        assert status(place.corpus).writing
    assert not status(place.corpus).writing


def test_a_corpus_is_asked_like_any_graph(made: Place) -> None:
    graph = erqi_kg.open(made.corpus)
    receipt = graph.things_of_kind().receipt()
    assert len(receipt.rows) == len(graph.things_of_kind()) > 10
    assert len(graph.to_rdflib()) > 1000
    assert len(graph.sparql("SELECT ?s { ?s a ek:District }")) >= 3
    assert graph.search("d0001") is not None
    with pytest.raises(UnknownName):
        graph.axes_of_district(axis="nowhere")


def told(outcome: CompletedProcess[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(outcome.stdout)
    return found


def test_the_command(place: Place, run: Run) -> None:
    small = ("--folder", place.data)
    made = run(*small, "corpus", "remove", place.corpus, SECOND, "--format", "json", "--jobs", "1")
    assert made.returncode == 0 and made.stderr == "" and told(made)["removed"] == [SECOND] and told(made)["good"]
    (place.sources / SECOND / "p1-s1.ttl").write_text("<", encoding="utf-8")
    made = run(*small, "corpus", "add", place.corpus, place.sources / SECOND, "--lang", "en")
    assert made.returncode == 1 and made.stderr == "" and "sources that are not good (1): d0002-2024" in made.stdout
    made = run(*small, "corpus", "build", place.sources, place.corpus)
    assert made.returncode == 1 and made.stderr == "" and "1 个来源有错：d0002-2024" in made.stdout
    made = run("corpus", "status", place.corpus)
    assert made.returncode == 0 and "已发布" in made.stdout and "3 个来源" in made.stdout
    for bad, said in (((*small, "corpus", "status", place.sources), "is no corpus"),
                      (("--at", place.corpus, "corpus", "status", place.corpus), "--folder"),
                      (("corpus", "add", place.sources, place.sources / FIRST), "is not empty and no corpus"),
                      (("corpus", "remove", place.corpus, "nobody"), "no source 'nobody' here"),
                      (("corpus", "build", place.corpus.parent / "nowhere", place.corpus), "cannot be listed"),
                      (("corpus", "build", place.sources, place.corpus, "--jobs", "0"), "--jobs")):
        made = run(*bad)
        assert made.returncode == 2 and said in made.stderr and "Traceback" not in made.stderr, (bad, made)
    made = run("--at", place.corpus, "ask", "things_of_kind", "--format", "json")
    assert made.returncode == 0 and len(told(made)["rows"]) > 10


def test_a_corpus_is_served(made: Place) -> None:
    script = f"from erqi_kg.cli import main; main(['--at', {str(made.corpus)!r}, 'serve', '--port', '0', '--workers', '1'])"
    with serving(script=script) as url:
        answer = requests.get(f"{url}/questions/things_of_kind", params={"kind": "ek:District"}, timeout=30).json()
    assert [row["thing"] for row in answer["rows"]] == [row.thing for row in erqi_kg.open(made.corpus).things_of_kind(
        kind="ek:District")]
