"""The dialogue that asks what is to be said of a table; each answer is checked when it is given, and asked for again."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from ..errors import ErqiError, ParameterError
from .description import NAME, period
from .info import TableInfo, iri_of, no_column

Ask = Callable[[str], str]
# Why an answer will not do, None where it will.
Wrong = Callable[[str], str | None]
_CODE_KINDS = "census, sampleSurvey, administrativeRecords"


class Known(Protocol):
    """What the graph holds: its concepts of a kind (indicator, unit, counts, kind, method) and its editions of codes."""

    def holds(self, kind: str, iri: str) -> bool:
        """Whether the graph holds an IRI as a concept of a kind."""

    def all(self, kind: str) -> list[str]:
        """Return the concepts of a kind by their short names."""

    def editions(self) -> tuple[str, ...]:
        """Return the vintages of the dated lists of codes."""


def ask_for(info: TableInfo, headers: list[str], ask: Ask, known: Known) -> TableInfo:
    """Return what is said of a table with what was missing, asked for line by line."""
    here = ", ".join(map(repr, headers))
    info = _once(info, ask, "key", f"哪一列是代码 / which column is the code ({here}): ", _of(headers))
    texts = {"name": ("短名 / short name (census-2020): ", _is_name),
             "title": ("英文标题 / title in English: ", _is_said), "title_zh": ("中文标题 / title in Chinese: ", _is_said),
             "source": ("来源，网址或文字 / source, URL or text: ", _is_said),
             "licence": ("许可，网址或文字 / licence, URL or text: ", _is_said)}
    for name, (question, wrong) in texts.items():
        info = _once(info, ask, name, question, wrong)
    if " " in (info.licence or "") and info.licence_zh is None:
        info = _once(info, ask, "licence_zh", "  许可的中文，可空 / the same in Chinese, if any: ", lambda text: None)
    info = _once(info, ask, "vintage", "数字所指的时间 / what the figures refer to (2020, 2020-11-01): ", _is_period)
    info = _once(info, ask, "method", f"方法 / method ({_CODE_KINDS}): ", _concept("method", known))
    info = _once(info, ask, "name_column", f"名称列，可空 / column with names, if any ({here}): ", _or_empty(_of(headers)))
    editions = known.editions()
    if editions:
        shown = f"哪一版代码，可空 / which edition of the codes, if known ({', '.join(editions)}): "
        info = _once(info, ask, "key_vintage", shown, _or_empty(_among(editions)))
    info = _several(info, ask, "skip_key", "代码列里的合计、脚注，以分号分开，可空 / totals and notes in that column, if any, "
                    "with semicolons between: ", "[;；]")
    return info if info.values else _values(info, headers, ask, known)


def _values(info: TableInfo, headers: list[str], ask: Ask, known: Known) -> TableInfo:
    values: dict[str, dict[str, str]] = {}
    while not values:
        for header in headers:
            if header in (info.key, info.name_column) or headers.count(header) > 1:
                continue
            said = _column(header, ask, known)
            if said:
                values[header] = said
    info = _several(replace(info, values=values), ask, "missing",
                    "缺值的字样，以空格分开，可空 / what stands for nothing, if anything: ", r"\s")
    return _once(info, ask, "thousands", "千分位符，可空 / separator of thousands, if any: ", lambda text: (
        None if len(text) < 2 else "只一个字符 / it is one character"))


def _column(header: str, ask: Ask, known: Known) -> dict[str, str]:
    what = ask(f"{header}：指标的代码（如 residentPopulation）或中文名，空则不取 / indicator: its code, or its name in Chinese "
               "(empty: not taken): ").strip()
    if not what:
        return {}
    said = {"indicator": what} if known.holds("indicator", iri_of(what)) else {"zh": what}
    if "zh" in said:
        said["en"] = _until(ask, "  英文 / in English: ", _is_said)
        said["kind"] = _until(ask, f"  类型 / kind ({', '.join(known.all('kind'))}): ", _concept("kind", known))
    said["unit"] = _until(ask, "  单位 / unit (unit:NUM, unit:PERCENT, unit:CCY_CNY): ", _concept("unit", known))
    if said["unit"] == "unit:NUM":
        said["counts"] = _until(ask, "  数的是什么 / what is counted (counted-person, counted-company): ",
                                _concept("counts", known))
    said["scale"] = _until(ask, "  十的几次方：万写 4，亿写 8，否则 0 / times ten to the power of (万 4, 亿 8, else 0): ",
                           _is_exponent)
    return said


def _once(info: TableInfo, ask: Ask, name: str, question: str, wrong: Wrong) -> TableInfo:
    if getattr(info, name):
        return info
    return replace(info, **{name: _until(ask, question, wrong) or None})  # type: ignore[arg-type]


def _several(info: TableInfo, ask: Ask, name: str, question: str, parted: str) -> TableInfo:
    if getattr(info, name):
        return info
    found = tuple(each.strip() for each in re.split(parted, ask(question)) if each.strip())
    return replace(info, **{name: found})  # type: ignore[arg-type]


def _until(ask: Ask, question: str, wrong: Wrong) -> str:
    asked = question
    while True:
        text = ask(asked).strip()
        why = wrong(text)
        if why is None:
            return text
        asked = f"  不行，请再写 / that will not do, once more — {why}\n{question}"


def _is_said(text: str) -> str | None:
    return None if text else "不能空 / it cannot be empty"


def _is_name(text: str) -> str | None:
    return None if NAME.match(text) else "小写字母、数字、连字符 / small letters, digits and hyphens: census-2020"


def _is_exponent(text: str) -> str | None:
    good = re.fullmatch(r"-?\d{1,2}", text) and abs(int(text)) <= 18
    return None if good else "写指数，万是 4，亿是 8 / an exponent from -18 to 18: 4 for 10,000 (万), 8 for 亿"


def _is_period(text: str) -> str | None:
    try:
        period(Path(), text)
    except ErqiError as error:
        return str(error).partition(": ")[2]
    return None


def _among(choices: tuple[str, ...]) -> Wrong:
    return lambda text: None if text in choices else f"没有 {text!r} / there is no {text!r}: {', '.join(choices)}"


def _of(headers: list[str]) -> Wrong:
    return lambda text: None if headers.count(text) == 1 else f"没有叫这个的一列 / {no_column(headers, text)}"


def _or_empty(wrong: Wrong) -> Wrong:
    return lambda text: wrong(text) if text else None


def _concept(kind: str, known: Known) -> Wrong:
    return lambda text: None if known.holds(kind, iri_of(text)) else (
        f"图谱里没有 {text!r} / the graph has no {text!r}: {', '.join(known.all(kind))}")


def ended() -> ParameterError:
    """Return the error of a dialogue whose answers end too early."""
    return ParameterError("the answers ended before the questions: give the rest as flags, or run it again")
