"""What each cell of a project's row says, and what of it goes on in further rows of the list."""

from __future__ import annotations

from collections.abc import Callable

from projects.exports import list_text
from projects.exports.heights import divide_row
from projects.exports.job import Job
from projects.exports.list_columns import (
    NAME,
    NATURE,
    PLACE,
    PROGRESS,
    REMARK,
    SCALE,
    SOURCE,
    STATUS,
    STEWARD,
    UNIT,
    WIDTHS,
    YEARS,
)
from projects.exports.list_remarks import remarks
from projects.exports.list_rows import ListRow
from projects.exports.wording import phrase

# The texts of one row of the sheet by column.
Texts = dict[int, str]
# A project's row and its depth below a programme to the rows of the sheet that it takes.
Divider = Callable[[ListRow, int], list[Texts]]
# The same to the whole texts of its row.
Texter = Callable[[ListRow, int], Texts]
LONGEST_NAME_AGAIN = 30


def make_divider(job: Job) -> Divider:
    """Return what divides the texts of a project's row over the rows of the sheet that they need."""
    texts, continued = make_texts(job), phrase("continued", job.language)
    return lambda row, depth: divide_texts(texts(row, depth), continued)


def make_texts(job: Job) -> Texter:
    """Return what says the texts of a project's row, each as long as it is."""
    # Only a county: a prefecture's adcode ends in 00, and its list names the county of each project.
    counties = [adcode for adcode in job.wanted.district if not adcode.endswith("00")]
    only_district = counties[0] if len(counties) == len(job.wanted.district) == 1 else None
    language = job.language

    def say(row: ListRow, depth: int) -> Texts:
        return {
            NAME: row.name,
            PLACE: list_text.place(row, language, one_district=only_district is not None),
            NATURE: list_text.nature(row, language),
            SCALE: list_text.scale(row, language),
            YEARS: list_text.years(row, language),
            STATUS: list_text.status(row, language),
            PROGRESS: row.progress or "",
            UNIT: list_text.responsible(row, language),
            STEWARD: row.steward or phrase("unknown", language),
            SOURCE: list_text.citations(row, language),
            REMARK: remarks(row, language, shown_parent=depth > 0, only_district=only_district),
        }

    return say


def divide_texts(texts: Texts, continued: str) -> list[Texts]:
    """Return the rows that texts take, each as high as a row may be; a further one says whose it is."""
    first, *further = divide_row(list(texts.values()), [WIDTHS[column] for column in texts])
    rows = [dict(zip(texts, first, strict=True))]
    name = texts[NAME]
    short = name if len(name) <= LONGEST_NAME_AGAIN else name[: LONGEST_NAME_AGAIN - 1] + "…"
    for row in further:
        again = dict(zip(texts, row, strict=True))
        rows.append({**again, NAME: again[NAME] or continued.format(short)})
    return rows
