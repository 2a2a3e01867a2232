"""The Reconciliation API over HTTP: answers against the official schemas, the official examples, OpenRefine, hostile input."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema
import pytest
import requests
from jsonschema.validators import validator_for
from referencing import Registry, Resource
from serving import serving

EXTERNAL = Path(os.environ.get("ERQI_EXTERNAL", "")) / "reconciliation-api"
OFFICIAL = bool(os.environ.get("ERQI_EXTERNAL")) and EXTERNAL.is_dir()
official = pytest.mark.skipif(not OFFICIAL, reason="ERQI_EXTERNAL names no folder with reconciliation-api: nothing is validated")
ROOTS = {"0.2": "/reconcile", "1.0-draft": "/reconcile/1.0-draft"}
NAMES = ("二七區", "嵩山路", "海王集团", "亚细亚商场", "410103", "Songshan Road", "er qi shang quan", "中原区", "郑州", "比亚迪")
Json = Any


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving("--workers", "2", "--max-body", "2000000") as address:
        yield address


def validator(version: str, name: str) -> Any:
    """Return what checks an answer against a schema of a version; without the schemas the test is skipped."""
    if not OFFICIAL:
        pytest.skip("ERQI_EXTERNAL names no folder with reconciliation-api")
    folder = EXTERNAL / version / "schemas"
    schemas = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")}
    registry: Registry[Any] = Registry()
    for file, schema in schemas.items():
        # They name themselves by a draft that the library does not list.
        schema["$schema"] = "http://json-schema.org/draft-07/schema#"
        schema["$id"] = schema["$id"].rpartition("/")[0] + "/" + file if "swagger" not in schema["$id"] else schema["$id"]
        registry = registry.with_resource(schema["$id"], Resource.from_contents(schema))
    chosen = schemas[name + ".json"]
    return validator_for(chosen)(chosen, registry=registry, format_checker=jsonschema.FormatChecker())


def check(version: str, name: str, answer: Json) -> Json:
    """Return an answer that is valid by a schema of a version, where the schemas are at hand."""
    if OFFICIAL:
        validator(version, name).validate(answer)
    return answer


def got(reply: requests.Response, status: int = 200) -> Json:
    assert reply.status_code == status, reply.text[:500]
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    return reply.json()


def batch(url: str, queries: Json, status: int = 200, **parameters: str) -> Json:
    """Return the answer to a batch of 0.2, posted as a form."""
    return got(requests.post(url + "/reconcile", data={"queries": json.dumps(queries)}, params=parameters, timeout=10), status)


def matched(url: str, queries: Json, status: int = 200, **parameters: str) -> Json:
    """Return the answer to a batch of 1.0-draft."""
    return got(requests.post(url + "/reconcile/1.0-draft/match", json=queries, params=parameters, timeout=10), status)


def draft(text: str, **more: object) -> Json:
    return {"conditions": [{"matchType": "name", "propertyValue": text}], **more}


def examples(version: str, kind: str, verdict: str) -> list[Path]:
    return sorted((EXTERNAL / version / "examples" / kind / verdict).glob("*.json")) if OFFICIAL else []


VALID, INVALID = ([(version, path) for version in ROOTS for path in examples(version, "reconciliation-query-batch", verdict)]
                  for verdict in ("valid", "invalid"))


def test_official_examples_were_found() -> None:
    if not OFFICIAL:
        pytest.skip("ERQI_EXTERNAL names no folder with reconciliation-api")
    assert (len(VALID), len(INVALID)) == (9, 10)


def post(url: str, version: str, text: str) -> requests.Response:
    if version == "0.2":
        return requests.post(url + "/reconcile", data={"queries": text}, timeout=10)
    return requests.post(url + "/reconcile/1.0-draft/match", data=text.encode(), headers={"Content-Type": "application/json"},
                         timeout=10)


@pytest.mark.parametrize(("version", "path"), VALID, ids=lambda each: getattr(each, "stem", each))
def test_every_valid_example_is_answered_validly(url: str, version: str, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    answer = check(version, "reconciliation-result-batch", got(post(url, version, text)))
    asked = json.loads(text)
    assert (list(answer) == list(asked)) if version == "0.2" else (len(answer["results"]) == len(asked["queries"]))


@pytest.mark.parametrize(("version", "path"), INVALID, ids=lambda each: getattr(each, "stem", each))
def test_every_invalid_example_is_refused(url: str, version: str, path: Path) -> None:
    told = got(post(url, version, path.read_text(encoding="utf-8")), 400)
    assert "reconciliation" in told["title"].lower() and " / " in told["detail"]


@official
@pytest.mark.parametrize("version", ROOTS)
@pytest.mark.parametrize("example", ["example-full.json", "example-min.json"])
def test_extension_examples_are_answered_validly(url: str, version: str, example: str) -> None:
    query = json.loads((EXTERNAL / version / "examples" / "data-extension-query" / "valid" / example).read_text(encoding="utf-8"))
    answer = extended(url, version, query)
    assert [each["id"] for each in answer["meta"]] == [each["id"] for each in query["properties"]]


def extended(url: str, version: str, query: Json) -> Json:
    if version == "0.2":
        reply = requests.post(url + "/reconcile", data={"extend": json.dumps(query)}, timeout=10)
    else:
        reply = requests.post(url + "/reconcile/1.0-draft/extend", json=query, timeout=10)
    return check(version, "data-extension-response", got(reply))


@official
def test_the_schemas_can_fail() -> None:
    for version, name, example in (("0.2", "manifest", "old-version"), ("1.0-draft", "manifest", "godot-missing-view"),
                                   ("0.2", "reconciliation-result-batch", "missing-id"),
                                   ("1.0-draft", "reconciliation-result-batch", "no-result"),
                                   ("1.0-draft", "data-extension-response", "wrong-properties")):
        text = (EXTERNAL / version / "examples" / name / "invalid" / f"{example}.json").read_text(encoding="utf-8")
        assert not validator(version, name).is_valid(json.loads(text)), example


@pytest.mark.parametrize(("version", "root"), ROOTS.items())
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_manifests_are_valid_and_speak_both_languages(url: str, version: str, root: str, lang: str) -> None:
    told = check(version, "manifest", got(requests.get(url + root, headers={"Accept-Language": lang}, timeout=10)))
    assert told == got(requests.get(url + root + "/", headers={"Accept-Language": lang}, timeout=10))
    assert told["versions"] == [version] and ("知识" in told["name"]) == (lang == "zh")
    assert {each["name"] for each in told["defaultTypes"]} & {"路", "road"} == {"路" if lang == "zh" else "road"}
    view = told["view"]["url"].replace("{{id}}", "district-erqi").replace("{id}", "district-erqi")
    assert requests.get(view, headers={"Accept": "text/html"}, timeout=10).status_code == 200
    told = got(requests.get(url + root, params={"lang": "en"}, headers={"Accept-Language": "zh"}, timeout=10))
    assert "knowledge" in told["name"] and "lang=en" in told["view"]["url"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_answers_of_both_versions_are_valid_and_the_same(url: str, lang: str) -> None:
    asked = {f"q{n}": {"query": each} for n, each in enumerate(NAMES)}
    old = check("0.2", "reconciliation-result-batch", batch(url, asked, lang=lang))
    new = check("1.0-draft", "reconciliation-result-batch", matched(url, {"queries": [draft(each) for each in NAMES]}, lang=lang))
    for one, other in zip(old.values(), new["results"], strict=True):
        assert [(each["id"], each["score"], each["match"]) for each in one["result"]] == [
            (each["id"], each["score"], each["match"]) for each in other["candidates"]]
    first = [each["result"][0]["id"] if each["result"] else "" for each in old.values()]
    assert first[:2] == ["district-erqi", "road-songshan"] and not any(each["match"] for each in old["q1"]["result"])
    assert old["q0"]["result"][0]["name"] == ("二七区" if lang == "zh" else "Erqi District")
    feature = new["results"][0]["candidates"][0]["features"][0]
    assert feature["name"] == ("名称相似度" if lang == "zh" else "similarity of the name")


@pytest.mark.parametrize("path", ["match", "extend"])
def test_bytes_are_utf_8_with_or_without_a_mark(url: str, path: str) -> None:
    asked = {"queries": [draft("二七区")]} if path == "match" else {
        "ids": ["district-erqi", "二七区"], "properties": [{"id": "name_en"}]}
    text = json.dumps(asked, ensure_ascii=False)

    def reply(body: bytes) -> requests.Response:
        return requests.post(f"{url}/reconcile/1.0-draft/{path}", data=body, timeout=10,
                             headers={"Content-Type": "application/json"})

    marked = got(reply(text.encode("utf-8-sig")))
    assert marked == got(reply(text.encode())) and "district-erqi" in json.dumps(marked)
    for other in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "gbk"):
        told = got(reply(text.encode(other)), 400)
        assert "JSON" in told["detail"] and told["detail"].count(" / ") == 1
    assert got(reply(b"\0" + text.encode()), 400)["status"] == got(reply(b"\xff" * 4), 400)["status"] == 400
    form = {"queries": "\ufeff" + json.dumps({"q": {"query": "二七区"}})}
    assert got(requests.post(url + "/reconcile", data=form, timeout=10))["q"]["result"][0]["match"]


def test_identifiers_elsewhere_are_told_as_they_are(url: str) -> None:
    asked = {"ids": ["district-erqi", "city-zhengzhou", "province-henan"],
             "properties": [{"id": "exactMatch"}, {"id": "closeMatch"}]}
    for lang in ("zh", "en"):
        rows = got(requests.post(url + "/reconcile", data={"extend": json.dumps(asked), "lang": lang}, timeout=10))["rows"]
        told = [value["str"] for row in rows.values() for cell in row.values() for value in cell]
        assert "http://www.wikidata.org/entity/Q30340" in told and all(re.match(r"https?://\S+\Z", each) for each in told)
        lists = [value["str"] for value in rows["district-erqi"]["exactMatch"] if value["str"].endswith("/410103")]
        assert len(lists) == len(set(lists)) >= 2
    found = {"query": "郑州", "properties": [{"pid": "exactMatch", "v": "Q30340"}]}
    features = batch(url, {"q": found})["q"]["result"][0]["features"]
    assert {"id": "properties_match", "value": 1.0} in features


def test_every_condition_on_the_name_counts(url: str) -> None:
    def ids(*conditions: Json) -> set[str]:
        return {each["id"] for each in matched(url, {"queries": [{"conditions": [*conditions]}]})["results"][0]["candidates"]}

    def name(*texts: str, **more: object) -> Json:
        return {"matchType": "name", "propertyValue": [*texts], **more}

    assert "district-erqi" in ids(name("二七区", "Erqi District", matchQuantifier="all"))
    assert ids(name("二七区", "Erqi District", matchQuantifier="all", required=True)) == {"district-erqi"}
    assert not {"district-erqi", "city-zhengzhou"} & ids(name("二七区", "郑州市", matchQuantifier="all", required=True))
    assert ids(name("二七区", required=True), name("郑州市", required=True)) == set()
    assert ids(name("二七区", required=True), name("Erqi District", required=True)) == {"district-erqi"}
    assert ids(name("二七区", required=True), name("郑州市")) == {"district-erqi"}
    assert {"district-erqi", "city-zhengzhou"} <= ids(name("二七区", "郑州市"))
    found = matched(url, {"queries": [{"conditions": [name("二七区", "郑州市", matchQuantifier="all")]}]})["results"][0]
    assert not any(each["match"] for each in found["candidates"])


def test_flyouts_are_of_what_there_is(url: str) -> None:
    for kind, name in (("type", "a"), ("type", "Dist"), ("property", "part"), ("entity", "erqi"), ("type", ""), ("property", "")):
        assert got(requests.get(f"{url}/reconcile/flyout/{kind}", params={"id": name}, timeout=10), 404)["status"] == 404
    for kind, name in (("type", "ek:District"), ("property", "skos:exactMatch"), ("entity", "id:district-erqi")):
        assert got(requests.get(f"{url}/reconcile/flyout/{kind}", params={"id": name}, timeout=10))["id"] == name
    for path in ("flyout/entity", "flyout/type", "flyout/property", "preview"):
        told = got(requests.get(f"{url}/reconcile/{path}", timeout=10), 400)
        assert "须有 id" in told["detail"]


@pytest.mark.parametrize("path", ["/reconcile?lang=fr", "/reconcile/suggest/entity", "/reconcile/suggest/entity?prefix=a&limit=0",
                                  "/reconcile/suggest/type?prefix=a&prefix=b", "/questions/axes_of_district?limit=x",
                                  "/questions/axes_of_district?nothing=1", "/reconcile?queries={", "/reconcile?queries=[NaN]"])
def test_errors_have_a_chinese_half_and_an_english_one(url: str, path: str) -> None:
    zh, _, en = got(requests.get(url + path, timeout=10), 400)["detail"].partition(" / ")
    assert re.search("[须给没不]", zh) and not re.search("takes a|given|is no|has no|Expecting", zh)
    assert en and not re.search("[\u4e00-\u9fff]|Expecting", en)


def test_a_form_says_the_language_and_the_callback_too(url: str) -> None:
    form = {"queries": json.dumps({"q": {"query": "二七区"}}), "lang": "en"}
    reply = requests.post(url + "/reconcile", data=form, timeout=10)
    assert reply.json()["q"]["result"][0]["name"] == "Erqi District" and reply.headers["Content-Language"] == "en"
    told = requests.post(url + "/reconcile", data=form | {"callback": "cb"}, timeout=10)
    assert told.text.startswith("/**/cb(") and told.headers["Content-Type"].startswith("text/javascript")
    assert requests.post(url + "/reconcile", data=form | {"callback": "a;b"}, timeout=10).status_code == 400
    assert requests.post(url + "/reconcile", data=form | {"lang": "fr"}, timeout=10).status_code == 400


def test_a_host_is_told_again_only_if_it_is_this_server(url: str) -> None:
    port = url.rpartition(":")[2]
    for said, base in ((f"localhost:{port}", f"http://localhost:{port}"), (f"127.0.0.1:{port}", url), ("evil.example", url),
                       ("localhost.evil.example", url), ("192.0.2.1", url), ("[2001:db8::1]:80", url)):
        for root in ROOTS.values():
            told = got(requests.get(url + root, headers={"Host": said}, timeout=10))
            assert told["view"]["url"].startswith(base + "/id/"), said


def test_the_language_of_values_can_be_left_to_the_service(url: str) -> None:
    for lang, own in (("zh", "服务的语言"), ("en", "The service’s own")):
        settings = got(requests.get(url + "/reconcile", params={"lang": lang}, timeout=10))["extend"]["property_settings"]
        choices = next(each["choices"] for each in settings if each["name"] == "lang")
        assert {each["value"]: each["name"] for each in choices}[""] == own


def test_a_batch_comes_by_get_too(url: str) -> None:
    queries = json.dumps({"q0": {"query": "二七区", "limit": 1}})
    told = got(requests.get(url + "/reconcile", params={"queries": queries}, timeout=10))
    assert told["q0"]["result"][0]["match"] is True and len(told["q0"]["result"]) == 1


def test_the_draft_selects_by_id_name_and_property(url: str) -> None:
    def first(*conditions: Json, **more: object) -> list[str]:
        found = matched(url, {"queries": [{"conditions": [*conditions], **more}]})["results"][0]["candidates"]
        return [each["id"] for each in found if each["match"]]

    name = {"matchType": "name", "propertyValue": ["Erqi District", "二七区"]}
    assert first({"matchType": "id", "propertyValue": "district-erqi"}) == ["district-erqi"]
    assert first(name) == ["district-erqi"]
    assert first(name, {"matchType": "property", "propertyId": "divisionCode", "propertyValue": 410102}) == []
    assert first({"matchType": "property", "propertyId": "ek:divisionCode", "propertyValue": 410103}) == ["district-erqi"]
    assert first({"matchType": "name", "propertyValue": "嵩山路"}, {
        "matchType": "name", "propertyValue": "嵩山路轴", "matchQuantifier": "none", "required": True}) == ["road-songshan"]


@pytest.mark.parametrize("root", ROOTS.values(), ids=ROOTS)
def test_suggestions_and_proposals_are_valid(url: str, root: str) -> None:
    version = "0.2" if root == "/reconcile" else "1.0-draft"

    def suggest(kind: str, prefix: str, **more: str | int) -> list[Json]:
        schema = {"entity": "entities", "type": "types", "property": "properties"}[kind]
        reply = requests.get(f"{url}{root}/suggest/{kind}", params={"prefix": prefix, **more}, timeout=10)
        return list(check(version, f"suggest-{schema}-response", got(reply))["result"])

    assert suggest("entity", "district-erqi")[0]["id"] == suggest("entity", "二七区")[0]["id"] == "district-erqi"
    assert {each["id"] for each in suggest("entity", "song shan", limit=2)} == {"road-songshan", "axis-songshan-road"}
    assert [each["id"] for each in suggest("type", "区", limit=1)] == ["District"] == [
        each["id"] for each in suggest("type", "ek:District")]
    assert suggest("property", "行政区划代码")[0]["id"] == suggest("property", "ek:divisionCode")[0]["id"] == "divisionCode"
    assert suggest("type", "District", lang="en")[0]["broader"][0]["name"] == "administrative area"
    paged = [each["id"] for start in (0, 5) for each in suggest("entity", "", limit=5, cursor=start)]
    assert len(set(paged)) == 10 and paged == [each["id"] for each in suggest("entity", "", limit=10)]
    assert suggest("entity", "", limit=5, offset=5) == suggest("entity", "", limit=5, cursor=5)
    told = check(version, "data-extension-property-proposal", got(requests.get(
        f"{url}{root}/extend/propose?limit=30", params={"type": "District"}, timeout=10)))
    assert {"divisionCode", "figures", "name_en"} <= {each["id"] for each in told["properties"]} and told["type"] == "District"
    stranger = got(requests.get(f"{url}{root}/extend/propose", params={"type": "Q515"}, timeout=10))
    assert stranger["properties"] == []


@pytest.mark.parametrize("version", ROOTS)
def test_values_keep_words_codes_and_evidence(url: str, version: str) -> None:
    ids = ["district-erqi", "axis-songshan-road", "nobody"]
    asked = [{"id": "divisionCode"}, {"id": "figures", "settings": {"limit": "1", "evidence": True, "lang": "en"}},
             {"id": "partOf", "settings": {"lang": "en"}}, {"id": "ek:alongRoad"}, {"id": "http://example.org/p"}]
    told = extended(url, version, {"ids": ids, "properties": asked})
    rows = told["rows"] if version == "0.2" else {
        row["id"]: {cell["id"]: cell["values"] for cell in row["properties"]} for row in told["rows"]}
    assert list(rows) == ids
    assert rows["district-erqi"]["divisionCode"] == [{"str": "410103"}]
    figure = rows["district-erqi"]["figures"]
    assert len(figure) == 1 and "约146亿元" in figure[0]["str"] and re.search(r"\[erqi-2024 \d+–\d+\]", figure[0]["str"])
    assert [each["name"] for each in rows["district-erqi"]["partOf"]] == ["Zhengzhou", "Henan Province"]
    assert rows["axis-songshan-road"]["ek:alongRoad"][0]["id"] == "road-songshan"
    assert all(cell == [] for cell in rows["nobody"].values()) and rows["district-erqi"]["http://example.org/p"] == []
    figures = extended(url, version, {"ids": ["portfolio-newly-signed-projects", "circle-erqi"], "properties": asked[1:2]})
    assert not re.search(r'"(float|int)"', json.dumps(figures))


class Closed(HTMLParser):
    """A page whose elements are closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attributes if name == "href"]
        if tag not in ("meta", "link"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_preview_can_be_framed_and_leads_on(url: str, lang: str) -> None:
    for thing in ("district-erqi", "circle-erqi", "road-songshan", "portfolio-three-axes"):
        reply = requests.get(f"{url}/reconcile/preview", params={"id": thing, "lang": lang}, timeout=10)
        assert reply.status_code == 200 and reply.headers["Content-Type"].startswith("text/html")
        policy = reply.headers["Content-Security-Policy"]
        assert "frame-ancestors *" in policy and policy.count("frame-ancestors") == 1 and "default-src 'none'" in policy
        page = Closed(reply.text)
        assert "script" not in page.tags and f"/id/{thing}?lang={lang}" in page.links
        for link in page.links:
            assert requests.get(url + link, headers={"Accept": "text/html"}, timeout=10).status_code == 200
    assert "frame-ancestors 'none'" in requests.get(url + "/", timeout=10).headers["Content-Security-Policy"]
    assert got(requests.get(f"{url}/reconcile/preview", params={"id": "<b>"}, timeout=10), 404)["status"] == 404


def test_it_serves_openrefine(url: str) -> None:
    """What OpenRefine 3 sends, in its order: its Java client posts forms, its pages ask with GET, or JSONP before 3.5."""
    said = requests.Session()
    said.headers["User-Agent"] = "OpenRefine/3.8.2"
    manifest = said.get(url + "/reconcile", params={"callback": "jQuery3610"}, timeout=10).text
    manifest = json.loads(manifest.removeprefix("/**/jQuery3610(").removesuffix(");"))
    assert manifest == said.get(url + "/reconcile", timeout=10).json() and "0.2" in manifest["versions"]
    column = ["二七区", "郑州市", "河南省", "嵩山路", "大学路", "二七商圈", "万达商圈", "金博大", "二七广场", "中陆广场"]

    def ask(field: str, asked: Json) -> Json:
        return got(said.post(url + "/reconcile", data={field: json.dumps(asked)}, timeout=10))

    sample = ask("queries", {f"q{n}": {"query": each, "limit": 3} for n, each in enumerate(column)})
    weights: dict[str, float] = {}
    for result in sample.values():
        for rank, each in enumerate(result["result"]):
            for kind in each["type"]:
                assert kind["name"]
                weights[kind["id"]] = weights.get(kind["id"], 0) + 1 / (1 + rank)
    assert {"Road", "BusinessCircle"} <= set(weights)
    suggest = manifest["suggest"]
    types = said.get(suggest["type"]["service_url"] + suggest["type"]["service_path"], params={"prefix": "地点"},
                     timeout=10).json()
    chosen = types["result"][0]["id"]
    assert chosen == "Place"
    properties = said.get(suggest["property"]["service_url"] + suggest["property"]["service_path"],
                          params={"prefix": "属于"}, timeout=10).json()
    matches: dict[str, str] = {}
    for number, name in enumerate(column):
        query = {"query": name, "type": chosen, "type_strict": "should",
                 "properties": [{"pid": properties["result"][0]["id"], "v": "河南省"}]}
        result = ask("queries", {f"q{number}": query})[f"q{number}"]["result"]
        matches |= {name: result[0]["id"]} if result[0]["match"] else {}
    assert matches["二七区"] == "district-erqi" and matches["二七商圈"] == "circle-erqi" and "嵩山路" not in matches
    for kind, name in (("entity", "road-songshan"), ("type", "Road"), ("property", "partOf")):
        path = suggest[kind]["flyout_service_path"].replace("${id}", quote(name, safe=""))
        told = got(said.get(suggest[kind]["service_url"] + path, timeout=10))
        assert told["id"] == name and Closed(told["html"]).tags == ["p", "strong", "p"]
    preview = manifest["preview"]["url"].replace("{{id}}", quote("road-songshan", safe=""))
    assert "嵩山路" in said.get(preview, timeout=10).text
    proposed = manifest["extend"]["propose_properties"]
    offered = said.get(proposed["service_url"] + proposed["service_path"], params={"type": chosen}, timeout=10).json()
    wishes = [{"id": each["id"], "settings": {"limit": 2}} for each in offered["properties"][:8]]
    rows = check("0.2", "data-extension-response", ask("extend", {"ids": [*matches.values()], "properties": wishes}))["rows"]
    assert set(rows) == set(matches.values()) and rows["district-erqi"]["name_en"] == [{"str": "Erqi District"}]


def test_cors_is_open_for_what_browsers_ask_first(url: str) -> None:
    for path, method in (("/reconcile", "POST"), ("/reconcile/1.0-draft/match", "POST"), ("/reconcile/suggest/entity", "GET")):
        told = requests.options(url + path, timeout=10, headers={
            "Origin": "https://example.org", "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": "content-type, accept-language"})
        assert told.status_code == 204 and told.headers["Access-Control-Allow-Origin"] == "*"
        assert method in told.headers["Access-Control-Allow-Methods"]
        assert {"content-type", "accept-language"} <= {*told.headers["Access-Control-Allow-Headers"].lower().split(", ")}
    assert requests.get(url + "/reconcile/1.0-draft/match", timeout=10).status_code == 405


BAD = {
    "deep": '{"q0":' + "[" * 100_000, "no json": "二七区", "an array": "[]", "a string": '"x"', "null": "null",
    "not a number": '{"q0": {"query": "x", "limit": NaN}}', "query is a number": '{"q0": {"query": 7}}',
    "query is null": '{"q0": null}', "limit is text": '{"q0": {"query": "x", "limit": "5"}}',
    "limit is true": '{"q0": {"query": "x", "limit": true}}', "type is an object": '{"q0": {"query": "x", "type": {}}}',
    "types of numbers": '{"q0": {"query": "x", "type": [1]}}', "strict is odd": '{"q0": {"query": "x", "type_strict": "maybe"}}',
    "value is null": '{"q0": {"query": "x", "properties": [{"pid": "a", "v": null}]}}',
    "value has no id": '{"q0": {"query": "x", "properties": [{"pid": "a", "v": {"name": "b"}}]}}',
    "value is nested": '{"q0": {"query": "x", "properties": [{"pid": "a", "v": [["b"]]}]}}',
    "too many conditions": json.dumps({"q0": {"query": "x", "properties": [{"pid": "a", "v": "b"}] * 51}}),
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_bad_queries_are_told(url: str, text: str) -> None:
    told = got(requests.post(url + "/reconcile", data={"queries": text}, timeout=10), 400)
    assert len(told["detail"]) < 600


def test_what_is_odd_in_one_query_leaves_the_others(url: str) -> None:
    asked = {"<b>😀": {"query": "<script>alert(1)</script>"}, "long": {"query": "二七区" * 3000}, "blank": {"query": "  "},
             "\ud800": {"query": "x"}, "half": {"query": "\ud800二七区"}, "zero": {"query": "二七区\0金水区"},
             "limit": {"query": "二七", "limit": 10**300},
             "less": {"query": "二七", "limit": -3}, "strange": {"query": "二七区", "type": "http://example.org/T"},
             "other": {"query": "二七区", "properties": [{"pid": "http://x/<y>", "v": "z" * 5000}]}, "good": {"query": "二七区"}}
    told = check("0.2", "reconciliation-result-batch", batch(url, asked))
    assert list(told) == list(asked)
    assert told["good"]["result"][0]["match"] and told["other"]["result"][0]["match"]
    assert not any(each["match"] for key in ("long", "blank", "zero", "strange") for each in told[key]["result"])
    assert told["long"]["result"] == told["blank"]["result"] == []
    assert 1 <= len(told["less"]["result"]) <= len(told["limit"]["result"]) <= 50


def test_too_much_is_refused(url: str) -> None:
    assert batch(url, {f"q{n}": {"query": "x"} for n in range(1001)}, 413)["status"] == 413
    assert matched(url, {"queries": [draft("x")] * 1001}, 413)["status"] == 413
    reply = requests.post(url + "/reconcile", data={"queries": "x" * 3_000_000}, timeout=10)
    assert reply.status_code == 413
    for many in ({"ids": ["a"] * 1001, "properties": []}, {"ids": [], "properties": [{"id": "a"}] * 51}):
        assert requests.post(url + "/reconcile", data={"extend": json.dumps(many)}, timeout=10).status_code in (400, 413)
    # As much as may be asked, of the kind that takes longest, is answered in time.
    slow = {"query": "郑州" * 30 + "二七", "properties": [{"pid": "partOf", "v": ["郑州市"] * 9}]}
    assert len(batch(url, {f"q{n}": slow for n in range(1000)})) == 1000


@pytest.mark.parametrize("callback", ["alert(1)//", "a;b", "a\nb", "a\n", "</script>", "", "a.b.c.d.e.f", "1a", "é",
                                      "x" * 70, "a[0]"])
def test_a_callback_is_the_name_of_a_function(url: str, callback: str) -> None:
    reply = requests.get(url + "/reconcile", params={"callback": callback}, timeout=10)
    assert got(reply, 400)["status"] == 400 and reply.headers["X-Content-Type-Options"] == "nosniff"
    good = requests.get(url + "/reconcile/suggest/entity", params={"callback": "jQuery.cb_1", "prefix": "二七"}, timeout=10)
    assert good.headers["Content-Type"].startswith("text/javascript") and good.text.isascii()
    assert good.text.startswith("/**/jQuery.cb_1({")


def test_other_forms_are_refused(url: str) -> None:
    queries = json.dumps({"q0": {"query": "x"}})
    for data, kind, status in ((queries, "application/json", 415), (queries, "text/plain", 415), ("", FORM, 400),
                               (f"queries={quote(queries)}&queries={quote(queries)}", FORM, 400), ("queries=%ff", FORM, 400)):
        assert requests.post(url + "/reconcile", data=data, headers={"Content-Type": kind}, timeout=10).status_code == status
    assert requests.post(url + "/reconcile/1.0-draft/match", data={"queries": queries}, timeout=10).status_code == 415
    for path in ("/reconcile?lang=fr", "/reconcile/suggest/entity", "/reconcile/suggest/entity?prefix=a&limit=0",
                 "/reconcile/suggest/entity?prefix=a&limit=x", "/reconcile/suggest/type?prefix=a&prefix=b"):
        assert requests.get(url + path, timeout=10).status_code == 400
    assert requests.get(url + "/reconcile/suggest/nothing?prefix=a", timeout=10).status_code == 404
    assert requests.get(url + "/reconcile/flyout/entity?id=<b>x</b>", timeout=10).status_code == 404


FORM = "application/x-www-form-urlencoded"


def test_names_are_no_markup() -> None:
    from erqi_kg.web.reconcile_page import flyout

    assert Closed(flyout("<script>x</script>", "<img src=x onerror=y> & <b>")).tags == ["p", "strong", "p"]


def test_a_hostile_name_stays_a_name(small: Path) -> None:
    names = small / "graph" / "registry" / "hostile.ttl"
    names.write_text("""@prefix ek: <https://w3id.org/erqi-kg/ontology#> .
@prefix id: <https://w3id.org/erqi-kg/id/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

id:road-hostile
    a ek:Road ;
    skos:prefLabel "<script>alert(1)</script>路"@zh ,
        "\\"><img src=x onerror=alert(1)>"@en ;
    .
""", encoding="utf-8")
    with serving("--workers", "1", folder=small) as url:
        for lang in ("zh", "en"):
            page = Closed(requests.get(f"{url}/reconcile/preview?id=road-hostile&lang={lang}", timeout=10).text)
            assert not {"script", "img"} & {*page.tags}
            told = got(requests.get(f"{url}/reconcile/flyout/entity?id=road-hostile&lang={lang}", timeout=10))
            assert Closed(told["html"]).tags == ["p", "strong", "p"]
        assert batch(url, {"q": {"query": "<script>alert(1)</script>路"}})["q"]["result"][0]["match"]


def test_the_start_page_leads_there(url: str) -> None:
    for lang in ("zh", "en"):
        assert f'href="/reconcile?lang={lang}"' in requests.get(f"{url}/?lang={lang}", timeout=10).text
