"""The independent reader: figures and times as a person reads them, and what it leaves alone."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path

import cn2an
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

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
    ("1亿2000万元", "exact", "120000000", "120000000", "120000000"),
    ("1万5千元", "exact", "15000", "15000", "15000"),
    ("1万2000元", "exact", "12000", "12000", "12000"),
    ("一亿五千万元", "exact", "150000000", "150000000", "150000000"),
    ("一点五亿元", "exact", "150000000", "150000000", "150000000"),
    ("十二点五亿元", "exact", "1250000000", "1250000000", "1250000000"),
    ("100多万个", "moreThan", None, "1000000", None),
    ("二三十家", "range", None, "20", "30"),
    ("三四百人", "range", None, "300", "400"),
    ("五六千万元", "range", None, "50000000", "60000000"),
    ("一两个", "range", None, "1", "2"),
    ("300-500万元", "range", None, "3000000", "5000000"),
    ("3万至5万元", "range", None, "30000", "50000"),
    ("2亿3000万至3亿元", "range", None, "230000000", "300000000"),
    ("５０％", "exact", "50", "50", "50"),
    ("百分之一百二十", "exact", "120", "120", "120"),
    ("5000米以上", "atLeast", None, "5000", None),
    ("十多年", "moreThan", None, "10", None),
    ("60岁及以上", "atLeast", None, "60", None),
    ("5人及以下", "atMost", None, None, "5"),
    ("3600年", "exact", "3600", "3600", "3600"),
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
    "前5个月", "万象更新", "多元化", "多场景", "人数位居第一", "多数项目", "如数家珍", "一成不变", "9999年", "2023-2025年",
])
def test_what_counts_nothing_is_no_figure(vocabulary: Vocabulary, words: str) -> None:
    assert [each for each in vocabulary.figures(fold(words)) if not each.article] == []


@pytest.mark.parametrize("words", [
    "1亿零500万元", "1亿五千万元", "2万5元", "三万五元", "二百五人", "1，23，456个", "12，5亿元", "2.5.3元", "3.万元", "1.2.3个",
    "007个", "十几个", "20几个", "几十几个", "5万余2千人", "十七八个", "三五个", "数十上百家", "上千上万", "第5000个",
    "第三至五个", "3-5-7个", "8000-1万元", "1-3000万元", "5分钟到30小时", "从3家到5家", "3/4个", "3比2个", "10∶1个", "2/3",
    "-5个", "-5%", "零下5天", "负5%", "-3至5天", "≥5个", "0.5‰", "十分之十一", "二十五分之一", "三分之二个", "四分之三个",
    "三成五", "两成半", "百分之二十多", "百分之二十至三十", "3个半月", "一个半小时", "两个多月", "半个多世纪", "3年多",
    "5公里半径", "1小时30分钟", "5公里300米", "5元5角", "3米5", "5个亿", "500元/吨", "3000元每平方米", "5个/天", "100元起",
    "未超过5家", "不得超过5个", "没有5个", "大概5个", "5个不到", "10时30分", "8点", "大半年", "三点五个人", "晚上八点五万人",
    "近3年", "近五天", "5亿元级", "5亿元+", "5个或以上", "5个（含）以上", "3米线",
])
def test_a_piece_of_something_else_is_not_read(vocabulary: Vocabulary, words: str) -> None:
    assert [each.words for each in vocabulary.figures(fold(words))] == []


@pytest.mark.parametrize(("words", "read"), [
    ("排名第一，12个项目", ["12个"]), ("试点5个", ["5个"]), ("肩负3项任务", ["3项"]), ("附近12家", ["12家"]),
    ("3年100家", ["3年", "100家"]), ("目标——5个", ["5个"]), ("5个多功能厅", ["5个"]), ("5个亿元级园区", ["5个"]),
    ("5个和20米以上", ["5个", "20米以上"]),
    ("1亿元2个项目", ["1亿元", "2个"]), ("每人最多50万元", ["最多50万元"]), ("由90分钟缩短至40分钟", ["90分钟", "40分钟"]),
    ("十多年来", ["十多年"]), ("¥500元", ["500元"]),
])
def test_what_only_looks_like_a_piece_is_read(vocabulary: Vocabulary, words: str, read: list[str]) -> None:
    assert [each.words for each in vocabulary.figures(fold(words))] == read


_UNITS = st.sampled_from(["元", "个", "人次", "亩"])
_GOING_ON = "0123456789零一二三四五六七八九十百千万亿几./-+"


@given(st.integers(1, 99_999_999), st.sampled_from([("", 1), ("万", 10**4), ("亿", 10**8)]), _UNITS)
def test_a_number_in_digits_is_that_number(vocabulary: Vocabulary, whole: int, scale: tuple[str, int], unit: str) -> None:
    for digits in (str(whole), f"{whole // 100}.{whole % 100:02}"):
        assert only(vocabulary, f"{digits}{scale[0]}{unit}").value == Decimal(digits) * scale[1]


@given(st.integers(1, 10**12), _UNITS)
def test_a_number_in_characters_is_that_number(vocabulary: Vocabulary, whole: int, unit: str) -> None:
    read = [each.value for each in vocabulary.figures(cn2an.an2cn(whole) + unit)]
    # A numeral of many parts is longer than any that is read.
    assert read == [whole] or (read == [] and len(cn2an.an2cn(whole)) > 9)


@given(st.integers(1, 10**9), st.sampled_from(_GOING_ON), st.sampled_from(["元", "个", "年", "%"]), st.booleans())
def test_a_numeral_that_goes_on_is_not_its_piece(vocabulary: Vocabulary, whole: int, more: str, unit: str, spelled: bool) -> None:
    digits = cn2an.an2cn(whole) if spelled else str(whole)
    # 一十 is 十.
    assume(more != "一" or digits[0] != "十")
    for words in (f"{more}{digits}{unit}", f"{digits}{more}{unit}"):
        for each in vocabulary.figures(fold(words)):
            assert each.value != whole, each


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
