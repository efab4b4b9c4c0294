"""The look of an official workbook: fonts, borders, money."""

from __future__ import annotations

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

TITLE_FONT = "宋体"
HEAD_FONT = "黑体"
TEXT_FONT = "仿宋"
MONEY = "#,##0.00##"
# A subtotal of nothing: the plans state no figure, which is not the figure zero.
MONEY_OR_DASH = MONEY + ';-#,##0.00##;"—"'
LINE, MUTED, SHADE, DEEP_SHADE = "#7F7F7F", "#8C8C8C", "#EEF2F8", "#DCE4F0"


class Styles:
    """The formats of one workbook, each made once: Excel allows 64,000 and opens slowly long before."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self.made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def make(self, **properties: Any) -> Format:
        """Return the format with these properties."""
        key = tuple(properties.items())
        if key not in self.made:
            self.made[key] = self.workbook.add_format(properties)
        return self.made[key]

    @property
    def title(self) -> Format:
        """Return the style of the title across the page."""
        return self.make(font_name=TITLE_FONT, font_size=20, bold=True, align="center", valign="vcenter")

    @property
    def subtitle(self) -> Format:
        """Return the style of the title of a block, which may run on to the right."""
        return self.make(font_name=HEAD_FONT, font_size=11, valign="vcenter")

    def note(self, align: str = "left") -> Format:
        """Return the style of the line under the title."""
        return self.make(font_name=TEXT_FONT, font_size=11, align=align, valign="vcenter", text_wrap=True)

    @property
    def header(self) -> Format:
        """Return the style of a column heading."""
        return self.boxed(font_name=HEAD_FONT, bold=True, align="center", bg_color=DEEP_SHADE, text_wrap=True)

    def text(self, align: str = "left", *, indent: int = 0, muted: bool = False) -> Format:
        """Return the style of a cell of text."""
        colour = {"font_color": MUTED} if muted else {}
        depth = {"indent": min(indent, 15)} if indent else {}
        return self.boxed(font_name=TEXT_FONT, align=align, text_wrap=True, **depth, **colour)

    @property
    def money(self) -> Format:
        """Return the style of an amount in 万元; a very long one is set smaller rather than as ####."""
        return self.boxed(font_name=TEXT_FONT, align="right", num_format=MONEY, shrink=True)

    @property
    def money_or_dash(self) -> Format:
        """Return the style of a sum in 万元: nothing is a dash."""
        return self.boxed(font_name=TEXT_FONT, align="right", num_format=MONEY_OR_DASH, shrink=True)

    @property
    def share(self) -> Format:
        """Return the style of a fraction of one."""
        return self.boxed(font_name=TEXT_FONT, align="right", num_format="0.00##%")

    def head(self, *, deep: bool = False, money: bool = False, align: str = "left") -> Format:
        """Return the style of a subtotal row: shaded, its text free to run on into the next cells."""
        number = {"num_format": MONEY_OR_DASH, "shrink": True} if money else {}
        return self.make(
            font_name=HEAD_FONT,
            font_size=10,
            bold=True,
            align="right" if money else align,
            valign="vcenter",
            top=1,
            bottom=1,
            border_color=LINE,
            bg_color=DEEP_SHADE if deep else SHADE,
            **number,
        )

    def boxed(self, **properties: Any) -> Format:
        """Return a bordered style."""
        fixed = {"font_size": 10, "valign": "vcenter", "border": 1, "border_color": LINE}
        return self.make(**{**fixed, **properties})
