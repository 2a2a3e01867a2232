"""Each rule that spans sources finds its offenders and passes its near misses; what is no rule is refused with its line."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from erqi_kg.corpus.across import disagreements
from erqi_kg.errors import FileError
from erqi_kg.store import ONTOLOGY_GRAPH, load
from erqi_kg.terms import BASE, expand

ROOT = Path(__file__).parent.parent
RULES = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in (ROOT / "ontology/across").glob("*.rq")}
CASES = sorted((Path(__file__).parent / "across").glob("*/*.trig"))


def test_every_rule_has_an_offender_and_a_near_miss() -> None:
    rules = {Path(name).stem for name in RULES}
    assert rules == {path.parent.name for path in CASES if path.name.startswith("invalid.")}
    assert rules == {path.parent.name for path in CASES if path.name.startswith("valid.")}
    assert len(CASES) > 15


@pytest.mark.parametrize("path", CASES, ids=[f"{path.parent.name}/{path.stem}" for path in CASES])
def test_case(path: Path) -> None:
    text, rule = path.read_text(encoding="utf-8"), path.parent.name
    store = ox.Store()
    load(store, ROOT / "ontology/erqi.ttl", ONTOLOGY_GRAPH)
    store.load(text.encode(), ox.RdfFormat.TRIG)
    found = disagreements(store, RULES)
    mine = {(result.focus, result.value) for result in found if result.shape == f"{BASE}across/{rule}"}
    assert all(result.severity == "Warning" and result.message_zh and result.message_en for result in found)
    if path.name.startswith("valid."):
        assert text.startswith(f"# passes: {rule}\n")
        assert mine == set()
    else:
        expected = re.findall(r"^# trips: (\S+) on (\S+) with (\S+)$", text, re.MULTILINE)
        assert {name for name, _, _ in expected} == {rule}
        assert mine == {(focus.strip("<>") if focus[0] == "<" else expand(focus), value) for _, focus, value in expected}


@pytest.mark.parametrize(("text", "said"), [
    ("SELECT ?subject ?property ?value {}", r"ontology/across/x\.rq:1: the first line of a rule reads"),
    ("#+ message: 例 / An example\nSELECT ?subject {\n  ?subject a }", r"ontology/across/x\.rq: no valid SPARQL: error at 3:14"),
    ("#+ message: 例 / An example\nSELECT ?subject ?value { ?subject a ?value }", "selects .subject .property .value"),
    ("#+ message: 例 / An example\nASK {}", "selects .subject .property .value"),
])
def test_what_is_no_rule_is_told(text: str, said: str) -> None:
    with pytest.raises(FileError, match=said):
        disagreements(ox.Store(), {"ontology/across/x.rq": text})
