"""由 `erqi-kg docs` 从 queries/ 生成，请勿手改。 / Made by `erqi-kg docs` from queries/: do not edit."""

import datetime
import decimal
import os
from collections.abc import Sequence
from typing import NamedTuple

from . import figure as figures
from . import terms
from .answer import Answer
from .base import Graph

class AppsAndPlatforms(NamedTuple):
    thing: terms.Iri
    name: str
    kind: terms.Iri
    relation: terms.Iri
    other: terms.Iri
    evidence: terms.Place | terms.Iri

class AxesOfDistrict(NamedTuple):
    axis: terms.Iri
    name: str
    road: terms.Iri
    roadName: str
    projects: figures.Figure
    investment: figures.Figure | None

class BeforeAndAfter(NamedTuple):
    thing: terms.Iri
    name: str
    indicator: terms.Iri
    before: figures.Figure
    after: figures.Figure
    direction: terms.Iri | None
    over: str | None

class BylineOfArticle(NamedTuple):
    person: terms.Iri
    name: str
    role: terms.Iri
    source: terms.Iri
    evidence: terms.Place | terms.Iri

class CompaniesByRole(NamedTuple):
    company: terms.Iri
    name: str
    role: terms.Iri
    evidence: terms.Place | terms.Iri

class CompaniesVisited(NamedTuple):
    company: terms.Iri
    name: str
    event: terms.Iri
    eventName: str
    listComplete: bool | None
    evidence: terms.Place | terms.Iri

class DataResources(NamedTuple):
    resource: terms.Iri
    name: str
    indicator: terms.Iri
    figure: figures.Figure

class DateOfArticle(NamedTuple):
    source: terms.Iri
    notBefore: datetime.date
    notAfter: datetime.date
    clueNotBefore: datetime.date | None
    clueNotAfter: datetime.date | None
    quote: str
    evidence: terms.Place | terms.Iri

class Demands(NamedTuple):
    thing: terms.Iri
    name: str
    demander: terms.Iri
    demanderName: str
    quote: str
    evidence: terms.Place | terms.Iri

class DistrictAtAGlance(NamedTuple):
    district: terms.Iri
    name: str
    role: terms.Iri
    aspect: terms.Iri
    other: terms.Iri
    otherName: str
    figure: figures.Figure | None
    evidence: terms.Place | terms.Iri

class DistrictsByTotalInvestment(NamedTuple):
    district: terms.Iri
    name: str
    thing: terms.Iri
    modality: terms.Iri
    total: figures.Figure
    parts: int
    partsAtLeast: decimal.Decimal | None
    partsAtMost: decimal.Decimal | None
    atLeast: decimal.Decimal

class DivisionChanges(NamedTuple):
    change: terms.Iri
    code_before: str | None
    name_before: str | None
    code_after: str | None
    name_after: str | None
    evidence: terms.Place | terms.Iri

class DivisionsOfList(NamedTuple):
    list: terms.Iri
    as_of: datetime.date
    meaning: str
    code: str
    name: str
    type: str
    division: terms.Iri
    change: str | None
    evidence: terms.Place | terms.Iri

class DocumentsOfDistrict(NamedTuple):
    document: terms.Iri
    name: str
    district: terms.Iri
    districtName: str
    evidence: terms.Place | terms.Iri

class EcommerceFigures(NamedTuple):
    thing: terms.Iri
    name: str
    indicator: terms.Iri
    figure: figures.Figure

class EventsOverview(NamedTuple):
    event: terms.Iri
    name: str
    quote: str
    cue: str | None
    timeWords: str | None
    since: datetime.date | None
    until: datetime.date | None
    modality: terms.Iri | None
    evidence: terms.Place | terms.Iri

class ExpectedAndPlanned(NamedTuple):
    thing: terms.Iri
    name: str
    kind: terms.Iri
    what: terms.Iri | None
    quote: str
    figure: figures.Figure | None
    modality: terms.Iri
    until: datetime.date | None
    due: terms.Iri
    evidence: terms.Place | terms.Iri

class FiguresByComparator(NamedTuple):
    thing: terms.Iri
    name: str
    indicator: terms.Iri
    comparator: terms.Iri
    figure: figures.Figure

class FiguresByIndicator(NamedTuple):
    thing: terms.Iri
    name: str
    indicator: terms.Iri
    figure: figures.Figure

class FiguresByModality(NamedTuple):
    thing: terms.Iri
    name: str
    indicator: terms.Iri
    modality: terms.Iri
    figure: figures.Figure
    until: datetime.date | None
    due: terms.Iri | None

class FiguresExpected(NamedTuple):
    thing: terms.Iri
    name: str
    indicator: terms.Iri
    modality: terms.Iri
    figure: figures.Figure
    until: datetime.date | None
    due: terms.Iri

class FiguresOfThing(NamedTuple):
    thing: terms.Iri
    name: str
    indicator: terms.Iri
    figure: figures.Figure

class FiguresThatCannotBeAdded(NamedTuple):
    thing: terms.Iri
    name: str
    other: terms.Iri
    otherName: str
    indicator: terms.Iri
    figure: figures.Figure
    otherFigure: figures.Figure
    reason: str
    overlapEvidence: terms.Place | terms.Iri

class FirstsAndOnlies(NamedTuple):
    thing: terms.Iri
    name: str
    distinction: terms.Iri
    within: terms.Iri | None
    kind: terms.Iri
    quote: str
    evidence: terms.Place | terms.Iri

class GovernanceFigures(NamedTuple):
    thing: terms.Iri
    name: str
    indicator: terms.Iri
    figure: figures.Figure
    before: figures.Figure | None

class IdentifiersNotFound(NamedTuple):
    thing: terms.Iri
    name: str
    target: terms.Iri
    date: datetime.date
    candidate: str | None
    caution: str | None
    evidence: terms.Place | terms.Iri

class IdentifiersOfThing(NamedTuple):
    thing: terms.Iri
    name: str
    target: terms.Iri
    identifier: str
    list: terms.Iri | None
    as_of: datetime.date | None
    called: str | None
    match: terms.Iri
    justification: terms.Iri
    verification: terms.Iri
    confidence: int
    sources: int
    date: datetime.date
    caution: str | None
    record: terms.Iri
    evidence: terms.Place | terms.Iri

class IndustriesOfThings(NamedTuple):
    thing: terms.Iri
    name: str
    relation: terms.Iri
    industry: terms.Iri
    evidence: terms.Place | terms.Iri

class MeasuresOfDistrict(NamedTuple):
    measure: terms.Iri
    name: str
    district: terms.Iri
    districtName: str
    evidence: terms.Place | terms.Iri

class MembersOfPortfolio(NamedTuple):
    member: terms.Iri
    name: str
    kind: terms.Iri
    portfolio: terms.Iri
    portfolioName: str
    evidence: terms.Place | terms.Iri

class MentionsOfThing(NamedTuple):
    thing: terms.Iri
    name: str
    kind: terms.Iri
    position: int
    evidence: terms.Place | terms.Iri

class MoneyOfAtLeast(NamedTuple):
    thing: terms.Iri
    name: str
    certainty: terms.Iri
    indicator: terms.Iri
    figure: figures.Figure

class NearMissesOfThing(NamedTuple):
    thing: terms.Iri
    name: str
    target: terms.Iri
    identifier: str
    list: terms.Iri | None
    as_of: datetime.date | None
    called: str
    caution: str
    change: str | None
    evidence: terms.Place | terms.Iri

class NotStated(NamedTuple):
    gap: terms.Iri
    name: str
    thing: terms.Iri
    thingName: str
    expectedAt: terms.Place | terms.Iri | None
    evidence: terms.Place | terms.Iri

class OpenLists(NamedTuple):
    portfolio: terms.Iri
    name: str
    memberKind: terms.Iri
    because: terms.Iri
    named: int
    evidence: terms.Place | terms.Iri

class ParticipantsOfEvents(NamedTuple):
    event: terms.Iri
    name: str
    role: terms.Iri
    agent: terms.Iri
    agentName: str
    evidence: terms.Place | terms.Iri

class PlacesInPlace(NamedTuple):
    thing: terms.Iri
    name: str
    relation: terms.Iri
    nearest: terms.Iri
    nearestName: str
    place: terms.Iri
    placeName: str
    direct: bool
    evidence: terms.Place | terms.Iri

class PortfoliosOverview(NamedTuple):
    portfolio: terms.Iri
    name: str
    memberKind: terms.Iri
    named: int
    figure: figures.Figure | None
    evidence: terms.Place | terms.Iri

class PostsAndHolders(NamedTuple):
    person: terms.Iri
    name: str
    post: terms.Iri
    postName: str
    organization: terms.Iri
    organizationName: str
    since: datetime.date | None
    until: datetime.date | None
    evidence: terms.Place | terms.Iri

class ProjectsByStage(NamedTuple):
    project: terms.Iri
    name: str
    stage: terms.Iri
    quote: str
    modality: terms.Iri
    since: datetime.date | None
    until: datetime.date | None
    due: terms.Iri | None
    evidence: terms.Place | terms.Iri

class ProjectsOfAxis(NamedTuple):
    axis: terms.Iri
    name: str
    figure: figures.Figure
    named: int

class ProjectsOfEvent(NamedTuple):
    project: terms.Iri
    name: str
    event: terms.Iri
    eventName: str
    portfolio: terms.Iri
    portfolioName: str
    eventEvidence: terms.Place | terms.Iri
    evidence: terms.Place | terms.Iri

class ProjectsOfPlace(NamedTuple):
    thing: terms.Iri
    name: str
    relation: terms.Iri
    at: terms.Iri
    place: terms.Iri
    evidence: terms.Place | terms.Iri

class ProjectsOfPortfolio(NamedTuple):
    project: terms.Iri
    name: str
    portfolio: terms.Iri
    portfolioName: str
    evidence: terms.Place | terms.Iri

class ProjectsWithInvestmentOfAtLeast(NamedTuple):
    thing: terms.Iri
    name: str
    certainty: terms.Iri
    indicator: terms.Iri
    figure: figures.Figure

class RecognitionsByLevel(NamedTuple):
    thing: terms.Iri
    name: str
    recognition: terms.Iri
    recognitionName: str
    level: terms.Iri
    distinction: terms.Iri | None
    within: terms.Iri | None
    quote: str
    since: datetime.date | None
    until: datetime.date | None
    evidence: terms.Place | terms.Iri

class RecognitionsOfThing(NamedTuple):
    thing: terms.Iri
    name: str
    recognition: terms.Iri
    recognitionName: str
    level: terms.Iri | None
    distinction: terms.Iri | None
    within: terms.Iri | None
    quote: str
    since: datetime.date | None
    until: datetime.date | None
    evidence: terms.Place | terms.Iri

class RemarksOfThing(NamedTuple):
    thing: terms.Iri
    name: str
    quote: str
    topic: terms.Iri | None
    modality: terms.Iri | None
    distinction: terms.Iri | None
    evidence: terms.Place | terms.Iri

class SectionsOfArticle(NamedTuple):
    section: terms.Iri
    name: str
    number: int
    start: int
    end: int
    evidence: terms.Place | terms.Iri

class ServiceFigures(NamedTuple):
    thing: terms.Iri
    name: str
    indicator: terms.Iri
    figure: figures.Figure

class ServiceItemsPer10000Residents(NamedTuple):
    service: terms.Iri
    name: str
    figure: figures.Figure
    district: terms.Iri
    residents: decimal.Decimal
    printed: str
    counted: str
    method: terms.Iri
    least: decimal.Decimal
    most: decimal.Decimal | None
    mayOverlap: bool
    caveat: str
    cell: terms.Place | terms.Iri

class ServicesOfDistrict(NamedTuple):
    service: terms.Iri
    name: str
    figure: figures.Figure | None
    mayOverlap: bool
    evidence: terms.Place | terms.Iri

class SharesOfAxes(NamedTuple):
    axis: terms.Iri
    name: str
    indicator: terms.Iri
    part: figures.Figure
    total: figures.Figure
    share: decimal.Decimal

class Signings(NamedTuple):
    portfolio: terms.Iri
    name: str
    projects: figures.Figure | None
    amount: figures.Figure

class SilentSpans(NamedTuple):
    reason: terms.Iri
    quote: str | None
    start: int
    end: int
    evidence: terms.Place | terms.Iri

class SourcesOfIdentifiers(NamedTuple):
    thing: terms.Iri
    name: str
    target: terms.Iri
    record: terms.Iri
    source: str
    evidence: terms.Place | terms.Iri

class StagesOfThing(NamedTuple):
    thing: terms.Iri
    name: str
    stage: terms.Iri
    quote: str
    modality: terms.Iri
    since: datetime.date | None
    until: datetime.date | None
    due: terms.Iri | None
    place: terms.Iri | None
    evidence: terms.Place | terms.Iri

class StatementsAtPosition(NamedTuple):
    kind: terms.Iri
    quote: str
    figure: figures.Figure | None
    start: int
    end: int
    sentence: terms.Place | terms.Iri
    evidence: terms.Place | terms.Iri

class StatementsOfSentence(NamedTuple):
    sentence: terms.Place | terms.Iri
    kind: terms.Iri
    about: terms.Iri | None
    quote: str
    figure: figures.Figure | None
    start: int
    evidence: terms.Place | terms.Iri

class StoryOfCompany(NamedTuple):
    company: terms.Iri
    name: str
    position: int
    kind: terms.Iri
    what: terms.Iri | None
    quote: str | None
    figure: figures.Figure | None
    modality: terms.Iri | None
    since: datetime.date | None
    until: datetime.date | None
    evidence: terms.Place | terms.Iri

class StoryOfMeasure(NamedTuple):
    measure: terms.Iri
    name: str
    position: int
    kind: terms.Iri
    what: terms.Iri | None
    quote: str | None
    figure: figures.Figure | None
    modality: terms.Iri | None
    since: datetime.date | None
    until: datetime.date | None
    evidence: terms.Place | terms.Iri

class StoryOfProject(NamedTuple):
    project: terms.Iri
    name: str
    position: int
    kind: terms.Iri
    what: terms.Iri | None
    quote: str | None
    figure: figures.Figure | None
    modality: terms.Iri | None
    since: datetime.date | None
    until: datetime.date | None
    evidence: terms.Place | terms.Iri

class StoryOfThing(NamedTuple):
    thing: terms.Iri
    name: str
    role: terms.Iri
    property: terms.Iri
    value: terms.Iri | None
    valueText: str
    figure: figures.Figure | None
    evidence: terms.Place | terms.Iri

class StoryOfVenue(NamedTuple):
    venue: terms.Iri
    name: str
    position: int
    kind: terms.Iri
    what: terms.Iri | None
    quote: str | None
    figure: figures.Figure | None
    modality: terms.Iri | None
    since: datetime.date | None
    until: datetime.date | None
    evidence: terms.Place | terms.Iri

class StrategiesOfDistrict(NamedTuple):
    strategy: terms.Iri
    name: str
    kind: terms.Iri
    district: terms.Iri
    districtName: str
    evidence: terms.Place | terms.Iri

class SumsWithParts(NamedTuple):
    thing: terms.Iri
    name: str
    indicator: terms.Iri
    total: figures.Figure
    sum: decimal.Decimal
    parts: int
    numbers: int
    agrees: bool | None
    part: figures.Figure
    partThing: terms.Iri
    partThingName: str

class SupportForCompany(NamedTuple):
    company: terms.Iri
    name: str
    provider: terms.Iri
    providerName: str
    topic: terms.Iri | None
    quote: str
    since: datetime.date | None
    until: datetime.date | None
    evidence: terms.Place | terms.Iri

class ThingsByName(NamedTuple):
    thing: terms.Iri
    name: str
    matched: str
    evidence: terms.Place | terms.Iri

class ThingsInTwoStages(NamedTuple):
    thing: terms.Iri
    name: str
    stage: terms.Iri
    quote: str
    modality: terms.Iri
    otherStage: terms.Iri
    otherQuote: str
    otherModality: terms.Iri
    evidence: terms.Place | terms.Iri
    otherEvidence: terms.Place | terms.Iri

class ThingsOfKind(NamedTuple):
    thing: terms.Iri
    name: str
    type: terms.Iri
    evidence: terms.Place | terms.Iri

class ThingsWithoutIdentifier(NamedTuple):
    thing: terms.Iri
    name: str
    kind: terms.Iri
    target: terms.Iri | None
    date: datetime.date | None
    evidence: terms.Place | terms.Iri

class TimelineOfEvents(NamedTuple):
    thing: terms.Iri
    name: str
    kind: terms.Iri
    what: terms.Iri | None
    day: datetime.date
    until: datetime.date | None
    modality: terms.Iri | None
    quote: str
    evidence: terms.Place | terms.Iri

class TrendsOfThing(NamedTuple):
    thing: terms.Iri
    name: str
    indicator: terms.Iri
    direction: terms.Iri
    quote: str
    since: datetime.date | None
    until: datetime.date | None
    evidence: terms.Place | terms.Iri

class UnnamedMembersOfPortfolios(NamedTuple):
    portfolio: terms.Iri
    name: str
    memberKind: terms.Iri
    figure: figures.Figure
    named: int
    unnamed: decimal.Decimal

class ValuesFromTables(NamedTuple):
    thing: terms.Iri
    name: str
    indicator: terms.Iri
    value: decimal.Decimal
    least: decimal.Decimal | None
    most: decimal.Decimal | None
    unit: terms.Iri
    counts: terms.Iri | None
    printed: str
    since: datetime.date
    until: datetime.date
    method: terms.Iri
    table: terms.Iri
    source: str
    licence: str
    cell: terms.Place | terms.Iri
    figure: figures.Figure | None

class Visits(NamedTuple):
    thing: terms.Iri
    name: str
    since: datetime.date | None
    until: datetime.date | None
    indicator: terms.Iri
    figure: figures.Figure

class VisitsPerResident(NamedTuple):
    thing: terms.Iri
    name: str
    figure: figures.Figure
    since: datetime.date | None
    until: datetime.date | None
    district: terms.Iri
    residents: decimal.Decimal
    printed: str
    counted: str
    method: terms.Iri
    least: decimal.Decimal
    most: decimal.Decimal | None
    caveat: str
    cell: terms.Place | terms.Iri

class WorkforceOfGovernance(NamedTuple):
    thing: terms.Iri
    name: str
    who: terms.Iri | None
    whoName: str | None
    indicator: terms.Iri
    figure: figures.Figure

class KnowledgeGraph(Graph):
    def apps_and_platforms(self, *, lang: str | Sequence[str] | None = None) -> Answer[AppsAndPlatforms]:
        """有哪些应用和平台，文章怎么说？

        Which applications and platforms are there, and what is said of them?
        """

    def axes_of_district(
        self,
        *,
        axis: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[AxesOfDistrict]:
        """各条轴沿哪条路、有多少项目和投资？

        Along which road does each axis run, and how many projects and how much investment has it?
        """

    def before_and_after(
        self,
        *,
        thing: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[BeforeAndAfter]:
        """哪些数字有变化前后？

        Which figures are told before and after a change?
        """

    def byline_of_article(
        self,
        *,
        source: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[BylineOfArticle]:
        """文章署了谁的名？

        Who is named in the byline?
        """

    def companies_by_role(
        self,
        *,
        role: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[CompaniesByRole]:
        """哪些企业被走访、上市、获帮扶或获荣誉？

        Which companies were visited, listed, supported or recognised?
        """

    def companies_visited(self, *, lang: str | Sequence[str] | None = None) -> Answer[CompaniesVisited]:
        """招商考察走访了哪些企业？

        Which companies were visited on investment trips?
        """

    def data_resources(self, *, lang: str | Sequence[str] | None = None) -> Answer[DataResources]:
        """汇集了哪些数据资源，有多少条？

        Which data resources were brought together, and how large are they?
        """

    def date_of_article(self, *, source: str | Sequence[str] | None = None) -> Answer[DateOfArticle]:
        """文章写于什么时候，凭什么知道？

        When was the article written, and how is that known?
        """

    def demands(self, *, lang: str | Sequence[str] | None = None) -> Answer[Demands]:
        """谁对谁提出了什么要求？

        Who demands what of whom?
        """

    def district_at_a_glance(
        self,
        *,
        district: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[DistrictAtAGlance]:
        """某区概况如何：有哪些战略、地方和数字？

        What does the graph say of a district at a glance: strategies, places and figures?
        """

    def districts_by_total_investment(
        self,
        *,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[DistrictsByTotalInvestment]:
        """哪些区所说的总投资最大？

        Which districts have the largest total investment stated?
        """

    def division_changes(
        self,
        *,
        before: str | Sequence[str] | None = None,
        after: str | Sequence[str] | None = None,
    ) -> Answer[DivisionChanges]:
        """两份名单之间，乡级代码和地方怎样变了？

        How did the codes and places of townships change between two dated lists?
        """

    def divisions_of_list(
        self,
        *,
        list: str | Sequence[str] | None = None,
        level: int | Sequence[int] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[DivisionsOfList]:
        """某份名单里二七区有哪些区划，代码是什么？

        Which divisions has Erqi in a dated list, and what are their codes?
        """

    def documents_of_district(
        self,
        *,
        district: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[DocumentsOfDistrict]:
        """某区制定了哪些文件？

        Which documents did a district draw up?
        """

    def ecommerce_figures(self, *, lang: str | Sequence[str] | None = None) -> Answer[EcommerceFigures]:
        """电商和电商企业有哪些数字？

        Which figures are given on e-commerce and its companies?
        """

    def events_overview(
        self,
        *,
        event: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[EventsOverview]:
        """有哪些活动，文章说了日期没有？

        Which events are there, and does the article say when?
        """

    def expected_and_planned(
        self,
        *,
        as_of: datetime.date | str | Sequence[datetime.date | str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[ExpectedAndPlanned]:
        """哪些事是计划、预计或目标，到期没有？

        What is planned, expected or a target, and is it due?
        """

    def figures_by_comparator(
        self,
        *,
        comparator: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[FiguresByComparator]:
        """哪些数字恰为、超过、约、区间或只有数量级？

        Which figures are exact, more than, about, between, or an order of magnitude?
        """

    def figures_by_indicator(
        self,
        *,
        indicator: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[FiguresByIndicator]:
        """某个指标有哪些数字？

        Which figures are there of an indicator?
        """

    def figures_by_modality(
        self,
        *,
        modality: str | Sequence[str] | None = None,
        as_of: datetime.date | str | Sequence[datetime.date | str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[FiguresByModality]:
        """哪些数字是实际、计划、预计或目标？

        Which figures are actual, planned, expected or targets?
        """

    def figures_expected(
        self,
        *,
        thing: str | Sequence[str] | None = None,
        as_of: datetime.date | str | Sequence[datetime.date | str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[FiguresExpected]:
        """哪些数字只是计划、预计或目标，到期没有？

        Which figures are only planned, expected or targets, and are they due?
        """

    def figures_of_thing(
        self,
        *,
        thing: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[FiguresOfThing]:
        """某个事物有哪些数字？

        Which figures are there about a thing?
        """

    def figures_that_cannot_be_added(
        self,
        *,
        indicator: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[FiguresThatCannotBeAdded]:
        """哪些集合的数字不可相加，为什么？

        Which figures of sets cannot be added, and why?
        """

    def firsts_and_onlies(self, *, lang: str | Sequence[str] | None = None) -> Answer[FirstsAndOnlies]:
        """文章说谁是首个、唯一、首批或率先？

        What is said to be first, only, in the first batch or ahead?
        """

    def governance_figures(self, *, lang: str | Sequence[str] | None = None) -> Answer[GovernanceFigures]:
        """网格化治理有哪些数字？

        Which figures are given on governance by grid?
        """

    def identifiers_not_found(
        self,
        *,
        thing: str | Sequence[str] | None = None,
        target: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[IdentifiersNotFound]:
        """哪些标识查过而没有找到？

        Which identifiers were looked for and not found?
        """

    def identifiers_of_thing(
        self,
        *,
        thing: str | Sequence[str] | None = None,
        target: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[IdentifiersOfThing]:
        """某事物在别处叫什么，凭什么这样说？

        What is a thing called elsewhere, and what justifies that?
        """

    def industries_of_things(
        self,
        *,
        industry: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[IndustriesOfThings]:
        """哪些事物涉及或发展某个产业？

        Which things are in an industry or develop it?
        """

    def measures_of_district(
        self,
        *,
        district: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[MeasuresOfDistrict]:
        """某区推行了哪些举措？

        Which measures did a district adopt?
        """

    def members_of_portfolio(
        self,
        *,
        portfolio: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[MembersOfPortfolio]:
        """某个集合里点了谁的名，各是什么？

        Which members of a set are named, and of what kind is each?
        """

    def mentions_of_thing(
        self,
        *,
        thing: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[MentionsOfThing]:
        """文章在哪里提到某事物？

        Where does the article mention something?
        """

    def money_of_at_least(
        self,
        *,
        amount: decimal.Decimal | int | Sequence[decimal.Decimal | int] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[MoneyOfAtLeast]:
        """哪些金额达到某个数？

        Which amounts of money reach so much?
        """

    def near_misses_of_thing(
        self,
        *,
        thing: str | Sequence[str] | None = None,
        target: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[NearMissesOfThing]:
        """别处的什么容易当成某事物，其实不是？

        What elsewhere could be taken for a thing and is something else?
        """

    def not_stated(
        self,
        *,
        thing: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[NotStated]:
        """文章没有说什么？

        What does the article not say?
        """

    def open_lists(
        self,
        *,
        because: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[OpenLists]:
        """哪些名单没有列全，为什么？

        Which lists are open, and why?
        """

    def participants_of_events(
        self,
        *,
        event: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[ParticipantsOfEvents]:
        """活动由谁举办、谁带队、谁参加？

        Who held, led or took part in an event?
        """

    def places_in_place(
        self,
        *,
        place: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[PlacesInPlace]:
        """某地之内有哪些地方？

        Which places lie in a place?
        """

    def portfolios_overview(self, *, lang: str | Sequence[str] | None = None) -> Answer[PortfoliosOverview]:
        """文章说到哪些集合，各数多少、点名几个？

        Which sets does the article speak of, how many does it count and name in each?
        """

    def posts_and_holders(self, *, lang: str | Sequence[str] | None = None) -> Answer[PostsAndHolders]:
        """谁担任什么职务？

        Who holds which post?
        """

    def projects_by_stage(
        self,
        *,
        stage: str | Sequence[str] | None = None,
        as_of: datetime.date | str | Sequence[datetime.date | str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[ProjectsByStage]:
        """哪些项目处在某个阶段？

        Which projects are in a stage?
        """

    def projects_of_axis(
        self,
        *,
        axis: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[ProjectsOfAxis]:
        """每条轴上说有多少项目，点了几个的名？

        How many projects are stated on each axis, and how many are named?
        """

    def projects_of_event(
        self,
        *,
        event: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[ProjectsOfEvent]:
        """某次活动带来哪些项目？

        Which projects came out of an event?
        """

    def projects_of_place(
        self,
        *,
        place: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[ProjectsOfPlace]:
        """哪些项目、项目集合和场所位于某地或其中某处，由它推动或拟在那里？

        Which projects, sets and venues are in a place or a part of it, promoted by it or planned there?
        """

    def projects_of_portfolio(
        self,
        *,
        portfolio: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[ProjectsOfPortfolio]:
        """某个集合里点了哪些项目的名？

        Which projects of a set are named?
        """

    def projects_with_investment_of_at_least(
        self,
        *,
        amount: decimal.Decimal | int | Sequence[decimal.Decimal | int] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[ProjectsWithInvestmentOfAtLeast]:
        """哪些项目、项目集合、轴或战略的投资额或签约额达到某个数？

        Which projects, sets of projects, axes or strategies have an investment or signed amount of at least so much?
        """

    def recognitions_by_level(
        self,
        *,
        level: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[RecognitionsByLevel]:
        """某一级别的荣誉有哪些、给了谁？

        Which recognitions of a level were given, and to whom?
        """

    def recognitions_of_thing(
        self,
        *,
        thing: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[RecognitionsOfThing]:
        """某事物获得了哪些荣誉？

        Which recognitions did something receive?
        """

    def remarks_of_thing(
        self,
        *,
        thing: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[RemarksOfThing]:
        """文章用文字说明了某事物的什么？

        What does the article remark on something in words?
        """

    def sections_of_article(
        self,
        *,
        source: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[SectionsOfArticle]:
        """文章分哪几部分？

        Into which sections does the article fall?
        """

    def service_figures(self, *, lang: str | Sequence[str] | None = None) -> Answer[ServiceFigures]:
        """政务服务有哪些事项数和主题数？

        Which numbers of items and themes are given for public services?
        """

    def service_items_per_10000_residents(
        self,
        *,
        district: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[ServiceItemsPer10000Residents]:
        """某区各项政务服务的事项合每万名常住居民多少项？

        How many items has each public service of a district for each 10,000 residents?
        """

    def services_of_district(
        self,
        *,
        district: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[ServicesOfDistrict]:
        """某区提供哪些政务服务、各有多少事项？

        Which public services does a district offer, and how many items has each?
        """

    def shares_of_axes(
        self,
        *,
        axis: str | Sequence[str] | None = None,
        indicator: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[SharesOfAxes]:
        """各条轴占项目总数和总投资的多少？

        What share of all projects and of all investment does each axis have?
        """

    def signings(
        self,
        *,
        portfolio: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[Signings]:
        """各组签约项目有多少个、签约额多少？

        How many projects and how much money does each set of signed projects come to?
        """

    def silent_spans(
        self,
        *,
        source: str | Sequence[str] | None = None,
        reason: str | Sequence[str] | None = None,
    ) -> Answer[SilentSpans]:
        """哪些片段不陈述事实，为什么？

        Which stretches state nothing, and why?
        """

    def sources_of_identifiers(
        self,
        *,
        thing: str | Sequence[str] | None = None,
        target: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[SourcesOfIdentifiers]:
        """某事物的标识是在哪些来源里查的？

        In which sources were the identifiers of a thing looked up?
        """

    def stages_of_thing(
        self,
        *,
        thing: str | Sequence[str] | None = None,
        as_of: datetime.date | str | Sequence[datetime.date | str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[StagesOfThing]:
        """某个事物处在哪些阶段？

        Which stages is a thing in?
        """

    def statements_at_position(
        self,
        *,
        position: int | Sequence[int] | None = None,
        source: str | Sequence[str] | None = None,
    ) -> Answer[StatementsAtPosition]:
        """原文某个位置说了什么？

        What does the text state at a position?
        """

    def statements_of_sentence(
        self,
        *,
        sentence: str | Sequence[str] | None = None,
    ) -> Answer[StatementsOfSentence]:
        """某一句说了什么？

        What does a sentence state?
        """

    def story_of_company(
        self,
        *,
        company: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[StoryOfCompany]:
        """文章说了某企业的什么？

        What does the article tell of a company?
        """

    def story_of_measure(
        self,
        *,
        measure: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[StoryOfMeasure]:
        """文章说了某举措的什么？

        What does the article tell of a measure?
        """

    def story_of_project(
        self,
        *,
        project: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[StoryOfProject]:
        """文章说了某项目的什么？

        What does the article tell of a project?
        """

    def story_of_thing(
        self,
        *,
        thing: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[StoryOfThing]:
        """关于某个事物，图里都说了什么？

        What does the graph say of a thing, all of it?
        """

    def story_of_venue(
        self,
        *,
        venue: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[StoryOfVenue]:
        """文章说了某场所的什么？

        What does the article tell of a venue or other place?
        """

    def strategies_of_district(
        self,
        *,
        district: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[StrategiesOfDistrict]:
        """某区坚持哪些目标、战略和工程？

        Which aims, strategies and programmes does a district pursue?
        """

    def sums_with_parts(self, *, lang: str | Sequence[str] | None = None) -> Answer[SumsWithParts]:
        """各个总数的分项加起来等于总数吗？

        Do the parts of each total add up to it?
        """

    def support_for_company(
        self,
        *,
        company: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[SupportForCompany]:
        """企业得到了谁的什么帮扶？

        What help did a company get, and from whom?
        """

    def things_by_name(
        self,
        *,
        text: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[ThingsByName]:
        """哪些事物的名称里有这几个字或拼音？

        Which things have these characters or this pinyin in a name?
        """

    def things_in_two_stages(self, *, lang: str | Sequence[str] | None = None) -> Answer[ThingsInTwoStages]:
        """文章在不同地方说哪些事物处在不同阶段？

        Which things does the article put in different stages at different places?
        """

    def things_of_kind(
        self,
        *,
        kind: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[ThingsOfKind]:
        """某一类的事物有哪些？

        Which things are of a kind?
        """

    def things_without_identifier(
        self,
        *,
        kind: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[ThingsWithoutIdentifier]:
        """哪些事物在别处没有标识，查过哪里？

        Which things have no identifier elsewhere, and where was it looked for?
        """

    def timeline_of_events(
        self,
        *,
        since: datetime.date | str | Sequence[datetime.date | str] | None = None,
        before: datetime.date | str | Sequence[datetime.date | str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[TimelineOfEvents]:
        """哪一天发生了什么？

        What happened when?
        """

    def trends_of_thing(
        self,
        *,
        thing: str | Sequence[str] | None = None,
        direction: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[TrendsOfThing]:
        """某事物在往哪个方向变化？

        Which way is something changing?
        """

    def unnamed_members_of_portfolios(
        self,
        *,
        portfolio: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[UnnamedMembersOfPortfolios]:
        """各个集合至少还有多少成员没有点名？

        How many members of each set, at least, are not named?
        """

    def values_from_tables(
        self,
        *,
        thing: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[ValuesFromTables]:
        """外来表格对某事物说了哪些数，与文章的数字并列？

        Which values do other people's tables give for a thing, beside the article's figures?
        """

    def visits(self, *, lang: str | Sequence[str] | None = None) -> Answer[Visits]:
        """有哪些客流量、游客量？

        How many visits are told of, and where?
        """

    def visits_per_resident(
        self,
        *,
        district: str | Sequence[str] | None = None,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[VisitsPerResident]:
        """区内某处一个假期的客流合每千名常住居民多少人次？

        How many visits to a place in one holiday are there for each 1,000 residents of its district?
        """

    def workforce_of_governance(
        self,
        *,
        lang: str | Sequence[str] | None = None,
    ) -> Answer[WorkforceOfGovernance]:
        """多少人参与网格化治理，点名的有哪些人？

        How many people take part in governance by grid, and who is named among them?
        """

def open(place: str | os.PathLike[str] | None = None, *, time_limit: float | None = None) -> KnowledgeGraph: ...
