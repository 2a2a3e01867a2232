"""`draft`: what it writes, that no draft answers or passes a check, and that no file of a person's is overwritten."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

import erqi_kg
from erqi_kg import KnowledgeGraph
from erqi_kg.errors import FileError, ParameterError
from erqi_kg.store import load_files
from erqi_kg.text.draft import Drafter
from erqi_kg.validate import check

Run = Callable[..., "subprocess.CompletedProcess[str]"]
ROOT = Path(__file__).parent.parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the packaged data that drafts may be written to."""
    for name in ("ontology", "queries", "graph"):
        shutil.copytree(ROOT / name, tmp_path / "data" / name)
    return tmp_path / "data"


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())}


def test_a_sentence_is_drafted_with_what_is_certain(kg: KnowledgeGraph, willow: str) -> None:
    files = Drafter(kg, willow, "willow-2024").files()
    assert sorted(files) == ["names.csv", "p14-s1.ttl", "p14-s2.ttl", "p16-s1.ttl", "p16-s2.ttl", "p16-s3.ttl", "p18-s1.ttl",
                             "p20-s1.ttl", "p4-s1.ttl", "p4-s2.ttl", "silent.ttl", "source.ttl"]
    # Prefixes and hashes aside.
    shown = re.sub('"[0-9a-f]{64}"', '"…"', files["p14-s1.ttl"].partition("\n\n")[2].partition("<#char=143")[0])
    assert shown == '''<#char=120,148>
    a ek:Sentence ;
    ek:paragraph 14 ;
    ek:number 1 ;
    ek:sha256 "…" ;
    ek:foldedSha256 "…" ;
    ek:draft true ;
    .

<#char=129,136>
    a ek:Figure ;
    ek:comparator code:exact ;
    ek:value 864000 ;
    ek:lower 864000 ;
    ek:lowerIncluded true ;
    ek:upper 864000 ;
    ek:upperIncluded true ;
    qudt:hasUnit unit:NUM ;
    ek:counts code:counted-visit ;
    ek:modality code:actual ;
    ek:timeWords "去年" ;
    ek:from "2023-01-01"^^xsd:date ;
    ek:until "2023-12-31"^^xsd:date ;
    ek:timeBasis code:resolved ;
    ek:anchor <#char=21,61> ;
    ek:quote "86.4万人次" ;
    .

'''
    assert "ek:PageBreak" in files["p14-s2.ttl"]
    assert "code:silent-titleLine" in files["silent.ttl"] and "code:silent-heading" in files["silent.ttl"]


def test_no_file_holds_a_sentence(kg: KnowledgeGraph, willow: str) -> None:
    flat = willow.replace("\n", "")
    runs = {flat[start:start + 25] for start in range(len(flat) - 24)}
    for name, text in Drafter(kg, willow, "willow-2024").files().items():
        assert not any(text[start:start + 25] in runs for start in range(len(text))), name


def test_registered_things_are_mentioned_and_other_names_listed(kg: KnowledgeGraph) -> None:
    text = "郑州市与二七区签约，柳湾科技园、《柳湾规划》和“柳湾之眼”落地，惠及柳湾、河湾等。\n"
    files = Drafter(kg, text, "x-1").files()
    assert "    ek:mentions id:city-zhengzhou ,\n        id:district-erqi ;\n" in files["p0-s1.ttl"]
    rows = list(csv.DictReader(files["names.csv"].splitlines()))
    assert {row["name"] for row in rows} >= {"柳湾科技园", "柳湾规划", "柳湾之眼"}
    assert all(text[int(row["start"]):int(row["end"])] == row["name"] for row in rows)
    assert not {"郑州市", "二七区"} & {row["name"] for row in rows}


def test_a_draft_answers_nothing_and_passes_no_check(folder: Path, willow: str) -> None:
    before = erqi_kg.open(folder).figures_by_indicator().to_json()
    quads = len(load_files(folder))
    made = erqi_kg.draft(erqi_kg.open(folder), willow, "willow-2024", folder)
    assert made.figures == 13
    assert (erqi_kg.open(folder).figures_by_indicator().to_json(), len(load_files(folder))) == (before, quads)
    with_drafts = load_files(folder, drafts=True)
    assert len(with_drafts) > quads + 100
    figure = ox.NamedNode("https://w3id.org/erqi-kg/source/willow-2024#char=55,60")
    assert list(with_drafts.quads_for_pattern(figure, None, None, None))
    assert list(load_files(folder).quads_for_pattern(figure, None, None, None)) == []
    report = check(folder)
    assert not report.conforms
    drafts = [result for result in report.results if result.shape.endswith("/Sentence-draft")]
    assert len(drafts) == 14 and {Path(result.file or "").parent.name for result in drafts} == {"willow-2024"}


def test_what_a_person_has_read_answers(folder: Path, willow: str) -> None:
    erqi_kg.draft(erqi_kg.open(folder), willow, "willow-2024", folder)
    place = "https://w3id.org/erqi-kg/source/willow-2024#char=55,60"
    for name in ("source.ttl", "p4-s1.ttl"):
        path = folder / "graph" / "willow-2024" / name
        text = path.read_text("utf-8").replace("    ek:draft true ;\n", "")
        about = "    ek:about id:district-erqi ;\n    ek:indicator code:totalInvestment ;\n"
        text = text.replace("    ek:comparator code:moreThan ;\n", about + "    ek:comparator code:moreThan ;\n")
        path.write_text(text.replace("@prefix qudt:", "@prefix id: <https://w3id.org/erqi-kg/id/> .\n@prefix qudt:"), "utf-8")
    answer = erqi_kg.open(folder).money_of_at_least(amount=3 * 10**9)
    assert place in {str(each.place) for row in answer for each in answer.evidence(row)}
    # The other sentences of the article are drafts still.
    assert list(load_files(folder).quads_for_pattern(ox.NamedNode(place.replace("55,60", "71,77")), None, None, None)) == []


def test_a_file_that_a_person_has_touched_is_left_alone(folder: Path, willow: str) -> None:
    kg = erqi_kg.open(folder)
    target = erqi_kg.draft(kg, willow, "willow-2024", folder).folder
    first = contents(target)
    again = erqi_kg.draft(kg, willow, "willow-2024", folder)
    assert (again.kept, contents(target)) == ((), first)
    touched = target / "p4-s1.ttl"
    touched.write_text(first["p4-s1.ttl"] + "\n", encoding="utf-8")
    longer = willow.replace("千帆竞发，一路向前。\n", "千帆竞发，一路向前。再建公园5座。\n")
    again = erqi_kg.draft(kg, longer, "willow-2024", folder)
    assert again.kept == ("p4-s1.ttl",)
    assert touched.read_text("utf-8") == first["p4-s1.ttl"] + "\n"
    assert "5座" in (target / "p18-s2.ttl").read_text("utf-8")
    # A sentence that is gone goes, unless a person has touched it.
    erqi_kg.draft(kg, willow, "willow-2024", folder)
    assert not (target / "p18-s2.ttl").exists()
    assert erqi_kg.draft(kg, willow, "willow-2024", folder).kept == ("p4-s1.ttl",)


@pytest.mark.parametrize("name", ["erqi-2024", "empty"])
def test_a_folder_that_was_not_drafted_is_left_alone(folder: Path, willow: str, name: str) -> None:
    (folder / "graph" / "empty").mkdir()
    before = contents(folder / "graph" / name)
    with pytest.raises(FileError, match=rf"{name}: was not drafted \(draft.json is missing or broken\): choose another --source"):
        erqi_kg.draft(KnowledgeGraph(ROOT), willow, name, folder)
    assert contents(folder / "graph" / name) == before


@pytest.mark.parametrize("name", ["", "Erqi", "../x", "a/b", "registry", "links", "a b", "二七", "-a", "a-", "a\n"])
def test_a_source_has_a_plain_name(folder: Path, willow: str, name: str) -> None:
    with pytest.raises(ParameterError, match="a source is named like erqi-2024"):
        erqi_kg.draft(erqi_kg.open(folder), willow, name, folder)


def test_a_folder_that_cannot_be_written_is_an_error(kg: KnowledgeGraph, willow: str, tmp_path: Path) -> None:
    (tmp_path / "graph").write_text("")
    with pytest.raises(FileError, match="willow-2024: cannot be written"):
        erqi_kg.draft(kg, willow, "willow-2024", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["graph"]


def test_the_command_tells_what_it_wrote(run: Run, folder: Path, willow: str, tmp_path: Path) -> None:
    path = tmp_path / "willow.txt"
    path.write_text(willow, encoding="utf-8")
    done = run("--folder", folder, "draft", path, "--source", "willow-2024", "--lang", "en")
    assert (done.returncode, done.stderr) == (0, "")
    assert "willow-2024: 12 files written, 13 figures, 0 mentions\n1 names not known (names.csv): 一网通办\n" in done.stdout
    assert run("--folder", folder, "check").returncode == 1
    without = tmp_path / "undated.txt"
    without.write_text("今年建成公园3座。\n", encoding="utf-8")
    assert "--year" in run("--folder", folder, "draft", without, "--source", "undated").stdout
    assert "--year" not in run("--folder", folder, "draft", without, "--source", "dated", "--year", "2024").stdout
    assert '"2024-01-01"^^xsd:date' in (folder / "graph" / "dated" / "p0-s1.ttl").read_text("utf-8")
    wrong = run("--folder", folder, "draft", tmp_path / "nowhere.txt", "--source", "x")
    assert (wrong.returncode, (folder / "graph" / "x").exists()) == (2, False)
