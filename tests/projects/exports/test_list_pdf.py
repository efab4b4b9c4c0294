"""The official list as PDF: complete, its sums those of the workbook, its text never taken for markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

import pypdfium2
import pytest
from openpyxl.workbook import Workbook
from sqlalchemy.orm import Session

from projects.exports import typeset, write_export
from projects.exports.printed import number_text
from projects.exports.typeset import NoFonts, printable
from projects.exports.wording import list_headings
from projects.reading.filters import ProjectFilter
from projects.registry.rollup import recount
from tests.projects.exports.conftest import CITY, KAZUO, LONGCHENG, SHUANGTA
from tests.support.factories import make_project

FILTERS = [
    ProjectFilter(),
    ProjectFilter(district=(SHUANGTA,)),
    ProjectFilter(district=(KAZUO,)),
    ProjectFilter(district=(CITY,), status=("planned",)),
    ProjectFilter(bucket=("cross",)),
    ProjectFilter(q="没有这样的项目"),
]
HOSTILE = (
    '#panic("x")',
    "*粗* _斜_ `原` $x^2$ @引 <标>",
    "#import sys.inputs",
    "\\u{41} // 注释 /* 注 */",
    '"}, {"kind": "head"',
    "= 标题",
    '[#read("/etc/passwd")]',
)


def pages_of(body: bytes) -> list[str]:
    """Return the text of each page without spaces and line breaks, which say how it was set."""
    document = pypdfium2.PdfDocument(body)
    texts = [page.get_textpage().get_text_range() for page in document]
    return [re.sub(r"[\s\u200b\u00ad\ufffe]+", "", text) for text in texts]


def text_of(body: bytes) -> str:
    return "".join(pages_of(body))


def make_pdf(session: Session, wanted: ProjectFilter = FILTERS[0], language: str = "zh") -> bytes:
    return write_export(session, "projects", "pdf", wanted, language=language).body  # type: ignore[arg-type]


def heads_of(workbook: Workbook) -> Iterator[tuple[str, list[str]]]:
    """Yield name and sums of every total and subtotal of the workbook."""
    for row in workbook.worksheets[0].iter_rows(min_row=4, values_only=True):
        name = str(row[1] or "")
        if re.search(r"\(\d+ 个\)$", name):
            sums = [one if isinstance(one, str) else Decimal(str(one)) for one in row[6:9]]
            yield name, [number_text(one, "zh", is_money=True) for one in sums]


@pytest.mark.parametrize("wanted", FILTERS)
def test_every_subtotal_is_that_of_the_workbook(
    small_registry: Session, open_list: Callable[..., Workbook], wanted: ProjectFilter
) -> None:
    text = text_of(make_pdf(small_registry, wanted))
    heads = list(heads_of(open_list(wanted, values=True)))
    assert heads
    for name, sums in heads:
        assert f"{name}{''.join(sums)}".replace(" ", "") in text


@pytest.mark.parametrize("wanted", FILTERS)
def test_it_says_its_title_filter_unit_date_and_who_signs(
    small_registry: Session, open_list: Callable[..., Workbook], wanted: ProjectFilter
) -> None:
    sheet = open_list(wanted).worksheets[0]
    text = text_of(make_pdf(small_registry, wanted))
    for cell in (sheet["A1"], sheet["A2"], sheet["J2"]):
        assert re.sub(r"\s+", "", str(cell.value)) in text
    for words in ("制表单位（盖章）：", "审核人：", "说明：总投资为计入合计的数"):
        assert words in text
    assert ("没有符合条件的项目" in text) == bool(wanted.q)


def test_heads_and_page_numbers_stand_on_every_page(small_registry: Session) -> None:
    for number in range(60):
        make_project(small_registry, f"第{number}个项目", [LONGCHENG], figures=[number])
    recount(small_registry)
    pages = pages_of(make_pdf(small_registry))
    assert len(pages) > 2
    for number, text in enumerate(pages, start=1):
        assert f"第{number}页共{len(pages)}页" in text
        assert "".join(list_headings("zh")[:3]) in text
    assert all(f"第{number}个项目" in "".join(pages) for number in range(60))


@pytest.mark.parametrize("name", HOSTILE)
def test_text_is_never_markup(small_registry: Session, name: str) -> None:
    make_project(small_registry, name, [SHUANGTA], description=name, place_text=name, figures=[1])
    recount(small_registry)
    text = text_of(make_pdf(small_registry))
    assert text.count(re.sub(r"\s+", "", name)) >= 3


def test_a_long_text_is_set_whole(small_registry: Session) -> None:
    long = "".join(f"{number}段很长的建设内容;" for number in range(500))
    make_project(small_registry, "长" * 290, [SHUANGTA], description=long)
    recount(small_registry)
    text = text_of(make_pdf(small_registry))
    heading = "".join(list_headings("zh"))
    said = re.sub(r"第\d+页共\d+页", "", text).replace(heading, "")
    assert all(f"{number}段很长的建设内容" in said for number in range(500))


def test_long_words_may_be_divided_and_nothing_else_is_changed() -> None:
    assert printable("短 word 2021–2023") == "短 word 2021–2023"
    address = "https://example.org/" + "x" * 50
    assert printable(address).replace("\u200b", "") == address
    assert max(map(len, printable(address).split("\u200b"))) <= 6
    assert printable("a\x00b\x1fc\ud800d") == "abcd"


def test_the_same_twice_is_the_same_file(small_registry: Session) -> None:
    assert make_pdf(small_registry) == make_pdf(small_registry)


def test_fonts_are_embedded_and_cut_to_what_is_set(small_registry: Session) -> None:
    body = make_pdf(small_registry)
    assert len(body) < 300_000
    assert set(re.findall(rb"/BaseFont /([A-Z]{6})\+Noto", body) or re.findall(rb"/FontName", body))


def test_it_is_written_in_english_too(small_registry: Session) -> None:
    text = text_of(make_pdf(small_registry, language="en"))
    assert "Majorprojects" in text
    assert "Page1of2" in text
    assert "Compiledby:" in text


def test_without_a_chinese_font_nothing_is_printed(
    small_registry: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typeset, "SERIF", ("No Such Font",))
    monkeypatch.setattr(typeset, "SANS", ("None Such",))
    typeset.find_fonts.cache_clear()
    with pytest.raises(NoFonts):
        make_pdf(small_registry)
    typeset.find_fonts.cache_clear()


def test_chosen_projects_alone_are_listed(small_registry: Session) -> None:
    wanted = ProjectFilter(code=("LT-211302-0004", "LT-211302-0005"))
    text = text_of(make_pdf(small_registry, wanted))
    assert "筛选条件：选定的2个项目" in text
    assert "合计(2个)300.00" in text
