"""One update for many projects: the preview writes nothing, the submission writes all or nothing."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from projects.models import DistrictSetting, Project, Update
from tests.conftest import count_queries
from tests.support.factories import make_project
from tests.support.page import read
from tests.support.people import csrf_token, enter_as, make_officer

SIGNED = {"status": "signed"}
SUBMIT = "全部提交"


@pytest.fixture
def desk(session: Session, empty_client: FlaskClient) -> FlaskClient:
    """A browser in which an officer of the district is signed in."""
    make_officer(session, "shen", "reviewer", ["211300"])
    enter_as(empty_client, session, make_officer(session, "zhang"))
    return empty_client


@pytest.fixture
def three(session: Session) -> list[Project]:
    made = [make_project(session, f"园区{number}") for number in range(3)]
    session.commit()
    return made


def words(project: Project, version: int | None = None) -> str:
    return f"{project.code}:{version or project.version}"


def send(client: FlaskClient, address: str, chosen: list[str], **fields: Any) -> TestResponse:
    data = MultiDict([("project", one) for one in chosen])
    data.update(fields | {"csrf_token": csrf_token(client, "/account")})
    return client.post(f"/updates/{address}", data=data)


def preview_and_submit(
    client: FlaskClient, what: str, chosen: list[str], **fields: Any
) -> tuple[TestResponse, TestResponse]:
    """Send the preview, then what its page would send."""
    preview = send(client, f"{what}/preview", chosen, **fields)
    previewed = read(preview).one("[name=previewed]")["value"]
    return preview, send(client, what, chosen, previewed=previewed, **fields)


def states(session: Session) -> list[str]:
    session.expire_all()
    return list(session.scalars(select(Update.state).order_by(Update.id)))


def test_the_list_lets_an_officer_select_its_own_rows_only(
    session: Session, desk: FlaskClient, three: list[Project]
) -> None:
    far = make_project(session, "外县", ["211303"])
    session.commit()
    page = read(desk.get("/projects?district=all"))
    boxes = [box["value"] for box in page.all("[name=project]")]
    assert sorted(boxes) == sorted(words(one) for one in three)
    actions = [f"/projects/{one.code}/status?back=/projects?district%3Dall" for one in three]
    assert sorted(link for link in page.links() if "/status" in link) == sorted(actions)
    assert far.name in page.text
    assert not read(desk.get("/projects?as_of=2026-01-01")).has("#bulk-form")


def test_nothing_is_written_before_it_is_submitted(
    session: Session, desk: FlaskClient, three: list[Project]
) -> None:
    chosen = [words(one) for one in three]
    bare = send(desk, "status/preview", chosen)
    assert (bare.status_code, SUBMIT in read(bare).texts("button")) == (200, False)
    preview = send(desk, "status/preview", chosen, **SIGNED)
    assert "谋划 → 签约" in preview.text
    assert "全部可以提交:0 个立即公布,3 个等待审核" in preview.text
    assert states(session) == []


def test_all_are_submitted_under_one_batch(session: Session, desk: FlaskClient, three: list[Project]) -> None:
    _, answer = preview_and_submit(
        desk, "status", [words(one) for one in three], **SIGNED, back="/projects?q=园"
    )
    assert answer.status_code == 303
    assert states(session) == ["pending"] * 3
    assert len(set(session.scalars(select(Update.batch)))) == 1
    assert "3 个项目已提交:0 个已发布,3 个等待审核" in desk.get("/projects?district=all").text


def test_one_that_cannot_follow_stops_them_all(
    session: Session, desk: FlaskClient, three: list[Project]
) -> None:
    three[1].status = "operating"
    session.commit()
    chosen = [words(one) for one in three]
    evidence = {"status": "construction", "status_on": "2026-06-01", "evidence": "文号"}
    preview, answer = preview_and_submit(desk, "status", chosen, **evidence)
    assert "1 个不能这样更新" in preview.text
    assert "要写明理由" in preview.text
    assert SUBMIT not in read(preview).texts("button")
    assert answer.status_code == 409
    assert "一个也没有保存" in answer.text
    assert read(answer).one("[name=evidence]")["value"] == "文号"
    assert states(session) == []
    sound = send(desk, "status/preview", chosen, **evidence, keep="sound")
    assert three[1].code not in sound.text
    assert SUBMIT in read(sound).texts("button")


def test_one_that_moved_on_after_the_preview_stops_them_all(
    session: Session, desk: FlaskClient, three: list[Project]
) -> None:
    session.add(DistrictSetting(adcode="211300", publishes_at_once=True))
    chosen = [words(one) for one in three]
    three[2].steward = "王五"
    session.commit()
    _, answer = preview_and_submit(desk, "status", chosen, **SIGNED)
    assert answer.status_code == 409
    assert "已被更新" in answer.text
    assert words(three[2]) in answer.text
    assert states(session) == []
    session.refresh(three[0])
    assert three[0].status == "planned"
    _, again = preview_and_submit(desk, "status", [words(one) for one in three], **SIGNED)
    assert again.status_code == 303
    assert states(session) == ["accepted"] * 3


def test_what_was_not_previewed_is_not_submitted(
    session: Session, desk: FlaskClient, three: list[Project]
) -> None:
    chosen = [words(three[0])]
    preview = read(send(desk, "status/preview", chosen, **SIGNED))
    previewed = preview.one("[name=previewed]")["value"]
    answer = send(desk, "status", chosen, status="suspended", reason="缓建", previewed=previewed)
    assert (answer.status_code, "在预览之后改过" in answer.text) == (409, True)
    assert send(desk, "status", chosen, **SIGNED).status_code == 409
    assert states(session) == []


def test_sent_twice_is_written_once(session: Session, desk: FlaskClient, three: list[Project]) -> None:
    chosen = [words(one) for one in three]
    assert preview_and_submit(desk, "status", chosen, **SIGNED)[1].status_code == 303
    assert preview_and_submit(desk, "status", chosen, **SIGNED)[1].status_code == 303
    assert states(session) == ["pending"] * 3
    assert preview_and_submit(desk, "status", chosen, **(SIGNED | {"reason": "别的"}))[1].status_code == 409
    assert states(session) == ["pending"] * 3


def test_another_district_and_an_unknown_code_are_refused_row_by_row(
    session: Session, desk: FlaskClient, three: list[Project]
) -> None:
    far = make_project(session, "外县", ["211303"])
    session.commit()
    chosen = [words(three[0]), words(far), "LT-211300-99999:1"]
    preview, answer = preview_and_submit(desk, "status", chosen, **SIGNED)
    assert "2 个不能这样更新" in preview.text
    assert "超出了您的角色或您负责的县区" in preview.text
    assert "登记簿里没有编码为“LT-211300-99999”的项目" in preview.text
    assert answer.status_code == 409
    assert states(session) == []


def test_a_cancellation_of_a_batch_waits_where_the_rest_is_published(
    session: Session, desk: FlaskClient, three: list[Project]
) -> None:
    session.add(DistrictSetting(adcode="211300", publishes_at_once=True))
    session.commit()
    chosen = [words(one) for one in three]
    preview, _ = preview_and_submit(desk, "status", chosen, status="cancelled", reason="企业退出")
    assert "0 个立即公布,3 个等待审核" in preview.text
    assert states(session) == ["pending"] * 3


def test_the_steward_of_many(session: Session, desk: FlaskClient, three: list[Project]) -> None:
    three[0].steward = "老李"
    session.commit()
    chosen = [words(one) for one in three]
    preview, answer = preview_and_submit(desk, "steward", chosen, steward="王五𠮷")
    assert "老李 → 王五𠮷" in preview.text
    assert answer.status_code == 303
    kinds = session.execute(select(Update.kind, Update.state).distinct()).all()
    assert kinds == [("fields", "pending")]


@pytest.mark.parametrize(
    ("chosen", "words_"),
    [
        ([], "请先勾选项目"),
        (["LT-211300-9001"], "表单不完整"),
        (["LT-211300-9001:1\x00"], "表单不完整"),
        (["' OR 1=1 --:1"], "表单不完整"),
        (["LT-211300-9001:1", "LT-211300-9001:2"], "选了两次"),
        ([f"LT-211300-{number}:1" for number in range(10000, 10201)], "一次最多 200 个"),
    ],
)
def test_a_wrong_selection_is_told(desk: FlaskClient, chosen: list[str], words_: str) -> None:
    for address in ("status/preview", "status", "steward/preview"):
        answer = send(desk, address, chosen, **SIGNED)
        assert answer.status_code == 400
        assert words_ in answer.text


@pytest.mark.parametrize(
    ("fields", "words_"),
    [
        ({"status": "construction", "status_on": "2199-01-01", "evidence": "文号"}, "还没有到"),
        ({"status": "flying"}, "没有“flying”这种状态"),
        ({"status": ""}, "没有“”这种状态"),
        ({"status": "signed", "status_on": "昨天"}, "不是日期"),
        ({"status": "suspended", "reason": "长" * 501}, "太长"),
        ({"status": "suspended", "reason": "a\x00b"}, "无法处理"),
    ],
)
def test_bad_input_stays_in_the_form(
    session: Session, desk: FlaskClient, three: list[Project], fields: dict[str, str], words_: str
) -> None:
    typed = {"evidence_link": "https://example.cn/x"} | fields
    answer = send(desk, "status/preview", [words(three[0])], **typed)
    assert words_ in answer.text
    assert read(answer).one("[name=evidence_link]")["value"] == "https://example.cn/x"
    assert words(three[0]) in answer.text
    assert SUBMIT not in read(answer).texts("button")
    assert send(desk, "status", [words(three[0])], **typed).status_code in (400, 409)
    assert states(session) == []


def test_a_viewer_selects_and_submits_nothing(
    session: Session, empty_client: FlaskClient, three: list[Project]
) -> None:
    enter_as(empty_client, session, make_officer(session, "lu", "viewer"))
    page = empty_client.get("/projects?district=all").text
    assert "bulk-form" not in page
    assert send(empty_client, "status", [words(three[0])], **SIGNED).status_code == 403
    assert states(session) == []


def test_the_list_asks_nothing_for_each_row(session: Session, desk: FlaskClient) -> None:
    for number in range(30):
        make_project(session, f"园区{number}")
    session.commit()
    counts = []
    for limit in (2, 30):
        desk.get(f"/projects?limit={limit}")
        with count_queries(session.connection()) as statements:
            desk.get(f"/projects?limit={limit}")
        counts.append(len(statements))
    assert counts[0] == counts[1]
