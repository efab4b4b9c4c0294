"""The official list as PDF: the lines, figures and texts of the workbook, typeset."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from projects.exports import list_text
from projects.exports.filter_text import describe_filter, district_names, title_of
from projects.exports.job import Job
from projects.exports.list_columns import CENTRED, FIRST, MONEY, NAME, NUMBER, REMARK, WIDTHS
from projects.exports.list_groups import arrange
from projects.exports.list_plan import Entry, Head, Line, money_of, plan
from projects.exports.list_rows import fetch_list_rows
from projects.exports.list_texts import make_texts
from projects.exports.typeset import printable, typeset
from projects.exports.wording import basis_of, list_headings, phrase, pick
from projects.words.names import Language

LONGEST_WHOLE = 300
SIGNATURES = (
    ("制表单位（盖章）：", "Prepared by (seal): "),
    ("制表人：", "Compiled by: "),
    ("审核人：", "Checked by: "),
    ("签发日期：", "Signed on: "),
)
EXPLAINED = (
    "说明：总投资为计入合计的数，规划未载明的写“未载明”，不作零计；跨区项目单列，不计入各县区小计。",
    "Note: total investment is what counts in the total; what plans do not state is not counted as zero; "
    "cross-district projects stand apart and are in no district's subtotal.",
)


def write_list_pdf(job: Job) -> bytes:
    """Return the official list as a PDF on A4 landscape; its sums are those of the workbook and the page."""
    rows = fetch_list_rows(job)
    districts = district_names(job)
    texts = make_texts(job)
    lines = plan(arrange(rows), FIRST, job.language, lambda row, depth: [texts(row, depth)])
    data = {
        "title": printable(title_of(job, districts)),
        "note": printable(phrase("filter", job.language) + describe_filter(job, districts)),
        "right": f"{job.as_of_words}    {phrase('unit', job.language)}",
        "columns": list_columns(job.language),
        "indented": NAME,
        "muted": [phrase("unknown", job.language), list_text.ELSEWHERE],
        "lines": [set_line(line, job.language) for line in lines],
        "empty": "" if rows else pick(("没有符合条件的项目", "no project matches"), job.language),
        **frame_words(job.language, EXPLAINED),
    }
    return typeset("list", data, job.language)


def frame_words(language: Language, *remarks: tuple[str, str]) -> dict[str, list[str]]:
    """Return the words around a list: page numbers, remarks, lines to sign."""
    return {
        "footer": page_words(language),
        "remarks": [pick(words, language) for words in remarks],
        "signatures": [pick(words, language) for words in SIGNATURES],
    }


def page_words(language: Language) -> list[str]:
    """Return what stands before, between and after the number of the page and that of all."""
    words = phrase("footer", language).removeprefix("&C")
    before, rest = words.split("&P")
    between, after = rest.split("&N")
    return [before, between, after]


def list_columns(language: Language) -> list[dict[str, Any]]:
    """Return the columns with their headings and widths."""
    sides = ["right" if at in MONEY else "center" if at in CENTRED else "left" for at in range(len(WIDTHS))]
    headings = list_headings(language)
    return [
        {"title": title, "width": width, "side": side}
        for title, width, side in zip(headings, WIDTHS, sides, strict=True)
    ]


def set_line(line: Line, language: Language) -> dict[str, Any]:
    """Return a line as the template reads it."""
    if isinstance(line, Head):
        return {"kind": "head", "level": line.level, "cells": head_cells(line, language)}
    cells = entry_cells(line, language)
    return {"kind": "entry", "depth": line.depth, "is-long": is_long(cells), "cells": cells}


def is_long(cells: Sequence[str]) -> bool:
    """Say whether a row may be too high for what is left of a page."""
    return any(len(text) > LONGEST_WHOLE for text in cells)


def head_cells(head: Head, language: Language) -> list[dict[str, Any]]:
    """Return the cells of a subtotal: its name runs over the columns up to the money."""
    name = head.name + phrase("count", language).format(head.number)
    sums = [wan_text(one.stated_wan, language) for one in head.sums]
    return [
        {"text": head.ordinal, "side": "center", "span": 1},
        {"text": name, "side": "left", "span": MONEY[0] - NAME},
        *({"text": text, "side": "right", "span": 1} for text in sums),
        {"text": basis_of(head.sums[0], language), "side": "right", "span": REMARK - MONEY[-1]},
    ]


def entry_cells(entry: Entry, language: Language) -> list[str]:
    """Return the texts of a project's cells by column."""
    money = dict(zip(MONEY, money_of(entry.row, language), strict=True))
    texts = {**entry.texts[0], NUMBER: "" if entry.ordinal is None else str(entry.ordinal)}
    return [
        wan_text(money[column], language) if column in money else printable(texts[column])
        for column in range(len(WIDTHS))
    ]


def wan_text(value: Decimal | str | None, language: Language) -> str:
    """Return an amount in 万元 as the workbook shows it, or the words that stand in its place."""
    if value is None:
        return phrase("unknown", language)
    if isinstance(value, str):
        return value
    whole, _, rest = f"{value:,.4f}".partition(".")
    return f"{whole}.{rest[:2]}{rest[2:].rstrip('0')}"
