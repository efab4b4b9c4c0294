"""Word documents in the form of an official report: fonts, headings, tables, page numbers."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

BODY, HEAD, TITLE = "仿宋", "黑体", "宋体"
MAKER = "Lantu 蓝图"
LATIN = "Times New Roman"
# What XML cannot hold; a plan's text has been seen to contain such characters.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST_WHOLE = 300
PORTRAIT_CM, LANDSCAPE_CM = 15.6, 25.3
CLOSE_MARGIN_CM, CLOSE_LINE_PT = 1.2, 11.0


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of a table: their size in half points, and how high a line is (None: as the font wants)."""

    half_points: int
    line_pt: float | None

    @property
    def spacing(self) -> str:
        """Return the spacing of a paragraph as markup."""
        if self.line_pt is None:
            return '<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>'
        twentieths = round(self.line_pt * 20)
        return f'<w:spacing w:before="0" w:after="0" w:line="{twentieths}" w:lineRule="exact"/>'


class Report:
    """A document that is written from top to bottom."""

    def __init__(self, title: str, *, is_landscape: bool = False) -> None:
        self.document = Document()
        self.set_properties(title)
        self.width_cm = LANDSCAPE_CM if is_landscape else PORTRAIT_CM
        # Rows of tables are as high as their text, or a multiple of this.
        self.line_pt: float | None = None
        self.set_styles()
        self.set_page(is_landscape=is_landscape)

    def set_properties(self, title: str) -> None:
        """Say what the document is, who made it and when, in place of what the library's template says."""
        about = self.document.core_properties
        about.title, about.author, about.last_modified_by = title, MAKER, MAKER
        # The library writes them as UTC.
        about.created = about.modified = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        about.language, about.comments, about.keywords, about.revision = "zh-CN", "", "", 1

    def set_styles(self) -> None:
        """Set the fonts of body text and headings, Chinese and Latin."""
        sizes = {
            "Normal": (BODY, 12),
            "Heading 1": (HEAD, 16),
            "Heading 2": (HEAD, 13),
            "Caption": (HEAD, 10.5),
        }
        for name, (font, size) in sizes.items():
            style = self.document.styles[name]
            if not isinstance(style, ParagraphStyle):
                continue
            style.font.size = Pt(size)
            style.font.color.rgb = RGBColor(0, 0, 0)
            style.font.italic = False
            style.font.bold = name == "Caption"
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{theme}"), None)
            set_fonts(fonts, font)
            style.paragraph_format.space_before = Pt(12 if name.startswith("Heading") else 0)
            style.paragraph_format.space_after = Pt(6)
            style.paragraph_format.line_spacing = 1.35

    def set_page(self, *, is_landscape: bool) -> None:
        """Print on A4 with the page number in the footer; a report's cover has none."""
        section = self.document.sections[-1]
        if is_landscape:
            lay_across(section)
        else:
            section.page_width, section.page_height = Cm(21), Cm(29.7)
            section.left_margin = section.right_margin = Cm(2.7)
            section.top_margin, section.bottom_margin = Cm(3), Cm(2.6)
            section.different_first_page_header_footer = True
        footer = section.footer.paragraphs[0]
        footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
        field = f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        footer.add_run("— ")
        footer._p.append(parse_xml(field))
        footer.add_run(" —")

    def set_close(self) -> None:
        """Set everything close on one sheet: narrow margins, lines of an exact height, no page number.

        Exact heights make a page of the same length with any font.
        """
        section = self.document.sections[-1]
        section.left_margin = section.right_margin = Cm(CLOSE_MARGIN_CM)
        section.top_margin = section.bottom_margin = Cm(CLOSE_MARGIN_CM)
        section.header_distance = section.footer_distance = Cm(0.4)
        self.width_cm = 21 - 2 * CLOSE_MARGIN_CM
        self.line_pt = CLOSE_LINE_PT
        for name, size in (("Normal", 8.5), ("Heading 2", 9.5), ("Caption", 6.5)):
            style = self.document.styles[name]
            if isinstance(style, ParagraphStyle):
                style.font.size = Pt(size)
                style.paragraph_format.line_spacing = Pt(CLOSE_LINE_PT)
                style.paragraph_format.space_before = Pt(4 if name == "Heading 2" else 0)
                style.paragraph_format.space_after = Pt(1 if name == "Heading 2" else 0)

    def centre(
        self, text: str, size: float, *, font: str = TITLE, bold: bool = False, above: float = 0
    ) -> None:
        """Write a line of the cover."""
        paragraph = self.document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_before = Pt(above)
        if self.line_pt is not None:
            paragraph.paragraph_format.line_spacing = Pt(size * 1.5)
        run = paragraph.add_run(clean(text))
        run.font.size, run.bold = Pt(size), bold
        set_fonts(run._r.get_or_add_rPr().get_or_add_rFonts(), font)

    def heading(self, text: str, level: int = 1) -> None:
        """Write a heading."""
        self.document.add_heading(clean(text), level)

    def say(self, text: str) -> Paragraph:
        """Write a paragraph of body text, indented by two characters."""
        paragraph = self.document.add_paragraph(clean(text))
        if self.line_pt is None:
            paragraph.paragraph_format.first_line_indent = Pt(24)
        return paragraph

    def caption(self, text: str) -> None:
        """Write the title of the table or figure that follows."""
        paragraph = self.document.add_paragraph(clean(text), style="Caption")
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.keep_with_next = True

    def picture(self, png: bytes, title: str, *, share: float = 1.0) -> None:
        """Set a picture, of a share of the text's width, with its title below as one undivided paragraph."""
        paragraph = self.document.add_paragraph(style="Caption")
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.line_spacing = 1
        paragraph.add_run().add_picture(io.BytesIO(png), width=Cm(self.width_cm * share))
        paragraph.add_run().add_break()
        paragraph.add_run(clean(title))

    def table(
        self,
        heads: Sequence[str],
        rows: Iterable[Sequence[str]],
        shares: Sequence[float],
        *,
        numbers_from: int = 1,
        numbers_to: int | None = None,
        right: Sequence[int] | None = None,
        bold: Sequence[int] = (),
        half_points: int = 18,
        is_total_last: bool = False,
    ) -> None:
        """Write a table whose head is repeated on every page; columns from..to, or `right`, stand right.

        Built as text: cell by cell the library takes minutes for a list of a thousand rows.
        """
        widths = [round(self.width_cm * 567 * share / sum(shares)) for share in shares]
        if right is None:
            right = range(numbers_from, len(heads) if numbers_to is None else numbers_to)
        body = list(rows)
        heavy = {*bold, *([len(body) - 1] if is_total_last else [])}
        letters = Letters(half_points, self.line_pt)
        lines = [table_row(heads, widths, letters, right=(), bold=True, is_head=True)]
        lines += [
            table_row(row, widths, letters, right=right, bold=at in heavy) for at, row in enumerate(body)
        ]
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        borders = "".join(
            f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="8A96A3"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        properties = (
            f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
            '<w:tblLayout w:type="fixed"/>'
            '<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
        )
        text = (
            f"<w:tbl {nsdecls('w')}><w:tblPr>{properties}</w:tblPr>"
            f"<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
        )
        self.document.element.body.insert(-1, parse_xml(text))
        after = self.document.add_paragraph().paragraph_format
        if self.line_pt is None:
            after.space_after = Pt(2)
        else:
            after.line_spacing = Pt(2)

    def turn_page(self) -> None:
        """Begin a new page."""
        self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def turn_landscape(self) -> None:
        """Begin a section in landscape, for the long list."""
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        lay_across(section)
        self.width_cm = LANDSCAPE_CM

    def to_bytes(self) -> bytes:
        """Return the finished file."""
        buffer = io.BytesIO()
        self.document.save(buffer)
        return buffer.getvalue()


def lay_across(section: Section) -> None:
    """Lay a section's pages across."""
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2.2)
    section.different_first_page_header_footer = False


def set_fonts(fonts: Any, font: str) -> None:
    """Set the fonts of a style or run: one for Chinese, the report's own for Latin letters."""
    for script in ("ascii", "hAnsi"):
        fonts.set(qn(f"w:{script}"), LATIN)
    fonts.set(qn("w:eastAsia"), font)


def clean(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return UNPRINTABLE.sub("", text)


def table_row(
    cells: Sequence[str],
    widths: Sequence[int],
    letters: Letters,
    *,
    right: Sequence[int],
    bold: bool,
    is_head: bool = False,
) -> str:
    """Return the markup of one row; text only ever stands in it escaped."""
    weight = "<w:b/>" if bold else ""
    fonts = f'<w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{HEAD if is_head else TITLE}"/>'
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="EEF2F6"/>' if is_head else ""
    parts = []
    for at, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        side = "center" if is_head else "right" if at in right else "left"
        text = escape(clean(cell), quote=False)
        parts.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/></w:tcPr>'
            f"<w:p><w:pPr>{letters.spacing}"
            f'<w:jc w:val="{side}"/></w:pPr>'
            f'<w:r><w:rPr>{fonts}{weight}<w:sz w:val="{letters.half_points}"/></w:rPr>'
            f'<w:t xml:space="preserve">{text}</w:t></w:r></w:p></w:tc>'
        )
    head = "<w:tblHeader/>" if is_head else ""
    # A row that may not be split and is higher than a page would be cut off.
    whole = "<w:cantSplit/>" if all(len(cell) <= LONGEST_WHOLE for cell in cells) else ""
    return f"<w:tr><w:trPr>{whole}{head}</w:trPr>{''.join(parts)}</w:tr>"
