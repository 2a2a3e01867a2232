"""A copy of an article: what is refused and why, what folding takes away, and the way between text and folded text."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erqi_kg.errors import FileError
from erqi_kg.text.copy import LARGEST, Copy, fold, read_copy
from erqi_kg.text.segment import segments

TEXT = "柳港区建成公园3座，投资2亿元。"
texts = st.text("柳港12０９ａb“”\"' \n\r\t\u3000\ufeff，,。；…㎡", max_size=60)


@pytest.mark.parametrize(("data", "message"), [
    (b"", "is empty: give the article as a text file"),
    (b" \n\t ", "is empty"),
    (TEXT.encode("gb18030"), "1: is GBK, not UTF-8: convert it, as with iconv -f GB18030 -t UTF-8"),
    (TEXT.encode("utf-16"), "is UTF-16: convert it, as with iconv -f UTF-16 -t UTF-8"),
    (b"\n\n\x89PNG\r\n\x1a\n\xff\xfe\xfd" + bytes(range(128, 160)), "3: is no text in UTF-8"),
    ((TEXT + "\n二\0七").encode(), "2: holds a NUL byte: give plain text in UTF-8"),
    ((TEXT + "\n二\u202e七").encode(), r"2: holds a mark that reorders text \(U\+202E\) at character 18: remove it"),
    ((TEXT + "\u2066").encode(), r"1: holds a mark that reorders text \(U\+2066\)"),
    ((TEXT + "\x1b[31m").encode(), r"1: holds a control \(U\+001B\) at character 16"),
    (b"a" * (LARGEST + 1), "is larger than 1,000,000 bytes: give one article, as plain text"),
])
def test_what_is_no_article_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "article.txt"
    path.write_bytes(data)
    with pytest.raises(FileError, match=f"article.txt:? ?{message}"):
        read_copy(path)


@pytest.mark.parametrize("path", [Path("nowhere.txt"), Path(), Path("/dev/null")])
def test_what_is_no_file_is_refused(path: Path) -> None:
    with pytest.raises(FileError, match="is no file: give the article as a text file"):
        read_copy(path)


def test_a_large_file_costs_no_more_than_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        # A hole of a gigabyte, which no reader that takes all of it would pass in silence.
        file.truncate(10**9)
    with pytest.raises(FileError, match="is larger than"):
        read_copy(path)


def test_a_text_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_bytes(("\ufeff" + TEXT + "\r\n").encode())
    assert read_copy(path) == "\ufeff" + TEXT + "\r\n"


@pytest.mark.parametrize("copy", [
    TEXT.replace("3", "３").replace("2", "２"), TEXT.replace("，", ",").replace("。", "。\r\n"), "\ufeff" + TEXT,
    "柳港区 建成\n公园 3 座，投资 2 亿元。\n", TEXT.replace("座", "座\u200b"), TEXT.replace("港", "\u3000港"),
])
def test_copies_that_differ_in_form_alone_fold_to_the_same(copy: str) -> None:
    assert fold(copy) == TEXT


@pytest.mark.parametrize("copy", [TEXT.replace("3", "8"), TEXT.replace("座", ""), TEXT + "！", TEXT.replace("亿", "万")])
def test_another_text_folds_to_another(copy: str) -> None:
    assert fold(copy) != TEXT


def test_marks_of_one_kind_are_one() -> None:
    assert fold("“二七”") == fold("「二七」") == fold('"二七"') == '"二七"'
    assert fold("18—25岁") == fold("18－25岁") == "18-25岁"


@given(texts)
def test_a_stretch_of_the_folded_text_is_found_in_the_text(text: str) -> None:
    copy = Copy(text)
    assert copy.folded == fold(text)
    assert fold(copy.folded) == copy.folded
    for start in range(len(copy.folded)):
        first, last = copy.outer(start, start + 1)
        assert fold(text[first:last]) == copy.folded[start]
        assert copy.inner(first) == start
    assert [copy.folded[slice(*part)] for part in copy.parts((0, len(copy.folded)))] or not copy.folded
    assert "".join(copy.folded[slice(*part)] for part in copy.parts((0, len(copy.folded)))) == copy.folded


@given(texts)
def test_segments_stand_in_order_and_hold_all_words(text: str) -> None:
    found = segments(text)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert "".join(fold(text[each.start:each.end]) for each in found) == fold(text)
    assert all(text.count("\n", 0, each.start) == each.line for each in found)


def test_segments_of_an_article(willow: str) -> None:
    kinds = [(each.kind, each.line, each.number) for each in segments(willow)]
    assert kinds == [("title", 0, 1), ("title", 2, 1), ("sentence", 4, 1), ("sentence", 4, 2), ("line", 8, 1), ("line", 12, 1),
                     ("sentence", 14, 1), ("sentence", 14, 2), ("sentence", 16, 1), ("sentence", 16, 2), ("sentence", 16, 3),
                     ("sentence", 18, 1), ("byline", 20, 1)]
    torn = segments(willow)[7]
    assert [fold(willow[slice(*each)]) for each in torn.breaks] == [""]
    assert fold(willow[torn.start:torn.end]).startswith("目前，沿河步道已建成18公里")
