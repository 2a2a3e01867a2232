"""What is wrong with the rows of the mapping table: each problem names its line and says what would be right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from ..paths import files
from ..store import load
from ..terms import BASE, PREFIXES
from .codes import WRONG
from .pairs import identifier, pair_problems
from .problem import Problem, is_bilingual, is_day
from .table import NOTHING, Mappings, Row, is_match, is_nothing

PREDICATES = ("skos:exactMatch", "skos:closeMatch", "skos:relatedMatch")
JUSTIFICATIONS = ("semapv:ManualMappingCuration", "semapv:LexicalMatching", "semapv:MappingReview")
ENOUGH = 2
VERIFIED, ONCE = "code:verified", "code:seenOnce"
# How sure a row is, by what it says.
EXACT, LOOSE, NEAR = "0.95", "0.9", "0.95"
# A settlement as gazetteers list it: near to a city, not the same.
SETTLEMENT = "gn:P"
_Said = tuple[str, str]


@dataclass(frozen=True)
class Known:
    """What links may speak of: things with their kinds and labels, targets, concepts of divisions."""

    kinds: dict[str, frozenset[str]]
    labels: dict[str, frozenset[str]]
    targets: dict[str, Row]
    # What a list of divisions calls a code, and the kind that it is.
    concepts: dict[str, tuple[str, str]]
    # What the list of objects says of an identifier of a target.
    objects: dict[tuple[str, str], Row]


def things(folder: Path) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Return the kinds and the labels of everything in the registry of a data folder."""
    store = ox.Store()
    for path in files(folder / "graph" / "registry", "*.ttl"):
        load(store, path, BASE + "graph/registry")
    kinds: dict[str, set[str]] = {}
    labels: dict[str, set[str]] = {}
    for quad in store:
        name = str(quad.subject.value if isinstance(quad.subject, ox.NamedNode) else quad.subject)
        if quad.predicate.value == PREFIXES["rdf"] + "type" and isinstance(quad.object, ox.NamedNode):
            kinds.setdefault(name, set()).add(quad.object.value.replace(PREFIXES["ek"], "ek:"))
        elif quad.predicate.value == PREFIXES["skos"] + "prefLabel" and isinstance(quad.object, ox.Literal):
            labels.setdefault(name, set()).add(quad.object.value)
    return ({name: frozenset(each) for name, each in kinds.items()}, {name: frozenset(each) for name, each in labels.items()})


def problems(table: Mappings, known: Known) -> list[Problem]:
    """Return every problem of every row, in the order of lines."""
    found = [Problem(table.path, row.line, zh, en) for row in table.rows for zh, en in _of_row(table, known, row)]
    found += pair_problems(table)
    return sorted(found, key=lambda each: each.line)


def _of_row(table: Mappings, known: Known, row: Row) -> Iterator[_Said]:
    yield from _subject(table, known, row)
    yield from _predicate(row)
    yield from _provenance(table, row)
    target = known.targets.get(row["object_source"].removeprefix("target:"))
    if target is None or not row["object_source"].startswith("target:"):
        have = "、".join(known.targets)
        yield (f"object_source 不认识 {row['object_source']!r}：应为 target: 加 {have} 之一",
               f"unknown object_source {row['object_source']!r}: target: and one of {', '.join(known.targets)}")
    elif is_nothing(row):
        yield from _nothing(row)
    else:
        yield from _object(table, known, row, target)
        yield from _weight(row)
        yield from _listed(table, known, row, target)
        if is_match(row):
            yield from _kind(row)


def _subject(table: Mappings, known: Known, row: Row) -> Iterator[_Said]:
    if not re.fullmatch(r"link:[a-z0-9]+(-[a-z0-9]+)*", row["record_id"]):
        yield (f"record_id {row['record_id']!r} 应如 link:district-erqi-geonames",
               f"write record_id like link:district-erqi-geonames, not {row['record_id']!r}")
    name = table.expand(row["subject_id"])
    if name is None or name not in known.kinds:
        yield (f"登记里没有 {row['subject_id']!r}：写 id: 和短名",
               f"the registry has no {row['subject_id']!r}: write id: and a slug")
        return
    if row["subject_label"] not in known.labels.get(name, ()):
        have = "、".join(sorted(known.labels.get(name, ())))
        yield (f"{row['subject_label']!r} 不是 {row['subject_id']} 的名称：应为 {have}",
               f"{row['subject_label']!r} is no label of {row['subject_id']}: one of {have}")
    if row["subject_category"] not in known.kinds[name]:
        have = "、".join(sorted(known.kinds[name]))
        yield (f"{row['subject_id']} 的类别是 {have}，不是 {row['subject_category']!r}",
               f"{row['subject_id']} is of the kind {have}, not {row['subject_category']!r}")


def _predicate(row: Row) -> Iterator[_Said]:
    if row["predicate_id"] == "owl:sameAs":
        yield ("不用 owl:sameAs：它会把两边的话合成一个；用 skos:exactMatch",
               "owl:sameAs is used for nothing, for it makes two into one: use skos:exactMatch")
    elif row["predicate_id"] not in PREDICATES:
        yield f"predicate_id 应为 {'、'.join(PREDICATES)} 之一", f"predicate_id is one of {', '.join(PREDICATES)}"
    if row["predicate_modifier"] not in ("", "Not"):
        yield "predicate_modifier 只写 Not 或空着", "predicate_modifier is Not or empty"


def _provenance(table: Mappings, row: Row) -> Iterator[_Said]:
    if row["mapping_justification"] not in JUSTIFICATIONS:
        yield (f"mapping_justification 应为 {'、'.join(JUSTIFICATIONS)} 之一",
               f"mapping_justification is one of {', '.join(JUSTIFICATIONS)}")
    published = table.metadata["publication_date"]
    if not is_day(row["mapping_date"]) or row["mapping_date"] > published:
        yield (f"mapping_date {row['mapping_date']!r} 应如 2026-11-23，不晚于 publication_date {published}",
               f"write mapping_date like 2026-11-23, not after publication_date {published}, not {row['mapping_date']!r}")
    if not row["author_label"]:
        yield "author_label 写明是谁作的判断", "author_label says who judged"
    looked = row["ext_looked_in"].split("|")
    if len(set(looked)) < len(looked) or not all(each and each == each.strip() for each in looked):
        yield ("ext_looked_in 写明在哪里查的，用 | 隔开，每个来源一次",
               "ext_looked_in says where it was looked up, with | between, each source once")
    if row["comment"] and not is_bilingual(row["comment"]):
        yield "comment 写作“中文 / English”", "write comment as '中文 / English'"
    if row["ext_status"] not in ("", VERIFIED, ONCE):
        yield f"ext_status 写 {VERIFIED}、{ONCE} 或空着", f"ext_status is {VERIFIED}, {ONCE} or empty"
    if row["ext_candidate"] and row["ext_status"] != ONCE:
        yield f"候选只见过一次：ext_status 写 {ONCE}", f"a candidate was seen once: ext_status is {ONCE}"
    if row["ext_candidate"] and (not is_nothing(row) or table.expand(row["ext_candidate"]) is None):
        yield "ext_candidate 是一个 IRI，只写在没有找到的行里", "ext_candidate is an IRI and stands in rows that found nothing"


def _nothing(row: Row) -> Iterator[_Said]:
    slots = ("object_label", "object_category", "object_type", "confidence", "predicate_modifier")
    filled = [slot for slot in slots if row[slot]]
    if filled:
        yield (f"没有找到的行（{NOTHING}）不写 {'、'.join(filled)}",
               f"a row that found nothing ({NOTHING}) leaves {', '.join(filled)} empty")


def _object(table: Mappings, known: Known, row: Row, target: Row) -> Iterator[_Said]:
    literal = not target["prefix"]
    value, wanted = (row["object_label"], "rdfs literal") if literal else (table.expand(row["object_id"]) or "", "")
    if row["object_type"] != wanted or bool(row["object_id"]) == literal:
        yield ((f"{target['name']} 的标识写在 object_label，object_type 写 rdfs literal，object_id 空着",
                f"an identifier of {target['name']} stands in object_label, with object_type 'rdfs literal' and no object_id")
               if literal else (f"{target['name']} 的标识写在 object_id，object_type 空着",
                                f"an identifier of {target['name']} stands in object_id, with object_type empty"))
        return
    if not re.fullmatch(re.escape(target["prefix"]) + target["pattern"], value):
        shown = row["object_label"] if literal else row["object_id"]
        yield f"{shown!r} 不像 {target['name']} 的标识：应如 {target['example']}", (
            f"{shown!r} is no identifier of {target['name']}: write it like {target['example']}")
        return
    check = WRONG.get(target["name"])
    if check and (said := check(value)):
        zh, _, en = said.partition(" / ")
        yield zh, en
    if value.startswith(PREFIXES["division"]):
        yield from _concept(row, known.concepts.get(value))


def _concept(row: Row, have: tuple[str, str] | None) -> Iterator[_Said]:
    if have is None:
        yield f"graph/divisions 里没有 {row['object_id']}", f"graph/divisions has no {row['object_id']}"
        return
    for wanted, given in zip(have, (row["object_label"], row["object_category"]), strict=True):
        if given != wanted:
            yield (f"那份名单里 {row['object_id']} 是 {wanted or '别的类别'}，不是 {given}",
                   f"that list calls {row['object_id']} {wanted or 'another kind'}, not {given}")


def _weight(row: Row) -> Iterator[_Said]:
    right = NEAR if not is_match(row) else EXACT if row["predicate_id"] == "skos:exactMatch" else LOOSE
    if row["confidence"] != right:
        yield (f"confidence {row['confidence']!r} 应为 {right}：skos:exactMatch {EXACT}，其他匹配 {LOOSE}，近似而不同者 {NEAR}",
               f"confidence is {right}, not {row['confidence']!r}: {EXACT} for skos:exactMatch, {LOOSE} for other matches, "
               f"{NEAR} for near misses")
    if is_match(row) and (row["ext_status"] != VERIFIED or len(row["ext_looked_in"].split("|")) < ENOUGH):
        yield (f"匹配要有{ENOUGH}个以上来源，ext_status 为 {VERIFIED}（见于互不抄录的来源）：只见过一次的是候选，写作 {NOTHING}",
               f"a match needs {ENOUGH} sources or more and ext_status {VERIFIED} (seen in such as do not copy each other): what "
               f"was seen once is a candidate of a row with {NOTHING}")


def _listed(table: Mappings, known: Known, row: Row, target: Row) -> Iterator[_Said]:
    found = identifier(table, row)
    seen = known.objects.get((target["name"], found))
    shown = row["object_label"] if row["object_type"] else row["object_id"]
    if seen is None:
        yield (f"objects.csv 里没有 {shown}：先在那里写明它是什么", f"objects.csv has no {shown}: say there first what it is")
        return
    if row["object_category"] != seen["kind"]:
        yield (f"objects.csv 说 {shown} 的类别是 {seen['kind'] or '空的'}，不是 {row['object_category']}",
               f"objects.csv says that {shown} is of the kind {seen['kind'] or '(none)'}, not {row['object_category']}")
    if is_match(row) and seen["thing"] != row["subject_id"]:
        yield (f"objects.csv 说 {shown} 是 {seen['thing'] or '我们没有的事物'}，不是 {row['subject_id']}：不作匹配",
               f"objects.csv says that {shown} is {seen['thing'] or 'nothing of ours'}, not {row['subject_id']}: no match")
    if not is_match(row) and seen["thing"] == row["subject_id"]:
        yield (f"objects.csv 说 {shown} 就是 {row['subject_id']}：改正其一",
               f"objects.csv says that {shown} is {row['subject_id']}: correct one of the two")


def _kind(row: Row) -> Iterator[_Said]:
    mine, theirs = row["subject_category"], row["object_category"]
    if mine == theirs or (mine, theirs, row["predicate_id"]) == ("ek:City", SETTLEMENT, "skos:closeMatch"):
        return
    yield (f"两边类别不同（{mine} 与 {theirs or '未写'}）：不是匹配；确知不同就写 predicate_modifier Not",
           f"the two are of different kinds ({mine} and {theirs or 'none'}): no match; where they surely differ, say "
           "predicate_modifier Not")
