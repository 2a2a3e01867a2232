"""What is wrong with that which the rows of the mapping table refer to: its metadata, the targets, the objects elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from .problem import Problem, doubles, is_bilingual, is_day
from .table import Mappings, Row

PROPERTIES = ("ek:divisionCode", "ek:isoCode", "ek:stockCode")
# What `link` writes beside the linksets.
_TAKEN = ("mappings",)
_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`]+\Z")


def metadata_problems(table: Mappings) -> list[Problem]:
    """Return what is wrong with the metadata of a mapping set, each with its line."""
    return [Problem(table.path, table.where.get(key, 1), f"{key} {zh}", f"{key} {en}") for key, zh, en in _metadata(table)]


def _metadata(table: Mappings) -> Iterator[tuple[str, str, str]]:
    meta = table.metadata
    for key in ("mapping_set_id", "license", "subject_source"):
        if not isinstance(meta[key], str) or not _IRI.match(meta[key]):
            yield key, f"{meta[key]!r} 应为一个 IRI", f"is to be an IRI, not {meta[key]!r}"
    for key in ("mapping_set_version", "publication_date"):
        if not isinstance(meta[key], str) or not is_day(meta[key]):
            yield key, f"{meta[key]!r} 应如 2026-11-23", f"is a day such as 2026-11-23, not {meta[key]!r}"
    for key in ("mapping_set_title", "mapping_set_description"):
        if not isinstance(meta[key], str) or not is_bilingual(meta[key]):
            yield key, "写作“中文 / English”", "reads '中文 / English'"
    creators = meta["creator_label"]
    if not isinstance(creators, list) or not all(isinstance(each, str) and each.strip() for each in creators):
        yield "creator_label", "是一列名字，每个前面写 -", "is a list of names, each after -"
    for prefix, whole in table.prefixes.items():
        if not _IRI.match(whole):
            yield "curie_map", f"里 {prefix} 的 {whole!r} 不是 IRI", f"gives {prefix} {whole!r}, which is no IRI"


def target_problems(path: Path, rows: tuple[Row, ...], prefixes: dict[str, str]) -> list[Problem]:
    """Return what is wrong with the targets: each has a pattern that fits its own example."""
    found = doubles(path, [(row["name"], row.line) for row in rows])
    for row in rows:
        found += [Problem(path, row.line, zh, en) for zh, en in _target(row, prefixes)]
    return found


def _target(row: Row, prefixes: dict[str, str]) -> Iterator[tuple[str, str]]:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["name"]) or row["name"] in _TAKEN:
        yield (f"名字 {row['name']!r} 用小写字母、数字和连字符，如 iso-3166-2，不用 {'、'.join(_TAKEN)}",
               f"write the name {row['name']!r} in lower-case letters, digits and hyphens like iso-3166-2, and not "
               f"{' or '.join(_TAKEN)}")
    if not row["title_zh"].strip() or not row["title_en"].strip():
        yield "title_zh 和 title_en 都要写", "give both title_zh and title_en"
    if row["note"] and not is_bilingual(row["note"]):
        yield "note 写作“中文 / English”", "write note as '中文 / English'"
    if row["licence"] and not _IRI.match(row["licence"]):
        yield f"licence {row['licence']!r} 应为一个 IRI 或空着", f"licence is an IRI or empty, not {row['licence']!r}"
    example = row["example"] if not row["prefix"] else prefixes.get(row["example"].partition(":")[0], "") + (
        row["example"].partition(":")[2])
    try:
        fits = re.fullmatch(re.escape(row["prefix"]) + row["pattern"], example) is not None
    except re.error:
        fits = False
    if not fits or (row["prefix"] and not _IRI.match(row["prefix"])):
        yield (f"例子 {row['example']!r} 要合于前缀和样式：改正其一",
               f"let the example {row['example']!r} fit prefix and pattern: correct one")
    if row["property"] not in ("", *PROPERTIES):
        yield f"属性应为 {'、'.join(PROPERTIES)} 之一或空着", f"the property is one of {', '.join(PROPERTIES)}, or empty"


def object_problems(path: Path, rows: tuple[Row, ...], table: Mappings, targets: dict[str, Row],
                    kinds: dict[str, frozenset[str]]) -> list[Problem]:
    """Return what is wrong with the list of objects elsewhere: each stands once, of one kind, for one thing or for none."""
    found = doubles(path, [(f"{row['target']} {row['identifier']}", row.line) for row in rows])
    for row in rows:
        found += [Problem(path, row.line, zh, en) for zh, en in _object(row, table, targets, kinds)]
    return found


def _object(row: Row, table: Mappings, targets: dict[str, Row], kinds: dict[str, frozenset[str]]) -> Iterator[tuple[str, str]]:
    target = targets.get(row["target"])
    if target is None:
        have = ", ".join(targets)
        yield f"不认识 {row['target']!r}：应为 {have} 之一", f"unknown target {row['target']!r}: one of {have}"
        return
    whole = (table.expand(row["identifier"]) or "") if target["prefix"] else row["identifier"]
    if not re.fullmatch(re.escape(target["prefix"]) + target["pattern"], whole):
        yield (f"{row['identifier']!r} 不像 {row['target']} 的标识：应如 {target['example']}",
               f"{row['identifier']!r} is no identifier of {row['target']}: write it like {target['example']}")
    if not row["thing"]:
        return
    mine = kinds.get(table.expand(row["thing"]) or "")
    if mine is None:
        yield (f"登记里没有 {row['thing']!r}：写 id: 和短名，或空着",
               f"the registry has no {row['thing']!r}: write id: and a slug, or nothing")
    elif row["kind"] not in mine and not (row["kind"] == "gn:P" and "ek:City" in mine):
        yield (f"{row['thing']} 是 {'、'.join(sorted(mine))}，{row['kind'] or '没有写类别的'} 不会是它",
               f"{row['thing']} is of the kind {', '.join(sorted(mine))}: {row['kind'] or 'what has no kind'} cannot be it")
