"""Names matched with things: the labelled set with its floors, the rules one by one, properties, hostile input."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import erqi_kg
from erqi_kg.errors import MissingExtra
from erqi_kg.reconcile import THRESHOLD, Condition, Query, Reconciler, Value
from erqi_kg.reconcile.fold import folder, is_pinyin

ROOT = Path(__file__).parent.parent
PRECISION, RECALL = 0.99, 0.95


@pytest.fixture(scope="session")
def reconciler(kg: erqi_kg.KnowledgeGraph) -> Reconciler:
    return Reconciler(kg.store)


def rows() -> list[dict[str, str]]:
    with (ROOT / "tests" / "reconcile" / "labelled.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def match(reconciler: Reconciler, text: str, *types: str, **conditions: str) -> str:
    """Return the identifier of the match, or nothing."""
    asked = tuple(Condition(name, (Value(value),)) for name, value in conditions.items())
    found = reconciler.candidates(Query(text, types, asked, limit=50))
    return next((each.entity.id for each in found if each.match), "")


def test_the_labelled_rows_are_enough_and_of_this_graph(reconciler: Reconciler) -> None:
    found = rows()
    assert len(found) >= 200 and len({(row["query"], row["type"]) for row in found}) == len(found)
    assert sum(not row["expected"] for row in found) >= 100
    assert {row["expected"] for row in found} - {""} <= {each.id for each in reconciler.index.entities.values()}
    kinds = {each.removeprefix(erqi_kg.terms.PREFIXES["ek"]) for entity in reconciler.index.entities.values()
             for each in entity.classes}
    assert {row["type"] for row in found} - {""} <= kinds
    assert min(Counter(row["category"].partition(":")[0] for row in found).values()) >= 5


def test_precision_and_recall_stay_above_their_floors(reconciler: Reconciler) -> None:
    right = wrong = missed = 0
    for row in rows():
        found = match(reconciler, row["query"], *filter(None, [row["type"]]))
        right += bool(found) and found == row["expected"]
        wrong += bool(found) and found != row["expected"]
        missed += bool(row["expected"]) and found != row["expected"]
    assert right + missed > 150 and right / (right + wrong) >= PRECISION
    assert right / (right + missed) >= RECALL


NEAR = [row for row in rows() if not row["expected"]]


@pytest.mark.parametrize("row", NEAR, ids=[f"{row['query']} {row['type']}" for row in NEAR])
def test_what_is_not_in_the_graph_has_no_match(reconciler: Reconciler, row: dict[str, str]) -> None:
    assert match(reconciler, row["query"], *filter(None, [row["type"]])) == ""


@pytest.mark.parametrize("code", ["410103", "４１０１０３", "410103.0", "410103000", "410103000000", " 410103 ",
                                  "id:district-erqi", "district-erqi", "https://w3id.org/erqi-kg/id/district-erqi"])
def test_codes_are_read_in_each_form(reconciler: Reconciler, code: str) -> None:
    assert match(reconciler, code) == "district-erqi"


@pytest.mark.parametrize("code", ["SZSE:301376", "301376", "301376.SZ", "SZ301376", "szse301376", "ＳＺ３０１３７６"])
def test_stock_codes_are_read_in_each_form(reconciler: Reconciler, code: str) -> None:
    assert match(reconciler, code) == "company-zhiou"


@pytest.mark.parametrize(("name", "other"), [
    ("嵩山路", ("road-songshan", "axis-songshan-road")), ("大学路", ("road-daxue", "axis-daxue-road")),
    ("京广路", ("road-jingguang", "axis-jingguang-road")), ("二七", ("district-erqi", "circle-erqi"))])
def test_an_ambiguous_name_has_its_candidates_and_no_match(reconciler: Reconciler, name: str, other: tuple[str, str]) -> None:
    found = reconciler.candidates(Query(name, limit=20))
    assert not any(each.match for each in found)
    assert {*other} <= {each.entity.id for each in found}


def test_the_type_decides_and_a_wrong_one_forbids(reconciler: Reconciler) -> None:
    assert match(reconciler, "嵩山路", "Road") == "road-songshan"
    assert match(reconciler, "嵩山路", "ek:Axis") == "axis-songshan-road"
    assert match(reconciler, "二七区", "https://w3id.org/erqi-kg/ontology#Place") == "district-erqi"
    assert match(reconciler, "二七区", "Company") == match(reconciler, "二七区", "Q515") == ""
    assert not any(each.match for each in reconciler.candidates(Query("二七区", ("District", "Company"), all_types=True)))


def test_properties_raise_lower_and_decide(reconciler: Reconciler) -> None:
    assert match(reconciler, "二七区", divisionCode="410102") == ""
    assert match(reconciler, "二七区", divisionCode="４１０１０３") == "district-erqi"
    assert match(reconciler, "", divisionCode="410103") == "district-erqi"
    assert match(reconciler, "二七区人民政府", divisionCode="410103") == ""
    assert match(reconciler, "二七区人民政府", "District", divisionCode="410103") == "district-erqi"
    assert match(reconciler, "二七", partOf="郑州市", divisionCode="410103") == "district-erqi"
    assert match(reconciler, "", partOf="二七区") == ""
    assert match(reconciler, "二七商圈", nobodys="x") == "circle-erqi"
    raised = reconciler.candidates(Query("亚细亚", conditions=(Condition("locatedIn", (Value("", "city-zhengzhou"),)),)))[0]
    assert raised.score > reconciler.candidates(Query("亚细亚"))[0].score


def test_quantifiers_and_what_is_required(reconciler: Reconciler) -> None:
    def ids(*conditions: Condition) -> set[str]:
        return {each.entity.id for each in reconciler.candidates(Query("二七区", conditions=conditions, limit=50))}

    both = (Value("郑州市"), Value("金水区"))
    assert "district-erqi" in ids(Condition("partOf", both, True))
    assert "district-erqi" not in ids(Condition("partOf", both, True, "all"))
    assert "district-erqi" not in ids(Condition("partOf", both, True, "none"))
    assert ids(Condition("divisionCode", (Value("410103"),), True)) == {"district-erqi"}


def test_a_score_is_explained(reconciler: Reconciler) -> None:
    found = reconciler.candidates(Query("碧波圆古玩文化艺术广场", ("Place",), (Condition("kind", (Value("x"),)),)))[0]
    said = dict(found.features)
    assert said["wrong_character"] is True and said["name_exact"] is False and said["type_match"] is True
    assert said["properties_match"] == 0.0 and found.score < THRESHOLD
    assert all(0 <= each.score <= 100 for row in rows()[::7] for each in reconciler.candidates(Query(row["query"])))


def test_names_fold(reconciler: Reconciler) -> None:
    fold = folder()
    for spelling in ("二七區", " 二 七 区 ", "“二七区”", "《二七區》", "二·七·区"):
        assert fold(spelling) == "二七区"
    assert fold("ÈR QĪ  Qū") == fold("er4 qi1 qu1") == fold("Er-Qi Qu") == "erqiqu"
    assert fold("lǜ") == "lv" and fold("１＋１＋Ｎ") == "1+1+n" and fold("Ａ ＆ b") == "aandb"
    assert is_pinyin("zhangzhou") and not is_pinyin("songshon")


def test_the_answer_does_not_depend_on_the_rest_of_a_batch(reconciler: Reconciler) -> None:
    queries = [Query(row["query"]) for row in rows()[:40]]
    assert reconciler.ask(queries) == [reconciler.candidates(query) for query in queries]
    assert reconciler.ask(queries[::-1]) == reconciler.ask(queries)[::-1]


def test_what_is_longer_than_a_name_is_no_name(reconciler: Reconciler) -> None:
    assert match(reconciler, "二七区" + " " * 100) == "district-erqi"
    assert reconciler.candidates(Query("二七区" + " " * 300)) == []
    assert len(reconciler.candidates(Query("二七", limit=10**9))) <= 50
    assert len(reconciler.candidates(Query("二七", limit=-1))) == 1


@settings(max_examples=150, deadline=2000)
@given(st.text(max_size=60) | st.text("二七区郑州市河南省路轴（），, 0123456789一", max_size=60))
def test_no_text_breaks_it(kg: erqi_kg.KnowledgeGraph, reconciler: Reconciler, text: str) -> None:
    found = reconciler.candidates(Query(text, limit=50))
    assert sum(each.match for each in found) <= 1
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


@pytest.mark.parametrize("package", ["opencc", "xpinyin"])
def test_a_package_that_is_missing_is_told(kg: erqi_kg.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtra, match=rf"{package} is not installed: pip install 'erqi-kg\[serve\]'"):
        Reconciler(kg.store)


def test_figures_keep_their_comparators(reconciler: Reconciler) -> None:
    told = [each for entity in reconciler.index.entities.values() for each in reconciler.facts.values(entity, "figures", "zh")]
    assert len(told) > 50 and any("超" in each.text and "> " in each.text for each in told)
    assert all("#char=" in each.evidence[0] for each in told)


def test_identifiers_elsewhere_are_names_too(small: Path) -> None:
    links = small / "graph" / "links"
    links.mkdir(parents=True, exist_ok=True)
    thing = next(iter(Reconciler(erqi_kg.open(small).store).index.entities))
    (links / "elsewhere.ttl").write_text(f"""@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<{thing}> skos:exactMatch <http://www.wikidata.org/entity/Q30340> ; skos:closeMatch <http://www.wikidata.org/entity/Q99> .
""", encoding="utf-8")
    reconciler = Reconciler(erqi_kg.open(small).store)
    meant = reconciler.index.entities[thing].id
    assert match(reconciler, "Q30340") == match(reconciler, "http://www.wikidata.org/entity/Q30340") == meant
    assert match(reconciler, "Q99") == match(reconciler, "Q3034") == ""


def test_the_bench_prints_both_numbers() -> None:
    done = subprocess.run([sys.executable, str(ROOT / "tests" / "bench" / "bench_reconcile.py")], capture_output=True,
                          encoding="utf-8", cwd=ROOT, check=True)
    assert "precision" in done.stdout and "recall" in done.stdout and "queries/s" in done.stdout
