"""What stands on a project's card: its facts with their sources, stages, months, matters and plan's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from projects.accounts.access import Access
from projects.exports.list_text import cite, point_in_time
from projects.exports.wording import label, listing
from projects.matters.queries import list_matters_of
from projects.matters.rows import MatterRow
from projects.progress.rows import MonthRow, list_months
from projects.registry.field import Kind
from projects.registry.fields import BY_NAME, EDITABLE, name_of
from projects.registry.lifecycle import TRACK
from projects.registry.rows import EventView, Figure, MentionView, ProjectDetail, ProjectRow
from projects.registry.sources import find_reports
from projects.reports.card_words import moment, number, say, value_words
from projects.timeline.stages import list_stage_dates
from projects.words.money import exact_money
from projects.words.names import Language
from projects.words.vocabulary import MATTER_KINDS, PRECISIONS, PURPOSES, STATUS_BASES, STATUSES

FIRST = (
    *("type", "nature", "status", "investment_wan", "completed_wan", "year_plan_wan", "years", "districts"),
    *("place_text", "description", "capacity", "length_km", "land_m2", "floor_m2", "part_count", "owner"),
    *("lead_unit", "assisting_units", "steward", "lead_official", "level", "approval", "national_code"),
    *("aliases", "parent_code"),
)
# What stands elsewhere on the card: its title, what `years` holds, the place.
ELSEWHERE = {
    *("name", "name_en", "start_year", "start_month", "end_year", "end_month"),
    *("geom", "precision", "method", "accuracy_m", "source_datum", "custody"),
}
YEARS = ("start_year", "start_month", "end_year", "end_month")
MOST_MONTHS = 6


@dataclass(frozen=True, slots=True)
class CardFact:
    """A name, its value and where that is stated."""

    name: str
    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the track: when the project came there, and whether it is there now."""

    name: str
    on: date | None
    is_now: bool


@dataclass(frozen=True, slots=True)
class Card:
    """Everything in words; `matters` is None for who may not read them."""

    row: ProjectRow
    language: Language
    facts: tuple[CardFact, ...]
    stages: tuple[Stage, ...]
    months: tuple[tuple[str, ...], ...]
    months_note: str
    matters: tuple[tuple[str, ...], ...] | None
    sources: tuple[tuple[str, str], ...]
    place: tuple[str, ...]


def read_card(session: Session, detail: ProjectDetail, access: Access, language: Language) -> Card:
    """Return a project's card as far as the caller may know."""
    row = detail.row
    months = list_months(session, row.id)[::-1]
    adcodes = [share.adcode for share in row.districts]
    matters = list_matters_of(session, row.id) if access.can_read_matters(adcodes) else None
    return Card(
        row=row,
        language=language,
        facts=tuple(list_facts(detail, language, with_names=access.reaches("viewer"))),
        stages=tuple(list_stages(detail, language)),
        months=tuple(month_cells(month, language) for month in months[:MOST_MONTHS]),
        months_note=months_note(months, language),
        matters=None if matters is None else tuple(matter_cells(one, language) for one in matters),
        sources=tuple(quote(mention, language) for mention in detail.mentions),
        place=tuple(place_words(row, language)),
    )


def list_facts(detail: ProjectDetail, language: Language, *, with_names: bool) -> list[CardFact]:
    """Return the facts in the card's order, and in one line what nobody states."""
    reports = find_reports(detail.events)
    names = [*FIRST, *(name for name in EDITABLE if name not in {*FIRST, *ELSEWHERE})]
    facts = [make_fact(name, detail, reports, language, with_names=with_names) for name in names]
    silent = [fact.name for fact in facts if not fact.text]
    if not silent:
        return facts
    # One line for all that nobody states: it is said, and leaves the sheet to what is known.
    return [
        *(fact for fact in facts if fact.text),
        CardFact(say("unknown", language), listing(silent, language)),
    ]


def make_fact(
    name: str, detail: ProjectDetail, reports: dict[str, EventView], language: Language, *, with_names: bool
) -> CardFact:
    """Return one fact with its source: the newest report of it, else what the plans say."""
    text = fact_text(name, detail.row, language)
    fields = YEARS if name == "years" else (name,)
    told = [reports[field] for field in fields if field in reports]
    if not text:
        source = ""
    elif told:
        source = report_words(max(told, key=lambda event: event.id), language, with_names=with_names)
    else:
        source = plan_words(name, detail, language)
    return CardFact(name_of("district_names" if name == "districts" else name).say(language), text, source)


def fact_text(name: str, row: ProjectRow, language: Language) -> str:
    """Return the value of a fact in words; nothing where there is none."""
    if name == "years":
        ends = (point_in_time(row.start_year, row.start_month), point_in_time(row.end_year, row.end_month))
        return "–".join(dict.fromkeys(ends)) if any(ends) else ""
    if name == "districts":
        shares = (
            share.label + ("" if share.share is None else f" {number(share.share * 100)}%")
            for share in row.districts
        )
        return listing(shares, language)
    if name == "status":
        basis = say("implied", language) if row.status_basis == "implied" else ""
        return label(STATUSES, row.status, language) + basis + (f" {row.status_on}" if row.status_on else "")
    if name == "parent_code":
        return f"{row.parent_name}({row.parent_code})" if row.parent_code else ""
    text = value_words(name, row.value(name), language)
    if name == "investment_wan" and row.has_conflict and row.investment_high_wan is not None:
        both = (row.investment_low_wan or row.investment_high_wan, row.investment_high_wan)
        return f"{text};{say('conflict', language, *(exact_money(end, language) for end in both))}"
    return text


def report_words(event: EventView, language: Language, *, with_names: bool) -> str:
    """Return who reported a value and when; names are for accounts alone."""
    at = moment(event.at)
    return say("reported_by", language, at, event.actor) if with_names else say("reported", language, at)


def plan_words(name: str, detail: ProjectDetail, language: Language) -> str:
    """Return where the plans state a figure, in their own words; of anything else the only place."""
    if BY_NAME[name].kind in (Kind.MONEY, Kind.MEASURE) if name in BY_NAME else False:
        found = [
            f"{place_of(mention, language)}{figure_words(figure, language)}"
            for mention in detail.mentions
            for figure in mention.figures
            if figure.measure == name
        ]
        return "；".join(found)
    if name in ("type", "status", "districts", "parent_code"):
        return label(STATUS_BASES, detail.row.status_basis, language) if name == "status" else ""
    return place_of(detail.mentions[0], language) if len(detail.mentions) == 1 else ""


def place_of(mention: MentionView, language: Language) -> str:
    """Return a document with its line."""
    return cite(mention.short_title, [mention.line], language)


def figure_words(figure: Figure, language: Language) -> str:
    """Return a figure as it is written, with its scope, its purpose and whether it is the adopted one."""
    if figure.as_written:
        written = say("written", language, figure.as_written)
    else:
        written = value_words(figure.measure, figure.value, language)
    purpose = label(PURPOSES, figure.purpose, language) if figure.purpose != "works" else ""
    marks = [figure.scope or "", purpose, say("adopted", language) if figure.is_adopted else ""]
    said = listing([mark for mark in marks if mark], language)
    return written + (f"({said})" if said else "")


def list_stages(detail: ProjectDetail, language: Language) -> list[Stage]:
    """Return the track with its known days, and the status aside of it where the project stands there."""
    days = list_stage_dates(detail.events)
    status = detail.row.status
    codes = [*TRACK, *([] if status in TRACK else [status])]
    return [Stage(label(STATUSES, code, language), days.get(code), code == status) for code in codes]


def month_cells(month: MonthRow, language: Language) -> tuple[str, ...]:
    """Return a month's cells: month, done in it, done so far, 形象进度."""
    unknown = say("unknown", language)
    figures = [unknown if one is None else number(one) for one in (month.month_wan, month.cumulative_wan)]
    return f"{month.month:%Y-%m}", *figures, month.physical_progress or ""


def months_note(months: Sequence[MonthRow], language: Language) -> str:
    """Return what is said of months that the card does not list."""
    if not months:
        return say("no_months", language)
    return say("more_months", language, MOST_MONTHS, len(months)) if len(months) > MOST_MONTHS else ""


def matter_cells(matter: MatterRow, language: Language) -> tuple[str, ...]:
    """Return a matter's cells: kind, subject, who answers, due day, state with the latest step."""
    state = say("open" if matter.is_open else "closed", language)
    last = matter.result or matter.latest.body
    return (
        label(MATTER_KINDS, matter.kind, language),
        matter.subject,
        matter.responsible or "",
        str(matter.due_on or ""),
        f"{state}：{last}" if last else state,
    )


def quote(mention: MentionView, language: Language) -> tuple[str, str]:
    """Return a place of a document and its words."""
    return place_of(mention, language), mention.quote or mention.stated_name


def place_words(row: ProjectRow, language: Language) -> list[str]:
    """Return how well the place is known; of an unlocated project that there is no mark, and why."""
    if row.lon is None or row.lat is None:
        return [say("only_district" if row.precision == "district" else "no_place", language)]
    exact = label(PRECISIONS, row.precision, language)
    if row.precision == "route":
        return [say("route", language)]
    said = [say("located_only", language, exact)]
    if row.accuracy_m:
        said = [say("located", language, exact, number(row.accuracy_m))]
    if row.method == "estimated":
        said.append(say("estimated", language))
    return [*said, say("position", language, row.lon, row.lat)]
