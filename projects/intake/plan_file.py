"""Read the file of a plan, whichever kind it is."""

from __future__ import annotations

from pathlib import Path

from geo.errors import msg
from projects.errors import BadInput
from projects.intake.pdf_file import read_pdf
from projects.intake.plan_text import Limits, PlanText, Report, report_nothing
from projects.intake.text_file import read_text
from projects.intake.word_file import read_word


def read_plan(
    path: Path, limits: Limits | None = None, report: Report = report_nothing, *, name: str | None = None
) -> PlanText:
    """Return a plan's text with its structure; raises BadInput for what cannot be read, saying why.

    The ending of its name, or of `name` where the file is kept under another, says what it is: .txt, .docx
    or .pdf. A long PDF takes half a minute: it is work for a job.
    """
    limits, name = limits or Limits(), name or path.name
    size = path.stat().st_size
    if size == 0:
        raise BadInput(msg("“%(file)s”是空文件。"), file=name)
    if size > limits.most_bytes:
        message = msg("“%(file)s”有 %(size)d MB,最多 %(most)d MB。")
        raise BadInput(message, file=name, size=size >> 20, most=limits.most_bytes >> 20)
    match Path(name).suffix.lower():
        case ".txt" | ".text" | ".md":
            return read_text(path, limits, name)
        case ".docx":
            return read_word(path, limits, name)
        case ".pdf":
            return read_pdf(path, limits, report, name)
    raise BadInput(msg("“%(file)s”不是文本(.txt)、Word(.docx)或 PDF 文件,读不了。"), file=name)
