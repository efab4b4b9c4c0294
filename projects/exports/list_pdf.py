"""A printed list as PDF: the lines, figures and texts of the workbook, typeset."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from projects.exports import list_text
from projects.exports.job import Job
from projects.exports.list_plan import Head, Line
from projects.exports.printed import (
    Printed,
    head_sums,
    head_texts,
    make_printed,
    number_text,
    text_cells,
)
from projects.exports.typeset import page_words, printable, typeset
from projects.exports.wording import phrase, pick
from projects.layouts.columns import LISTED, NUMBER

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
    return set_list(make_printed(job))


def set_list(printed: Printed) -> bytes:
    """Return a printed list as PDF."""
    language = printed.language
    keys = [column.key for column in printed.columns]
    data = {
        "title": printable(printed.title),
        "note": printable(printed.filter_words),
        "right": printed.right,
        "columns": [
            {"title": printable(column.title), "width": column.width, "side": column.side}
            for column in printed.columns
        ],
        "indented": keys.index("name") if "name" in keys else -1,
        "muted": [phrase("unknown", language), list_text.ELSEWHERE],
        "lines": [set_line(line, printed) for line in printed.lines],
        "empty": pick(("没有符合条件的项目", "no project matches"), language) if printed.is_empty else "",
        "footer": page_words(phrase("footer", language).removeprefix("&C")),
        "remarks": [pick(EXPLAINED, language)] if set(keys) & set(LISTED) else [],
        "signatures": [pick(words, language) for words in SIGNATURES],
    }
    return typeset("list", data, language)


def set_line(line: Line, printed: Printed) -> dict[str, Any]:
    """Return a line as the template reads it."""
    if isinstance(line, Head):
        return {"kind": "head", "level": line.level, "cells": head_cells(line, printed)}
    cells = [printable(text) for text in text_cells(line, printed)]
    return {"kind": "entry", "depth": line.depth, "is-long": is_long(cells), "cells": cells}


def is_long(cells: Sequence[str]) -> bool:
    """Say whether a row may be too high for what is left of a page."""
    return any(len(text) > LONGEST_WHOLE for text in cells)


def head_cells(head: Head, printed: Printed) -> list[dict[str, Any]]:
    """Return the cells of a subtotal: its name and its basis run over the empty columns beside them."""
    sums, cells = head_sums(head), list[dict[str, Any]]()
    for text, column in zip(head_texts(head, printed), printed.columns, strict=True):
        if column.is_sum:
            amount = number_text(sums[column.key], printed.language, is_money=True)
            cells.append({"text": amount, "side": "right", "span": 1})
        elif cells and cells[-1]["side"] == "left" and not (text and cells[-1]["text"]):
            cells[-1]["span"] += 1
            cells[-1]["text"] += text
        else:
            side = "center" if column.key == NUMBER else "left"
            cells.append({"text": text, "side": side, "span": 1})
    return cells
