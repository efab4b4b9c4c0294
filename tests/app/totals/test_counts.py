"""Every count is said by its word: 项目 as the totals count them, 规划包, and 条 as lists run."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy.orm import Session

from projects.clock import get_today
from tests.support.factories import make_document, make_project
from tests.support.page import Part, read

SINCE = (get_today() - timedelta(days=400)).isoformat()
# What each screen says, spaces aside.
SCREENS = {
    "/": ("项目2个", "全部5条", "未上图5条,其中计入合计2个项目", "数字是清单的条数(含规划包)"),
    "/projects": ("项目2规划包1个;清单共5条", "列出5条,共5条(含规划包)"),
    "/totals": ("项目2规划包1个;清单共5条", "相等:2个项目"),
    "/districts": ("项目数", "已开工(个项目)"),
    "/districts/211302": ("项目2规划包1个;清单共5条", "全部5条(含规划包)"),
    f"/changes?since={SINCE}&registered=yes": ("期末2个项目", "登记5条", "2个项目"),
    f"/months/{get_today():%Y-%m}?district=211300": ("按规划登记5条", "项目:上月末0个"),
    "/about": ("项目2规划包1",),
    "/reconcile": ("数字是清单的条数(含规划包)",),
    "/documents/plan.txt": ("项目2规划包1个;清单共5条",),
}


@pytest.fixture
def counted(session: Session) -> None:
    """Two projects that count, a programme over one, a phase of the other, a cancelled one: five rows."""
    make_document(session)
    programme = make_project(session, "打捆", figures=[100], is_programme=True)
    make_project(session, "分项", parent_id=programme.id, figures=[40])
    park = make_project(session, "园区", figures=[10])
    make_project(session, "园区一期", parent_id=park.id, figures=[3])
    make_project(session, "终止的", status="cancelled", figures=[5])


def text_of(client: FlaskClient, path: str) -> str:
    """Return the words of a page, without scripts."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    tree = LexborHTMLParser(answer.text)
    tree.strip_tags(["script", "style"])
    return Part(tree.body).text if tree.body else ""


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("path", SCREENS)
def test_each_screen_names_its_counts_and_says_once_what_they_are(
    empty_client: FlaskClient, path: str
) -> None:
    page = re.sub(r"\s", "", text_of(empty_client, path))
    for words in SCREENS[path]:
        assert words in page, words
    notes = read(empty_client.get(path)).texts("details.counts-note p")
    assert notes
    assert all("“项目”" in note and "“规划包”" in note and "“条”" in note for note in notes)
