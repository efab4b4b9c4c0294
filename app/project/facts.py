"""The facts of one project for its page: each with its value in words and the places that state it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from flask_babel import gettext

from app.web.templating import as_number, as_years, as_yi, wan_words
from app.words.events import value_words
from app.words.fields import field_label, field_name
from app.words.i18n import term_label
from app.words.language import current_language
from projects.registry.fields import name_of
from projects.registry.rows import EventView, Figure, MentionView, ProjectDetail, ProjectRow
from projects.registry.sources import find_reports
from projects.words import vocabulary

YEARS = ("start_year", "start_month", "end_year", "end_month")
BESIDE_THE_MAP = ("custody",)


@dataclass(frozen=True, slots=True)
class Source:
    """A mention that states a fact, and its value there: quoted where the seed has the plan's own words."""

    mention: MentionView
    words: str
    is_quote: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and value; no text means that nobody states it. `note` says what is not a quotation.

    `fields` are the project's own behind it, `report` the event of a person that gave one of them its value:
    then it carries no line of a plan, which says something else.
    """

    label: str
    text: str
    sources: tuple[Source, ...] = ()
    note: str = ""
    fields: tuple[str, ...] = ()
    report: EventView | None = None


def list_facts(detail: ProjectDetail) -> list[Fact]:
    """Return the facts of a project in the order of its page, each with the source of its value."""
    reports = find_reports(detail.events)
    facts = [*money_facts(detail), *size_facts(detail), *place_facts(detail), *people_facts(detail)]
    facts += further_facts(detail)
    return [qualify(cite_report(fact, reports), detail) for fact in facts]


def qualify(fact: Fact, detail: ProjectDetail) -> Fact:
    """Return a fact with what officers stated of it inexactly, in their words."""
    for figure in detail.inexact:
        if figure.measure not in fact.fields:
            continue
        written = figure.as_written or ""
        if figure.qualifier == "floor":
            words = gettext("%(written)s(下限,不计入合计)", written=written)
            fact = replace(fact, note=words) if fact.text else replace(fact, text=words)
        elif figure.is_adopted or figure.value == getattr(detail.row, figure.measure):
            fact = replace(fact, note=gettext("%(written)s(约数)", written=written))
    return fact


def fact_of(name: str, text: str, sources: tuple[Source, ...] = (), note: str = "") -> Fact:
    """Return a fact of the page under its name in the dictionary."""
    return Fact(field_name(name), text, sources, note, YEARS if name == "years" else (name,))


def cite_report(fact: Fact, reports: Mapping[str, EventView]) -> Fact:
    """Return a fact with the newest report of its fields in place of what the plans say of it."""
    found = [reports[field] for field in fact.fields if field in reports]
    if not found:
        return fact
    return replace(fact, sources=(), note="", report=max(found, key=lambda event: event.id))


def reported_total(detail: ProjectDetail) -> EventView | None:
    """Return the event by which a person stated the total that counts; None where a plan's counts."""
    return find_reports(detail.events).get("investment_wan")


def money_facts(detail: ProjectDetail) -> list[Fact]:
    """Return investment, money spent, this year's plan, funding and years."""
    row = detail.row
    funding = [
        Source(mention, funding_words(part.source, part.amount_wan))
        for mention in detail.mentions
        for part in mention.funding
    ]
    dated = [Source(mention, as_years(mention)) for mention in detail.mentions if has_years(mention)]
    return [
        fact_of("investment_wan", both_units(row.investment_wan), stated(detail, "investment_wan")),
        fact_of("completed_wan", both_units(row.completed_wan), stated(detail, "completed_wan")),
        fact_of("year_plan_wan", both_units(row.year_plan_wan)),
        fact_of("funding", gettext("、").join(dict.fromkeys(part.words for part in funding)), tuple(funding)),
        fact_of("years", as_years(row) if has_years(row) else "", tuple(dated)),
    ]


def size_facts(detail: ProjectDetail) -> list[Fact]:
    """Return nature, content, capacity, length and areas."""
    row = detail.row
    own = gettext("本登记簿归类")
    return [
        fact_of("type", term_label(vocabulary.TYPES, row.type), note=own),
        fact_of("nature", term_label(vocabulary.NATURES, row.nature), general(detail)),
        fact_of("description", row.description or "", note=gettext("据规划概括")),
        fact_of("capacity", row.capacity or "", general(detail)),
        measured(detail, "length_km"),
        measured(detail, "land_m2"),
        measured(detail, "floor_m2"),
        measured(detail, "part_count"),
    ]


def place_facts(detail: ProjectDetail) -> list[Fact]:
    """Return where the project is and under which names it goes."""
    row = detail.row
    written = [mention.stated_name for mention in detail.mentions if mention.stated_name != row.name]
    names = list(dict.fromkeys([*row.aliases, *written]))
    named = tuple(
        Source(mention, mention.stated_name, is_quote=True)
        for mention in detail.mentions
        if mention.stated_name != row.name
    )
    return [
        fact_of("place_text", row.place_text or "", general(detail)),
        fact_of("other_names", "、".join(names), named),
    ]


def people_facts(detail: ProjectDetail) -> list[Fact]:
    """Return who builds, leads and answers for the project, and its key in outside lists."""
    row = detail.row
    texts = [
        ("owner", row.owner),
        ("lead_unit", row.lead_unit),
        ("assisting_units", "、".join(row.assisting_units)),
        ("steward", row.steward),
        ("lead_official", row.lead_official),
        ("level", term_label(vocabulary.LEVELS, row.level)),
        ("approval", term_label(vocabulary.APPROVALS, row.approval)),
        ("national_code", row.national_code),
    ]
    return [fact_of(name, text or "", general(detail)) for name, text in texts]


def further_facts(detail: ProjectDetail) -> list[Fact]:
    """Return the facts of the field table that stand nowhere else on the page."""
    return [
        Fact(
            field_label(name),
            "" if value in (None, []) else value_words(name, value),
            general(detail),
            fields=(name,),
        )
        for name, value in detail.row.further.items()
        if name not in BESIDE_THE_MAP
    ]


def measured(detail: ProjectDetail, name: str) -> Fact:
    """Return the fact of a measure that the project's row holds under the measure's own name."""
    return fact_of(name, sized(getattr(detail.row, name), name), stated(detail, name))


def stated(detail: ProjectDetail, name: str) -> tuple[Source, ...]:
    """Return the mentions that state a measure, each in its own words."""
    return tuple(
        Source(mention, figure_words(figure), is_quote=bool(figure.as_written))
        for mention in detail.mentions
        for figure in mention.figures
        if figure.measure == name
    )


def general(detail: ProjectDetail) -> tuple[Source, ...]:
    """Return the mention behind a fact that is no figure: told only where there is a single one."""
    return (Source(detail.mentions[0], ""),) if len(detail.mentions) == 1 else ()


def figure_words(figure: Figure) -> str:
    """Return a figure as the document writes it, with our correction where it cannot be right."""
    written = figure.as_written or sized(figure.value, figure.measure)
    if figure.corrected is not None:
        corrected = as_number(figure.corrected)
        written = gettext("%(written)s(更正为 %(corrected)s)", written=written, corrected=corrected)
    purpose = term_label(vocabulary.PURPOSES, figure.purpose) if figure.purpose != "works" else ""
    marks = [mark for mark in (figure.scope, purpose) if mark]
    return gettext("%(written)s(%(of)s)", written=written, of="、".join(marks)) if marks else written


def measure_unit(name: str) -> str:
    """Return the unit that a measure's figures are kept in."""
    unit = name_of(name).unit
    return unit.say(current_language()) if unit else gettext("个")


def funding_words(source: str, amount: Decimal | None) -> str:
    """Return one source of money with its amount where one is given."""
    name = term_label(vocabulary.FUNDING_SOURCES, source)
    return name if amount is None else f"{name} {wan_words(amount)}"


def both_units(wan: Decimal | None) -> str:
    """Return an amount in 万元, and in 亿元 where that reads better."""
    if wan is None:
        return ""
    exact = wan_words(wan)
    return exact if wan < 1000 else gettext("%(exact)s(%(rounded)s)", exact=exact, rounded=as_yi(wan))


def sized(value: Decimal | int | None, name: str) -> str:
    """Return a measure's value with its unit; nothing for none."""
    return "" if value is None else f"{as_number(value)} {measure_unit(name)}"


def has_years(row: ProjectRow | MentionView) -> bool:
    """Say whether a planned start or end is known."""
    return row.start_year is not None or row.end_year is not None
