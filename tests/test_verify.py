"""`verify`: what a copy proves, what it does not, and that every kind of mistake is found."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import erqi_kg
from erqi_kg import KnowledgeGraph
from erqi_kg.errors import ErqiError, UnknownName
from erqi_kg.text.report import Verification

sys.path.insert(0, str(Path(__file__).parent / "bench"))
import mutate

Run = Callable[..., "subprocess.CompletedProcess[str]"]
FULL_WIDTH = str.maketrans("0123456789%", "０１２３４５６７８９％")


def wrapped(text: str, width: int) -> str:
    return "\n".join(line[start:start + width] for line in text.split("\n") for start in range(0, max(len(line), 1), width))


COPIES: dict[str, Callable[[str], str]] = {
    "other line ends": lambda text: text.replace("\n", "\r\n"),
    "full-width forms": lambda text: text.translate(FULL_WIDTH),
    "plain marks": lambda text: text.replace("“", '"').replace("”", '"').replace("，", ","),
    "short lines": lambda text: wrapped(text, 30),
    "no empty lines": lambda text: re.sub("\n+", "\n", text),
    "spaces at numbers": lambda text: re.sub(r"([\u4e00-\u9fff])([0-9])", r"\1 \2", text),
    "a byte order mark": lambda text: "\ufeff" + text,
    "a web page around it": lambda text: f"首页 | 新闻\n\n{text}\n\n相关阅读：2019年\n版权所有\n",
}


def states(found: Verification) -> set[tuple[str, str]]:
    return {(finding.state, finding.aspect) for finding in found.findings}


def file_of(folder: Path, place: str) -> Path:
    paths = (folder / "graph" / "willow-2024").glob("*.ttl")
    return next(path for path in paths if f"\n<#char={place}>\n" in path.read_text("utf-8"))


def change(folder: Path, place: str, old: str, new: str) -> None:
    """Change the words of one block of the willow article."""
    path = file_of(folder, place)
    head, mark, rest = path.read_text("utf-8").partition(f"<#char={place}>\n")
    block, end, after = rest.partition("    .\n")
    assert old in block
    path.write_text(head + mark + block.replace(old, new) + end + after, encoding="utf-8")


def test_the_article_proves_everything(kg: KnowledgeGraph, article: str) -> None:
    found = erqi_kg.verify(kg, article)
    assert (found.holds, found.exact, found.moved, found.findings) == (True, True, 0, ())
    assert found.proven["figures"] == (64, 64)
    assert all(good == every > 0 for good, every in found.proven.values())


@pytest.mark.parametrize("name", COPIES)
def test_another_copy_of_the_article_proves_everything(kg: KnowledgeGraph, article: str, name: str) -> None:
    found = erqi_kg.verify(kg, COPIES[name](article))
    assert (found.holds, found.exact, found.left_out) == (True, False, ())
    assert found.proven["figures"] == (64, 64)


def test_mistakes_in_graph_and_article_are_caught(article: str) -> None:
    made = mutate.make(60, 11)
    assert len(made) == 60 and len({mistake.kind for mistake in made}) == len(mutate.KINDS)
    assert [f"{mistake.kind}: {mistake.what}" for mistake in made if mutate.catch(mistake) is None] == []


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_proves_what_its_text_proves(read_willow: Path, willow: str, name: str) -> None:
    kg = erqi_kg.open(read_willow)
    assert erqi_kg.verify(kg, willow).exact
    found = erqi_kg.verify(kg, COPIES[name](willow))
    assert (found.holds, found.exact) == (True, False)
    assert found.proven["figures"] == (13, 13)
    assert (found.moved > 0) == (name not in ("full-width forms", "plain marks"))
    # Words around the article are no part of it; they are named, not proven.
    assert bool(found.added) == (name == "a web page around it")


@pytest.mark.parametrize("lost", ["河湾科技园效果图", "柳港新城起步"])
def test_a_copy_may_leave_out_a_caption_or_a_title(read_willow: Path, willow: str, lost: str) -> None:
    found = erqi_kg.verify(erqi_kg.open(read_willow), willow.replace(lost, ""))
    assert (found.holds, len(found.left_out)) == (True, 1)


@pytest.mark.parametrize(("old", "new", "wanted"), [
    ("超30亿元", "超80亿元", {("missing", "foldedSha256"), ("missing", "quote")}),
    ("超30亿元", "30亿元", {("missing", "foldedSha256"), ("missing", "quote")}),
    ("千帆竞发", "千帆待发", {("missing", "foldedSha256")}),
    ("河湾科技园效果图", "河湾产业园效果图", {("missing", "foldedSha256")}),
    ("餐饮业态", "“餐饮业态", {("missing", "foldedSha256")}),
    ("去年，全区", "不去年，全区", {("missing", "foldedSha256")}),
    ("！群众", "！！群众", {("added", "text")}),
])
def test_words_of_another_text_are_found(read_willow: Path, willow: str, old: str, new: str,
                                         wanted: set[tuple[str, str]]) -> None:
    assert old in willow
    found = erqi_kg.verify(erqi_kg.open(read_willow), willow.replace(old, new))
    assert not found.holds
    assert wanted <= states(found)


@pytest.mark.parametrize(("place", "old", "new", "wanted"), [
    ("55,60", "ek:lower 3000000000", "ek:lower 30000000000", ("misread", "lower")),
    ("55,60", "lowerIncluded false", "lowerIncluded true", ("misread", "lowerIncluded")),
    ("55,60", "code:moreThan", "code:atLeast", ("misread", "comparator")),
    ("55,60", "unit:CCY_CNY", "unit:CCY_USD", ("misread", "hasUnit")),
    ("55,60", "超30亿元", "超50亿元", ("misplaced", "quote")),
    ("71,77", "code:approx", "code:exact", ("misread", "comparator")),
    ("85,92", "code:expected", "code:actual", ("misread", "modality")),
    ("48,51", "code:counted-project", "code:counted-person", ("misread", "counts")),
    ("129,136", '"2023-01-01"', '"2022-01-01"', ("misread", "from")),
    ("129,136", '"去年"', '"今年"', ("missing", "timeWords")),
    ("129,136", "    ek:timeWords \"去年\" ;\n", "", ("unread", "timeWords")),
    ("129,136", "ek:anchor <#char=21,61>", "ek:anchor <#char=61,93>", ("misread", "anchor")),
    ("129,136", "    ek:modality", "    ek:unread code:unread-startOnly ;\n    ek:modality", ("needless", "unread")),
    ("129,136", "    ek:modality", '    ek:cue "接待来客" ;\n    ek:modality', ("missing", "cue")),
])
def test_what_the_graph_says_otherwise_is_found(willow_folder: Path, willow: str, place: str, old: str, new: str,
                                                wanted: tuple[str, str]) -> None:
    change(willow_folder, place, old, new)
    assert wanted in states(erqi_kg.verify(erqi_kg.open(willow_folder), willow))


def test_a_figure_without_a_reading_is_found(willow_folder: Path, willow: str) -> None:
    path = file_of(willow_folder, "129,136")
    text = path.read_text("utf-8").replace("<#char=129,136>", "<#char=130,136>")
    path.write_text(text.replace('"86.4万人次"', '"6.4万人次"'), "utf-8")
    assert ("misplaced", "place") in states(erqi_kg.verify(erqi_kg.open(willow_folder), willow))


def test_a_sentence_that_the_graph_lacks_is_found(willow_folder: Path, willow: str) -> None:
    file_of(willow_folder, "129,136").unlink()
    assert ("unclaimed", "text") in states(erqi_kg.verify(erqi_kg.open(willow_folder), willow))


def test_a_figure_is_not_silent(willow_folder: Path, willow: str) -> None:
    path = file_of(willow_folder, "129,136")
    text = path.read_text("utf-8")
    block = text[text.index("<#char=129,136>"):].partition("    .\n")[0] + "    .\n"
    path.write_text(text.replace(block, ""), "utf-8")
    silent = path.with_name("silent.ttl")
    span = "\n<#char=129,136>\n    a ek:SilentSpan ;\n    ek:reason code:silent-idiom ;\n    ek:quote \"86.4万人次\" ;\n    .\n"
    silent.write_text(silent.read_text("utf-8") + span, "utf-8")
    kg = erqi_kg.open(willow_folder)
    assert ("misread", "reason") in states(erqi_kg.verify(kg, willow))
    assert "86.4" in [each.words for each in erqi_kg.cover(kg, willow).stretches if each.state == "uncovered"]


@pytest.mark.parametrize(("old", "new"), [
    # A sentence twice; a sentence between two others.
    ("去年，全区接待游客", "千帆竞发，一路向前。去年，全区接待游客"),
    ("千帆竞发，一路向前。\n", "以上均非事实。\n千帆竞发，一路向前。\n"),
    ("千帆竞发，一路向前。\n", "千帆竞发，一路向前。\n千帆竞发，一路向前。\n"),
    ("园区启动 岸线更新", "以下内容不实：\n园区启动 岸线更新"),
])
def test_words_between_sentences_are_found(read_willow: Path, willow: str, old: str, new: str) -> None:
    assert old in willow
    assert not erqi_kg.verify(erqi_kg.open(read_willow), willow.replace(old, new)).holds


def test_sentences_in_another_order_are_found(read_willow: Path, willow: str) -> None:
    first, second = willow.split("\n")[4], willow.split("\n")[14]
    exchanged = willow.replace(first, "\0").replace(second, first).replace("\0", second)
    assert not erqi_kg.verify(erqi_kg.open(read_willow), exchanged).holds


def test_superscripts_are_no_digits(read_willow: Path, willow: str) -> None:
    assert not erqi_kg.verify(erqi_kg.open(read_willow), willow.replace("86.4", "8⁶.4")).holds


@pytest.mark.parametrize(("name", "old", "new", "aspect"), [
    ("source.ttl", 'ek:sha256 "', 'ek:sha256 "0', "sha256"),
    ("source.ttl", "ek:length ", "ek:length 1", "length"),
    ("silent.ttl", "<#char=8,19>", "<#char=7,19>", "place"),
    ("silent.ttl", "code:silent-heading ;\n    ek:quote \"园区", "code:silent-heading ;\n    ek:quote \"园 区", "quote"),
    ("p14-s2.ttl", "<#char=158,160>", "<#char=158,159>", "PageBreak"),
    ("p14-s2.ttl", "ek:paragraph 14", "ek:paragraph 15", "paragraph"),
    ("p14-s2.ttl", "ek:number 2", "ek:number 2 ;\n    ek:number 1", "number"),
    ("p14-s1.ttl", 'ek:timeWords "去年"', 'ek:timeWords "去年" ,\n        "目前"', "timeWords"),
])
def test_structure_that_is_not_so_is_found(willow_folder: Path, willow: str, name: str, old: str, new: str, aspect: str) -> None:
    path = willow_folder / "graph" / "willow-2024" / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    assert aspect in {aspect for _, aspect in states(erqi_kg.verify(erqi_kg.open(willow_folder), willow))}


@pytest.mark.parametrize(("block", "found"), [
    ("ek:stage code:signed ;\n    ek:cue \"签约项目\" ;\n    ek:modality code:actual", set()),
    ("ek:stage code:open ;\n    ek:cue \"签约项目\" ;\n    ek:modality code:actual", {("misread", "stage")}),
    ("ek:stage code:signed ;\n    ek:cue \"签约项目\" ;\n    ek:modality code:planned", {("misread", "modality")}),
    ("ek:stage code:signed ;\n    ek:cue \"签约仪式\" ;\n    ek:modality code:actual", {("missing", "cue")}),
])
def test_a_stage_is_told_by_its_words(willow_folder: Path, willow: str, block: str, found: set[tuple[str, str]]) -> None:
    path = file_of(willow_folder, "48,51")
    start = willow.index("签约项目")
    said = f"\n<#char={start},{start + 4}>\n    a ek:Status ;\n    {block} ;\n    ek:quote \"签约项目\" ;\n    .\n"
    path.write_text(path.read_text("utf-8") + said, "utf-8")
    assert states(erqi_kg.verify(erqi_kg.open(willow_folder), willow)) == found


def test_a_reason_on_what_is_not_read_is_found(willow_folder: Path, willow: str) -> None:
    path = file_of(willow_folder, "48,51")
    start = willow.index("签约项目")
    said = f"\n<#char={start},{start + 4}>\n    a ek:Remark ;\n    ek:unread code:unread-countedByContext ;\n"
    said += "    ek:modality code:actual ;\n    ek:quote \"签约项目\" ;\n    .\n"
    path.write_text(path.read_text("utf-8") + said, "utf-8")
    assert states(erqi_kg.verify(erqi_kg.open(willow_folder), willow)) == {("needless", "unread")}


def test_a_reason_excuses_a_date_left_out_and_no_other_date(willow_folder: Path, willow: str) -> None:
    change(willow_folder, "129,136", '    ek:until "2023-12-31"^^xsd:date ;\n', "    ek:unread code:unread-startOnly ;\n")
    assert erqi_kg.verify(erqi_kg.open(willow_folder), willow).holds
    change(willow_folder, "129,136", "    ek:unread", '    ek:until "2029-12-31"^^xsd:date ;\n    ek:unread')
    assert ("misread", "until") in states(erqi_kg.verify(erqi_kg.open(willow_folder), willow))


def test_a_recorded_reason_excuses_its_own_aspect_alone(willow_folder: Path, willow: str) -> None:
    excuse = "    ek:unread code:unread-countedByContext ;\n    ek:modality"
    change(willow_folder, "48,51", "    ek:modality", excuse)
    change(willow_folder, "48,51", "code:counted-project", "code:counted-item")
    assert erqi_kg.verify(erqi_kg.open(willow_folder), willow).holds
    change(willow_folder, "48,51", "ek:value 12", "ek:value 13")
    assert states(erqi_kg.verify(erqi_kg.open(willow_folder), willow)) == {("misread", "value")}


@pytest.mark.parametrize("text", ["别的文章。" * 40, "x", "", "\u3000", "。" * 10**6, "1\n" * 10**6])
@pytest.mark.parametrize("command", [erqi_kg.verify, erqi_kg.cover])
def test_another_article_is_an_error(read_willow: Path, text: str, command: Callable[..., object]) -> None:
    with pytest.raises(ErqiError, match="the text given is no copy of willow-2024: of its 13 sentences it holds 0"):
        command(erqi_kg.open(read_willow), text)


def test_half_characters_are_an_error(read_willow: Path, willow: str) -> None:
    with pytest.raises(ErqiError, match="half characters"):
        erqi_kg.verify(erqi_kg.open(read_willow), willow + "\ud800")


def test_a_source_that_is_not_there_is_an_error(read_willow: Path, willow: str) -> None:
    with pytest.raises(UnknownName, match="no source 'erqi-2024'; there are: willow-2024"):
        erqi_kg.verify(erqi_kg.open(read_willow), willow, "erqi-2024")


def test_without_the_extra_it_is_named(read_willow: Path) -> None:
    # None in sys.modules is how Python says that a package cannot be imported.
    code = "import sys; sys.modules['jionlp'] = None; from erqi_kg.cli import main; sys.exit(main(sys.argv[1:]))"
    article = Path(__file__).parent / "copies" / "willow.txt"
    command = [sys.executable, "-c", code, "--folder", str(read_willow), "verify", str(article)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "erqi-kg: jionlp is not installed: pip install 'erqi-kg[article]'\n"


def test_the_command_prints_and_exits(run: Run, read_willow: Path, willow: str, tmp_path: Path) -> None:
    path = tmp_path / "willow.txt"
    path.write_text(willow, encoding="utf-8")
    good = run("--folder", read_willow, "verify", path, "--lang", "en")
    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout.startswith("the very text described\n")
    assert re.search(r"figures read again +13 +13\n", good.stdout)
    path.write_text(willow.replace("超30亿元", "超80亿元"), encoding="utf-8")
    bad = run("--folder", read_willow, "verify", path, "--format", "json")
    document = json.loads(bad.stdout)
    assert (bad.returncode, document["holds"], document["proven"]["figures"]["of"]) == (1, False, 13)
    place = "https://w3id.org/erqi-kg/source/willow-2024#char=55,60"
    lost = {"state": "missing", "place": place, "aspect": "quote", "graph": "超30亿元", "text": ""}
    assert lost in document["findings"]
    chinese = run("--folder", read_willow, "verify", path).stdout
    assert "缺失" in chinese and chinese.rstrip().endswith("处")
    path.write_bytes(b"\xff\xfe")
    broken = run("--folder", read_willow, "verify", path)
    assert (broken.returncode, broken.stdout) == (2, "")
    assert broken.stderr == f"erqi-kg: {path}: is UTF-16: convert it, as with iconv -f UTF-16 -t UTF-8\n"
