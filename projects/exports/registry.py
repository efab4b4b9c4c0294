"""The lists of projects that can be had as files: a row each, and the one function that writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from projects.clock import get_today
from projects.exports import geojson
from projects.exports.change_rows import list_changes
from projects.exports.csv_file import write_csv
from projects.exports.district_rows import list_districts
from projects.exports.event_rows import list_events
from projects.exports.file_names import (
    MOST_DISTRICTS,
    clean_name,
    digest,
    district_part,
    plain_name,
    time_part,
)
from projects.exports.filter_text import file_part
from projects.exports.formats import FORMATS
from projects.exports.geopackage import write_geopackage
from projects.exports.job import Export, Job, Table, fetch_table
from projects.exports.json_lines import write_json_lines
from projects.exports.kml import write_kml
from projects.exports.layout_files import write_by_layout
from projects.exports.list_pdf import write_list_pdf
from projects.exports.mention_rows import list_mentions
from projects.exports.oc4ids import write_package
from projects.exports.office_files import (
    write_list_word,
    write_official_list,
    write_table,
    write_totals_workbook,
)
from projects.exports.programme_rows import list_programmes
from projects.exports.progress_rows import list_progress
from projects.exports.project_rows import select_projects
from projects.exports.publisher import NOBODY, Publisher
from projects.exports.reconcile_rows import list_conflicts, list_duplicates, list_missing
from projects.exports.shapefile import write_shapefile
from projects.exports.streaming import STREAMS
from projects.exports.total_rows import list_totals
from projects.exports.wording import phrase, pick
from projects.layouts.queries import LayoutRow
from projects.reading.filters import ProjectFilter
from projects.reading.paging import Page
from projects.reading.selection import open_selection
from projects.store.past import moment_words, require_present
from projects.timeline.periods import PERIOD_WORDS, Period
from projects.words.names import Language

Writer = Callable[[Job], bytes]


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing that can be exported: its name in file names, its writers by format.

    `paged` formats honour sort, limit and cursor; the others always hold all that the filter picks.
    What has no versions cannot be had as of a date. `words` are those that only this kind understands.
    `has_names` says that it names officers to those who may know them, `has_layouts` that it can be had in
    the columns of a template.
    """

    name: tuple[str, str]
    writers: Mapping[str, Writer]
    paged: tuple[str, ...] = ()
    has_past: bool = True
    words: tuple[str, ...] = ()
    has_names: bool = False
    has_layouts: bool = False


def as_csv(read: Callable[[Job], Table]) -> Writer:
    """Return the writer of a table as CSV."""
    return lambda job: write_csv(read(job))


def as_sheet(read: Callable[[Job], Table], name: tuple[str, str]) -> Writer:
    """Return the writer of a table as a plain worksheet."""
    return lambda job: write_table(read(job), job.language, pick(name, job.language))


def list_projects(job: Job) -> Table:
    """Return the flat rows of the filter's projects."""
    return fetch_table(job.session, select_projects(job))


def table_kind(zh: str, en: str, read: Callable[[Job], Table], *, has_past: bool = True) -> Kind:
    """Return what exports a table as CSV and as a plain worksheet."""
    return Kind((zh, en), {"csv": as_csv(read), "xlsx": as_sheet(read, (zh, en))}, has_past=has_past)


MENTIONS = ("提及", "mentions")
PROGRAMMES = ("规划包核对", "programmes")

EXPORTS: dict[str, Kind] = {
    "projects": Kind(
        ("项目", "projects"),
        {
            "xlsx": write_official_list,
            "pdf": write_list_pdf,
            "docx": write_list_word,
            "csv": as_csv(list_projects),
            "geojson": geojson.write_projects,
            "gpkg": write_geopackage,
            "kml": write_kml,
            "shp.zip": write_shapefile,
            "jsonl": write_json_lines,
            "oc4ids.json": write_package,
        },
        has_layouts=True,
        paged=("csv", "geojson", "gpkg", "kml", "shp.zip", "jsonl"),
    ),
    "mentions": Kind(MENTIONS, {"csv": as_csv(list_mentions), "xlsx": as_sheet(list_mentions, MENTIONS)}),
    "programmes": Kind(
        PROGRAMMES, {"csv": as_csv(list_programmes), "xlsx": as_sheet(list_programmes, PROGRAMMES)}
    ),
    "conflicts": table_kind("说法不一", "conflicts", list_conflicts),
    "duplicates": table_kind("疑似重复", "duplicates", list_duplicates, has_past=False),
    "missing": table_kind("缺项", "missing", list_missing),
    "districts": Kind(
        ("县区", "districts"), {"csv": as_csv(list_districts), "geojson": geojson.write_districts}
    ),
    "totals": Kind(("汇总", "totals"), {"csv": as_csv(list_totals), "xlsx": write_totals_workbook}),
    "progress": table_kind("月度进度", "progress", list_progress),
    "events": Kind(("历史", "events"), {"csv": as_csv(list_events)}, has_names=True),
    "changes": replace(
        table_kind("变化", "changes", list_changes, has_past=False),
        words=PERIOD_WORDS,
    ),
}


def write_export(
    session: Session,
    what: str,
    format_: str,
    wanted: ProjectFilter,
    *,
    as_of_words: str = "",
    language: Language = "zh",
    page: Page | None = None,
    period: Period | None = None,
    with_names: bool = False,
    publisher: Publisher = NOBODY,
    layout: LayoutRow | None = None,
) -> Export:
    """Return a list of the filter's projects as a file: a kind of EXPORTS in one of its formats.

    Names of officers stand in it only `with_names`; with a `layout` it has the columns of that template.

    Raises BadInput for an unknown district or document, or too many rows.
    """
    kind = EXPORTS[what]
    if not kind.has_past:
        require_present(wanted.as_of)
    day = get_today().isoformat()
    if wanted.as_of is not None:
        day = phrase("as_of", language).format(moment_words(wanted.as_of))
    if period is not None:
        day = phrase("period", language).format(*period.words)
    selection = open_selection(session, wanted)
    job = Job(session, selection, as_of_words or day, language, page, period, with_names, publisher)
    names = name_file(job, what, format_, day, layout)
    body = write_by_layout(job, layout, format_) if layout else kind.writers[format_](job)
    return Export(*names, body)


def stream_export(
    session: Session, what: str, format_: str, wanted: ProjectFilter, language: Language
) -> tuple[tuple[str, str, str], Iterator[bytes]]:
    """Return all of the filter's projects in pieces, with both names and the type of the file.

    Raises BadInput as `write_export` does, but for too many rows: there are none.
    """
    day = get_today().isoformat()
    if wanted.as_of is not None:
        day = phrase("as_of", language).format(moment_words(wanted.as_of))
    job = Job(session, open_selection(session, wanted), day, language)
    return name_file(job, what, format_, day), STREAMS[format_](job)


def name_file(
    job: Job, what: str, format_: str, day: str, layout: LayoutRow | None = None
) -> tuple[str, str, str]:
    """Return the name of a file for people, its name in ASCII, and its type."""
    noun = clean_name(layout.name) if layout else pick(EXPORTS[what].name, job.language)
    name = "-".join((phrase("brand", job.language), noun, file_part(job), clean_name(day)))
    plain = plain_name(what, *plain_parts(job, layout), ending=format_)
    return f"{name}.{format_}", plain, FORMATS[format_].mimetype


def plain_parts(job: Job, layout: LayoutRow | None = None) -> tuple[str, ...]:
    """Return what the plain name of a file says: districts, further choices as digits, time, language."""
    wanted, page = job.wanted, job.page
    narrowed = wanted.without("as_of", *([] if len(wanted.district) > MOST_DISTRICTS else ["district"]))
    time = f"as-of-{time_part(wanted.as_of)}" if wanted.as_of is not None else get_today().isoformat()
    if job.period is not None:
        time = f"{time_part(job.period.since)}-to-{time_part(job.period.until)}"
    chosen = digest(narrowed.to_args(), page and (page.sort, page.limit, page.cursor), layout and layout.id)
    return district_part(wanted.district), chosen, time, "en" if job.language == "en" else ""
