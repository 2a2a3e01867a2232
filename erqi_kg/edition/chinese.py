"""The dataset in the fields of the Chinese government catalogue, as far as the names of the fields were seen in sources.

The twelve of GB/T 21063.3-2007 were seen with their definitions in a published program that edits such records, and most of
them again in the contents of DB37/T 2885-2016. Those of the guide to compiling catalogues (政务信息资源目录编制指南（试行）)
were seen in a table of the government of Sichuan (sc.gov.cn, 2018gtzytml, sheet 4), and 是否向社会开放 and 开放条件 in several
published programs. Of GB/T 38664 only terms and measures were seen, no fields. What is left out, and why, is in the record.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import quote

from .catalog import Described
from .record import CATALOG, Record
from .rights import terms
from .tables import Table

Json = dict[str, object]
_EU = "http://publications.europa.eu/resource/authority/"
# The words of the two catalogues for the same.
_FREQUENCY = {_EU + "frequency/IRREG": "不定期"}
_SHARED, _OPEN = {_EU + "access-right/PUBLIC": "无条件共享"}, {_EU + "access-right/PUBLIC": "是"}


def chinese(record: Record, files: Sequence[Described], tables: Sequence[Table], base: str | None) -> bytes:
    """Return the record as JSON."""
    document: Json = {
        "GB/T 21063.3-2007": _core(record, files, base),
        "政务信息资源目录编制指南（试行）": _guide(record, files, tables),
        "说明": record.one(CATALOG + "#chinese", "skos:editorialNote", "zh"),
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _zh(record: Record, subject: str, name: str) -> str:
    return record.one(subject, name, "zh")


def _core(record: Record, files: Sequence[Described], base: str | None) -> Json:
    publisher = _zh(record, record.value(record.dataset, "dcterms:publisher"), "foaf:name")
    places = [base + quote(each.file.path) for each in files] if base else [record.value(record.dataset, "dcat:landingPage")]
    keeper = _zh(record, record.value(CATALOG, "dcterms:publisher"), "foaf:name")
    return {
        "信息资源名称": _zh(record, record.dataset, "dcterms:title"),
        "信息资源发布日期": record.value(record.dataset, "dcterms:issued"),
        "信息资源摘要": _zh(record, record.dataset, "dcterms:description"),
        "信息资源提供方": {"信息资源提供单位": publisher},
        "关键字说明": {"关键字": record.texts(record.dataset, "dcat:keyword").get("zh", [])},
        "在线资源链接地址": places,
        "信息资源标识符": record.value(record.dataset, "dcterms:identifier"),
        "元数据标识符": CATALOG,
        "元数据维护方": {"元数据联系单位": keeper},
        "元数据更新日期": record.value(CATALOG, "dcterms:modified"),
    }


def _guide(record: Record, files: Sequence[Described], tables: Sequence[Table]) -> Json:
    rights, own = record.value(record.dataset, "dcterms:accessRights"), terms(record)
    formats = {each.format: _zh(record, f"{CATALOG}#{each.format}", "dcterms:title") for each in files}
    made: Json = {
        "信息资源名称": _zh(record, record.dataset, "dcterms:title"),
        "信息资源提供方": _zh(record, record.value(record.dataset, "dcterms:publisher"), "foaf:name"),
        "信息资源摘要": _zh(record, record.dataset, "dcterms:description"),
        "信息资源格式": [*formats.values()],
        "共享属性": {"共享类型": _SHARED.get(rights)},
        "开放属性": {"是否向社会开放": _OPEN.get(rights),
                     "开放条件": _zh(record, own.licence, "dcterms:title") + (f"。{own.texts['zh']}" if own.statement else "")},
        "更新周期": _FREQUENCY.get(record.value(record.dataset, "dcterms:accrualPeriodicity")),
        "发布日期": record.value(record.dataset, "dcterms:issued"),
    }
    if tables:
        made["信息项信息"] = {f"{table.zh}（{table.name}）": [
            {"信息项名称": column.zh, "数据类型": column.kind} for column in table.columns] for table in tables}
    return made
