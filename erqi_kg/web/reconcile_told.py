"""What a client of the Reconciliation API is told: manifests, candidates, suggestions, values; in both versions."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from .. import __version__
from ..reconcile.facts import Facts, Property, Told
from ..reconcile.index import EK, ID, Entity
from ..reconcile.properties import local
from ..reconcile.service import Candidate
from ..reconcile.suggest import Kind
from ..terms import BASE, iri
from .reconcile_read import Wish

Json = dict[str, object]
DRAFT = "1.0-draft"
ROOT, ROOT_10 = "/reconcile", "/reconcile/1.0-draft"
WIDTH, HEIGHT, BATCH_SIZE = 430, 300, 100
_NAME = {"zh": "二七知识图谱", "en": "Erqi knowledge graph"}
_DEFAULT_TYPES = ("Place", "AdministrativeArea", "Road", "Project", "Company", "Measure")
_FEATURES = {
    "name_similarity": ("名称相似度", "similarity of the name"),
    "name_exact": ("名称相同", "same name"),
    "preferred_name": ("是首选名称", "preferred name"),
    "code_match": ("代码相符", "same code"),
    "wrong_character": ("有一字之差", "one character differs"),
    "place_around": ("带有所在地", "place given with the name"),
    "properties_match": ("属性相符的比例", "share of the properties that agree"),
    "properties_known": ("已知的属性数", "properties that are known"),
    "type_match": ("类别相符", "type agrees"),
}
_OWN = ("服务的语言", "The service’s own")
_SETTINGS = (
    ("limit", "number", 0, ("上限", "Limit"), ("每行至多几个值，0为不限", "How many values in a row at most; 0 for no limit")),
    ("lang", "select", "", ("语言", "Language"), ("名称的语言，空为服务的语言", "Language of names; empty: the service’s own")),
    ("evidence", "checkbox", False, ("出处", "Evidence"), ("附上原文中的位置", "With the places in the text that say so")),
)


def manifest_02(base: str, lang: str, chosen: str, facts: Facts) -> Json:
    """Return the manifest of version 0.2; addresses keep the language where the client has chosen it in its own."""
    kept, more = (f"?lang={chosen}", f"&lang={chosen}") if chosen else ("", "")

    def service(kind: str) -> Json:
        return {"service_url": base, "service_path": f"{ROOT}/suggest/{kind}{kept}",
                "flyout_service_path": f"{ROOT}/flyout/{kind}?id=${{id}}{more}"}

    return {
        "versions": ["0.2"], **_about(base, lang, facts), "identifierSpace": ID, "schemaSpace": EK,
        "view": {"url": f"{base}/id/{{{{id}}}}{kept}"},
        "suggest": {kind: service(kind) for kind in ("entity", "type", "property")},
        "preview": {"url": f"{base}{ROOT}/preview?id={{{{id}}}}{more}", "width": WIDTH, "height": HEIGHT},
        "extend": {"propose_properties": {"service_url": base, "service_path": f"{ROOT}/extend/propose{kept}"},
                   "property_settings": [_setting(each, lang, "name", "label", "help_text") for each in _SETTINGS]},
    }


def manifest_10(base: str, lang: str, chosen: str, facts: Facts) -> Json:
    """Return the manifest of version 1.0-draft, whose routes stand below its own address."""
    kept = f"?lang={chosen}" if chosen else ""
    return {
        "versions": [DRAFT], **_about(base, lang, facts), "lang": lang, "dir": "ltr",
        "view": {"url": f"{base}/id/{{id}}{kept}"}, "suggest": {"entity": True, "type": True, "property": True},
        "preview": {"width": WIDTH, "height": HEIGHT}, "standardizedScore": True,
        "extend": {"proposeProperties": True,
                   "propertySettings": [_setting(each, lang, "id", "name", "helpText") for each in _SETTINGS]},
    }


def _about(base: str, lang: str, facts: Facts) -> Json:
    default = [{"id": each, "name": facts.label(EK + each, lang)} for each in _DEFAULT_TYPES]
    return {"name": _NAME[lang], "documentation": f"{base}/?lang={lang}", "serviceVersion": __version__,
            "batchSize": BATCH_SIZE, "defaultTypes": default}


def _setting(setting: tuple[str, str, object, tuple[str, str], tuple[str, str]], lang: str, id_: str, name: str,
             help_: str) -> Json:
    own, kind, default, label, words = setting
    choices = [{"value": "", "name": _OWN[lang == "en"]}, {"value": "zh", "name": "中文"}, {"value": "en", "name": "English"}]
    return {id_: own, name: label[lang == "en"], "type": kind, "default": default, help_: words[lang == "en"],
            **({"choices": choices} if kind == "select" else {})}


def candidate(found: Candidate, facts: Facts, lang: str, *, draft: bool) -> Json:
    """Return a candidate; the draft wants names of features and languages of texts."""
    features = [{"id": name, "value": value, **({"name": _FEATURES[name][lang == "en"]} if draft else {})}
                for name, value in found.features]
    return {**named(found.entity, facts, lang, draft=draft), "type": types(found.entity, facts, lang), "score": found.score,
            "features": features, "match": found.match}


def named(entity: Entity, facts: Facts, lang: str, *, draft: bool = False) -> Json:
    """Return a thing with its name, and what tells it from its namesakes."""
    return {"id": entity.id, "name": entity.label(lang), "description": described(entity, facts, lang),
            **({"lang": lang if lang in entity.labels else "zh"} if draft else {})}


def described(entity: Entity, facts: Facts, lang: str) -> str:
    """Return what a thing is and what it is in."""
    around = sorted(entity.within)
    inside = [each for level in ("district-", "city-", "province-") for each in around if each.startswith(ID + level)]
    kinds = ("、" if lang == "zh" else ", ").join(facts.label(each, lang) for each in entity.special)
    return ("，" if lang == "zh" else ", ").join([kinds, *(facts.label(each, lang) for each in inside[:1])])


def types(entity: Entity, facts: Facts, lang: str) -> list[Json]:
    """Return the most special classes of a thing; OpenRefine wants one at least."""
    return [{"id": each.removeprefix(EK), "name": facts.label(each, lang)} for each in entity.special or (EK + "Thing",)]


def suggested(entity: Entity, facts: Facts, lang: str) -> Json:
    """Return a thing as a suggestion."""
    return {**named(entity, facts, lang), "notable": types(entity, facts, lang)}


def kind(found: Kind, facts: Facts, lang: str) -> Json:
    """Return a class as a suggestion, with those directly above it."""
    above: list[Json] = [{"id": each.removeprefix(EK), "name": facts.label(each, lang)} for each in found.above]
    return {"id": found.id, "name": facts.label(found.iri, lang), "description": facts.words(found.iri, lang),
            **({"broader": above} if above else {})}


def property_of(found: Property, lang: str) -> Json:
    """Return a property as a suggestion or a proposal."""
    return {"id": found.id, "name": found.name(lang), "description": found.words.get(lang, "")}


def meta(wish: Wish, facts: Facts, lang: str) -> Json:
    """Return what stands at the head of a column; a property of strangers is called as they call it."""
    known = facts.properties.get(local_name(wish, facts))
    return {"id": wish.id, "name": known.name(wish.lang or lang) if known else wish.id}


def local_name(wish: Wish, facts: Facts) -> str:
    """Return the name of the property that a wish is for, whether it is given short, with our prefix or whole."""
    return wish.id if wish.id in facts.properties else local(wish.id)


def values(entity: Entity | None, wish: Wish, facts: Facts, lang: str, *, draft: bool) -> list[Json]:
    """Return the values of one cell; for an unknown thing or property there are none."""
    found = facts.values(entity, local_name(wish, facts), wish.lang or lang) if entity is not None else []
    return [_told(each, wish, wish.lang or lang, draft=draft) for each in found[:wish.limit or None]]


def _told(told: Told, wish: Wish, lang: str, *, draft: bool) -> Json:
    places = "; ".join(evidence(told.evidence)) if wish.evidence else ""
    spoken = {"lang": told.lang} if draft and told.lang else {}
    if told.entity is not None:
        return {"id": told.entity.id, "name": told.entity.label(lang), **({"description": places} if places else {}), **spoken}
    return {"str": f"{told.text} [{places}]" if places else told.text, **spoken}


def evidence(places: Iterable[str]) -> list[str]:
    """Return places in the text as people read them."""
    return [iri(each).short for each in places]


def page_of(address: str, lang: str) -> str:
    """Return where the page about an IRI of ours is, below the server."""
    if "#" in address:
        return f"/resource?iri={quote(address, safe='')}&lang={lang}"
    return quote(address.removeprefix(BASE[:-1])) + f"?lang={lang}"
