"""`cover`: every sentence, numeral, date and mention is stated, silent or uncovered; what no question reaches is named."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

import erqi_kg
from erqi_kg import KnowledgeGraph
from erqi_kg.text.cover import unused
from erqi_kg.text.page import page
from erqi_kg.text.report import KINDS, STATES

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def bare(found: erqi_kg.text.report.Coverage, kind: str) -> list[str]:
    return [each.words for each in found.stretches if each.kind == kind and each.state == "uncovered"]


def test_the_article_is_covered(kg: KnowledgeGraph, article: str) -> None:
    found = erqi_kg.cover(kg, article)
    assert {kind: bare(found, kind) for kind in KINDS} == {kind: [] for kind in KINDS}
    assert (found.percent, found.unreached, found.unused, found.holds(100)) == (100.0, (), (), True)
    assert found.count("sentence") == {"stated": 66, "silent": 23}
    assert [sum(found.count(kind).values()) > 30 for kind in KINDS] == [True] * 4
    assert sum(sum(found.count("sentence", number).values()) for number in ("", *found.sections)) == 89


def test_a_sentence_more_is_uncovered(kg: KnowledgeGraph, article: str) -> None:
    found = erqi_kg.cover(kg, article.replace("\n\n中铁·泰和里\n", "\n\n中铁·泰和里\n另外，今年7月新开3家店。\n"))
    assert [bare(found, kind) for kind in KINDS] == [["另外，今年7月新开3家店。"], ["3"], ["今年7月"], []]
    assert 99 < found.percent < 100 and not found.holds(100) and found.holds(99)


def test_a_sentence_edited_is_uncovered(kg: KnowledgeGraph, article: str) -> None:
    found = erqi_kg.cover(kg, article.replace("625亿元", "626亿元"))
    assert len(bare(found, "sentence")) == 1
    assert "626" in bare(found, "numeral")


def test_what_is_silent_has_its_reason(read_willow: Path, willow: str) -> None:
    found = erqi_kg.cover(erqi_kg.open(read_willow), willow)
    silent = {each.words: each.by for each in found.stretches if each.kind == "sentence" and each.state == "silent"}
    assert silent == {"柳港新城起步": ("silent-titleLine",), "柳港区加快建设滨河项目": ("silent-titleLine",),
                      "河湾科技园效果图": ("silent-heading",), "园区启动 岸线更新": ("silent-heading",)}
    assert bare(found, "sentence") == ["千帆竞发，一路向前。", "本报记者 柳小舟"]
    assert bare(found, "numeral") == ["一", "千", "一"]
    stated = next(each for each in found.stretches if each.words == "30" and each.kind == "numeral")
    assert (stated.state, stated.by) == ("stated", ("https://w3id.org/erqi-kg/source/willow-2024#char=55,60",))


def test_stretches_are_in_another_copy_where_they_are_there(read_willow: Path, willow: str) -> None:
    copy = "首页\n" + willow.replace("30亿元", "30 亿元")
    found = erqi_kg.cover(erqi_kg.open(read_willow), copy)
    assert [copy[each.start:each.end] for each in found.stretches] == [each.words for each in found.stretches]
    assert bare(found, "sentence")[0] == "首页"


def test_a_copy_that_lacks_a_sentence_is_not_enough(kg: KnowledgeGraph, article: str) -> None:
    lines = article.split("\n")
    found = erqi_kg.cover(kg, "\n".join(lines[:58]))
    assert found.percent == 100.0 and len(found.missing) > 20
    assert not found.holds(100)


def test_a_sentence_that_is_only_mentioned_is_uncovered(willow_folder: Path, willow: str) -> None:
    path = willow_folder / "graph" / "willow-2024" / "p18-s1.ttl"
    head, mark, rest = path.read_text("utf-8").partition("    ek:sha256")
    prefix = "@prefix id: <https://w3id.org/erqi-kg/id/> .\n"
    path.write_text(prefix + head + "    ek:mentions id:district-erqi ;\n" + mark + rest, "utf-8")
    assert "千帆竞发，一路向前。" in bare(erqi_kg.cover(erqi_kg.open(willow_folder), willow), "sentence")


def test_a_figure_is_stated_by_a_figure_alone(willow_folder: Path, willow: str) -> None:
    path = willow_folder / "graph" / "willow-2024" / "p14-s1.ttl"
    head, mark, rest = path.read_text("utf-8").partition("<#char=129,136>\n    a ek:")
    path.write_text(head + mark + rest.replace("Figure", "Remark", 1), "utf-8")
    assert "86.4" in bare(erqi_kg.cover(erqi_kg.open(willow_folder), willow), "numeral")


def test_a_statement_that_no_question_reaches_is_named(read_willow: Path, willow: str) -> None:
    # A figure about nothing, as a draft has it, answers no question.
    found = erqi_kg.cover(erqi_kg.open(read_willow), willow)
    assert len(found.unreached) == 13
    assert not found.holds(0)


def test_a_term_without_use_or_purpose_is_named(willow_folder: Path) -> None:
    path = willow_folder / "ontology" / "erqi.ttl"
    block = "\nek:planted\n    a owl:ObjectProperty ;\n    .\n"
    path.write_text(path.read_text("utf-8") + block + block.replace("planted", "purposeful").replace(
        " ;\n    .", ' ;\n    skos:scopeNote "x"@en ;\n    .'), encoding="utf-8")
    names = [name.rpartition("#")[2] for name in unused(erqi_kg.open(willow_folder))]
    assert "planted" in names and "purposeful" not in names and "Figure" not in names


class Links(HTMLParser):
    """What a page shows: its text, where its links go and which of these places are there."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = ""
        self.text = ""
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.inside = "article" if tag == "article" else self.inside
        for name, value in attrs:
            if name == "href":
                self.links.append(value or "")
            if name == "id":
                self.ids.add(value or "")
            assert name not in ("onclick", "src")

    def handle_endtag(self, tag: str) -> None:
        self.inside = "" if tag == "article" else self.inside

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.text += data


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_holds_the_text_and_the_facts(read_willow: Path, willow: str, lang: str) -> None:
    kg = erqi_kg.open(read_willow)
    copy = willow.replace("河湾科技园效果图", "<script>alert(1)</script>&amp;")
    made = page(kg, copy, erqi_kg.cover(kg, copy), lang)
    links = Links()
    links.feed(made)
    assert links.text == copy
    assert len(links.links) > 20 and {link.removeprefix("#") for link in links.links} == links.ids
    assert "script" not in links.tags
    assert ("超30亿元" in made.partition("<aside>")[2]) and ("more than" in made) == (lang == "en")
    assert not re.search("https?://(?!w3id.org/erqi-kg/)", made)


def test_the_command_prints_writes_and_exits(run: Run, read_willow: Path, willow: str, tmp_path: Path) -> None:
    path, html = tmp_path / "willow.txt", tmp_path / "cover.html"
    path.write_text(willow, encoding="utf-8")
    done = run("--folder", read_willow, "cover", path, "--lang", "en", "--html", html)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("stated / silent / uncovered\n") and "covered: " in done.stdout
    assert html.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert run("--folder", read_willow, "cover", path, "--fail-under", "50").returncode == 1
    document = json.loads(run("--folder", read_willow, "cover", path, "--format", "json").stdout)
    assert set(document["total"]) == set(KINDS) and set(document["total"]["sentence"]) == set(STATES)
    assert not any(each.get("words", "").endswith("。") for each in document["stretches"])
    assert run("--folder", read_willow, "cover", tmp_path).returncode == 2


def test_the_command_passes_on_the_article(run: Run, article: str, tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_text(article, encoding="utf-8", newline="")
    done = run("cover", path, "--fail-under", "100")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.rstrip().endswith("覆盖 100%")


def test_the_page_is_written_over_nothing_but_a_page(run: Run, read_willow: Path, willow: str, tmp_path: Path) -> None:
    path, html = tmp_path / "willow.txt", tmp_path / "cover.html"
    path.write_text(willow, encoding="utf-8")
    (tmp_path / "symbolic.html").symlink_to(path)
    (tmp_path / "hard.html").hardlink_to(path)
    for name in ("willow.txt", "symbolic.html", "hard.html"):
        done = run("--folder", read_willow, "cover", path, "--html", tmp_path / name)
        assert (done.returncode, done.stdout) == (2, "")
        assert f"{name}: is the article itself: choose another file for the page" in done.stderr
        assert (tmp_path / name).read_text(encoding="utf-8") == willow
    for text in ("mine", "<!doctype html>\n<p>mine", '<p><meta name="generator" content="erqi-kg">'):
        html.write_text(text, encoding="utf-8")
        done = run("--folder", read_willow, "cover", path, "--html", html)
        assert done.returncode == 2 and "cover.html: is there already and is no page of ours" in done.stderr
        assert html.read_text(encoding="utf-8") == text
    assert run("--folder", read_willow, "cover", path, "--html", tmp_path).returncode == 2
    html.unlink()
    for lang in ("zh", "en"):
        # What was written so is written anew.
        assert run("--folder", read_willow, "cover", path, "--html", html, "--lang", lang).returncode == 0
        assert f'lang="{lang}' in html.read_text(encoding="utf-8")
