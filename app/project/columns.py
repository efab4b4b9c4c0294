"""The columns that the project table can show; the word `columns` in the URL chooses among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext

from geo.errors import msg
from projects.errors import BadInput
from projects.words.query_words import Words


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its word in the URL, its heading and the sort that its heading asks for."""

    code: str
    label: Any
    sort: str = ""
    is_number: bool = False
    is_default: bool = False

    def next_sort(self, current: str) -> str:
        """Return the sort of the next click: figures start with the greatest, words with the first."""
        first, second = (f"-{self.sort}", self.sort) if self.is_number else (self.sort, f"-{self.sort}")
        return second if current == first else first

    def direction(self, current: str) -> str:
        """Return `ascending` or `descending` when the table is sorted by this column, else nothing."""
        if not self.sort or current.removeprefix("-") != self.sort:
            return ""
        return "descending" if current.startswith("-") else "ascending"


COLUMNS = (
    Column("name", lazy_gettext("项目名称"), sort="name", is_default=True),
    Column("district", lazy_gettext("县区"), is_default=True),
    Column("type", lazy_gettext("类型"), sort="type", is_default=True),
    Column("nature", lazy_gettext("建设性质"), is_default=True),
    Column("status", lazy_gettext("状态"), sort="status", is_default=True),
    Column("years", lazy_gettext("起止年限"), sort="start", is_default=True),
    Column("investment", lazy_gettext("总投资(万元)"), sort="investment", is_number=True, is_default=True),
    Column("completed", lazy_gettext("累计完成(万元)"), sort="completed", is_number=True),
    Column("counted", lazy_gettext("计入合计(万元)"), is_number=True),
    Column("length", lazy_gettext("长度(公里)"), is_number=True),
    Column("land", lazy_gettext("占地(平方米)"), is_number=True),
    Column("floor", lazy_gettext("建筑面积(平方米)"), is_number=True),
    Column("capacity", lazy_gettext("规模能力")),
    Column("place", lazy_gettext("建设地点")),
    Column("precision", lazy_gettext("落位")),
    Column("programme", lazy_gettext("所属规划包")),
    Column("owner", lazy_gettext("建设单位")),
    Column("lead_unit", lazy_gettext("牵头单位")),
    Column("citation", lazy_gettext("依据"), is_default=True),
    Column("updated", lazy_gettext("更新时间"), sort="updated"),
)
BY_CODE = {column.code: column for column in COLUMNS}


def parse_columns(words: Words) -> tuple[Column, ...]:
    """Return the chosen columns in the table's order, the name always first; raises BadInput for others."""
    asked = {value for value in words.get("columns", ()) if value}
    for code in sorted(asked - set(BY_CODE)):
        raise BadInput(
            msg("没有名为“%(value)s”的列。可用的有:%(known)s。"),
            field="columns",
            value=code[:50],
            known=", ".join(BY_CODE),
        )
    if not asked:
        return tuple(column for column in COLUMNS if column.is_default)
    return tuple(column for column in COLUMNS if column.code in asked | {"name"})
