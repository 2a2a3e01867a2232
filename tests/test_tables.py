"""What the questions make of tables of others that are not quite like those that come along."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from erqi_kg import KnowledgeGraph

ROOT = Path(__file__).parent.parent
NAME = "communique-2019-zhengzhou"
COMPUTED = ("visits_per_resident", "service_items_per_10000_residents")
Edited = Callable[..., KnowledgeGraph]


@pytest.fixture(scope="session")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packaged data with one of its tables alone."""
    folder = tmp_path_factory.mktemp("tables") / "data"
    for name in ("ontology", "queries", "graph"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("census-2020-*", "divisions", "links"))
    return folder


@pytest.fixture
def edited(packaged: Path) -> Edited:
    """Give the graph with pieces of its table replaced, each of which stands there."""
    path = packaged / "graph" / "tables" / f"{NAME}.ttl"
    original = (ROOT / "graph" / "tables" / f"{NAME}.ttl").read_text(encoding="utf-8")

    def made(*pairs: tuple[str, str]) -> KnowledgeGraph:
        text = original
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
        return KnowledgeGraph(packaged)

    return made


RIGHTS = ('"来源没有写明许可；数字是事实。代码是后来加上的。"@zh ,\n        ', "")


def test_rights_in_one_language_drop_no_value(edited: Edited) -> None:
    kg = edited(RIGHTS)
    said = {lang: [row.licence for row in kg.ask("values_from_tables", lang=lang)] for lang in ("zh", "en")}
    stated = "No licence is stated; the figures are facts. The codes were added afterwards."
    assert said == {"zh": [stated, stated], "en": [stated, stated]}


@pytest.mark.parametrize("name", COMPUTED)
def test_only_persons_are_residents(edited: Edited, name: str) -> None:
    assert len(edited().ask(name)) > 0
    assert len(edited(("qudt:hasUnit unit:NUM", "qudt:hasUnit unit:PERCENT")).ask(name)) == 0
    assert len(edited(("ek:counts code:counted-person", "ek:counts code:counted-item")).ask(name)) == 0


def test_what_is_computed_lies_within_what_is_printed(edited: Edited) -> None:
    """84.8 in units of 10,000 may be from 847,500 to 848,500 persons; a value without bounds is what it is."""
    rounded = edited().ask("visits_per_resident")[0]
    assert (rounded.printed, rounded.counted, rounded.least, rounded.most) == ("84.8", "2019", 1938, 1942)
    path = ROOT / "graph" / "tables" / f"{NAME}.ttl"
    bounds = [(line, "") for line in path.read_text(encoding="utf-8").splitlines(keepends=True)
              if line.startswith(("    ek:lower", "    ek:upper"))]
    assert len(bounds) == 8
    whole = edited(*dict(bounds).items()).ask("visits_per_resident")[0]
    assert (whole.least, whole.most) == (1940, 1941)


@pytest.mark.parametrize(("lang", "said"), [("zh", "常住人口 848000 人; 2019; 抽样调查; '84.8'"),
                                            ("en", "resident population 848000 persons; 2019; sample survey; '84.8'")])
def test_a_story_tells_what_a_table_value_is(edited: Edited, lang: str, said: str) -> None:
    rows = edited().ask("story_of_thing", thing="district-erqi", lang=lang)
    assert [row.valueText for row in rows if str(row.evidence).startswith(f"https://w3id.org/erqi-kg/source/{NAME}#")] == [said]
