"""Matters, months and evaluations as files: what each reads of the words, and how it is made of that."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from geo.errors import msg
from projects.clock import get_today
from projects.downloads.kind import Asked
from projects.errors import BadInput, NotFound
from projects.exports.job import Export
from projects.exports.matters import write_matters
from projects.matters.filters import MatterFilter, parse_matter_filter
from projects.months.calendar import find_home
from projects.reading.filter_words import parse_filter
from projects.words.form_values import read_line, read_month
from projects.words.query_words import Words, bad_value, read_adcode, read_one

MONTH_WORDS = ("month", "district")
LONGEST_UNIT = 200
MONTH_SHEET_WORDS = (*MONTH_WORDS, "unit")
EVALUATION_WORDS = ("document", "as_of")


@dataclass(frozen=True, slots=True)
class MonthWanted:
    """Which month of which district; without one, of where the caller's months begin."""

    month: date
    district: str = ""


@dataclass(frozen=True, slots=True)
class MonthSheetWanted:
    """Which month of which district, of the projects of one unit where one is named."""

    month: date
    district: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class EvaluationWanted:
    """Which plan document, by file name or id, and as of when."""

    document: str
    as_of: date | datetime | None = None


def read_matter_words(words: Words, _format: str, also: Collection[str]) -> MatterFilter:
    """Return which matters the words want; raises BadInput."""
    return parse_matter_filter(words, also)


def write_matters_file(session: Session, asked: Asked) -> Export:
    """Return the matters that the caller may read; raises BadInput, or NotFound for another's project."""
    return write_matters(
        session, asked.format_, asked.wanted, asked.access, get_today(), language=asked.language
    )


def read_month_words(words: Words, _format: str, also: Collection[str]) -> MonthWanted:
    """Return which month the words want; raises BadInput."""
    check_known(words, MONTH_WORDS, also)
    return read_month_wanted(words)


def read_month_wanted(words: Words) -> MonthWanted:
    """Return the month and the district of words; raises BadInput."""
    month = read_month(read_one("month", words.get("month", [""])), "month")
    if month is None:
        raise BadInput(msg("请选择月份。"), field="month")
    district = read_one("district", words.get("district", [""]))
    return MonthWanted(month, read_adcode(district, "district") if district else "")


def write_month(session: Session, asked: Asked) -> Export:
    """Return a month as a file; raises NotFound for one that we do not hold."""
    from projects.reports.month_files import write_month_file

    wanted: MonthWanted = asked.wanted
    adcode = wanted.district or find_home(session, asked.access.officer_id)
    if not adcode:
        raise NotFound(msg("登记簿里还没有项目,也就没有月报。"))
    return write_month_file(
        session,
        form=asked.format_,
        adcode=adcode,
        month=wanted.month,
        rules=asked.rules.reporting,
        access=asked.access,
        names=asked.access.reaches("viewer"),
    )


def read_month_sheet_words(words: Words, _format: str, also: Collection[str]) -> MonthSheetWanted:
    """Return which month's sheet the words want; raises BadInput."""
    check_known(words, MONTH_SHEET_WORDS, also)
    wanted = read_month_wanted(words)
    unit = read_line(read_one("unit", words.get("unit", [""])), "unit", LONGEST_UNIT) or ""
    return MonthSheetWanted(wanted.month, wanted.district, unit)


def write_month_sheet_file(session: Session, asked: Asked) -> Export:
    """Return the sheet of a month, to be filled in; raises NotFound for one that we do not hold."""
    from projects.reports.month_sheet import write_month_sheet

    wanted: MonthSheetWanted = asked.wanted
    adcode = wanted.district or find_home(session, asked.access.officer_id)
    if not adcode:
        raise NotFound(msg("登记簿里还没有项目,也就没有月报。"))
    return write_month_sheet(
        session, adcode=adcode, month=wanted.month, unit=wanted.unit, rules=asked.rules.reporting
    )


def read_evaluation_words(words: Words, _format: str, also: Collection[str]) -> EvaluationWanted:
    """Return which document the words want evaluated; raises BadInput."""
    check_known(words, EVALUATION_WORDS, also)
    document = read_one("document", words.get("document", [""]))
    if not document:
        raise BadInput(msg("请指明规划文件(document)。"), field="document")
    return EvaluationWanted(document, parse_filter({"as_of": words.get("as_of", ())}).as_of)


def write_evaluation_file(session: Session, asked: Asked) -> Export:
    """Return the evaluation of a document; raises NotFound for one that we do not hold."""
    from projects.reports.evaluation import write_evaluation_of

    wanted: EvaluationWanted = asked.wanted
    return write_evaluation_of(session, key=wanted.document, as_of=wanted.as_of)


def check_known(words: Words, known: Collection[str], also: Collection[str]) -> None:
    """Raise BadInput for a word that is not known."""
    for word in words:
        if word not in known and word not in also:
            raise bad_value("?", word, (*known, *also))
