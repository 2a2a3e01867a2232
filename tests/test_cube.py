"""The data cube: it satisfies the integrity constraints of its vocabulary, and says no more than the figures do."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from test_ontology import EK, FACTS, FOREIGN, ONTOLOGY, ill_formed, query_terms, read, terms, typed, undeclared

import erqi_kg
from erqi_kg.edition.cube import observed
from erqi_kg.edition.cube import turtle as cube
from erqi_kg.edition.data import Data
from erqi_kg.errors import FileError
from erqi_kg.terms import BASE, PREFIXES

ROOT = Path(__file__).parent.parent
HERE = ROOT / "tests" / "cube"
CONSTRAINTS = {path.stem: path.read_text("utf-8") for path in sorted(HERE.glob("ic-*.rq"))}
FAULTS = {path.stem: path.read_text("utf-8") for path in sorted((HERE / "faults").glob("*.ru"))}
QUERIES = sorted((ROOT / "ontology" / "cube").glob("*.rq"))
NORMALISE = (HERE / "normalise.ru").read_text("utf-8")
QB, CUBE = "http://purl.org/linked-data/cube#", BASE + "cube/"
SDMX, OBS = "http://purl.org/linked-data/sdmx/2009/", "<http://purl.org/linked-data/sdmx/2009/measure#obsValue>"
HEAD = "".join(f"PREFIX {name}: <{place}> " for name, place in {
    "ek": EK, "code": BASE + "code/", "id": BASE + "id/", "qb": QB, "cube": CUBE, "skos": PREFIXES["skos"],
    "rdfs": PREFIXES["rdfs"], "dcterms": PREFIXES["dcterms"], "place": BASE + "source/erqi-2024#"}.items())
# In a query: only the sets of the article, not those of tables.
ARTICLE = f'FILTER (!STRSTARTS(STR(?set), "{CUBE}table/"))'
IN_TABLES = ARTICLE.replace("!", "")
TABLES = f"""@prefix ek: <{EK}> . @prefix id: <{BASE}id/> . @prefix code: <{BASE}code/> . @prefix s: <{BASE}source/> .
@prefix skos: <{PREFIXES["skos"]}> . @prefix qudt: <{PREFIXES["qudt"]}> . @prefix unit: <{PREFIXES["unit"]}> .
@prefix xsd: <{PREFIXES["xsd"]}> .
s:made-2020 skos:prefLabel "二〇二〇"@zh , "2020"@en .
s:made-2021 skos:prefLabel "二〇二一"@zh , "2021"@en .
code:census a skos:Concept , ek:Method ; skos:prefLabel "普查"@zh , "census"@en ; skos:inScheme code:methods .
code:methods a skos:ConceptScheme ; skos:prefLabel "方法"@zh , "methods"@en .
<{BASE}source/made-2021#col=4> a skos:Concept , ek:Indicator ; skos:prefLabel "列"@zh , "a column"@en .
<{BASE}source/made-2020#cell=2,3> a ek:TableValue ; ek:inTable s:made-2020 ; ek:about id:district-erqi ; ek:quote "7" ;
    ek:indicator code:personCount ; ek:value 7 ; ek:method code:census ; qudt:hasUnit unit:NUM ;
    ek:from "2020-11-01"^^xsd:date ; ek:until "2020-11-01"^^xsd:date .
<{BASE}source/made-2021#cell=2,4> a ek:TableValue ; ek:inTable s:made-2021 ; ek:about id:district-erqi ; ek:quote "8" ;
    ek:indicator <{BASE}source/made-2021#col=4> ; ek:value 8 ; ek:method code:census ; qudt:hasUnit unit:NUM .
"""


@pytest.fixture(scope="module")
def made(kg: erqi_kg.KnowledgeGraph) -> bytes:
    return cube(Data(kg.store, None))


@pytest.fixture(scope="module")
def facts(kg: erqi_kg.KnowledgeGraph) -> ox.Store:
    """All that the graph says, in the default graph."""
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in Data(kg.store, None).triples)
    return store


def normal(turtle: bytes, fault: str = "") -> ox.Store:
    store = ox.Store()
    store.load(turtle, ox.RdfFormat.TURTLE)
    if fault:
        before = {str(quad) for quad in store}
        store.update(fault)
        assert before != {str(quad) for quad in store}, "the fault changes nothing"
    store.update(NORMALISE)
    return store


def rows(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    found = store.query(f"{HEAD}{query}")
    assert isinstance(found, ox.QuerySolutions)
    return sorted(tuple("" if each is None else str(getattr(each, "value", each)) for each in row) for row in found)


def broken(store: ox.Store) -> set[str]:
    """Return the names of the constraints that have an offender."""
    return {name for name, query in CONSTRAINTS.items() if rows(store, query)}


def test_the_cases_were_found() -> None:
    numbers = {int(re.sub(r"\D", "", name)) for name in CONSTRAINTS}
    assert numbers == set(range(1, 22)) and len(CONSTRAINTS) == 22 and len(QUERIES) == 27
    assert {name.partition(".")[0] for name in FAULTS} == set(CONSTRAINTS)


def test_the_cube_satisfies_every_integrity_constraint(made: bytes) -> None:
    assert broken(normal(made)) == set()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_breaks_its_constraint(made: bytes, fault: str) -> None:
    assert fault.partition(".")[0] in broken(normal(made, FAULTS[fault]))


def test_the_hierarchies_are_those_that_are_checked(made: bytes) -> None:
    # The constraints 20 and 21 name the property of the hierarchy, as SPARQL has no path whose property is a variable.
    assert rows(normal(made), "SELECT ?list ?p { ?list qb:parentChildProperty ?p }") == [
        (CUBE + "areas", PREFIXES["skos"] + "narrower"), (CUBE + "things", PREFIXES["dcterms"] + "hasPart")]
    flat = "SELECT ?list { ?list a qb:HierarchicalCodeList FILTER NOT EXISTS { ?list qb:parentChildProperty ?p } }"
    assert rows(normal(made), flat) == []


def test_attached_values_and_types_are_filled_in() -> None:
    store = normal(f"""@prefix qb: <{QB}> . @prefix ek: <{EK}> . @prefix c: <{CUBE}> . @prefix code: <{BASE}code/> .
        c:set qb:structure c:dsd ; ek:lower 1 ; qb:slice c:slice . c:dsd qb:component c:lower , c:upper , c:modality .
        c:lower qb:attribute ek:lower ; qb:componentAttachment qb:DataSet . c:modality qb:dimension ek:modality .
        c:upper qb:attribute ek:upper ; qb:componentAttachment qb:Slice .
        c:slice qb:sliceStructure c:key ; qb:observation c:one ; ek:modality code:actual ; ek:upper 2 . c:one qb:dataSet c:set .
        """.encode())
    one = rows(store, "SELECT ?p ?o { cube:one ?p ?o FILTER (?p != qb:dataSet) }")
    assert one == [(PREFIXES["rdf"] + "type", QB + "Observation"), (EK + "lower", "1"), (EK + "modality", BASE + "code/actual"),
                   (EK + "upper", "2")]
    assert rows(store, "SELECT ?key { ?key a qb:SliceKey }") == [(CUBE + "key",)]


def test_each_figure_is_one_observation_under_its_own_name(made: bytes, facts: ox.Store) -> None:
    figures = rows(facts, "SELECT ?figure { ?figure a ek:Figure }")
    seen = rows(normal(made), f"SELECT ?figure {{ ?figure a qb:Observation ; qb:dataSet ?set {ARTICLE} }}")
    assert seen == figures and len(figures) > 60


def test_the_measures_are_the_numbers_that_the_figure_has(made: bytes, facts: ox.Store) -> None:
    said = rows(facts, "SELECT ?figure ?about ?value ?lower ?upper { ?figure a ek:Figure ; ek:comparator ?comparator "
                       "BIND (?comparator = code:approx AS ?about) OPTIONAL { ?figure ek:value ?value } "
                       "OPTIONAL { ?figure ek:lower ?lower } OPTIONAL { ?figure ek:upper ?upper } }")
    seen = rows(normal(made), f"SELECT ?figure ?set ?value ?about ?lower ?upper ?low ?high {{ ?figure qb:dataSet ?set "
                              f"OPTIONAL {{ ?figure {OBS} ?value }} OPTIONAL {{ ?figure ek:measuredApproximation ?about }} "
                              "OPTIONAL { ?figure ek:lower ?lower } OPTIONAL { ?figure ek:upper ?upper } "
                              "OPTIONAL { ?figure ek:measuredLower ?low } OPTIONAL { ?figure ek:measuredUpper ?high } "
                              + ARTICLE + "}")
    for (figure, about, value, lower, upper), (name, group, *numbers) in zip(said, seen, strict=True):
        want = (["approximations", "", value, "", "", "", ""] if about == "true" else
                ["values", value, "", lower, upper, "", ""] if value else
                [{(True, True): "ranges", (True, False): "lower-bounds", (False, True): "upper-bounds"}[lower != "", upper != ""],
                 "", "", "", "", lower, upper])
        assert (name, [group.removeprefix(CUBE), *numbers]) == (figure, want)
    sets = Counter(row[1].removeprefix(CUBE) for row in seen)
    assert sets == {"values": 45, "approximations": 3, "lower-bounds": 11, "ranges": 5}


def test_no_approximation_is_an_observed_value(made: bytes) -> None:
    # Also not where the cube lies beside the graph, which has ek:value for it, and sub-properties are followed.
    about = "SELECT ?figure { ?figure ek:comparator code:approx ; ?measure ?n . ?measure rdfs:subPropertyOf* " + OBS + " }"
    store = normal(made)
    assert rows(store, about) == rows(store, "SELECT ?p { ek:value rdfs:subPropertyOf ?p }") == []
    figure = rows(store, "SELECT ?figure { ?figure qb:dataSet cube:approximations ; ek:measuredApproximation 14600000000 }")
    assert figure == [(BASE + "source/erqi-2024#char=2742,2748",)]
    assert rows(normal(made, f"{HEAD} INSERT DATA {{ <{figure[0][0]}> {OBS} 14600000000 }}"), about) == figure


def test_what_is_over_a_number_has_no_value(made: bytes) -> None:
    comparators = rows(normal(made), "SELECT DISTINCT ?set ?comparator { ?figure qb:dataSet ?set ; ek:comparator ?comparator }")
    kinds = {(group.removeprefix(CUBE), comparator.rpartition("/")[2]) for group, comparator in comparators}
    assert kinds == {("values", "exact"), ("approximations", "approx"), ("lower-bounds", "moreThan"), ("lower-bounds", "several"),
                     ("ranges", "moreThan"), ("ranges", "several"), ("ranges", "range")}
    over = f"<{BASE}source/erqi-2024#char=1041,1046>"
    assert rows(normal(made), f"SELECT ?lower ?in ?words {{ {over} ek:measuredLower ?lower ; ek:lowerIncluded ?in ; "
                              "ek:quote ?words }") == [("5000000000", "false", "超50亿元")]


def test_a_figure_with_an_upper_bound_only_has_its_own_set(kg: erqi_kg.KnowledgeGraph) -> None:
    store = ox.Store()
    store.extend(kg.store)
    over = f"<{BASE}source/erqi-2024#char=1041,1046>"
    store.update(f"DELETE {{ GRAPH ?g {{ {over} <{EK}lower> ?n ; <{EK}lowerIncluded> ?in }} }} INSERT {{ GRAPH ?g {{ {over} "
                 f"<{EK}upper> ?n ; <{EK}upperIncluded> ?in }} }} WHERE {{ GRAPH ?g {{ {over} <{EK}lower> ?n ; "
                 f"<{EK}lowerIncluded> ?in }} }}")
    below = normal(cube(Data(store, None)))
    assert broken(below) == set()
    assert rows(below, "SELECT ?o ?n { ?o qb:dataSet cube:upper-bounds ; ek:measuredUpper ?n }") == [(over[1:-1], "5000000000")]


def test_each_dimension_has_one_value_and_each_thing_stands_in_the_list(made: bytes) -> None:
    several = """SELECT ?o ?dimension { ?o qb:dataSet/qb:structure/qb:component/qb:componentProperty ?dimension ;
        ?dimension ?value . ?dimension a qb:DimensionProperty } GROUP BY ?o ?dimension HAVING (COUNT(DISTINCT ?value) != 1)"""
    outside = "SELECT ?o { ?o a qb:Observation ; ek:about ?thing " \
              "FILTER NOT EXISTS { cube:things qb:hierarchyRoot/dcterms:hasPart* ?thing } }"
    assert rows(normal(made), several) == rows(normal(made), outside) == []
    planted = normal(made, f"PREFIX ek: <{EK}> PREFIX id: <{BASE}id/> INSERT DATA {{ <{BASE}source/erqi-2024#char=1041,1046> "
                           "ek:about id:planted }")
    assert len(rows(planted, several)) == len(rows(planted, outside)) == 1


def test_only_what_is_part_of_nothing_is_a_root(made: bytes, facts: ox.Store) -> None:
    below = "SELECT ?thing { cube:things qb:hierarchyRoot ?thing . ?whole dcterms:hasPart ?thing }"
    assert rows(normal(made), below) == []
    assert len(rows(normal(made, f"{HEAD} INSERT DATA {{ cube:things qb:hierarchyRoot id:axis-daxue-road }}"), below)) == 2
    parts = rows(normal(made), "SELECT ?whole ?part { ?whole dcterms:hasPart ?part }")
    said = rows(facts, "SELECT DISTINCT ?whole ?part { { ?part ek:partOf ?whole } UNION { ?whole ek:member ?part } }")
    assert set(parts) <= set(said)
    axes = [f"axis-{road}-road" for road in ("daxue", "jingguang", "songshan")]
    for whole in ("strategy-three-zones-three-axes", "portfolio-three-axes"):
        assert [part.rpartition("/")[2] for name, part in parts if name == f"{BASE}id/{whole}"] == axes
    # Only the next whole: the district is in the province by way of the city.
    assert [part for name, part in parts if name == BASE + "id/province-henan"] == [BASE + "id/city-zhengzhou"]


def test_a_circle_is_no_area(made: bytes) -> None:
    areas = rows(normal(made), "SELECT ?area { cube:areas qb:hierarchyRoot/skos:narrower* ?area }")
    assert (BASE + "id/district-erqi",) in areas and (BASE + "id/circle-erqi",) not in areas


def test_where_parts_are_complete_they_add_up_and_elsewhere_it_is_said_that_nothing_does(made: bytes) -> None:
    store = normal(made)
    sums = rows(store, f"SELECT ?total (SUM(?n) AS ?sum) ?whole {{ ?part ek:subtotalOf ?total ; {OBS} ?n . "
                       f"?total ek:partsComplete true ; {OBS} ?whole }} GROUP BY ?total ?whole")
    assert [row[1:] for row in sums] == [("97", "97"), ("113100000000", "113100000000")]
    silent = """SELECT ?set { ?set a qb:DataSet
        FILTER (!EXISTS { ?set rdfs:comment ?zh FILTER (LANG(?zh) = "zh" && CONTAINS(?zh, "不可相加")) } ||
                !EXISTS { ?set rdfs:comment ?en FILTER (LANG(?en) = "en" && CONTAINS(?en, "not additive")) }) }"""
    assert rows(store, silent) == [] and len(rows(store, "SELECT ?set { ?set a qb:DataSet }")) >= 7
    planted = normal(made, f"{HEAD} DELETE WHERE {{ cube:ranges rdfs:comment ?note }}")
    assert rows(planted, silent) == [(CUBE + "ranges",)]


def test_a_set_that_is_called_complete_has_all_its_members_below_it(made: bytes, facts: ox.Store) -> None:
    store = normal(made)
    complete = dict(rows(store, "SELECT ?set ?complete { ?set ek:complete ?complete }"))
    assert complete == {BASE + "id/portfolio-three-axes": "true", BASE + "id/portfolio-data-resources": "false"}
    for each in complete:
        members = rows(facts, f"SELECT ?part {{ <{each}> ek:member ?part }}")
        assert rows(store, f"SELECT ?part {{ <{each}> dcterms:hasPart ?part }}") == members
    assert len(rows(store, "SELECT ?a ?b { ?a ek:mayOverlap ?b }")) > 40


def test_bounds_say_where_they_come_from(made: bytes) -> None:
    found = rows(normal(made), "SELECT ?quote ?origin ?rule { ?o ek:boundsFrom ?origin ; ek:quote ?quote "
                               "OPTIONAL { ?o ek:lexicalRule ?rule } }")
    seen = {quote: (origin.removeprefix(CUBE), rule.rpartition("/")[2]) for quote, origin, rule in found}
    unsaid = {quote: each for quote, each in seen.items() if each != ("bounds-stated", "")}
    assert unsaid == {"超65%": ("bounds-one-by-arithmetic", ""), "多名": ("bounds-by-lexical-rule", "manyOfThem"),
                      "多个方面": ("bounds-by-lexical-rule", "manyOfThem"),
                      "数万人次": ("bounds-by-lexical-rule", "severalTimesUnit"),
                      "几百万元": ("bounds-by-lexical-rule", "severalTimesUnit")}
    assert len(found) == len(seen) == 16 and "超50亿元" in seen and "15亿元至20亿元" in seen


def test_what_is_about_a_number_has_no_status_of_an_estimate(made: bytes) -> None:
    status = f"SELECT DISTINCT ?modality ?status {{ ?o <{SDMX}attribute#obsStatus> ?status ; ek:modality ?modality }}"
    assert rows(normal(made), status) == [(BASE + "code/expected", SDMX + "code#obsStatus-F")]
    assert rows(read(ONTOLOGY), f"SELECT ?match {{ code:approx ?match <{SDMX}code#obsStatus-E> }}") == []


def test_the_data_sets_name_their_sources(made: bytes) -> None:
    nameless = "SELECT ?set { ?set a qb:DataSet FILTER NOT EXISTS { ?set dcterms:source ?source . ?source rdfs:label ?label } }"
    assert rows(normal(made), nameless) == []
    assert rows(normal(made), "SELECT ?s { cube:values dcterms:source ?s }") == [(BASE + "source/erqi-2024",)]
    assert rows(normal(made, f"{HEAD} DELETE WHERE {{ cube:ranges dcterms:source ?s }}"), nameless) == [(CUBE + "ranges",)]


def test_areas_are_only_what_the_graph_says(made: bytes) -> None:
    placed = rows(normal(made), "SELECT DISTINCT ?thing { ?o ek:about ?thing ; ek:refArea <" + BASE + "id/district-erqi> }")
    assert [thing.rpartition("/")[2] for thing, in placed] == ["circle-erqi", "district-erqi"]
    assert len(rows(normal(made), "SELECT ?o { ?o ek:refArea cube:area-not-stated }")) == 57


def test_two_areas_neither_of_which_holds_the_other_are_no_area(kg: erqi_kg.KnowledgeGraph) -> None:
    store = ox.Store()
    store.extend(kg.store)
    store.update(f"PREFIX ek: <{EK}> PREFIX id: <{BASE}id/> INSERT DATA {{ GRAPH <{BASE}graph/made> {{ "
                 "id:circle-erqi ek:locatedIn id:city-shenzhen } }")
    seen = normal(cube(Data(store, None)))
    assert rows(seen, f"SELECT DISTINCT ?area {{ ?o ek:about <{BASE}id/circle-erqi> ; ek:refArea ?area }}") == [
        (CUBE + "area-not-stated",)]


def test_periods_are_dates_or_words_or_not_stated(made: bytes) -> None:
    store = normal(made)
    found = rows(store, f"SELECT DISTINCT ?period {{ ?o ek:refPeriod ?period ; qb:dataSet ?set {ARTICLE} }}")
    kinds = Counter(re.sub(r"\d{4}-\d\d-\d\d", "D", period.removeprefix(CUBE + "period/")).partition("/")[0] for period, in found)
    assert kinds == {"D--D": 3, "starts-D": 1, "words": 7, "not-stated": 1}
    kind, start = PREFIXES["dcterms"] + "PeriodOfTime", "http://www.w3.org/ns/dcat#startDate"
    dated = {period for period, in rows(store, f"SELECT ?period {{ ?period a <{kind}> ; <{start}> ?day }}")}
    assert {period for period, in found if "--" in period} <= dated and len(dated) >= 3


def test_a_lone_start_is_no_open_interval_and_keeps_its_words(made: bytes) -> None:
    store, holiday = normal(made), f"<{BASE}source/erqi-2024#char=3811,3820>"
    found = rows(store, f"SELECT ?words ?from ?until ?label {{ {holiday} ek:timeWords ?words ; ek:from ?from ; "
                        f"ek:refPeriod ?period . ?period rdfs:label ?label OPTIONAL {{ {holiday} ek:until ?until }} }}")
    words = "今年“五一”小长假"
    assert found == [(words, "2024-05-01", "", f"{words} (2024-05-01 -- ?)"),
                     (words, "2024-05-01", "", f"{words}: starts 2024-05-01, end not stated")]
    dcat = "http://www.w3.org/ns/dcat#"
    assert rows(store, f"SELECT ?p {{ ?p <{dcat}startDate> ?from FILTER NOT EXISTS {{ ?p <{dcat}endDate> ?until }} }}") == []


def test_how_long_a_change_took_is_not_the_period_of_its_end(made: bytes, facts: ox.Store) -> None:
    after = f"<{BASE}source/erqi-2024#char=3316,3321>"
    assert rows(normal(made), f"SELECT ?period {{ {after} ek:refPeriod ?period }}") == [(CUBE + "period/not-stated",)]
    assert rows(facts, f"SELECT ?words {{ {after} ek:changedOver ?words }}") == [("数年间",)]


def test_fields_are_not_counted_as_topics(made: bytes) -> None:
    counted = "SELECT ?label { ?o ek:quote '多个方面' ; ek:counts/rdfs:label ?label FILTER (LANG(?label) = 'zh') }"
    assert rows(normal(made), counted) == [("方面",)]


def test_tables_of_others_are_sets_of_their_own(kg: erqi_kg.KnowledgeGraph, made: bytes) -> None:
    store = ox.Store()
    store.extend(kg.store)
    store.load(TABLES.encode(), ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(BASE + "graph/made"))
    seen = normal(cube(Data(store, None)))
    assert broken(seen) == set()
    assert rows(seen, "SELECT ?set ?value ?period { ?cell qb:dataSet ?set ; a qb:Observation ; " + OBS + " ?value ; "
                      "ek:refPeriod ?period . ?set qb:structure cube:table-structure FILTER CONTAINS(STR(?set), '/made-') }") == [
        (CUBE + "table/made-2020", "7", CUBE + "period/2020-11-01--2020-11-01"),
        (CUBE + "table/made-2021", "8", CUBE + "period/not-stated")]
    # No cell is in a set of the article, and no figure in one of a table.
    assert rows(seen, "SELECT ?o { ?o qb:dataSet/qb:structure cube:table-structure ; ek:comparator ?comparator }") == []
    theirs = f'FILTER (STRSTARTS(STR(?o), "{BASE}source/erqi-2024"))'
    assert (rows(seen, f"SELECT ?o ?p ?v {{ ?o qb:dataSet ?set ; ?p ?v {theirs} }}")
            == rows(normal(made), f"SELECT ?o ?p ?v {{ ?o qb:dataSet ?set ; ?p ?v {theirs} }}"))
    again = f"<{BASE}source/made-2020#cell=2,3> <{EK}method> ?m"
    other = normal(cube(Data(store, None)), f"DELETE {{ {again} }} INSERT {{ {again.replace('?m', '<' + CUBE + 'none>')} }} "
                                            f"WHERE {{ {again} }}")
    assert broken(other) == {"ic-19a"}


def test_everything_that_is_coded_or_named_has_labels_in_two_languages(made: bytes) -> None:
    store = normal(made)
    label = f"<{PREFIXES['rdfs']}label>"
    query = """SELECT ?x { { ?x a qb:DataSet } UNION { ?x a qb:DataStructureDefinition } UNION
        { [] qb:componentProperty ?x } UNION { ?o qb:dataSet ?set ; ?dimension ?x . ?dimension qb:codeList ?list }
        UNION { ?property qb:codeList ?x FILTER (STRSTARTS(STR(?x), STR(cube:)) || STRSTARTS(STR(?x), "http://purl.org")) }
        UNION { cube:things qb:hierarchyRoot/dcterms:hasPart* ?x } UNION { cube:areas qb:hierarchyRoot/skos:narrower* ?x }
        UNION { ?o ek:statedIn ?x }
        FILTER (!EXISTS { ?x LABEL ?zh FILTER (LANG(?zh) = "zh") } || !EXISTS { ?x LABEL ?en FILTER (LANG(?en) = "en") }) }"""
    assert rows(store, query.replace("LABEL", label)) == []
    planted = normal(made, f'DELETE DATA {{ <{CUBE}values> {label} "Figures that are exactly one number"@en }}')
    assert rows(planted, query.replace("LABEL", label)) == [(CUBE + "values",)]


def test_rdflib_makes_the_same_cube(kg: erqi_kg.KnowledgeGraph) -> None:
    triples = Data(kg.store, None).triples
    graph = rdflib.Graph().parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    for path in QUERIES:
        theirs = graph.query(path.read_text("utf-8")).graph
        store = ox.Store()
        store.extend(ox.Quad(*triple) for triple in triples)
        ours = store.query(path.read_text("utf-8"))
        assert isinstance(ours, ox.QueryTriples) and theirs is not None
        read = ox.parse(theirs.serialize(format="nt"), ox.RdfFormat.N_TRIPLES)
        assert {str(quad.triple) for quad in read} == {str(triple) for triple in ours}, path.name


def test_the_same_graph_gives_the_same_bytes(kg: erqi_kg.KnowledgeGraph, made: bytes, tmp_path: Path) -> None:
    assert erqi_kg.cube(erqi_kg.open()).encode() == made
    folder = erqi_kg.export(kg, tmp_path / "cube", only=["cube"]).folder
    assert (folder / "cube.ttl").read_bytes() == made and (folder / "cube.ttl.gz").is_file()


def test_only_figures_of_the_chosen_graphs_are_observed(kg: erqi_kg.KnowledgeGraph) -> None:
    sentence = f"{BASE}source/erqi-2024#char=969,1127"
    seen = normal(cube(Data(kg.store, [sentence])))
    assert len(rows(seen, "SELECT ?o { ?o a qb:Observation }")) == 2 and broken(seen) == set()
    assert rows(normal(cube(Data(kg.store, ["graph:registry"]))), "SELECT ?o { ?o a qb:Observation }") == []


def test_terms_of_others_are_theirs_and_the_form_is_the_one_form(made: bytes) -> None:
    used = {each for each in terms(normal(made)) if not each.startswith(BASE)}
    assert used - FOREIGN - {"https://creativecommons.org/licenses/by/4.0/"} == set()
    assert ill_formed((ROOT / "ontology" / "cube" / "structure.ttl").read_text("utf-8")) == []


def test_terms_of_ours_are_declared(made: bytes) -> None:
    used = terms(normal(made)).union(*(query_terms(path.read_text("utf-8")) for path in QUERIES))
    declared = typed(read([*ONTOLOGY, *FACTS]))
    assert undeclared(used, declared) == set()
    assert undeclared(used | {EK + "planted"}, declared) == {EK + "planted"}


def test_the_attached_tables_are_among_the_data_sets(made: bytes, facts: ox.Store) -> None:
    store = normal(made)
    cells = rows(store, "SELECT ?cell ?set { ?cell qb:dataSet ?set . " + IN_TABLES + "}")
    assert [cell for cell, _ in cells] == [cell for cell, in rows(facts, "SELECT ?cell { ?cell a ek:TableValue }")]
    assert {group.removeprefix(CUBE + "table/").partition("/")[0] for _, group in cells} == {
        path.stem for path in (ROOT / "graph" / "tables").glob("*.ttl")} != set()
    # A fault in a cell of the real graph is seen, so the constraints look at the tables, too.
    for cell in (cells[0][0], cells[-1][0]):
        assert broken(normal(made, f"{HEAD} DELETE WHERE {{ <{cell}> ek:method ?method }}")) == {"ic-11"}


def test_a_rounded_value_of_a_table_is_an_approximation_with_its_bounds(made: bytes, facts: ox.Store) -> None:
    ends = "?cell ek:lower ?lower ; ek:lowerIncluded ?in ; ek:upper ?upper ; ek:upperIncluded ?within"
    said = rows(facts, f"SELECT ?cell ?value ?lower ?in ?upper ?within {{ ?cell a ek:TableValue ; ek:value ?value . {ends} }}")
    seen = rows(normal(made), "SELECT ?cell ?value ?lower ?in ?upper ?within { ?cell ek:measuredApproximation ?value ; "
                              f"ek:boundsFrom cube:bounds-by-rounding ; qb:dataSet ?set . {ends} "
                              f"{IN_TABLES} FILTER STRENDS(STR(?set), '/approximations') }}")
    assert seen == said
    assert (BASE + "source/communique-2019-zhengzhou#cell=2,2", "10352000", "10351500", "true", "10352500", "false") in seen
    exact = rows(facts, "SELECT ?cell ?value { ?cell a ek:TableValue ; ek:value ?value FILTER NOT EXISTS { ?cell ek:lower ?n } }")
    assert exact == rows(normal(made), f"SELECT ?cell ?value {{ ?cell {OBS} ?value ; qb:dataSet ?set {IN_TABLES} }}") != []
    assert rows(normal(made), f"SELECT ?cell {{ ?cell {OBS} ?value ; ek:lower ?lower ; qb:dataSet ?set {IN_TABLES} }}") == []


@pytest.mark.parametrize(("fault", "constraint"), [
    ("DELETE WHERE { CELL ek:lower ?lower }", "ic-13"), ("DELETE WHERE { CELL ek:upperIncluded ?in }", "ic-13"),
    ("DELETE WHERE { CELL ek:boundsFrom ?origin }", "ic-13"), ("DELETE WHERE { CELL ek:measuredApproximation ?n }", "ic-14")])
def test_a_rounded_value_without_its_bounds_is_ill_formed(made: bytes, fault: str, constraint: str) -> None:
    cell = f"<{BASE}source/communique-2019-zhengzhou#cell=2,2>"
    assert broken(normal(made, f"{HEAD} {fault.replace('CELL', cell)}")) == {constraint}


def test_what_a_table_prints_in_ten_thousands_is_no_quote_beside_its_unit(made: bytes) -> None:
    assert rows(normal(made), f"SELECT ?cell {{ ?cell qb:dataSet ?set ; ek:quote ?quote {IN_TABLES} }}") == []


def test_the_data_set_of_rounded_values_says_so_in_its_title(made: bytes) -> None:
    rounded = f"<{CUBE}table/communique-2019-zhengzhou/approximations>"
    titles = rows(normal(made), f"SELECT ?title {{ {rounded} dcterms:title ?title }}")
    assert len(titles) == 2 and titles[0][0].endswith("：舍入的数") and titles[1][0].endswith(": rounded values")
    exact = rows(normal(made), f"SELECT ?title {{ <{CUBE}table/census-2020-zhengzhou> dcterms:title ?title ; "
                               "dcterms:source/rdfs:label ?title }")
    assert len(exact) == 2


@pytest.mark.parametrize(("text", "message"), [
    ("CONSTRUCT { ?s ?p ", "no valid SPARQL"), ("ASK { ?s ?p ?o }", "makes no triples")])
def test_a_query_that_is_none_is_told(small: Path, text: str, message: str) -> None:
    (small / "ontology" / "cube" / "zz.rq").write_text(text, "utf-8")
    with pytest.raises(FileError, match=f"zz.rq.*{message}"):
        observed(ox.Store(), small)
