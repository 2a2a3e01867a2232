"""`erqi-kg load` into real stores: the whole graph each time, also after a run that was killed or a server that failed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import requests
from proxy import Proxy, proxy
from requests.auth import HTTPDigestAuth
from servers import VIRTUOSO_PASSWORD, Virtuoso, oxigraph_server, virtuoso_server
from terminal import on_a_terminal

import erqi_kg
from erqi_kg.errors import EndpointError, FileError
from erqi_kg.loader.plan import LoadError
from erqi_kg.loader.stores import STORES, urls
from erqi_kg.terms import BASE

ROOT = Path(__file__).parent.parent
WAYS = ("disk", "gsp", "update")
Run = Callable[..., "subprocess.CompletedProcess[str]"]
FOREIGN = "<urn:theirs> <urn:says> \"theirs\""
COUNT = f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} FILTER (STRSTARTS(STR(?g), '{BASE}')) }}"
SUBJECTS = {f"<{BASE}ontology>", f"<{BASE}ontology#locatedIn>"}
STALE = f"{BASE}source/erqi-2024#char=0,5"


@pytest.fixture
def little(small: Path) -> erqi_kg.KnowledgeGraph:
    """A graph of a few sentences with a part of the ontology: it has blank nodes, and a number that is large for some stores."""
    for path in (small / "ontology").glob("*.ttl"):
        triples = sorted((quad.triple for quad in ox.parse(path=path)), key=str)
        path.unlink()
        if path.stem in ("erqi", "codes"):
            some = [triple for triple in triples if str(triple.subject) in SUBJECTS or isinstance(triple.subject, ox.BlankNode)]
            path.write_bytes(ox.serialize({*some, *triples[:60]}, format=ox.RdfFormat.TURTLE) or b"")
    with (small / "ontology" / "codes.ttl").open("a", encoding="utf-8") as file:
        file.write(f"<{BASE}code/large> <{BASE}ontology#value> 62500000000, 1.50 .\n")
    made = erqi_kg.open(small)
    assert 150 < len(made.store) < 600
    return made


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No credentials of the machine."""
    for name in ("ERQI_USER", "ERQI_PASSWORD", "ERQI_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NETRC", str(tmp_path / "no-netrc"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with oxigraph_server(tmp_path_factory.mktemp("oxigraph") / "store") as url:
        yield url


@pytest.fixture
def empty(server: str) -> str:
    """The URL of an Oxigraph server that holds nothing."""
    assert requests.post(f"{server}/update", data={"update": "DROP ALL"}, timeout=60).ok
    return server


class Target:
    """A place to load into, in one of the ways, that can also be changed and read past the loader."""

    def __init__(self, way: str, place: str) -> None:
        self.way, self.place = way, place

    def load(self, kg: erqi_kg.KnowledgeGraph, *, replace: bool = False, dry_run: bool = False) -> erqi_kg.Loaded:
        if self.way == "disk":
            return erqi_kg.load(kg, self.place, replace=replace, dry_run=dry_run)
        return erqi_kg.load(kg, self.place, via=self.way, replace=replace, dry_run=dry_run, batch=50)  # type: ignore[arg-type]

    def change(self, update: str) -> None:
        if self.way == "disk":
            ox.Store(self.place).update(update)
        else:
            assert requests.post(f"{self.place}/update", data={"update": update}, timeout=60).ok

    def holds(self) -> set[str]:
        return canonical(stored(self.place) if self.way == "disk" else served(self.place))


@pytest.fixture(params=WAYS)
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Target:
    place = str(tmp_path / "store") if request.param == "disk" else request.getfixturevalue("empty")
    return Target(request.param, place)


def stored(folder: object) -> list[ox.Quad]:
    return list(ox.Store.read_only(str(folder)))


def served(url: str) -> list[ox.Quad]:
    found = requests.get(f"{url}/store", headers={"Accept": "application/n-quads"}, timeout=60)
    return list(ox.parse(found.content, format=ox.RdfFormat.N_QUADS))


def canonical(quads: list[ox.Quad]) -> set[str]:
    """Return canonical lines; a store has its own blank nodes in the default graph, or those of the named graph."""
    lines: set[str] = set()
    for graph in {quad.graph_name for quad in quads}:
        part = ox.Dataset(quad for quad in quads if quad.graph_name == graph)
        part.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        lines |= set(map(str, part))
    return lines


def expected(kg: erqi_kg.KnowledgeGraph, *, union: bool = True) -> set[str]:
    quads = list(kg.store)
    if union:
        quads += [ox.Quad(*quad.triple) for quad in kg.store]
    return canonical(quads)


def test_a_place_holds_what_the_graph_says_and_nothing_twice(target: Target, little: erqi_kg.KnowledgeGraph) -> None:
    planned = target.load(little, dry_run=True)
    assert planned.holds and planned.requests and {row.done for row in planned.rows} == {"planned"}
    if target.way == "disk":
        assert not Path(target.place).exists() and not list(Path(target.place).parent.glob(".store*"))
    else:
        assert target.holds() == set()
    made = target.load(little)
    assert made.holds and {row.done for row in made.rows} == {"written", "completed"}
    assert all(row.found == row.sent > 0 for row in made.rows)
    assert target.holds() == expected(little)
    again = target.load(little)
    assert again.holds and not again.requests and {row.done for row in again.rows} == {"unchanged"}
    assert target.holds() == expected(little)


def test_what_others_wrote_stays(target: Target, little: erqi_kg.KnowledgeGraph) -> None:
    graphs = ("urn:theirs", f"{BASE}source/other#char=0,5", f"{BASE}graph/other")
    target.change(f"INSERT DATA {{ {FOREIGN} . " + " ".join(f"GRAPH <{graph}> {{ {FOREIGN} }}" for graph in graphs) + " }")
    before = target.holds()
    assert len(before) == 4
    target.load(little)
    assert target.holds() == expected(little) | before
    target.load(little, replace=True)
    assert target.holds() == expected(little) | before


def test_a_half_graph_is_made_whole(target: Target, little: erqi_kg.KnowledgeGraph) -> None:
    target.load(little)
    # As a loader leaves it that was killed, or one that wrote blank nodes twice.
    target.change(f"DELETE WHERE {{ GRAPH <{BASE}graph/codes> {{ ?s a ?o }} }}; DROP GRAPH <{BASE}graph/registry>; "
                  f"INSERT {{ GRAPH <{BASE}ontology> {{ ?s ?p _:new . _:new ?q ?o }} }} "
                  f"WHERE {{ GRAPH <{BASE}ontology> {{ ?s ?p ?b . ?b ?q ?o FILTER (isBlank(?b) && isIRI(?s)) }} }}; "
                  "DELETE WHERE { ?s a ?o }")
    made = target.load(little)
    done = {row.graph: row.done for row in made.rows if row.done != "unchanged"}
    assert done == {f"{BASE}graph/codes": "completed", f"{BASE}graph/registry": "written", f"{BASE}ontology": "completed",
                    None: "completed"}
    assert made.holds and target.holds() == expected(little)


def test_an_earlier_edition_is_replaced_only_when_asked(target: Target, little: erqi_kg.KnowledgeGraph) -> None:
    target.load(little)
    old = "<urn:old> <urn:said> \"once\""
    kept = "<urn:old> <urn:said> \"still\""
    target.change(f"INSERT DATA {{ {FOREIGN} . {old} . {kept} . GRAPH <{BASE}graph/codes> {{ {old} }} "
                  f"GRAPH <{STALE}> {{ {old} . {kept} }} GRAPH <urn:theirs> {{ {kept} }} }}")
    before = target.holds()
    with pytest.raises(LoadError, match=r"2 of our graphs hold triples.*#char=0,5> \(2\).*graph/codes> \(1\).*--replace"):
        target.load(little)
    with pytest.raises(LoadError, match="--replace"):
        target.load(little, dry_run=True)
    assert target.holds() == before
    planned = target.load(little, replace=True, dry_run=True)
    assert {row.graph for row in planned.rows if row.done == "to be dropped"} == {STALE}
    assert target.holds() == before
    made = target.load(little, replace=True)
    assert {row.graph: row.done for row in made.rows if row.done != "unchanged"} == {
        f"{BASE}graph/codes": "replaced", STALE: "dropped", **({} if target.way == "disk" else {None: "completed"})}
    # What no graph says any more is gone from the default graph, what another still says is not.
    assert target.holds() == expected(little) | {f"{FOREIGN}", f"{kept}", f"{kept} <urn:theirs>"}


@pytest.mark.parametrize("reached", ["LOCK", "CURRENT", "800000"])
def test_a_load_into_a_folder_may_be_killed_anywhere(tmp_path: Path, kg: erqi_kg.KnowledgeGraph, reached: str) -> None:
    folder, beside = tmp_path / "store", tmp_path / ".store.loading"

    def there() -> bool:
        if folder.exists():
            return True
        names = [path.name for path in beside.glob("*")] if beside.exists() else []
        if not reached.isdigit():
            return reached in names
        # The file in which the transaction is written before it counts.
        return any(path.stat().st_size > int(reached) for path in beside.glob("*.log"))

    process = subprocess.Popen([sys.executable, "-m", "erqi_kg", "load", str(folder)], cwd=ROOT, stdout=subprocess.DEVNULL)
    kill_when(process, there)
    if folder.exists():
        assert canonical(stored(folder)) == expected(kg)
    made = erqi_kg.load(kg, folder)
    assert made.holds and canonical(stored(folder)) == expected(kg) and not beside.exists()


def kill_when(process: subprocess.Popen[bytes], there: Callable[[], object]) -> None:
    until = time.monotonic() + 60
    while not there() and process.poll() is None:
        assert time.monotonic() < until
    process.send_signal(signal.SIGKILL)
    process.wait(60)


@pytest.mark.parametrize("via", ["gsp", "update"])
def test_a_load_into_a_server_may_be_killed_anywhere(empty: str, little: erqi_kg.KnowledgeGraph, via: str) -> None:
    options = ["--via", via, "--batch", "50", "--store", "oxigraph"]
    with proxy(empty) as between:
        erqi_kg.load(little, between.url, via=via, batch=50, store="oxigraph")  # type: ignore[arg-type]
        number = len(between.writes)
    assert number > 7
    for passed in (0, number // 2, number - 1):
        requests.post(f"{empty}/update", data={"update": "DROP ALL"}, timeout=60)
        with proxy(empty) as between:
            between.script += ["pass"] * passed + ["hold"]
            command = [sys.executable, "-m", "erqi_kg", "--folder", str(little.folder), "load", between.url, *options]
            process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
            kill_when(process, between.held.is_set)
            assert between.held.is_set() and process.returncode == -signal.SIGKILL
        assert canonical(served(empty)) != expected(little)
        assert erqi_kg.load(little, empty, via=via, batch=50).holds  # type: ignore[arg-type]
        assert canonical(served(empty)) == expected(little)


@pytest.fixture
def between(empty: str) -> Iterator[Proxy]:
    with proxy(empty) as made:
        yield made


@pytest.mark.parametrize(("trouble", "via"), [("503", "gsp"), ("429", "update"), ("drop", "gsp"), ("late", "update")])
def test_it_tries_again(between: Proxy, empty: str, little: erqi_kg.KnowledgeGraph, trouble: str, via: str) -> None:
    between.script += [trouble, "pass", trouble, trouble, *["pass"] * 3, trouble]
    made = erqi_kg.load(little, between.url, via=via)  # type: ignore[arg-type]
    assert made.holds and not between.script
    assert len(between.writes) == len(made.requests) + 4
    assert canonical(served(empty)) == expected(little)


def test_each_request_may_arrive_twice(between: Proxy, empty: str, little: erqi_kg.KnowledgeGraph) -> None:
    between.script += ["late", "pass"] * 100
    assert erqi_kg.load(little, between.url, via="update", batch=50).holds
    assert canonical(served(empty)) == expected(little)


def test_a_server_that_stays_away_is_an_error_and_a_second_run_ends_right(between: Proxy, empty: str, run: Run,
                                                                         little: erqi_kg.KnowledgeGraph) -> None:
    between.script += ["pass"] * 3 + ["drop"] * 3
    with pytest.raises(EndpointError, match="run again"):
        erqi_kg.load(little, between.url)
    between.script.clear()
    assert erqi_kg.load(little, between.url).holds
    assert canonical(served(empty)) == expected(little)


def test_a_count_that_differs_exits_1_and_names_the_graph(little: erqi_kg.KnowledgeGraph, between: Proxy, run: Run) -> None:
    between.script += ["swallow"]
    done = run("--folder", little.folder, "load", between.url, "--lang", "en")
    assert done.returncode == 1 and "≠" in done.stdout
    assert "graphs do not hold what was sent: " in done.stdout.splitlines()[-1] and "run again" in done.stdout
    again = run("--folder", little.folder, "load", between.url, "--format", "json")
    assert again.returncode == 0 and json.loads(again.stdout)["holds"] is True


def test_a_dry_run_only_asks(little: erqi_kg.KnowledgeGraph, between: Proxy, empty: str, run: Run) -> None:
    done = run("--folder", little.folder, "load", between.url, "--dry-run", "--lang", "en")
    assert (done.returncode, done.stderr) == (0, "")
    assert between.sent and not between.writes and served(empty) == []
    assert f"PUT {between.url}/store?graph=https%3A%2F%2Fw3id.org%2Ferqi-kg%2Fontology (" in done.stdout
    assert "nothing was written" in done.stdout.splitlines()[-1]


def test_no_union_leaves_the_default_graph_alone(empty: str, run: Run, little: erqi_kg.KnowledgeGraph) -> None:
    assert run("--folder", little.folder, "load", empty, "--no-union").returncode == 0
    assert canonical(served(empty)) == expected(little, union=False)


@pytest.mark.parametrize("way", ["environment", "netrc", "token"])
def test_credentials_are_told_only_to_who_asks(between: Proxy, little: erqi_kg.KnowledgeGraph, way: str, tmp_path: Path,
                                              monkeypatch: pytest.MonkeyPatch) -> None:
    between.password = "s3cr3t-leaf"
    with pytest.raises(EndpointError, match=r"answers 401.*ERQI_USER"):
        erqi_kg.load(little, between.url, store="oxigraph")
    if way == "environment":
        monkeypatch.setenv("ERQI_USER", "willow")
        monkeypatch.setenv("ERQI_PASSWORD", between.password)
    elif way == "token":
        monkeypatch.setenv("ERQI_TOKEN", between.password)
    else:
        (tmp_path / "netrc").write_text(f"machine 127.0.0.1 login willow password {between.password}\n", encoding="utf-8")
        (tmp_path / "netrc").chmod(0o600)
        monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    assert erqi_kg.load(little, between.url, store="oxigraph").holds
    assert between.writes[-1][2] == (f"Bearer {between.password}" if way == "token" else "Basic d2lsbG93OnMzY3IzdC1sZWFm")


def test_secrets_and_control_characters_are_never_shown(little: erqi_kg.KnowledgeGraph, between: Proxy, run: Run,
                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERQI_USER", "willow")
    monkeypatch.setenv("ERQI_PASSWORD", between.password or "s3cr3t-leaf")
    between.password = "s3cr3t-leaf"
    between.script += ["echo"] * 20
    done = run("--folder", little.folder, "load", between.url, "--store", "oxigraph", "--replace")
    assert done.returncode == 2 and "answers 500 no" in done.stderr and "such" in done.stderr
    for secret in ("s3cr3t", "d2lsbG93", "\x1b", "\x07", "Traceback"):
        assert secret not in done.stdout + done.stderr


def test_credentials_do_not_follow_a_redirect(between: Proxy, empty: str, little: erqi_kg.KnowledgeGraph,
                                              monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERQI_TOKEN", "s3cr3t-leaf")
    with proxy(empty) as other:
        between.elsewhere = other.url
        between.script += ["elsewhere"]
        with pytest.raises(EndpointError, match=r"has moved to .*: give that URL"):
            erqi_kg.load(little, between.url)
        assert other.sent == []


def test_a_password_in_a_url_is_refused_and_not_shown(little: erqi_kg.KnowledgeGraph, run: Run) -> None:
    for call in (("http://willow:s3cr3t@127.0.0.1:1/",), ("http://127.0.0.1:1/", "--gsp-url", "http://willow:s3cr3t@127.0.0.1:1/")):
        done = run("--folder", little.folder, "load", *call)
        assert done.returncode == 2 and "ERQI_PASSWORD" in done.stderr and "s3cr3t" not in done.stderr


def test_the_bar_is_for_a_terminal_alone(little: erqi_kg.KnowledgeGraph, empty: str, run: Run) -> None:
    command = [sys.executable, "-m", "erqi_kg", "--folder", str(little.folder), "load", empty]
    assert run("--folder", little.folder, "load", empty).stderr == ""
    requests.post(f"{empty}/update", data={"update": "DROP ALL"}, timeout=60)
    done = on_a_terminal(command)
    assert done.returncode == 0
    bars = done.shown.split("\r")
    assert len(bars) > 5 and "█" * 30 in bars[-2] and "·" in bars[1]


WRONG: list[tuple[dict[str, object], str]] = [
    ({"target": "http://127.0.0.1:1"}, "is it running"),
    ({"target": "http://127.0.0.1:1", "gsp_url": "http://localhost:1/"}, "another server"),
    ({"target": "http://127.0.0.1:1", "query_url": "http://127.0.0.1:1/q", "gsp_url": "http://127.0.0.1:1/g", "via": "update"},
     "--via update needs --update-url"),
    ({"target": "http://127.0.0.1:1", "isql": "localhost:1111"}, "--bulk"),
    ({"target": "http://127.0.0.1:x"}, "give one such as"),
    ({"target": "somewhere", "via": "gsp"}, "is a folder"),
    ({"target": "somewhere", "batch": 0}, "more than 0"),
]


@pytest.mark.parametrize(("call", "message"), WRONG, ids=[message for _, message in WRONG])
def test_a_call_that_is_not_good_says_why(little: erqi_kg.KnowledgeGraph, call: dict[str, object], message: str) -> None:
    with pytest.raises((LoadError, EndpointError), match=message):
        erqi_kg.load(little, **call)  # type: ignore[arg-type]


def test_a_folder_that_is_no_store_or_is_in_use_is_left_alone(little: erqi_kg.KnowledgeGraph, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(FileError, match="no Oxigraph store, and not empty"):
        erqi_kg.load(little, tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]
    (tmp_path / "empty").mkdir()
    assert erqi_kg.load(little, tmp_path / "empty").holds
    store = ox.Store(str(tmp_path / "empty"))
    with pytest.raises(LoadError, match="open in another process"):
        erqi_kg.load(little, tmp_path / "empty")
    del store


def test_what_was_loaded_answers_as_the_files_do(kg: erqi_kg.KnowledgeGraph, tmp_path: Path, run: Run) -> None:
    done = run("load", tmp_path / "store")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{len(kg.store)}  已补全" in done.stdout
    assert erqi_kg.open(tmp_path / "store").axes_of_district().to_json() == kg.axes_of_district().to_json()


PATHS = {
    "oxigraph": ("http://h/x", "http://h/x/query", "http://h/x/update", "http://h/x/store", "gsp", True),
    "fuseki": ("http://h/ds/", "http://h/ds/query", "http://h/ds/update", "http://h/ds/data", "gsp", True),
    "graphdb": ("http://h/repositories/x", "http://h/repositories/x", "http://h/repositories/x/statements",
                "http://h/repositories/x/rdf-graphs/service", "gsp", False),
    "rdf4j": ("http://h/rdf4j-server/repositories/x", "http://h/rdf4j-server/repositories/x",
              "http://h/rdf4j-server/repositories/x/statements", "http://h/rdf4j-server/repositories/x/rdf-graphs/service",
              "gsp", False),
    "virtuoso": ("http://h", "http://h/sparql", "http://h/sparql-auth", "http://h/sparql-graph-crud-auth", "gsp", False),
    "qlever": ("http://h/x", "http://h/x", "http://h/x", "http://h/x", "gsp", False),
}


def test_each_kind_of_server_has_its_urls() -> None:
    assert PATHS.keys() == STORES.keys()
    for store, (target, *rest) in PATHS.items():
        found = urls(target, store=store, via=None, query=None, update=None, gsp=None)
        assert [found.query, found.update, found.gsp, found.via, found.apart] == rest


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Virtuoso]:
    with virtuoso_server(tmp_path_factory.mktemp("virtuoso")) as made:
        yield made


@pytest.fixture
def bare(virtuoso: Virtuoso, little: erqi_kg.KnowledgeGraph) -> Virtuoso:
    """A Virtuoso server that holds none of our graphs."""
    for graph in little.store.named_graphs():
        requests.delete(f"{virtuoso.url}/sparql-graph-crud-auth", params={"graph": graph.value}, timeout=60,
                        auth=HTTPDigestAuth("dba", VIRTUOSO_PASSWORD))
    assert in_virtuoso(virtuoso, COUNT) == 0
    return virtuoso


def in_virtuoso(virtuoso: Virtuoso, query: str) -> int:
    found = requests.get(f"{virtuoso.url}/sparql", params={"query": query}, timeout=60, headers={
        "Accept": "application/sparql-results+json"})
    return int(next(iter(found.json()["results"]["bindings"][0].values()))["value"])


@pytest.mark.parametrize("way", ["gsp", "update", "bulk"])
def test_virtuoso_takes_it_in_each_way(bare: Virtuoso, little: erqi_kg.KnowledgeGraph, way: str, run: Run,
                                       monkeypatch: pytest.MonkeyPatch) -> None:
    how = ["--bulk", bare.folder / "bulk", "--isql", bare.isql] if way == "bulk" else ["--via", way]
    monkeypatch.setenv("ERQI_USER", "dba")
    monkeypatch.setenv("ERQI_PASSWORD", VIRTUOSO_PASSWORD)
    done = run("--folder", little.folder, "load", bare.url, *how, "--lang", "en")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{len(list(little.store.named_graphs()))} graphs are whole" in done.stdout
    assert in_virtuoso(bare, COUNT) == len(little.store)
    chain = f"<{BASE}ontology#locatedIn> <http://www.w3.org/2002/07/owl#propertyChainAxiom>/rdf:rest/rdf:first ?x"
    assert in_virtuoso(bare, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{BASE}ontology> {{ {chain} }} }}") == 1
    again = run("--folder", little.folder, "load", bare.url, *how, "--lang", "en")
    assert again.returncode == 0 and "nothing to do" in again.stdout


def test_virtuoso_bulk_files_are_written_for_a_person_to_load(bare: Virtuoso, little: erqi_kg.KnowledgeGraph) -> None:
    made = erqi_kg.load(little, bare.url, bulk=bare.folder / "by-hand", replace=True)
    assert made.command is not None and "isql-vt localhost:1111" in made.command
    script = (bare.folder / "by-hand" / "erqi-kg-load.sql").read_text(encoding="utf-8")
    assert "rdf_loader_run ();" in script and f"DROP SILENT GRAPH <{BASE}ontology>" in script
    files = sorted((bare.folder / "by-hand").glob("*.nt"))
    assert files and all(path.with_name(path.name + ".graph").read_text(encoding="utf-8").startswith(BASE) for path in files)
    with pytest.raises(FileError, match="letters, digits"):
        erqi_kg.load(little, bare.url, bulk=bare.folder / "it's", replace=True)


def test_virtuoso_refuses_a_wrong_password(bare: Virtuoso, little: erqi_kg.KnowledgeGraph,
                                           monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERQI_USER", "dba")
    monkeypatch.setenv("ERQI_PASSWORD", "s3cr3t-leaf")
    with pytest.raises(EndpointError, match=r"answers 401, it does not know this user and password") as refused:
        erqi_kg.load(little, bare.url, replace=True)
    with pytest.raises(LoadError, match="does not know this user and password") as locked:
        erqi_kg.load(little, bare.url, bulk=bare.folder / "bulk", isql=bare.isql, replace=True)
    assert "s3cr3t" not in f"{refused.value}{locked.value}"
