"""How good the registry is: what is there, what is missing, what contradicts, what is not located."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, func, not_, select
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.errors import BadInput
from projects.evidence.far_photos import FarPhoto, list_far_photos
from projects.models import Document, Mention, Project
from projects.plans.document_text import read_lines
from projects.plans.programmes import RESULTS, list_programme_lines
from projects.reading.feature_filling import count_wrong_texts
from projects.reading.filters import ProjectFilter
from projects.reading.folding import count_wrong_sums
from projects.reading.list_rows import count_wrong_rows
from projects.reading.missing import EMPTY, IS_COUNTED
from projects.reading.past_folding import count_wrong_days
from projects.reading.selection import Selection, select_projects
from projects.reading.totals import BucketTotal, Summary, by_bucket, find_apart, sum_columns, summarise
from projects.reconcile.misplaced import Misplaced, list_misplaced
from projects.reconcile.unseen import UnseenText, list_unseen
from projects.search.kept_words import count_wrong_words
from projects.store.years import count_strays
from projects.words import vocabulary
from projects.words.custody import CUSTODIES
from projects.words.sums import Sum

THRESHOLDS_FILE = Path(__file__).with_name("quality.toml")
# What a reader looks for: whatever a project may lack by the field table, and two things beside it.
GIVEN: dict[str, ColumnElement[bool]] = {
    **{lack: not_(empty) for lack, empty in EMPTY.items()},
    "stated_status": Project.status_basis == "stated",
    "description": Project.description.is_not(None),
}


@dataclass(frozen=True, slots=True)
class WrongCitation:
    """A quote that does not stand in the line that it cites."""

    file: str
    line: int
    code: str
    quote: str


@dataclass(frozen=True, slots=True)
class Quality:
    """The quality report. Numbers are those of the totals; `citations` is None without the documents."""

    document_number: int
    mention_number: int
    summary: Summary
    given: dict[str, int]
    checks: dict[str, int]
    by_precision: dict[str, Sum]
    by_district: tuple[BucketTotal, ...]
    citation_number: int | None
    wrong_citations: tuple[WrongCitation, ...]
    unseen: tuple[UnseenText, ...]
    misplaced: tuple[Misplaced, ...]
    by_custody: dict[str, int]
    far_photos: tuple[FarPhoto, ...]
    wrong_sum_number: int
    wrong_row_number: int
    wrong_text_number: int
    wrong_word_number: int
    stray_row_number: int

    def share_given(self, field: str) -> Decimal:
        """Return the share of projects that have a field, from 0 to 1."""
        number = self.summary.number
        return Decimal(self.given[field]) / number if number else Decimal(1)

    @property
    def totals_apart(self) -> tuple[str, ...]:
        """Return the figures of which districts, cross-district and city level do not make the total."""
        return find_apart(self.summary, self.by_district)

    def metrics(self) -> dict[str, Decimal]:
        """Return every number that a threshold may be set for, by name."""
        summary = self.summary
        found: dict[str, int | Decimal] = {
            "projects": summary.number,
            "programmes": summary.programme_number,
            "mentions": self.mention_number,
            "conflicts": summary.conflict_number,
            "unlocated_share": 1 - self.share_given("location"),
            "totals_apart": len(self.totals_apart),
            "wrong_sums": self.wrong_sum_number,
            "wrong_rows": self.wrong_row_number,
            "wrong_texts": self.wrong_text_number,
            "wrong_words": self.wrong_word_number,
            "stray_rows": self.stray_row_number,
            "undecomposed_wan": summary.undecomposed_wan,
            "unseen_texts": len(self.unseen),
            "places_refused": sum(one.is_refused for one in self.misplaced),
            "places_doubted": sum(not one.is_refused for one in self.misplaced),
            "far_photos": len(self.far_photos),
            **{f"custody_{custody}": number for custody, number in self.by_custody.items()},
            **self.checks,
            **{f"given_{field}": self.share_given(field) for field in self.given},
        }
        if self.citation_number is not None:
            found["wrong_citations"] = len(self.wrong_citations)
        return {name: Decimal(value) for name, value in found.items()}


@dataclass(frozen=True, slots=True)
class Breach:
    """A threshold that the registry breaks."""

    metric: str
    actual: Decimal
    limit: Decimal
    is_floor: bool


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The least and the most that each metric may be."""

    at_least: Mapping[str, Decimal]
    at_most: Mapping[str, Decimal]


def measure_quality(session: Session, documents_folder: Path | None = None) -> Quality:
    """Return the report of the whole registry; with the documents' folder, citations are checked too."""
    everything = select_projects(session, ProjectFilter())
    checked = count_citations(session, documents_folder) if documents_folder else (None, ())
    lines = Counter(line.result for line in list_programme_lines(session, everything))
    return Quality(
        document_number=session.scalars(select(func.count()).select_from(Document)).one(),
        mention_number=session.scalars(select(func.count()).select_from(Mention)).one(),
        summary=summarise(session, everything),
        given=count_given(session, everything),
        checks={result: lines[result] for result in RESULTS},
        by_precision=count_precisions(session, everything),
        by_district=tuple(by_bucket(session, everything)),
        citation_number=checked[0],
        wrong_citations=checked[1],
        unseen=tuple(list_unseen(session)),
        misplaced=tuple(list_misplaced(session)),
        by_custody=count_custodies(session, everything),
        far_photos=tuple(list_far_photos(session)),
        wrong_sum_number=count_wrong_sums(session) + count_wrong_days(session),
        wrong_row_number=count_wrong_rows(session),
        wrong_text_number=count_wrong_texts(session),
        wrong_word_number=count_wrong_words(session),
        stray_row_number=count_strays(session),
    )


def count_custodies(session: Session, selection: Selection) -> dict[str, int]:
    """Return how many places of projects that totals count stand in whose custody."""
    query = select(Project.custody, func.count()).where(
        *selection.conditions, IS_COUNTED, Project.custody.is_not(None)
    )
    held: dict[str | None, int] = dict(session.execute(query.group_by(Project.custody)).all())
    return {term.code: held.get(term.code, 0) for term in CUSTODIES}


def count_given(session: Session, selection: Selection) -> dict[str, int]:
    """Return how many of the projects that totals count have each field."""
    query = select(*(func.count().filter(given) for given in GIVEN.values())).where(
        *selection.conditions, IS_COUNTED
    )
    return dict(zip(GIVEN, session.execute(query).one(), strict=True))


def count_precisions(session: Session, selection: Selection) -> dict[str, Sum]:
    """Return number and money at each precision, the exact ones first."""
    sums = sum_columns(Project.counted_number, Project.counted_wan, Project.investment_wan.is_(None))
    query = select(Project.precision, *sums).where(*selection.conditions).group_by(Project.precision)
    found = {code: Sum(*figures) for code, *figures in session.execute(query)}
    return {code: found[code] for code in vocabulary.codes(vocabulary.PRECISIONS) if code in found}


def count_citations(session: Session, folder: Path) -> tuple[int | None, tuple[WrongCitation, ...]]:
    """Return how many quotes could be checked, and those that are not in their line; None without texts."""
    query = (
        select(Document.file, Mention.line, Project.code, Mention.quote)
        .join(Document, Document.id == Mention.document_id)
        .join(Project, Project.id == Mention.project_id)
        .order_by(Document.file, Mention.line, Mention.id)
    )
    found = [WrongCitation(*record) for record in session.execute(query)]
    texts = {file: read_lines(folder, file) for file in {one.file for one in found}}
    checked, wrong = 0, []
    for one in found:
        lines = texts[one.file]
        if lines is None:
            continue
        checked += 1
        if one.line > len(lines) or one.quote not in lines[one.line - 1]:
            wrong.append(one)
    return (checked or None), tuple(wrong)


def read_thresholds(path: Path) -> Thresholds:
    """Return the thresholds of a TOML file; raises BadInput, naming the file, when it cannot be read."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (OSError, ValueError) as error:
        raise BadInput(
            msg("%(file)s 无法读取:%(reason)s"), field="thresholds", file=str(path), reason=str(error)
        ) from error
    return Thresholds(read_limits(path, tables, "at_least"), read_limits(path, tables, "at_most"))


def read_limits(path: Path, tables: Mapping[str, Any], name: str) -> dict[str, Decimal]:
    """Return one table of numbers; raises BadInput for anything else in it."""
    limits = tables.get(name, {})
    known = {*tables} <= {"at_least", "at_most"} and isinstance(limits, dict)
    if not known or not all(is_number(value) for value in limits.values()):
        raise BadInput(
            msg("%(file)s 只能有 at_least 和 at_most 两张表,值都是数字。"),
            field="thresholds",
            file=str(path),
        )
    return {metric: Decimal(value) for metric, value in limits.items()}


def is_number(value: object) -> bool:
    """Say whether a value of a TOML file is a plain number."""
    is_exact = isinstance(value, int) and not isinstance(value, bool)
    return is_exact or (isinstance(value, Decimal) and value.is_finite())


def find_breaches(quality: Quality, thresholds: Thresholds) -> list[Breach]:
    """Return the thresholds that are broken; raises BadInput for a metric that does not exist.

    A threshold on citations holds nothing up where the documents are not present.
    """
    metrics = quality.metrics()
    named = {*thresholds.at_least, *thresholds.at_most} - {"wrong_citations"}
    for metric in sorted(named - metrics.keys()):
        raise BadInput(
            msg("没有“%(metric)s”这个指标。可用的有:%(known)s。"),
            field="thresholds",
            metric=metric,
            known=", ".join(sorted(metrics)),
        )
    low = [
        Breach(metric, metrics[metric], limit, is_floor=True)
        for metric, limit in thresholds.at_least.items()
        if metric in metrics and metrics[metric] < limit
    ]
    high = [
        Breach(metric, metrics[metric], limit, is_floor=False)
        for metric, limit in thresholds.at_most.items()
        if metric in metrics and metrics[metric] > limit
    ]
    return low + high
