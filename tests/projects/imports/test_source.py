"""What readers hand over: places in files are named as spreadsheets name them."""

from __future__ import annotations

import pytest

from projects.imports.source import Refusal, SourceRow, SourceTable, Where, name_column, refuse


@pytest.mark.parametrize(
    ("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (701, "ZZ"), (702, "AAA")]
)
def test_columns_are_named_as_in_spreadsheets(index: int, letters: str) -> None:
    assert name_column(index) == letters


@pytest.mark.parametrize(
    ("where", "said"),
    [
        (Where("投资.xlsx"), "“投资.xlsx”"),
        (Where("投资.xlsx", "重点"), "“投资.xlsx” [重点]"),
        (Where("投资.xlsx", "重点", 12), "“投资.xlsx” [重点!12]"),
        (Where("投资.xlsx", "重点", 12, 2), "“投资.xlsx” [重点!C12]"),
        (Where("投资.csv", None, 3, 0), "“投资.csv” [A3]"),
    ],
)
def test_a_place_says_file_sheet_row_and_cell(where: Where, said: str) -> None:
    assert str(where) == said


def test_a_refusal_says_its_place() -> None:
    error = refuse(Where("a.csv", None, 3), "%(where)s:含有空字符 %(number)d 个。", number=2)

    assert str(error) == "“a.csv” [3]:含有空字符 2 个。"
    assert (error.field, error.where.row) == ("file", 3)
    assert isinstance(error, Refusal)


def test_a_table_is_as_wide_as_its_longest_row() -> None:
    rows = (SourceRow(1, ("甲",)), SourceRow(4, ("乙", None, "丙")))

    assert SourceTable("表", "sheet", rows).width == 3
    assert SourceTable("空", "sheet", ()).width == 0
