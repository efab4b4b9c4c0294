"""Read the signs of a scanned plan; the models lie in rapidocr's own package, nothing is fetched."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from geo.errors import msg
from projects.errors import BadInput
from projects.intake.pdf_file import READING, Row, alone, count_pages, join_rows, open_pdf
from projects.intake.plan_text import Limits, PlanText, Report, report_nothing
from projects.intake.structure import place_lines
from projects.store.apart import Allowance

# A page takes a few seconds of computing.
RECOGNISING = Allowance(seconds=600, cpu_seconds=900, most_bytes=3 * 1024 * 1024 * 1024)
PAGES_AT_ONCE = 4
RESOLUTION = 150
LEAST_SURE = 0.5
SAME_LINE = 0.6


def read_scan(
    path: Path, limits: Limits, report: Report = report_nothing, *, name: str | None = None
) -> PlanText:
    """Return the text of a scanned PDF, as far as it can be recognised; raises BadInput where it cannot.

    It takes some seconds a page, in processes of its own: work for a job.
    """
    name = name or path.name
    number = alone(partial(count_pages, str(path), name), READING)
    if number > limits.most_pages:
        message = msg("“%(file)s”有 %(number)d 页,最多 %(most)d 页。请分成几份。")
        raise BadInput(message, file=name, number=number, most=limits.most_pages)
    rows: list[Row] = []
    for first in range(0, number, PAGES_AT_ONCE):
        report(first, number)
        rows += alone(partial(recognise, str(path), name, first, first + PAGES_AT_ONCE), RECOGNISING)
    report(number, number)
    lines = place_lines(join_rows(rows))
    if not lines:
        raise BadInput(msg("“%(file)s”里没有认出文字。"), file=name)
    return PlanText(lines, notes=(msg("文字由识别得来,可能有错字,请对照原件。"),))


def recognise(path: str, name: str, first: int, stop: int) -> tuple[Row, ...]:
    """Return the lines of print of some pages, counted from 0."""
    import numpy as np
    from rapidocr import RapidOCR

    reader = RapidOCR(params={"Global.log_level": "error"})
    rows: list[Row] = []
    with open_pdf(path, name) as pdf:
        for page in pdf.pages[first:stop]:
            picture = page.to_image(resolution=RESOLUTION).original.convert("RGB")
            rows += arrange(reader(np.asarray(picture)), page.page_number)
            page.close()
    return tuple(rows)


def arrange(found: Any, page: int) -> list[Row]:
    """Return what was recognised on a page as lines of print, from the top down."""
    if found.boxes is None:
        return []
    pieces = [
        (float(box[:, 1].min()), float(box[:, 1].max()), float(box[:, 0].min()), float(box[:, 0].max()), text)
        for box, text, sure in zip(found.boxes, found.txts, found.scores, strict=True)
        if sure >= LEAST_SURE
    ]
    lines: list[list[tuple[float, float, float, float, str]]] = []
    for piece in sorted(pieces):
        last = lines[-1] if lines else None
        if last and min(last[0][1], piece[1]) - piece[0] > SAME_LINE * (piece[1] - piece[0]):
            last.append(piece)
        else:
            lines.append([piece])
    rows = []
    for line in lines:
        ordered = sorted(line, key=lambda piece: piece[2])
        text = " ".join(piece[4] for piece in ordered)
        height = max(piece[1] - piece[0] for piece in ordered)
        rows.append(Row(text, ordered[0][2], ordered[-1][3], round(height / 4) * 4.0, False, page))
    return rows
