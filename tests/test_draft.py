"""`draft`: what it writes, that no draft answers or passes a check, and that no file of a person's is overwritten."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox
import pytest

import erqi_kg
from erqi_kg import KnowledgeGraph
from erqi_kg.errors import FileError, ParameterError
from erqi_kg.paths import write_whole
from erqi_kg.store import load_files
from erqi_kg.text.draft import LONGEST_SENTENCE, Drafter
from erqi_kg.text.vocabulary import Vocabulary
from erqi_kg.text.writing import write_folder
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


@pytest.mark.parametrize("name", ["", "Erqi", "../x", "a/b", "registry", "links", "divisions", "a b", "二七", "-a", "a-", "a\n"])
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
    done = run("--folder", folder, "draft", without, "--source", "late", "--year", "99999")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1) and "a year is one from 1900 to 2100" in done.stderr
    wrong = run("--folder", folder, "draft", tmp_path / "nowhere.txt", "--source", "x")
    assert (wrong.returncode, (folder / "graph" / "x").exists()) == (2, False)


@pytest.mark.parametrize("record", [
    '{"../../victim.txt": "%(hash)s"}', '{"%(path)s": "%(hash)s"}', '{"gone.ttl": null}', '{"sub": null}', '{".": null}',
    '{"a\\u0000.ttl": "%(hash)s"}', '{"p0-s1.ttl": 1}', '{"p0-s1.ttl": "x"}', '{"p0-s1.ttl\\n": "%(hash)s"}', "[]", "null",
    "[" * 100_000, "\ufffe", '{"draft.json": "%(hash)s"}',
])
def test_a_record_that_names_anything_but_drafts_is_broken(folder: Path, willow: str, record: str) -> None:
    kg = erqi_kg.open(folder)
    target = erqi_kg.draft(kg, willow, "willow-2024", folder).folder
    victim = folder / "victim.txt"
    victim.write_text("mine", encoding="utf-8")
    (target / "sub").mkdir()
    hashed = sha256(b"mine").hexdigest()
    (target / "draft.json").write_text(record.replace("%(hash)s", hashed).replace("%(path)s", str(victim)), encoding="utf-8")
    with pytest.raises(FileError, match=r"was not drafted \(draft.json is missing or broken\)"):
        erqi_kg.draft(kg, willow, "willow-2024", folder)
    assert victim.read_text(encoding="utf-8") == "mine"


def test_links_are_not_followed(folder: Path, willow: str, tmp_path: Path) -> None:
    kg = erqi_kg.open(folder)
    target = erqi_kg.draft(kg, willow, "willow-2024", folder).folder
    moved = tmp_path / "moved.ttl"
    (target / "p20-s1.ttl").rename(moved)
    (target / "p20-s1.ttl").symlink_to(moved)
    text = moved.read_text("utf-8")
    # Neither written nor removed: the link is not ours, though what it leads to has the right hash.
    assert erqi_kg.draft(kg, willow, "willow-2024", folder).kept == ("p20-s1.ttl",)
    erqi_kg.draft(kg, "今年建成公园3座。\n", "willow-2024", folder)
    assert (target / "p20-s1.ttl").is_symlink() and moved.read_text("utf-8") == text
    (folder / "graph" / "linked").symlink_to(target)
    with pytest.raises(FileError, match="linked: is a link"):
        erqi_kg.draft(kg, willow, "linked", folder)
    record = (target / "draft.json").rename(tmp_path / "draft.json")
    (target / "draft.json").symlink_to(record)
    with pytest.raises(FileError, match="missing or broken"):
        erqi_kg.draft(kg, willow, "willow-2024", folder)


def test_a_file_that_cannot_be_removed_is_an_error(folder: Path, willow: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kg = erqi_kg.open(folder)
    target = erqi_kg.draft(kg, willow, "willow-2024", folder).folder
    unlink = Path.unlink

    def refused(path: Path, missing_ok: bool = False) -> None:
        if path.name == "p20-s1.ttl":
            raise PermissionError(13, "Permission denied")
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", refused)
    with pytest.raises(FileError, match=r"p20-s1\.ttl: cannot be removed"):
        erqi_kg.draft(kg, "今年建成公园3座。\n", "willow-2024", folder)
    assert (target / "p20-s1.ttl").exists()


def test_a_sentence_that_stands_in_a_touched_file_is_not_written_twice(folder: Path, willow: str) -> None:
    kg = erqi_kg.open(folder)
    target = erqi_kg.draft(kg, willow, "willow-2024", folder).folder
    read = (target / "p4-s1.ttl").read_text("utf-8").replace("    ek:draft true ;\n", "")
    (target / "p4-s1.ttl").unlink()
    (target / "opening.ttl").write_text(read, encoding="utf-8")
    again = erqi_kg.draft(kg, willow, "willow-2024", folder)
    assert again.kept == ("opening.ttl",) and "p4-s1.ttl" not in again.written
    assert not (target / "p4-s1.ttl").exists()
    load_files(folder)
    # One that was drafted before goes.
    (target / "opening.ttl").rename(folder / "opening.ttl")
    assert "p4-s1.ttl" in erqi_kg.draft(kg, willow, "willow-2024", folder).written
    (folder / "opening.ttl").rename(target / "opening.ttl")
    erqi_kg.draft(kg, willow, "willow-2024", folder)
    assert not (target / "p4-s1.ttl").exists()
    load_files(folder)


def test_places_of_an_older_text_are_told(folder: Path, willow: str) -> None:
    kg = erqi_kg.open(folder)
    target = erqi_kg.draft(kg, willow, "willow-2024", folder).folder
    assert not erqi_kg.draft(kg, "首页\n" + willow, "willow-2024", folder).older
    erqi_kg.draft(kg, willow, "willow-2024", folder)
    path = target / "p4-s1.ttl"
    path.write_text(path.read_text("utf-8") + "\n", encoding="utf-8")
    assert not erqi_kg.draft(kg, willow, "willow-2024", folder).older
    again = erqi_kg.draft(kg, "首页\n" + willow, "willow-2024", folder)
    assert again.older and again.kept == ("p4-s1.ttl",)
    assert "位置仍是旧文的" in again.to_text()
    assert "places in the files left alone are those of the older text" in again.to_text("en")


def test_what_an_interrupted_draft_wrote_is_not_touched(folder: Path, willow: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kg = erqi_kg.open(folder)
    target = erqi_kg.draft(kg, willow, "willow-2024", folder).folder
    longer = "首页\n" + willow

    def interrupted(path: Path, text: str) -> Path:
        if path.name == "silent.ttl":
            raise KeyboardInterrupt
        return write_whole(path, text)

    monkeypatch.setattr("erqi_kg.text.writing.write_whole", interrupted)
    with pytest.raises(KeyboardInterrupt):
        erqi_kg.draft(kg, longer, "willow-2024", folder)
    monkeypatch.undo()
    assert erqi_kg.draft(kg, longer, "willow-2024", folder).kept == ()
    first = contents(target)
    shutil.rmtree(target)
    erqi_kg.draft(kg, longer, "willow-2024", folder)
    assert contents(target) == first


def test_a_hidden_folder_of_a_person_is_left_alone(folder: Path, willow: str) -> None:
    own = folder / "graph" / ".willow-2024.draft"
    own.mkdir()
    (own / "notes.txt").write_text("mine", encoding="utf-8")
    erqi_kg.draft(erqi_kg.open(folder), willow, "willow-2024", folder)
    assert contents(own) == {"notes.txt": "mine"}
    assert [path.name for path in (folder / "graph").glob(".*")] == [".willow-2024.draft"]


def test_of_two_first_drafts_at_once_one_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "graph" / "twice"
    rename = Path.rename

    def overtaken(path: Path, to: Path) -> Path:
        monkeypatch.undo()
        write_folder(target, {"source.ttl": "other", "p0-s1.ttl": "other"})
        return rename(path, to)

    monkeypatch.setattr(Path, "rename", overtaken)
    with pytest.raises(FileError, match="twice: was written by another process meanwhile"):
        write_folder(target, {"source.ttl": "mine", "p0-s2.ttl": "mine"})
    assert sorted(contents(target)) == ["draft.json", "p0-s1.ttl", "source.ttl"] and contents(target)["source.ttl"] == "other"
    assert [path.name for path in target.parent.iterdir()] == ["twice"]
    assert target.stat().st_mode == target.parent.stat().st_mode


def test_a_mark_in_another_file_drops_the_whole_sentence(folder: Path, willow: str) -> None:
    target = erqi_kg.draft(erqi_kg.open(folder), willow, "willow-2024", folder).folder
    quads = len(load_files(folder))
    path, silent = target / "p4-s1.ttl", target / "silent.ttl"
    path.write_text(path.read_text("utf-8").replace("    ek:draft true ;\n", ""), encoding="utf-8")
    assert len(load_files(folder)) > quads
    sentence = re.search("^<#char=[0-9,]+>", path.read_text("utf-8"), re.MULTILINE)
    assert sentence
    silent.write_text(f"{silent.read_text('utf-8')}\n{sentence[0]}\n    ek:draft true ;\n    .\n", encoding="utf-8")
    assert len(load_files(folder)) == quads


@pytest.mark.parametrize("year", [-1, 0, 1, 1899, 2101, 9999, 10**9])
def test_a_year_is_one_of_these_centuries(folder: Path, willow: str, year: int) -> None:
    with pytest.raises(ParameterError, match=f"a year is one from 1900 to 2100, not {year}"):
        erqi_kg.draft(erqi_kg.open(folder), willow, "willow-2024", folder, year)
    assert not (folder / "graph" / "willow-2024").exists()
    for fitting in (1900, 2100):
        Drafter(erqi_kg.open(folder), "去年建成公园3座，明年建成公园4座。\n", "x-1", fitting).files()


def test_a_name_of_two_things_is_known_as_both(kg: KnowledgeGraph, folder: Path) -> None:
    vocabulary = Vocabulary(kg)
    for road in ("jingguang", "daxue", "songshan"):
        label = kg.label(f"https://w3id.org/erqi-kg/id/road-{road}", "zh") or ""
        (name,) = vocabulary.mentions(label)
        assert name.things == (f"id:axis-{road}-road", f"id:road-{road}")
        # A label by itself is the name of what is first called so.
        assert vocabulary.meant(name) == (f"id:road-{road}",)
        (name,) = vocabulary.mentions(f"{label}轴")
        assert name.things == vocabulary.meant(name) == (f"id:axis-{road}-road",)
    text = "嵩山路与中铁·泰和里相邻，其后又建新城。\n"
    target = erqi_kg.draft(kg, text, "x-1", folder).folder
    path = target / "p0-s1.ttl"
    drafted = path.read_text("utf-8").replace("    ek:draft true ;\n", "")
    assert "id:road-songshan" in drafted and "axis" not in drafted
    source = target / "source.ttl"
    source.write_text(source.read_text("utf-8").replace("    ek:draft true ;\n", ""), encoding="utf-8")
    # Which of the two is spoken of, the person who reads the sentence says.
    for thing in ("road-songshan", "axis-songshan-road"):
        path.write_text(drafted.replace("road-songshan", thing), encoding="utf-8")
        found = erqi_kg.cover(erqi_kg.open(folder), text, "x-1")
        assert [(each.state, each.by) for each in found.stretches if each.words == "嵩山路"] == [("stated", (f"id:{thing}",))]


def test_a_sentence_too_long_to_be_read_says_so(folder: Path) -> None:
    kg = erqi_kg.open(folder)
    clause = "今年二七区投资1亿元，"
    long, most = clause * (LONGEST_SENTENCE // len(clause) + 1) + "。", clause * (LONGEST_SENTENCE // len(clause))
    made = erqi_kg.draft(kg, f"{long}\n投资2亿元。\n", "x-1", folder, 2024)
    assert (made.unread, made.figures, made.mentions) == (1, 1, 1)
    assert f"1 句超过 {LONGEST_SENTENCE} 字，其中的数字未读\n" in made.to_text()
    assert f"1 sentences longer than {LONGEST_SENTENCE} characters, whose figures are not read\n" in made.to_text("en")
    # It stays one sentence, so that it is found in another copy.
    assert f"<#char=0,{len(long)}>" in (made.folder / "p0-s1.ttl").read_text("utf-8")
    made = erqi_kg.draft(kg, f"{most}\n", "x-2", folder, 2024)
    assert (made.unread, made.figures) == (0, LONGEST_SENTENCE // len(clause))
    assert "未读" not in made.to_text()


def test_of_two_later_drafts_at_once_one_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "graph" / "twice"
    write_folder(target, {"source.ttl": "first", "p0-s1.ttl": "first"})

    def overtaken(path: Path, text: str) -> Path:
        with pytest.raises(FileError, match="twice: is being written by another process: draft again later"):
            write_folder(target, {"source.ttl": "other"})
        return write_whole(path, text)

    monkeypatch.setattr("erqi_kg.text.writing.write_whole", overtaken)
    write_folder(target, {"source.ttl": "mine", "p0-s1.ttl": "mine"})
    assert {contents(target)[name] for name in ("source.ttl", "p0-s1.ttl")} == {"mine"}
    monkeypatch.undo()
    assert write_folder(target, {"source.ttl": "other"}).written == ("source.ttl",)
