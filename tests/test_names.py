"""The index of names: it says what a scan of all names would say, whatever is asked."""

from __future__ import annotations

import csv
import io
import itertools
import json
import multiprocessing
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ROOT, Run

import erqi_kg
from erqi_kg import KnowledgeGraph
from erqi_kg.errors import ErqiError, FileError, ParameterError, UnknownName
from erqi_kg.names import Name, Names, build, names_of, superclasses
from erqi_kg.names import search as tiers
from erqi_kg.names.edits import slips
from erqi_kg.names.resolving import Scanned, resolve
from erqi_kg.reconcile.fold import odd, plain
from erqi_kg.terms import PREFIXES, Iri

EK, ID, SKOS = PREFIXES["ek"], PREFIXES["id"], PREFIXES["skos"]
EVERY = 10_000
HOSTILE = ["", " ", '"', '"a" OR "b"', "a*", "NEAR(a b)", "pieces : a", "^二$", "%1", "'; DROP TABLE names; --", "\0", "二\0七",
           "\ud800", "二\udfff七", "二" * 10_000, "er qi " * 3000, "a" * 201, "\u0301", "e\u0301rqi", "\U0010ffff", "🙂", "（）",
           "-", "+", "$$"]


@pytest.fixture(scope="module")
def packaged(kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Names:
    """The index of the packaged graph, in a file."""
    path = tmp_path_factory.mktemp("names") / "names.sqlite"
    return Names.at(build(path, names_of(kg.store), superclasses(kg.store)))


@pytest.fixture(scope="module")
def indexed(kg: KnowledgeGraph, packaged: Names) -> KnowledgeGraph:
    """The packaged graph that came with the index."""
    return KnowledgeGraph(kg.folder, names=packaged)


def made(count: int, seed: int = 3) -> list[Name]:
    """Names of few characters, so that everything is part of something and near something."""
    chance, found = random.Random(seed), []
    for number in range(count):
        kind = chance.choice(("Road", "Venue", "Axis"))
        han = "".join(chance.choices("中人路区东", k=chance.randrange(1, 7)))
        words = ["".join(chance.choices(("shi", "zhong", "an", "e", "qu"), k=chance.randrange(1, 3)))
                 for _ in range(chance.randrange(1, 4))]
        for said, text, lang in (("preferred", han, "zh"), ("preferred", " ".join(words).title(), "en"),
                                 ("hidden", " ".join(words), "zh-Latn-pinyin")):
            found.append(Name(f"{ID}thing-{number:04}", {EK + kind}, said, text, lang, weight=number % 5))  # type: ignore[arg-type]
    return found


MADE = made(400)
ABOVE = {EK + "Road": {EK + "Place"}, EK + "Venue": {EK + "Place"}}


@pytest.fixture(scope="module")
def names() -> Names:
    """The index of these."""
    return Names.of(MADE, ABOVE)


# What a graph needs to know which thing is meant.

def kinds_of(kg: KnowledgeGraph) -> list[str]:
    """Return the classes that a thing of the graph is of."""
    return sorted(row[0].removeprefix(EK) for row in kg.sparql("""SELECT DISTINCT ?kind {
        ?thing a/rdfs:subClassOf* ?kind ; skos:prefLabel ?name . FILTER STRSTARTS(STR(?kind), STR(ek:)) }"""))


def said_of(names: Names | Scanned, name: str, kind: str) -> object:
    """Return the thing that is meant, or the error in both languages and what it offers."""
    try:
        return resolve(names, name, kind)
    except UnknownName as error:
        return str(error), error.zh, error.nearest


def test_every_name_means_the_same_as_without_the_index(kg: KnowledgeGraph, packaged: Names) -> None:
    compared = unknown = 0
    for kind in kinds_of(kg):
        rows = list(kg._names_of(kind))
        scanned = Scanned(rows)
        things = {iri for iri, _, _ in rows}
        asked = {label for _, _, label in rows}
        asked |= {form for iri in things for form in (iri, Iri(iri).short, iri.rpartition("/")[2])}
        asked |= {f" {name.upper()}  " for name in sorted(asked)[:40]}
        for name in sorted(asked):
            assert said_of(packaged, name, kind) == said_of(scanned, name, kind), (name, kind)
        for name in ("", "no such", "二七广长", "ek:", "id:", "http://", "\ud800", f"{kind} x")[:8 if len(rows) < 200 else 3]:
            found = said_of(packaged, name, kind)
            assert found == said_of(scanned, name, kind), (name, kind)
            unknown += isinstance(found, tuple)
        compared += len(asked)
    assert compared > 3000 and unknown > 100


def test_names_of_several_things_are_told_as_without_the_index() -> None:
    mixed = [name._replace(property="other") if int(name.thing[-1]) < 5 and name.lang == "en" else name for name in MADE]
    index, several = Names.of(mixed, ABOVE), 0
    for kind in ("Road", "Place"):
        scanned = Scanned((name.thing, name.property == "preferred", name.text) for name in mixed
                          if EK + kind in {*name.kinds, *(above for each in name.kinds for above in ABOVE.get(each, ()))})
        for text in sorted({name.text for name in mixed}):
            assert index.exact(text, kind) == scanned.exact(text, kind), (text, kind)
            several += len(index.exact(text, kind)) > 1
        for text in ("中", "shi", "SHI  an", "中中中中中中中", "thing-0003", "THING-0003"):
            assert said_of(index, text, kind) == said_of(scanned, text, kind), (text, kind)
    assert several > 50


def test_a_graph_with_an_index_resolves_by_it(kg: KnowledgeGraph, indexed: KnowledgeGraph,
                                              monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnknownName) as without:
        kg.resolve("嵩山陆", "Axis")
    wanted = kg.resolve("嵩山路", "Road")
    monkeypatch.delattr("erqi_kg.base.Graph._names_of")
    assert indexed.resolve("嵩山路", "Road") == wanted
    with pytest.raises(UnknownName) as within:
        indexed.resolve("嵩山陆", "Axis")
    assert (str(within.value), within.value.zh) == (str(without.value), without.value.zh)


def test_the_nearest_of_many_are_offered() -> None:
    many = Names.of(Name(f"{ID}road-{number}", {EK + "Road"}, "preferred", f"{'东西南北'[number % 4]}{number}号大路", "zh")
                    for number in range(2500))
    with pytest.raises(UnknownName, match="no Road is named '东1200号大陆'; the nearest are: 东1200号大路"):
        resolve(many, "东1200号大陆", "Road")
    assert resolve(many, "road-7", "Road") == ID + "road-7"


# The packaged question.

def spoiled() -> ox.Store:
    """A store with all that makes folding another matter than comparing."""
    store = ox.Store()
    kind, gap = ox.NamedNode(EK + "Venue"), ox.NamedNode(EK + "Gap")
    texts = ["Lü Garden", "Lu\u0308 Garden", "Cafe\u0301", "Café", "ﬁne", "ΟΔΟΣ", "K & K", "５号", "5号", "er4 qi1", "A-B", "ab",
             "·", "x" * 250 + "end", "İstanbul", "ｶﾞ", "각", "\u1100\u1161", "ß", "ss", "二七", "二 七", "\u0301a"]
    for number, text in enumerate(texts):
        thing = ox.NamedNode(f"{ID}venue-{number}")
        for graph in ("registry", "registry/x")[:1 + number % 2]:
            place = ox.NamedNode(PREFIXES["graph"] + graph)
            store.add(ox.Quad(thing, ox.NamedNode(PREFIXES["rdf"] + "type"), gap if number == 3 else kind, place))
            store.add(ox.Quad(thing, ox.NamedNode(SKOS + "prefLabel"), ox.Literal(text, language="zh"), place))
            store.add(ox.Quad(thing, ox.NamedNode(SKOS + "altLabel"), ox.Literal(text, language="en"), place))
    for graph in ("inferred", "links"):
        store.add(ox.Quad(ox.NamedNode(ID + "venue-1"), ox.NamedNode(SKOS + "altLabel"), ox.Literal("other " + graph),
                          ox.NamedNode(PREFIXES["graph"] + graph)))
    store.add(ox.Quad(ox.NamedNode(EK + "Venue"), ox.NamedNode(SKOS + "prefLabel"), ox.Literal("a term", language="zh"), place))
    return store


def test_names_that_contain_a_text_are_those_of_the_question(kg: KnowledgeGraph, indexed: KnowledgeGraph) -> None:
    found = 0
    for text in ["", "二", "区", "二七", "erqi", "er qi qu", "A", "·", "2024", "“", "shang", "嵩山路", "rk o", "龘", *HOSTILE]:
        for lang in ("zh", "en"):
            if "\ud800" in text or "\udfff" in text:
                continue
            wanted = kg.ask("things_by_name", text=text, lang=lang)
            given = indexed.ask("things_by_name", text=text, lang=lang)
            assert list(map(tuple, given)) == list(map(tuple, wanted)), text
            assert list(map(type, given[0])) == list(map(type, wanted[0])) if wanted else not given
            found += len(wanted)
    assert found > 1000


def test_names_that_fold_oddly_are_found_as_the_question_finds_them(kg: KnowledgeGraph) -> None:
    store = spoiled()
    query, index = kg.question("things_by_name"), Names.of(names_of(store), superclasses(store))
    texts = {name.text for name in names_of(store)}
    parts = {text[start:end] for text in texts for start, end in itertools.combinations(range(min(len(text), 12) + 1), 2)}
    asked = sorted(parts | {"end", "xend", "x" * 201, "OTHER", "term", "and", "u", "lv", "4", "1", "ﬁ", "FI", "ς", "σ", "\u0308"})
    assert len(asked) > 100 and any(odd(text) for text in asked)
    found = 0
    for text in asked:
        solutions = store.query(query.bind({"text": text}, kg.resolve), use_default_graph_as_union=True)
        wanted = [tuple(term.value for term in row) for row in solutions]  # type: ignore[union-attr]
        assert [tuple(map(str, row)) for row in index.containing(text)] == wanted, text
        found += len(wanted)
    assert found > 300


# The search, beside plain Python over all names.

def distance(one: str, other: str) -> int:
    """Return how many slips two names are apart, by the table of all beginnings."""
    cells: dict[tuple[int, int], int] = {}
    for at, beside in itertools.product(range(len(one) + 1), range(len(other) + 1)):
        if not at or not beside:
            cells[at, beside] = at + beside
            continue
        best = min(cells[at - 1, beside] + 1, cells[at, beside - 1] + 1,
                   cells[at - 1, beside - 1] + (one[at - 1] != other[beside - 1]))
        if at > 1 and beside > 1 and one[at - 2:at] == other[beside - 2:beside][::-1]:
            best = min(best, cells[at - 2, beside - 2] + 1)
        cells[at, beside] = best
    return cells[len(one), len(other)]


def fits(name: Name, text: str) -> tuple[int, str, int] | None:
    """Return how a name fits a text: the place of the way, the way, the slips."""
    folded, asked = plain(name.text), plain(text)
    words = list(map(plain, text.split()))
    first = "".join(word[0] for word in name.text.split()) if name.lang == "zh-Latn-pinyin" else ""
    if folded == asked:
        return 0, "exact", 0
    if folded.startswith(asked):
        return 1, "start", 0
    if len(first) > 1 and first == asked:
        return 2, "initials", 0
    if asked in folded:
        return 3, "part", 0
    if len(words) > 1 and all(word in folded for word in words):
        return 4, "words", 0
    most = tiers.allowed(asked)
    return None if (apart := distance(folded, asked)) > most else (4 + apart, "slip", apart)


def brute(text: str, kinds: set[str]) -> dict[str, tuple[str, int]]:
    """Return what a search should find, in the order in which it should: each thing with how it fits, and its slips."""
    found = []
    for name in MADE:
        if not kinds.isdisjoint(name.kinds) and (fit := fits(name, text)) is not None:
            said = ("preferred", "other", "hidden").index(name.property)
            rank = (len(plain(name.text)), -name.weight, plain(name.text), said, name.thing, name.lang, name.text)
            found.append((fit[0], *((said, *rank) if fit[1] == "exact" else (0, *rank)), fit, name.thing))
    best: dict[str, tuple[str, int]] = {}
    exact = any(row[0] == 0 for row in found)
    for *_, (_, why, slip), thing in sorted(found):
        if not (exact and why == "slip"):
            best.setdefault(thing, (why, slip))
    return best


HAN = ["".join(each) for length in (1, 2) for each in itertools.product("中人路区东", repeat=length)]
LATIN = ["a", "s", "i", "g", "an", "sh", "hi", "sa", "zz", "shi", "ngz", "qua", "z", "sq", "zsa"]
LONGER = ["中人路", "区东区", "人路人路", "东东东东东", "shian", "shizhong", "zhong qu", "QU  shi", "shi an e", "zhongzhnog",
          "shiquan", "e a z", "anshizhogn", "Ｓhi Ａn", "区龘东路", "东区路区中人"]


@pytest.mark.parametrize("kind", [None, "Place", "Axis"])
def test_a_search_finds_what_plain_python_finds_in_its_order(names: Names, kind: str | None) -> None:
    kinds = {None: {"Road", "Venue", "Axis"}, "Place": {"Road", "Venue"}, "Axis": {"Axis"}}[kind]
    ways = set()
    for text in HAN + LATIN + LONGER:
        hits = names.search(text, kinds=kind and [kind], limit=EVERY)
        wanted = brute(text, {EK + each for each in kinds})
        found = {str(hit.thing): (hit.why, hit.slips) for hit in hits}
        ways |= {hit.why for hit in hits}
        assert len(found) == len(hits)
        # With two slips, those are found that leave two of four parts right.
        most = {thing: fit for thing, fit in wanted.items() if fit[1] < 2}
        assert {thing: fit for thing, fit in found.items() if fit[1] < 2} == most, text
        assert list(found)[:len(most)] == list(most), text
        assert all(wanted[thing] == fit for thing, fit in found.items()), text
        assert [str(hit.thing) for hit in names.search(text, kinds=kind and [kind], limit=3)] == list(found)[:3]
    assert ways == {"exact", "start", "initials", "part", "words", "slip"}


def slipped(chance: random.Random, text: str, letters: str) -> str:
    """Return a text with a slip."""
    at, letter = chance.randrange(len(text) - 1), chance.choice(letters)
    return chance.choice((text[:at] + letter + text[at + 1:], text[:at] + text[at + 1:], text[:at] + letter + text[at:],
                          text[:at] + text[at + 1] + text[at] + text[at + 2:]))


@pytest.mark.parametrize(("count", "least", "share"), [(1, 4, 1), (2, 8, 0.85)])
def test_slips_are_forgiven(packaged: Names, kg: KnowledgeGraph, count: int, least: int, share: float) -> None:
    chance = random.Random(5)
    meant = [name for name in names_of(kg.store) if name.thing.startswith(ID + "project") and len(plain(name.text)) >= least]
    asked = found = 0
    for name in meant:
        text = plain(name.text)
        if not text.isascii() and count > 1:
            continue
        for _ in range(count):
            text = slipped(chance, text, "aeiou" if text.isascii() else "二七中区")
        asked += 1
        found += name.thing in {str(hit.thing) for hit in packaged.search(text)}
    assert asked > 40 and found >= share * asked, (found, asked)


def test_slips_are_counted_as_the_table_counts_them() -> None:
    chance, counts = random.Random(1), set()
    for _ in range(4000):
        one, other = ("".join(chance.choices("abc", k=chance.randrange(8))) for _ in range(2))
        apart = distance(one, other)
        counts.add(min(apart, 3))
        for most in (1, 2):
            assert slips(one, other, most) == (apart if apart <= most else None), (one, other)
    assert counts == {0, 1, 2, 3}


@pytest.mark.parametrize(("text", "slug", "why"), [
    ("二七", "district-erqi", "exact"), ("嵩山路", "road-songshan", "exact"), ("ＳＯＮＧ shan　LU", "road-songshan", "exact"),
    ("song1 shan1 lu4", "road-songshan", "exact"), ("ssl", "road-songshan", "initials"), ("二七區", "district-erqi", "exact"),
    ("District Erqi", "district-erqi", "words"), ("Erqi Distrct", "district-erqi", "slip"), ("嵩山陆", "road-songshan", "slip"),
    ("songshna lu", "road-songshan", "slip"), ("district-erqi", "district-erqi", "words")])
def test_people_find_what_they_mean(packaged: Names, text: str, slug: str, why: str) -> None:
    hits = {hit.thing: hit for hit in packaged.search(text, lang="en")}
    assert hits[Iri(ID + slug)].why == why
    assert hits[Iri(ID + slug)].name.isascii()


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:20])
def test_hostile_texts_are_only_texts(names: Names, text: str) -> None:
    for limit in (1, EVERY):
        hits = names.search(text, limit=limit)
        assert len(hits) <= limit
    assert isinstance(names.containing(text), list)
    assert not names.exact(text, "Road") and isinstance(names.nearby(text, "Road"), list)
    assert names.one("SELECT count(*) FROM names") == len(MADE)


def test_what_cannot_be_asked_is_an_error(names: Names) -> None:
    with pytest.raises(UnknownName, match=r"no thing is of a kind 'Raod'; the nearest are: Road"):
        names.search("中", kinds=["Raod"])
    with pytest.raises(ParameterError, match="give 1 or more"):
        names.search("中", limit=0)
    with pytest.raises(ParameterError, match=r"no property 'main' of a name \(there are: preferred, other, hidden\)"):
        Names.of([Name(ID + "x", (), "main", "x", "zh")])  # type: ignore[arg-type]
    assert Names.of([]).search("中") == [] == Names.of([]).containing("")


def test_a_search_sorts_nothing(names: Names) -> None:
    """A number is a rank: the best come first, so that many hits cost no more than few."""
    steps: list[str] = []
    connection = names._connection()
    connection.set_trace_callback(steps.append)
    for text in ("中", "中人", "中人路", "a", "shi qu an", "zhongqushi"):
        names.search(text, kinds=["Road"])
    connection.set_trace_callback(None)
    # SQLite tells of a statement within another as a comment.
    searched = [step for step in steps if "ORDER BY" in step and "property, lang" not in step and step[:2] != "--"]
    assert len(searched) > 20
    for step in searched:
        plan = [row[3] for row in connection.execute("EXPLAIN QUERY PLAN " + step)]
        assert not any("TEMP B-TREE" in line or line.startswith("SCAN n") for line in plan), (step, plan)


# The file.

def test_the_file_is_the_same_in_whatever_order_the_names_come(tmp_path: Path) -> None:
    shuffled = [*MADE, Name(ID + "thing-0001", {EK + "Axis"}, "other", "中", "zh", weight=9), *MADE[:10]]
    one = build(tmp_path / "one", shuffled, ABOVE).read_bytes()
    random.Random(2).shuffle(shuffled)
    assert build(tmp_path / "two", iter(shuffled), ABOVE).read_bytes() == one
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]


def test_the_file_is_the_same_in_another_process(tmp_path: Path) -> None:
    code = ("import sys; sys.path[:0] = sys.argv[2:]; from test_names import MADE, ABOVE, build; from pathlib import Path; "
            "build(Path(sys.argv[1]), MADE, ABOVE)")
    written = []
    for seed in ("1", "2"):
        path = tmp_path / seed
        subprocess.run([sys.executable, "-c", code, path, ROOT / "tests", ROOT], check=True, env={"PYTHONHASHSEED": seed})
        written.append(path.read_bytes())
    assert written[0] == written[1]


def test_a_build_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = build(tmp_path / "names.sqlite", MADE)
    before = path.read_bytes()

    def broken() -> Iterator[Name]:
        yield from MADE[:50]
        raise ErqiError("no more")

    with pytest.raises(ErqiError, match="no more"):
        build(path, broken())
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [before]
    with pytest.raises(FileError, match="cannot be written"):
        build(tmp_path / "none" / "names.sqlite", MADE)


@pytest.mark.parametrize("spoil", ["none", "empty", "text", "other", "form", "short"])
def test_a_file_that_is_no_index_is_an_error(tmp_path: Path, spoil: str) -> None:
    path = build(tmp_path / "names.sqlite", MADE)
    if spoil == "none":
        path.unlink()
    elif spoil in ("empty", "text"):
        path.write_text("" if spoil == "empty" else "no database" * 1000)
    elif spoil == "short":
        path.write_bytes(path.read_bytes()[:30_000])
    else:
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA user_version = 99" if spoil == "form" else "PRAGMA application_id = 5")
    with pytest.raises(FileError, match=r"names\.sqlite: (is not there|is no index of names|cannot be read as an index)"):
        index = Names.at(path)
        for text in ("中", "中人路", "shizhong", "an"):
            index.search(text, limit=EVERY)


def test_threads_and_forks_read_the_same(tmp_path: Path) -> None:
    index = Names.at(build(tmp_path / "a name?#%.sqlite", MADE))
    texts = HAN * 4
    wanted = [index.search(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(index.search, texts)) == wanted
    fork = multiprocessing.get_context("fork")
    one, other = fork.Pipe(duplex=False)
    process = fork.Process(target=lambda: other.send([index.search(text) for text in texts[:20]]))
    process.start()
    assert one.recv() == wanted[:20]
    process.join()


# Python and the command line.

def test_a_graph_searches_without_an_index_too(kg: KnowledgeGraph, indexed: KnowledgeGraph, small: Path) -> None:
    assert kg.search("二七", limit=5) == indexed.search("二七", limit=5) != []
    assert kg.names is kg.names and indexed.names is indexed._names
    own = erqi_kg.open(small)
    assert [hit.thing.short for hit in own.search("东轴")] == ["id:axis-east"]
    own.store.add(ox.Quad(ox.NamedNode(ID + "axis-new"), ox.NamedNode(SKOS + "prefLabel"), ox.Literal("东轴新区", language="zh"),
                          ox.NamedNode(PREFIXES["graph"] + "registry")))
    assert [hit.thing.short for hit in own.search("东轴")] == ["id:axis-east", "id:axis-new"]


def test_the_command_prints_hits_in_every_format(run: Run, kg: KnowledgeGraph) -> None:
    hits = kg.search("Erqi", kinds=["Place"], lang="en", limit=3)
    call = ("search", "Erqi", "--kind", "Place", "--lang", "en", "--limit", 3, "--format")
    assert json.loads(run(*call, "json").stdout) == [hit._asdict() for hit in hits]
    assert next(iter(csv.DictReader(io.StringIO(run(*call, "csv").stdout))))["thing"] == hits[0].thing
    assert run(*call, "tsv").stdout.splitlines()[0] == "thing\tname\tmatched\twhy\tslips"
    assert hits[0].name in run(*call, "table").stdout
    assert "错字 1" in run("search", "嵩山陆").stdout
    assert (run("search", "龘").returncode, run("search", "龘").stderr) == (0, "没有这样的名称。\n")
    assert run("search", "龘", "--limit", "0").returncode == run("search", "龘", "--kind", "Raod").returncode == 2
