"""What is still to be decided, as flat rows: conflicts by side, pairs that look alike, projects with gaps."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import select

from geo.among import among
from geo.models import District
from projects.exports.job import MOST_ROWS, Job, Table, fetch_table
from projects.exports.project_rows import list_of, name_of
from projects.exports.wording import column_title, label
from projects.models import Project
from projects.reading.missing import EMPTY, lacks
from projects.reconcile.candidates import Reason, list_candidates, sides
from projects.reconcile.conflicts import list_conflicts as find_conflicts
from projects.registry.shares import list_shares
from projects.words.names import Language
from projects.words.vocabulary import ADOPTIONS, DUPLICATE_REASONS, PURPOSES, TYPES

CONFLICT_COLUMNS = (
    *("project_code", "project_name", "districts", "type_name", "adoption_name", "investment_wan"),
    *("investment_low_wan", "investment_high_wan", "spread_wan", "effect_wan", "stated_wan"),
    *("investment_text", "investment_corrected", "is_adopted", "stated_name", "document", "line"),
    *("measure_name", "stated_value", "scope", "purpose_name", "is_compared"),
)
NO_MONEY = (None,) * 5
PAIR_COLUMNS = (
    *("score", "left_code", "left_name", "left_districts", "left_type", "left_wan"),
    *("right_code", "right_name", "right_districts", "right_type", "right_wan", "reasons_for"),
    "reasons_against",
)


def list_conflicts(job: Job) -> Table:
    """Return one row a side of every conflict of the filter, decided ones too; 万元 only of money."""
    rows: list[tuple[Any, ...]] = []
    for one in find_conflicts(job.session, job.selection):
        head = (
            one.code,
            one.name,
            [share.adcode for share in one.districts],
            label(TYPES, one.type, job.language),
            label(ADOPTIONS, one.adoption, job.language),
            *((one.value, one.low, one.high, one.spread, one.effect_wan) if one.is_money else NO_MONEY),
        )
        rows += [
            (
                *head,
                side.value if one.is_money else None,
                side.as_written,
                side.is_corrected,
                side.is_adopted,
                side.stated_name,
                side.file,
                side.line,
                column_title(one.measure, job.language),
                side.value,
                side.scope,
                label(PURPOSES, side.purpose, job.language),
                side.counts,
            )
            for side in one.sides
        ]
    return Table(CONFLICT_COLUMNS, rows[:MOST_ROWS], "side")


def list_duplicates(job: Job) -> Table:
    """Return one row a pair that may be one project, with what speaks for it and against it."""
    pairs = list_candidates(job.session, job.selection)
    ids = sides(pairs)
    query = select(Project.id, Project.code, Project.name, Project.type, Project.investment_wan)
    facts = {row[0]: row[1:] for row in job.session.execute(query.where(among(Project.id, ids)))}
    shares = list_shares(job.session, ids)

    def side(project_id: int) -> tuple[Any, ...]:
        code, name, type_, wan = facts[project_id]
        adcodes = [share.adcode for share in shares.get(project_id, ())]
        return code, name, adcodes, label(TYPES, type_, job.language), wan

    return Table(
        PAIR_COLUMNS,
        [
            (
                Decimal(pair.score),
                *side(pair.left_id),
                *side(pair.right_id),
                reason_names([one for one in pair.reasons if not one.speaks_against], job.language),
                reason_names([one for one in pair.reasons if one.speaks_against], job.language),
            )
            for pair in pairs
        ],
    )


def reason_names(reasons: list[Reason], language: Language) -> list[str]:
    """Return reasons in words."""
    return [label(DUPLICATE_REASONS, one.code, language) for one in reasons]


def list_missing(job: Job) -> Table:
    """Return one row a project that lacks something, with yes under each field that is empty."""
    found = select(
        Project.code.label("project_code"),
        Project.name.label("project_name"),
        list_of(District.adcode).label("districts"),
        name_of(TYPES, Project.type, job.language).label("type_name"),
        *(EMPTY[lack].label(f"lacks_{lack}") for lack in EMPTY),
    )
    chosen = found.where(Project.id.in_(job.selection.ids), lacks(list(EMPTY)))
    return fetch_table(job.session, chosen.order_by(Project.code))
