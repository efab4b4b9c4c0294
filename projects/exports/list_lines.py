"""The rows of the projects of the official list, as markup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from xlsxwriter.format import Format

from projects.exports import list_text
from projects.exports.heights import fit_height
from projects.exports.job import Job
from projects.exports.list_columns import CENTRED, KEY, MONEY, NAME, NUMBER, REMARK, WIDTHS
from projects.exports.list_plan import Entry, Line, money_of
from projects.exports.list_rows import ListRow
from projects.exports.row_markup import Row, cells_markup, row_marks, row_markup, style_mark, unstyled
from projects.exports.styles import Styles
from projects.exports.wording import phrase
from projects.words.round_trip import FURTHER

NOTHING: dict[int, Any] = dict.fromkeys((NUMBER, *MONEY), "")
HIDDEN = unstyled(KEY + 1)[REMARK + 1 :]
# The letter of a column and the mark of its style.
Column = tuple[str, str]


class EntryRows:
    """Makes the rows of the projects of one list, in the styles of the workbook in which they stand."""

    def __init__(self, styles: Styles, job: Job, lines: Sequence[Line]) -> None:
        self.language = job.language
        self.entries = [line for line in lines if isinstance(line, Entry)]
        self.grey_texts = {phrase("unknown", self.language), list_text.ELSEWHERE}
        depths = {0, *(entry.depth for entry in self.entries)}
        self.usual = {depth: columns_of(styles, depth) for depth in depths}
        self.grey = {depth: columns_of(styles, depth, muted=True) for depth in depths}

    def __iter__(self) -> Iterator[Row]:
        return (row for entry in self.entries for row in self.rows_of(entry))

    def rows_of(self, entry: Entry) -> Iterator[Row]:
        """Yield a project's row, and the further ones that its texts need."""
        row = entry.row
        # What stands beside the total is in no term and in no type of its reconciliation.
        keys = ("", "") if row.is_beside else (term_of(row), row.type)
        money = zip(MONEY, money_of(row, self.language), strict=True)
        numbers: dict[int, Any] = {NUMBER: "" if entry.ordinal is None else entry.ordinal, **dict(money)}
        hidden = (row.code, *keys, row.code)
        depth = entry.depth
        for more, texts in enumerate(entry.texts):
            if more:
                numbers, hidden, depth = NOTHING, ("", "", "", f"{row.code}{FURTHER}{more}"), 0
            values = {**texts, **numbers}
            number = entry.line + more + 1
            shown = self.cells(number, [values[at] for at in range(REMARK + 1)], depth)
            height = fit_height((text, WIDTHS[column]) for column, text in texts.items())
            beside = cells_markup(number, hidden, HIDDEN)
            yield row_markup(number, shown + beside, row_marks(height, entry.level))

    def cells(self, number: int, values: Sequence[Any], depth: int) -> str:
        """Return the cells that show, 未载明 in grey."""
        grey, usual, words = self.grey[depth], self.usual[depth], self.grey_texts
        columns = [grey[at] if value in words else usual[at] for at, value in enumerate(values)]
        return cells_markup(number, values, columns)


def columns_of(styles: Styles, depth: int, *, muted: bool = False) -> list[Column]:
    """Return the columns that show; parts are set in below their programme."""
    return [
        (name, style_mark(style_of(styles, at, depth if at == NAME else 0, muted=muted)))
        for at, (name, _) in enumerate(unstyled(REMARK + 1))
    ]


def style_of(styles: Styles, column: int, indent: int, *, muted: bool) -> Format:
    """Return the style of a column."""
    if muted:
        return styles.text("center", indent=indent, muted=True)
    if column in MONEY:
        return styles.money
    return styles.text("center" if column in CENTRED else "left", indent=indent)


def term_of(row: ListRow) -> str:
    """Return the term of the reconciliation that the row's money belongs to; `S` when districts share it."""
    if row.bucket == "cross":
        return "X"
    if len(row.own_districts) > 1:
        return "S"
    return term_key(row.bucket, row.own_districts[0].adcode if row.own_districts else None)


def term_key(kind: str, adcode: str | None) -> str:
    """Return the key of a term: D or C with the adcode of a district or city level, X for 跨区."""
    return {"district": f"D{adcode}", "city": f"C{adcode}", "cross": "X"}[kind]
