"""The columns of the table of the whole job; the word `columns` in the URL chooses among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Response, request
from flask_babel import lazy_gettext

from app.project.columns import Column
from app.web.choices import ONE_YEAR
from app.web.cookies import is_https
from app.words.fields import lazy_name

COOKIE = "lantu_columns"

COLUMNS = (
    Column("name", lazy_name("name"), sort="name", is_default=True),
    Column("status", lazy_name("status"), sort="status", is_default=True),
    Column("warning", lazy_gettext("预警"), is_default=True),
    Column("investment", lazy_name("investment_wan"), sort="investment", is_number=True),
    Column("last", lazy_gettext("上期累计"), is_number=True, is_default=True),
    Column("month_wan", lazy_name("month_wan"), is_number=True, is_default=True),
    Column("cumulative_wan", lazy_name("cumulative_wan"), sort="completed", is_number=True, is_default=True),
    Column("of_total", lazy_name("total_percent"), is_number=True, is_default=True),
    Column("plan", lazy_gettext("年度计划"), is_number=True, is_default=True),
    Column("plan_next", lazy_gettext("下年计划"), is_number=True),
    Column("of_plan", lazy_name("year_percent"), is_number=True, is_default=True),
    Column("physical_progress", lazy_name("physical_progress"), is_default=True),
    Column("problems", lazy_name("problems"), is_default=True),
    Column("next_steps", lazy_name("next_steps")),
    Column("place", lazy_gettext("落位"), is_default=True),
    Column("files", lazy_gettext("依据文件"), is_default=True),
    Column("silence", lazy_gettext("未更新(天)"), is_number=True, is_default=True),
    Column("type", lazy_name("type"), sort="type"),
    Column("steward", lazy_name("steward")),
)
DEFAULTS = tuple(column.code for column in COLUMNS if column.is_default)
# The year plans of all projects on one sheet.
PLAN_SHEET = ("status", "investment", "last", "plan", "of_plan", "plan_next")


def kept_columns() -> list[str]:
    """Return the columns that this browser has chosen last; none where it has not, or knows others."""
    codes = [column.code for column in COLUMNS]
    return [code for code in request.cookies.get(COOKIE, "").split(".") if code in codes]


def say_columns(columns: Sequence[Column]) -> list[Column]:
    """Return columns with their headings said, which each of a thousand rows repeats."""
    return [replace(column, label=str(column.label)) for column in columns]


def keep_columns(response: Response, columns: Sequence[Column]) -> None:
    """Keep columns that were chosen; the usual ones and the sheet of plans need no keeping."""
    codes = tuple(column.code for column in columns)
    if codes == DEFAULTS:
        response.delete_cookie(COOKIE)
    elif codes != ("name", *PLAN_SHEET):
        response.set_cookie(
            COOKIE, ".".join(codes), max_age=ONE_YEAR, secure=is_https(), httponly=True, samesite="Lax"
        )
