"""The independent reader: figures and times as a person reads them, and what it leaves alone."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path

import pytest

from erqi_kg import KnowledgeGraph
from erqi_kg.text.copy import fold
from erqi_kg.text.figures import Reading
from erqi_kg.text.times import read_time, year_of
from erqi_kg.text.vocabulary import Vocabulary

sys.path.insert(0, str(Path(__file__).parent / "bench"))
from bench_draft import DRAFTS, differences, drafted, expected

TEXTS = sorted(path.stem for path in DRAFTS.glob("*.json"))
# What the reader does not read as a person does, each with the reason.
OTHERWISE = {
    ("valley", "5倍"): "a multiple has no unit of its own",
    ("lakeside", "一百个"): "it stands in a figure of speech, which no rule knows",
    ("valley", "45公里"): "the word of the plan stands behind the figure",
    ("station", "12亿元到15亿元"): "the word of the aim stands in another sentence",
}


@pytest.fixture(scope="module")
def vocabulary(kg: KnowledgeGraph) -> Vocabulary:
    return Vocabulary(kg)


def only(vocabulary: Vocabulary, words: str) -> Reading:
    found = vocabulary.figures(fold(words))
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(("words", "comparator", "value", "lower", "upper"), [
    ("625亿元", "exact", "62500000000", "62500000000", "62500000000"),
    ("超50亿元", "moreThan", None, "5000000000", None),
    ("突破120亿元", "moreThan", None, "12000000000", None),
    ("逾亿元", "moreThan", None, "100000000", None),
    ("1.3万多人", "moreThan", None, "13000", None),
    ("三千余万元", "moreThan", None, "30000000", None),
    ("千余亩", "moreThan", None, "1000", None),
    ("约1.2万平方米", "approx", "12000", None, None),
    ("80亩左右", "approx", "80", None, None),
    ("近千名", "lessThan", None, None, "1000"),
    ("不到3天", "lessThan", None, None, "3"),
    ("300家以上", "atLeast", None, "300", None),
    ("上百家", "atLeast", None, "100", None),
    ("不超过5份", "atMost", None, None, "5"),
    ("15亿元至20亿元", "range", None, "1500000000", "2000000000"),
    ("18-25岁", "range", None, "18", "25"),
    ("５至８万元", "range", None, "50000", "80000"),
    ("七八个", "range", None, "7", "8"),
    ("几百万元", "several", None, "2000000", "10000000"),
    ("数万人次", "several", None, "20000", "100000"),
    ("多名", "several", None, "2", None),
    ("一百二十名", "exact", "120", "120", "120"),
    ("一万二千户", "exact", "12000", "12000", "12000"),
    ("半年", "exact", "6", "6", "6"),
    ("两年半", "exact", "2.5", "2.5", "2.5"),
    ("一半", "exact", "50", "50", "50"),
    ("1，213个", "exact", "1213", "1213", "1213"),
    ("百分之二十", "exact", "20", "20", "20"),
])
def test_words_are_read_as_a_person_reads_them(vocabulary: Vocabulary, words: str, comparator: str, value: str | None,
                                               lower: str | None, upper: str | None) -> None:
    reading = only(vocabulary, words)
    wanted = [None if each is None else Decimal(each) for each in (value, lower, upper)]
    assert (reading.comparator, reading.value, reading.lower, reading.upper) == (comparator, *wanted)
    included = {"exact": (True, True), "moreThan": (False, None), "lessThan": (None, False), "atLeast": (True, None),
                "several": (True, False if upper else None),
                "atMost": (None, True), "approx": (None, None), "range": (True, True)}
    assert (reading.lower_included, reading.upper_included) == included[comparator]
    assert (reading.words, reading.doubt) == (fold(words), None)


def test_a_share_ends_at_a_hundred_and_growth_does_not(vocabulary: Vocabulary) -> None:
    share, growth = only(vocabulary, "餐饮业态占比超65%"), only(vocabulary, "同比增长超65%")
    assert (share.upper, share.upper_included, growth.upper) == (Decimal(100), True, None)


@pytest.mark.parametrize("words", [
    "第三人民医院", "G107国道", "5G基站", "3A级景区", "二期工程", "三横两纵", "1+3+N", "党的二十大精神", "一心一意", "千家万户",
    "三年级", "2023年", "今年3月6日", "二七区", "“15分钟便民生活圈”", "沉寂多年", "门牌12号", "四通八达", "十分热闹", "十年前",
    "前5个月", "万象更新",
])
def test_what_counts_nothing_is_no_figure(vocabulary: Vocabulary, words: str) -> None:
    assert [each for each in vocabulary.figures(fold(words)) if not each.article] == []


@pytest.mark.parametrize(("words", "counts"), [
    ("推进产业项目50个、总投资", "counted-project"), ("97个产业项目", "counted-project"), ("企业60余家，", "counted-company"),
    ("每个项目明确一名项目管家，", "counted-steward"), ("招引多名“先锋”", "counted-person"), ("吸引游客9万人次", "counted-visit"),
    ("汇集六要素36万多条、2个部门的数据", "counted-element"), ("打造7个应用场景", "counted-scenario"),
])
def test_what_is_counted_stands_at_the_number(vocabulary: Vocabulary, words: str, counts: str) -> None:
    assert vocabulary.figures(fold(words))[0].counts == counts


def test_one_noun_may_serve_two_numbers(vocabulary: Vocabulary) -> None:
    found = vocabulary.figures("36万多条、529万条等数据")
    assert [each.counts for each in found] == ["counted-record", "counted-record"]


@pytest.mark.parametrize(("words", "modality"), [
    ("年产值2亿元", "actual"), ("预计年产值可达2亿元，税收2000万元", "expected"), ("力争增长8%", "target"),
    ("计划投资3亿元", "planned"), ("将建成5座公园", "planned"), ("预计投资3亿元，目前完成2亿元", "expected"),
    ("将治理与9个工程结合", "actual"), ("预计由90分钟缩短至40分钟", "actual"),
])
def test_words_before_a_figure_tell_how_real_it_is(vocabulary: Vocabulary, words: str, modality: str) -> None:
    assert vocabulary.figures(words)[0].modality == modality


def test_words_that_contradict_each_other_are_a_doubt(vocabulary: Vocabulary) -> None:
    assert only(vocabulary, "约500余家").doubt
    assert only(vocabulary, "超30亿元以下").doubt


@pytest.mark.parametrize(("words", "since", "until", "basis"), [
    ("今年3月6日", "2024-03-06", "2024-03-06", "resolved"), ("去年", "2023-01-01", "2023-12-31", "resolved"),
    ("2023年8月", "2023-08-01", "2023-08-31", "explicit"), ("二季度", "2024-04-01", "2024-06-30", "resolved"),
    ("3月、4月、5月、6月", "2024-03-01", "2024-06-30", "resolved"), ("1至5月", "2024-01-01", "2024-05-31", "resolved"),
    ("今年“五一”小长假", "2024-05-01", None, "resolved"), ("截至6月底", None, "2024-06-30", "resolved"),
    ("年底前", None, "2024-12-31", "resolved"), ("今年以来", "2024-01-01", None, "resolved"),
    ("2025年底", None, "2025-12-31", "explicit"), ("今年前5个月", "2024-01-01", "2024-05-31", "resolved"),
    ("4月29日至5月3日", "2024-04-29", "2024-05-03", "resolved"), ("盛夏时节", "2024-06-01", "2024-08-31", "resolved"),
    ("目前", None, None, "publication"), ("近年来", None, None, None), ("今年2月30日", None, None, None),
])
def test_words_of_time_are_read_as_a_person_reads_them(words: str, since: str | None, until: str | None,
                                                       basis: str | None) -> None:
    read = read_time(fold(words), 2024)
    assert (read.since and str(read.since), read.until and str(read.until), read.basis, read.doubt) == (since, until, basis, None)


def test_this_year_is_the_one_that_a_sentence_prints_beside_it() -> None:
    assert year_of(["今年1月，召开2024年大会", "2023年的事"]) == 2024
    assert year_of(["今年1月", "2024年"]) is None
    assert year_of(["今年是2024年", "今年是2025年"]) is None
    assert read_time("今年3月", None).since is None


def test_texts_were_found() -> None:
    assert len(TEXTS) >= 4
    assert sum(len(expected(name)) for name in TEXTS) >= 270


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_with_traps_is_read_as_a_person_read_it(name: str) -> None:
    mine, theirs = drafted(name), expected(name)
    otherwise = {theirs[span]["quote"] for span in theirs if span not in mine or differences(mine[span], theirs[span])}
    otherwise |= {mine[span].reading.words for span in set(mine) - set(theirs)}
    assert otherwise == {quote for text, quote in OTHERWISE if text == name}
