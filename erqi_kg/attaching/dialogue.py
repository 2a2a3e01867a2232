"""The dialogue that asks what is to be said of a table; each answer is checked when it is given, and asked for again."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ..errors import ErqiError, ParameterError
from .description import NAME, period
from .info import TableInfo, iri_of

Ask = Callable[[str], str]
# Whether the graph holds an IRI as a concept of a kind: indicator, unit, counts, kind, method.
Known = Callable[[str, str], bool]
Fits = Callable[[str], bool]
_CODE_KINDS = "census, sampleSurvey, administrativeRecords"


def ask_for(info: TableInfo, headers: list[str], ask: Ask, known: Known) -> TableInfo:
    """Return what is said of a table with what was missing, asked for line by line."""
    here = ", ".join(headers)
    info = _once(info, ask, "key", f"哪一列是代码 / which column is the code ({here}): ", lambda text: headers.count(text) == 1)
    texts = {"name": ("短名 / short name (census-2020): ", lambda text: bool(NAME.match(text))),
             "title": ("英文标题 / title in English: ", bool), "title_zh": ("中文标题 / title in Chinese: ", bool),
             "source": ("来源，网址或文字 / source, URL or text: ", bool),
             "licence": ("许可，网址或文字 / licence, URL or text: ", bool)}
    for name, (question, fits) in texts.items():
        info = _once(info, ask, name, question, fits)
    if " " in (info.licence or "") and info.licence_zh is None:
        info = _once(info, ask, "licence_zh", "  许可的中文，可空 / the same in Chinese, if any: ", lambda text: True)
    info = _once(info, ask, "vintage", "数字所指的时间 / what the figures refer to (2020, 2020-11-01): ", _is_period)
    info = _once(info, ask, "method", f"方法 / method ({_CODE_KINDS}): ", lambda text: known("method", iri_of(text)))
    info = _once(info, ask, "name_column", f"名称列，可空 / column with names, if any ({here}): ",
                 lambda text: not text or headers.count(text) == 1)
    info = _once(info, ask, "key_vintage", "哪一版代码，可空 / which edition of the codes, if known: ", lambda text: True)
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
    info = replace(info, values=values)
    if not info.missing:
        info = replace(info, missing=tuple(ask("缺值的字样，以空格分开，可空 / what stands for nothing, if anything: ").split()))
    return _once(info, ask, "thousands", "千分位符，可空 / separator of thousands, if any: ", lambda text: len(text) < 2)


def _column(header: str, ask: Ask, known: Known) -> dict[str, str]:
    what = ask(f"{header}：指标的代码（如 residentPopulation）或中文名，空则不取 / indicator: its code, or its name in Chinese "
               "(empty: not taken): ").strip()
    if not what:
        return {}
    said = {"indicator": what} if known("indicator", iri_of(what)) else {"zh": what}
    if "zh" in said:
        said["en"] = _until(ask, "  英文 / in English: ", bool)
        said["kind"] = _until(ask, "  类型 / kind (stock, flow, share, average, growthRate): ",
                              lambda text: known("kind", iri_of(text)))
    said["unit"] = _until(ask, "  单位 / unit (unit:NUM, unit:PERCENT, unit:CCY_CNY): ", lambda text: known("unit", iri_of(text)))
    if said["unit"] == "unit:NUM":
        said["counts"] = _until(ask, "  数的是什么 / what is counted (counted-person, counted-company): ",
                                lambda text: known("counts", iri_of(text)))
    said["scale"] = _until(ask, "  十的几次方：万写 4，亿写 8，否则 0 / times ten to the power of (万 4, 亿 8, else 0): ",
                           lambda text: re.fullmatch(r"-?\d{1,2}", text) is not None)
    return said


def _once(info: TableInfo, ask: Ask, name: str, question: str, fits: Fits) -> TableInfo:
    if getattr(info, name):
        return info
    return replace(info, **{name: _until(ask, question, fits) or None})  # type: ignore[arg-type]


def _until(ask: Ask, question: str, fits: Fits) -> str:
    while True:
        text = ask(question).strip()
        if fits(text):
            return text
        question = f"  不行，请再写 / that will not do, once more: {question.strip()} "


def _is_period(text: str) -> bool:
    try:
        period(Path(), text)
    except ErqiError:
        return False
    return True


def ended() -> ParameterError:
    """Return the error of a dialogue whose answers end too early."""
    return ParameterError("the answers ended before the questions: give the rest as flags, or run it again")
