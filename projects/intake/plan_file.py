"""Read the file of a plan, whichever kind it is."""

from __future__ import annotations

from pathlib import Path

from geo.errors import msg
from projects.errors import BadInput
from projects.intake.pdf_file import read_pdf
from projects.intake.plan_text import Limits, PlanText, Report, report_nothing
from projects.intake.text_file import read_text
from projects.intake.word_file import read_word


def read_plan(path: Path, limits: Limits | None = None, report: Report = report_nothing) -> PlanText:
    """Return a plan's text with its structure; raises BadInput for what cannot be read, saying why.

    The ending of the name says what the file is: .txt, .docx or .pdf. Reading a long PDF takes half a
    minute: it is work for a job.
    """
    limits = limits or Limits()
    size = path.stat().st_size
    if size == 0:
        raise BadInput(msg("“%(file)s”是空文件。"), file=path.name)
    if size > limits.most_bytes:
        message = msg("“%(file)s”有 %(size)d MB,最多 %(most)d MB。")
        raise BadInput(message, file=path.name, size=size >> 20, most=limits.most_bytes >> 20)
    match path.suffix.lower():
        case ".txt" | ".text" | ".md":
            return read_text(path, limits)
        case ".docx":
            return read_word(path, limits)
        case ".pdf":
            return read_pdf(path, limits, report)
    raise BadInput(msg("“%(file)s”不是文本(.txt)、Word(.docx)或 PDF 文件,读不了。"), file=path.name)
