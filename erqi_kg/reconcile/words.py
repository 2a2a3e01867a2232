"""Words that the rules of matching know: what ends a name, what makes another name of it, what places are in."""

from __future__ import annotations

import re

# What is left out or added in everyday use without naming another thing, by class.
ENDINGS = {
    "Province": ("省", "province", "sheng"),
    "City": ("市", "city", "shi", "municipality"),
    "District": ("区", "district", "qu"),
    "DevelopmentZone": ("区", "zone"),
}
# A company is the same with and without its legal form.
LEGAL = ("股份有限公司", "有限责任公司", "有限公司", "incorporated", "companylimited", "coltd", "limited", "inc", "ltd")
# Words that say what kind of thing a name is of; without them two names may be of different things.
KINDS = ("政务服务中心", "综合服务中心", "服务中心", "研发中心", "体验中心", "创新中心", "产业园区", "产业园", "科技园",
         "生产基地", "产业基地", "制造基地", "商业街", "主题街区", "会员店", "经开区", "开发区", "示范区", "高新区", "片区",
         "景区", "商圈", "广场", "商场", "商城", "市场", "鞋城", "小镇", "超市", "集团", "公司", "委员会", "区政府",
         "市政府", "政府", "书记", "街道", "社区", "大道", "项目", "基地", "平台", "大会", "方案", "中心", "专厅", "二期",
         "一期", "工程", "区委", "市委", "省委", "省", "市", "区", "县", "镇", "乡", "村", "路", "街", "轴", "店", "城",
         "馆", "站", "园", "桥", "塔")
KINDS_EN = ("economicdevelopmentzone", "businesscircle", "servicecentre", "municipalgovernment", "governmentservicecentre",
            "scenicarea", "district", "province", "city", "road", "street", "square", "plaza", "group", "mall", "axis", "zone",
            "project", "park", "centre", "center")
# One of these for another, or left out, is no slip: it names another thing.
TELLING = frozenset("0123456789〇零一二两三四五六七八九十百千万亿东南西北中上下前后左右内外新旧老大小高低首末省市区县乡镇村州"
                    "不无非免未已正副主辅单双男女甲乙丙丁微超准次总分子亚泛半多少+")
# These sound alike, or look alike, and name other kinds of things: a park is no court, and furniture no home.
APART = ("园院苑源", "场厂", "居具", "室市", "路陆", "权全", "商上")
# Characters that are taken for each other, by readers and by machines that read: each group has one shape.
LOOKS = ("己已巳", "未末", "崇祟", "字宇", "微徽", "土士", "日曰", "千干于", "侯候", "治冶", "拔拨", "拆折析", "辨辩辫瓣",
         "博搏膊", "桃挑", "楷揩", "轴柚", "晴睛", "贷货", "第弟", "今令", "大太犬", "天夭", "戊戌戍", "刺剌", "壁璧", "设没",
         "代伐", "免兔", "鸟乌", "历厉", "问间", "师帅", "住往", "技枝", "推椎", "抗杭", "绩续", "端瑞", "械戒", "嵩蒿",
         "楼搂", "根恨", "清请", "福幅")
# Where everything of this graph is: a name may have it before itself.
COUNTRY = ("中国", "中华人民共和国", "china", "prchina", "prc", "peoplesrepublicofchina")
PARENTHESIS = re.compile(r"^(.{2,}?)\s*[(\[（【〔](.{1,60}?)[)\]）】〕]\s*$", re.DOTALL)
# A whole number as a spreadsheet may write it, and the longer codes that begin with that of a district.
_FLOAT = re.compile(r"(\d{6})\.0+\Z")
_LONG = re.compile(r"(\d{6})0{3}(?:0{3})?\Z")
_LISTED = (re.compile(r"(sz|sh|bj)(?:se)?(\d{6})\Z"), re.compile(r"(\d{6})(sz|sh|bj)\Z"))

# How the Party's congresses and committees are called in full and in short, for all of them alike.
_CONGRESS = re.compile(r"中国共产党第(.{1,4})次全国代表大会\Z")
_COMMITTEE = re.compile(r"(?:中国共产党|中共)(.+?)委员会\Z")
_GOVERNMENT = re.compile(r"人民政府\Z")

# How identifiers of others are written beside their IRI.
_ELSEWHERE = (re.compile(r"(?:https?://)?(?:www\.|m\.)?wikidata\.org/(?:wiki|entity)/(q\d{1,12})/?\Z"),
              re.compile(r"(?:wikidata|wd):(q\d{1,12})\Z"),
              re.compile(r"(?:https?://)?(?:www\.|sws\.)?geonames\.org/(\d{1,12})(?:/[a-z0-9.-]{0,80})?\Z"),
              re.compile(r"geonames:(\d{1,12})\Z"))
_FROM_ONE, _ANY = "一二三四五六七八九", "〇零一二三四五六七八九十百千万"
# Tens, a digit alone, a year: 二七 is no number, and what is 二十七 is another.
_NUMBER = re.compile(rf"[二三四五六七八九]?十[{_FROM_ONE}]?|(?<![{_ANY}])[{_FROM_ONE}](?![{_ANY}])|[〇零{_FROM_ONE}]{{4}}(?=年)")
_DIGITS = {each: str(at) for at, each in enumerate("〇一二三四五六七八九")} | {"零": "0"}


def spelled(folded: str) -> str:
    """Return a folded name with its numbers in digits and in British spelling: 十分钟 is 10分钟, and center is centre."""
    return _NUMBER.sub(_in_digits, folded).replace("center", "centre")


def _in_digits(match: re.Match[str]) -> str:
    tens, ten, ones = match[0].partition("十")
    if not ten:
        return "".join(_DIGITS[each] for each in match[0])
    return (_DIGITS[tens] if tens else "1") + (_DIGITS[ones] if ones else "0")


def abbreviated(folded: str) -> str:
    """Return the short form of the full name of a Party congress or committee or a government; any other name as it is."""
    return _GOVERNMENT.sub("政府", _COMMITTEE.sub(r"中共\1委", _CONGRESS.sub(r"党的\1大", folded)))


def code_forms(text: str, folded: str) -> tuple[str, ...]:
    """Return the forms under which a code may stand in the index: that of a division without zeros, that of a stock bare."""
    forms = [folded]
    for pattern, form in ((_FLOAT, text.strip()), (_LONG, folded)):
        if match := pattern.match(form):
            forms.append(match[1])
    written = text.strip().casefold()
    forms += [match[1] for pattern in _ELSEWHERE if (match := pattern.match(written))]
    if match := _LISTED[0].match(folded):
        forms.append(f"{match[1]}se{match[2]}" if match[1] == "sz" else f"{match[1]}{match[2]}")
    elif match := _LISTED[1].match(folded):
        forms.append(f"{match[2]}se{match[1]}" if match[2] == "sz" else f"{match[2]}{match[1]}")
    return tuple(dict.fromkeys(forms))


def stem(folded: str) -> str:
    """Return a folded name without the word at its end that says its kind."""
    for ending in (*KINDS, *KINDS_EN):
        if folded.endswith(ending) and len(folded) > len(ending):
            return folded.removesuffix(ending)
    return folded
