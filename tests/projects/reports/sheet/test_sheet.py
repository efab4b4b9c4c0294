"""The map as a printed sheet: it adds up to the page, every mark is in the list, no text is markup."""

from __future__ import annotations

import io
import re

import pypdfium2
import pytest
import shapely
from PIL import Image
from sqlalchemy.orm import Session

from geo.bbox import BBox
from geo.ground.parts import Features, PartFacts, replace_part
from projects.accounts.access import Access
from projects.downloads import ask, make_file
from projects.errors import BadInput
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from projects.reading.totals import summarise
from projects.registry.rollup import recount
from projects.reports.sheet.drawing import as_array
from projects.reports.sheet.sheet import SheetWanted, write_sheet
from projects.words.names import Language
from tests.support.factories import make_project

CITY = "211300"
HOSTILE = '#panic("x") <script>alert(1)</script> {{ 7*7 }} &amp;'


@pytest.fixture
def works(session: Session) -> Session:
    make_project(
        session, "双塔物流园", figures=[80000], at=(120.45, 41.57), precision="site", code="LT-211302-0101"
    )
    make_project(
        session, "双塔二期", figures=[20000], at=(120.4501, 41.5701), precision="site", code="LT-211302-0102"
    )
    make_project(
        session, "建平水库", figures=[], at=(119.6, 41.4), precision="township", method="estimated",
        accuracy_m=4000, districts=("211322",), status="construction", code="LT-211322-0101",
    )  # fmt: skip
    make_project(session, "未落位的学校", figures=[500], code="LT-211302-0103")
    recount(session)
    return session


def texts(session: Session, language: Language = "zh", **words: object) -> list[str]:
    wanted = SheetWanted(ProjectFilter(**words))  # type: ignore[arg-type]
    made = write_sheet(session, "pdf", wanted, language=language, approval="GS(2026)1234号")
    with pypdfium2.PdfDocument(made.body) as pdf:
        return [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in pdf]


def test_the_sheet_says_what_the_page_says(works: Session) -> None:
    face, *rest = texts(works, district=(CITY,))
    summary = summarise(works, open_selection(works, ProjectFilter(district=(CITY,))))
    assert f"{summary.number}个项目" in face
    assert "总投资10.05亿元" in face
    assert "未上图1个、0.05亿元" in face
    assert "朝阳市重大项目分布图" in face
    assert "GS(2026)1234号" in face
    assert "双塔区3个·10.05亿元" in face.replace("・", "·")
    listed = "".join(rest)
    assert all(name in listed for name in ("双塔物流园", "双塔二期", "建平水库"))
    assert "未落位的学校" not in listed


def test_projects_at_one_place_share_a_number_of_the_list(works: Session) -> None:
    _, listed = texts(works, district=(CITY,))
    assert "1双塔物流园" in listed
    assert "1双塔二期" in listed
    assert "2建平水库" in listed


def test_the_legend_names_only_what_is_there(works: Session) -> None:
    face = texts(works, district=(CITY,))[0]
    assert "在建" in face
    assert "估计位置" in face
    assert "多个项目在一处" in face
    assert "终止" not in face
    assert "沿线示意" not in face


@pytest.mark.parametrize(
    ("shade", "colour", "said"),
    [
        ("investment", "status", ("县区按总投资着色", "有数", "未载明", "在建1", "谋划2")),
        ("number", "type", ("县区按项目数着色", "个以上", "产业与商贸3")),
        ("started", "custody", ("县区按开工率着色", "80%以上", "规划所述3")),
        ("investment", "warning", ("没有预警3",)),
    ],
)
def test_the_legend_tells_shading_and_colours(
    works: Session, shade: str, colour: str, said: tuple[str, ...]
) -> None:
    wanted = SheetWanted(ProjectFilter(district=(CITY,)), shade=shade, colour=colour)
    made = write_sheet(works, "pdf", wanted, language="zh")
    with pypdfium2.PdfDocument(made.body) as pdf:
        face = re.sub(r"\s", "", pdf[0].get_textpage().get_text_range())
    assert [words for words in said if words not in face] == []


def test_what_has_no_place_stands_on_its_district(works: Session) -> None:
    face = texts(works, district=(CITY,))[0]
    assert "双塔区未落位10.05亿元" in face
    assert "建平县未落位" not in face


@pytest.mark.parametrize("form", ["html", "pdf"])
def test_a_colour_that_the_map_has_not_is_refused(form: str) -> None:
    ask("map", form, {"colour": ["custody"]}, access=Access(), rules=None)  # type: ignore[arg-type]
    with pytest.raises(BadInput) as refused:
        ask("map", form, {"colour": ["rainbow"]}, access=Access(), rules=None)  # type: ignore[arg-type]
    assert refused.value.field == "colour"


def test_in_english_it_is_english(works: Session) -> None:
    face = texts(works, "en", district=(CITY,))[0]
    assert "Mapofmajorprojects" in face
    assert "notonthemap" in face


def test_no_name_is_taken_for_markup(session: Session) -> None:
    make_project(session, HOSTILE, figures=[1], at=(120.45, 41.57), precision="site")
    recount(session)
    listed = "".join(texts(session)).replace("\u200b", "")
    assert '#panic("x")<script>alert(1)</script>{{7*7}}&amp;' in listed


def test_a_view_without_projects_says_so(works: Session) -> None:
    made = write_sheet(works, "pdf", SheetWanted(ProjectFilter(), BBox(100, 30, 101, 31)), language="zh")
    with pypdfium2.PdfDocument(made.body) as pdf:
        assert "本图幅内没有已落位的项目" in pdf[1].get_textpage().get_text_range()


def test_nothing_registered_is_a_sheet_too(session: Session) -> None:
    assert "0个项目" in texts(session)[0]


def test_the_ground_is_drawn_and_named(works: Session) -> None:
    before = picture(works)
    road = shapely.LineString([(119.2, 41.5), (120.9, 41.6)])
    lake = shapely.box(120.0, 41.0, 120.3, 41.2)
    facts = PartFacts("test", "test", "试", "国家基础地理信息中心", "x.gdb", "0" * 64)
    groups = [
        Features("national_road", as_array([road]), ["京沈线"], [("G101",)]),
        Features("lake", as_array([lake]), ["白石水库"], [()]),
    ]
    replace_part(works, facts, groups)
    face = texts(works, district=(CITY,))[0]
    assert "G101" in face
    assert "国家基础地理信息中心" in face
    assert "国道" in face
    after = picture(works)
    blue = (179, 212, 234)
    assert sum(count for count, colour in before if colour == blue) == 0
    assert sum(count for count, colour in after if colour == blue) > 1000


def picture(session: Session) -> list[tuple[int, tuple[int, ...]]]:
    made = write_sheet(session, "png", SheetWanted(ProjectFilter(district=(CITY,))), language="zh")
    with Image.open(io.BytesIO(made.body)) as image:
        assert image.width > image.height > 1000
        return image.convert("RGB").getcolors(1 << 24) or []


def test_papers_have_their_sizes(works: Session) -> None:
    for paper, width_mm in (("a4", 297), ("a3", 420)):
        made = write_sheet(works, "pdf", SheetWanted(ProjectFilter(), None, paper), language="zh")
        with pypdfium2.PdfDocument(made.body) as pdf:
            assert pdf[0].get_width() == pytest.approx(width_mm * 72 / 25.4, abs=0.5)


@pytest.mark.parametrize(
    ("word", "value"),
    [
        *(("view", "1,2,3"), ("view", "5,5,1,1"), ("view", "nan,1,2,3"), ("view", "120,41,120,41")),
        *(("paper", "a0"), ("paper", "A4 "), ("district", "999999")),
        *(("shade", "money"), ("colour", "rainbow"), ("colour", "custody ")),
    ],
)
def test_wrong_words_are_refused_by_name(works: Session, word: str, value: str) -> None:
    with pytest.raises(BadInput) as refused:
        make_file(works, ask("map", "pdf", {word: [value]}, access=Access(), rules=None))  # type: ignore[arg-type]
    assert refused.value.field == word


def test_the_files_of_two_views_have_two_names(works: Session) -> None:
    wanted = ProjectFilter(district=(CITY,))
    names = {
        write_sheet(works, "png", SheetWanted(wanted, view), language="zh").plain_name
        for view in (None, BBox(119, 40, 121, 42), BBox(119, 40, 121, 42.5))
    }
    assert len(names) == 3
