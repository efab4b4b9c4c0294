"""The totals of all registries as a table: a line each, also of who is missing, and the sum of the others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session

from app.federation.asking import Asked, list_places, why_missing
from app.words.fields import field_name
from app.words.i18n import term_label
from projects.clock import get_today
from projects.exports.csv_file import write_csv
from projects.exports.file_names import clean_name, plain_name, time_part
from projects.exports.job import Export, Table
from projects.federation.totals import Part, add_parts
from projects.words.sums import NOTHING
from projects.words.vocabulary import STATUSES, codes

MIMETYPE = "text/csv; charset=utf-8"


def write_sheet(session: Session, asked: Asked[Part]) -> Export:
    """Return the totals as CSV."""
    day = time_part(get_today())
    filename = clean_name(f"{gettext('各地汇总')}_{day}.csv")
    table = Table(tuple(list_columns()), list(list_lines(session, asked)))
    return Export(filename, plain_name("federation", day, ending="csv"), MIMETYPE, write_csv(table))


def list_columns() -> Iterator[str]:
    """Yield the heads of the columns."""
    yield from (gettext("登记簿"), gettext("负责"), gettext("应答"), gettext("数据截至"))
    yield from (field_name("number"), field_name("investment_wan"), field_name("without_investment_number"))
    for code in codes(STATUSES):
        name = term_label(STATUSES, code)
        yield from (f"{name} {field_name('number')}", f"{name} {field_name('investment_wan')}")


def list_lines(session: Session, asked: Asked[Part]) -> Iterator[list[Any]]:
    """Yield the line of this registry where it has projects, of each member, and of their sum."""
    names = list_places(session, asked.members)
    if asked.own.summary.row_number:
        yield [gettext("本站"), "", gettext("有应答"), *figures_of(asked.own)]
    for answer in asked.answers:
        places = "、".join(names[code].label for code in answer.member.provinces if code in names)
        said = why_missing(answer) or gettext("有应答")
        yield [answer.member.name, places, said, *figures_of(answer.value)]
    missing = gettext("、").join(one.member.name for one in asked.missing)
    scope = gettext("不含 %(names)s", names=missing) if missing else gettext("全部应答")
    yield [gettext("合计"), "", scope, *figures_of(add_parts(asked.values))]


def figures_of(part: Part | None) -> list[Any]:
    """Return the figures of a line; empty cells where nothing was said."""
    if part is None:
        return [None] * (4 + 2 * len(codes(STATUSES)))
    total = part.summary.investment
    sums = [part.by_status.get(code, NOTHING) for code in codes(STATUSES)]
    cells = [figure for one in sums for figure in (one.number, one.stated_wan)]
    return [part.changed_at, total.number, total.stated_wan, total.silent, *cells]
