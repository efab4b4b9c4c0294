"""The map on a wall (挂图作战): a view of each district in turn with its totals, then what is behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, render_template, request, url_for
from flask_babel import gettext

from app.desk.words import explain
from app.totals.coarse import read_table
from app.web.access import visible_to
from app.web.extensions import get_rules, get_session
from app.web.templating import as_number, as_rate, sum_basis, sum_yi, url_filtered
from app.web.unchanged import unless_unchanged
from app.words.fields import field_name
from app.words.i18n import term_label
from app.words.language import current_language
from app.words.places import in_pinyin, place_name, place_names
from geo.errors import msg
from projects.desk.warnings import LevelCounts, ProjectWarning, count_levels, list_warnings
from projects.errors import BadInput
from projects.exports.filter_text import district_names
from projects.exports.job import Job
from projects.exports.wording import listing
from projects.map.district_view import is_vast, view_below
from projects.models.place_sum import WHOLE
from projects.reading.filter_words import parse_filter
from projects.reading.selection import Selection, open_selection
from projects.reading.totals import BucketTotal, CrossRow, Summary, summarise
from projects.reports.sheet.words import MOST_NAMES, title_of
from projects.store.past import moment_words
from projects.words import vocabulary
from projects.words.sums import Rate, Sum
from projects.words.tones import WARNINGS

bp = Blueprint("wall", __name__)
WALL = "wall"
USUAL_SECONDS, LEAST_SECONDS, MOST_SECONDS = 15, 5, 600
MOST_WARNINGS = 24
# The rows of a table that are places to look at: a district, or one with all below it.
STEPS = ("district", "whole")
Figure = dict[str, str]


def read_seconds(text: str) -> int:
    """Return for how many seconds each view stays; raises BadInput for no number, or too low a one."""
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(MOST_SECONDS))
    if not is_number or not LEAST_SECONDS <= int(text) <= MOST_SECONDS:
        raise BadInput(
            msg("每屏停留秒数 seconds 须是 %(least)s 到 %(most)s 之间的整数。"),
            field="seconds",
            least=LEAST_SECONDS,
            most=MOST_SECONDS,
        )
    return int(text)


def show_wall(selection: Selection, page: dict[str, Any], drawn: dict[str, Any]) -> Response:
    """Show the wall of a filter; `page` is what its script starts from, `drawn` its map."""
    page["texts"] |= texts()
    page["wall"] = url_for("wall.tell", lang=current_language())
    page["view"] = view_below(get_session(), selection.wanted) if is_vast(get_session()) else None
    page["leave"] = url_filtered("map.show_map", selection.wanted)
    job = Job(get_session(), selection, language=current_language())
    heading = title_of(district_names(job), current_language())
    return make_response(render_template("map/wall.html", page=page, heading=heading, **drawn))


@bp.get("/map/wall")
@visible_to("public")
@unless_unchanged
def tell() -> Response:
    """Answer what the wall says of a filter, in words: of all, of each district, and what is behind."""
    words = request.args.to_dict(flat=False)
    selection = open_selection(get_session(), parse_filter(words, also=("lang",)))
    as_of = selection.wanted.as_of
    return jsonify(
        as_of=moment_words(as_of) if as_of else None,
        steps=list_steps(selection),
        warnings=tell_warnings(selection),
    )


def list_steps(selection: Selection) -> list[dict[str, Any]]:
    """Return the views in their order: all, then each district that holds something.

    Of a registry of many districts these are the ones right below the filter's own, with all that they hold.
    """
    session = get_session()
    table, levels = read_table(session, selection, "status"), count_levels(session, selection, get_rules())
    whole = {
        "adcodes": [],
        "name": whole_name(selection),
        "figures": all_figures(summarise(session, selection)),
        "statuses": statuses_of(table.columns, table.footer),
        "warned": warned(levels.get(WHOLE, LevelCounts())),
    }
    rows = [row for row in table.rows if row.bucket.kind in STEPS]
    return [whole, *(step_of(row, table.columns, levels) for row in rows)]


def whole_name(selection: Selection) -> str:
    """Return the names of the chosen districts where they are few."""
    language = current_language()
    names = district_names(Job(get_session(), selection, language=language))
    return listing(names, language) if 0 < len(names) <= MOST_NAMES else gettext("全部")


def step_of(row: CrossRow, columns: Iterable[str], levels: Mapping[str, LevelCounts]) -> dict[str, Any]:
    """Return what is said of a district."""
    bucket = row.bucket
    return {
        "adcodes": [bucket.adcode],
        "name": place_name(bucket.label),
        "figures": figures_of(bucket),
        "statuses": statuses_of(columns, row.cells),
        "warned": warned(levels.get(bucket.adcode or "", LevelCounts())),
    }


def all_figures(summary: Summary) -> list[Figure]:
    """Return the figures of the whole filter."""
    done = figure(gettext("已建成"), as_number(summary.done.number), rate_words(summary.done_rate))
    return [*figures_of(summary)[:-1], done, *figures_of(summary)[-1:]]


def figures_of(counted: Summary | BucketTotal) -> list[Figure]:
    """Return how many projects, their money, how many have begun and how many have no place."""
    money = counted.investment
    return [
        figure(gettext("项目"), as_number(counted.number)),
        figure(field_name("investment_wan"), sum_yi(money), sum_basis(money)),
        figure(gettext("已开工"), as_number(counted.started.number), rate_words(counted.started_rate)),
        figure(gettext("未上图"), as_number(counted.unlocated.number)),
    ]


def figure(name: str, value: str, basis: str = "") -> Figure:
    """Return a figure with its name and what it rests on."""
    return {"name": name, "value": value, "basis": basis}


def rate_words(rate: Rate) -> str:
    """Return a share of those whose status is known; nothing where that is nobody's."""
    if not rate.whole:
        return ""
    return gettext("%(rate)s,知道状态的 %(number)s 个", rate=as_rate(rate), number=as_number(rate.number))


def statuses_of(columns: Iterable[str], cells: Mapping[str, Sum]) -> list[dict[str, Any]]:
    """Return how many projects have each status that some have."""
    return [
        {"code": code, "name": term_label(vocabulary.STATUSES, code), "number": cells[code].number}
        for code in columns
        if code in cells and cells[code].number
    ]


def warned(counts: LevelCounts) -> list[dict[str, Any]]:
    """Return how many projects are warned of at each level, the worse first."""
    numbers = {"red": counts.red, "yellow": counts.yellow}
    return [
        {"level": level, "name": term_label(WARNINGS, level), "number": number}
        for level, number in numbers.items()
        if number
    ]


def tell_warnings(selection: Selection) -> dict[str, Any]:
    """Return the worst that published facts warn of, and how many more there are."""
    found = list_warnings(get_session(), selection, get_rules(), limit=MOST_WARNINGS)
    return {"rows": [warning_row(row) for row in found.rows], "has_more": found.next_cursor is not None}


def warning_row(warning: ProjectWarning) -> dict[str, str]:
    """Return a warning in words."""
    districts = place_names(district.label for district in warning.project.districts)
    return {
        "level": warning.level,
        "name": warning.project.name,
        "pinyin": in_pinyin(warning.project.name),
        "districts": districts,
        "why": explain(warning),
    }


def texts() -> dict[str, str]:
    """Return what the script of the wall says."""
    return {
        "behind": gettext("预警"),
        "and_more": gettext("只列最急的 %(number)s 项"),
        "step": gettext("%(at)s / %(all)s"),
        "fresh": gettext("数据 %(time)s"),
        "as_of_day": gettext("登记簿截至 %(day)s"),
        "lost": gettext("网络中断,显示的是 %(time)s 的数据,恢复后自动更新"),
        "paused": gettext("已暂停"),
        "nothing_here": gettext("没有符合条件的项目。"),
    }
