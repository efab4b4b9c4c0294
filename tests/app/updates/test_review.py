"""The review queue, one's own submissions and the settings of districts, as pages."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from projects.models import DistrictSetting, Officer, Project, Update
from projects.updates.submission import Submission
from tests.conftest import count_queries
from tests.projects.updates.test_submissions import STARTED, Desk
from tests.support.factories import make_project
from tests.support.page import read
from tests.support.people import csrf_token, enter_as, make_officer, post
from tests.support.queue import fill_queue
from tests.support.review import decide

# The chrome of a page, the queue and its choices, and what the rows are weighed by.
MOST_QUERIES = 26
NASTY = "<script>alert(1)</script> '; DROP TABLE projects;-- \N{PILE OF POO} \N{CJK UNIFIED IDEOGRAPH-20BB7}"


@pytest.fixture
def officer(session: Session) -> Desk:
    return Desk(session, "zhang")


@pytest.fixture
def reviewer(empty_client: FlaskClient, session: Session) -> FlaskClient:
    enter_as(empty_client, session, make_officer(session, "li", "reviewer", ["211300"]))
    return empty_client


def submit(session: Session, officer: Desk, project: Project, submission: Submission = STARTED) -> int:
    update = officer.submit(project, submission)
    session.commit()
    return update.id


def state_of(session: Session, update_id: int) -> str:
    session.expire_all()
    return session.get_one(Update, update_id).state


def test_a_card_says_everything_a_reviewer_needs(
    session: Session, officer: Desk, reviewer: FlaskClient
) -> None:
    project = make_project(session, "城南<b>园区")
    linked = Submission(
        "status",
        STARTED.values,
        reason=NASTY,
        evidence="朝发改〔2026〕12号",
        evidence_link="https://fgw.example/12?a=1&b=2",
    )
    submit(session, officer, project, linked)
    answer = reviewer.get("/review")
    card = read(answer).one("#review-rows")
    for words in (
        "城南<b>园区",
        "谋划 → 在建",
        "2026-06-01",
        "朝发改〔2026〕12号",
        "zhang的姓名",
        "双塔区",
    ):
        assert words in card.text
    assert NASTY in card.text
    assert "<script>alert(1)" not in answer.text
    links = card.all("a[href='https://fgw.example/12?a=1&b=2']")
    assert links
    assert all("noopener" in one["rel"] for one in links)
    assert "现在" not in card.one(".update-table thead").text


def test_a_link_that_is_no_web_address_is_only_text(
    session: Session, officer: Desk, reviewer: FlaskClient
) -> None:
    project = make_project(session)
    update = session.get_one(Update, submit(session, officer, project))
    update.evidence_link = "javascript:alert(1)"
    session.commit()
    page = reviewer.get("/review").text
    assert "javascript:alert(1)" in page
    assert not [link for link in read(page).links() if link.startswith("javascript")]


def test_accept_publishes_and_a_replay_changes_nothing(
    session: Session, officer: Desk, reviewer: FlaskClient
) -> None:
    project = make_project(session)
    update_id = submit(session, officer, project)
    back = "/review?kind=status"
    done = decide(reviewer, "accept", update_id, note="同意", back=back)
    assert (done.status_code, done.location) == (303, "/review?kind=status")
    assert "已通过 1 条" in reviewer.get(done.location).text
    session.refresh(project)
    assert (project.status, state_of(session, update_id)) == ("construction", "accepted")
    version = project.version
    twice = decide(reviewer, "accept", update_id, note="同意", back=back)
    assert (twice.status_code, twice.location) == (303, "/review?kind=status")
    again = decide(reviewer, "accept", update_id, note="再看", back=back)
    assert again.status_code == 409
    assert "已由li的姓名处理" in again.text
    assert "再看" in again.text
    session.refresh(project)
    assert project.version == version


def test_a_return_needs_a_note_and_the_officer_reads_it(
    session: Session, officer: Desk, reviewer: FlaskClient, empty_client: FlaskClient
) -> None:
    project = make_project(session)
    update_id = submit(session, officer, project)
    bare = decide(reviewer, "return", update_id, note="  ")
    assert bare.status_code == 400
    note = read(bare).one(f"[name=note-{update_id}]")
    assert (note["aria-describedby"], note["aria-invalid"]) == (f"update-{update_id}-error", "true")
    long = decide(reviewer, "return", update_id, note="长" * 501)
    assert (long.status_code, "长" * 501 in long.text) == (400, True)
    nul = decide(reviewer, "return", update_id, note="a\x00b")
    assert nul.status_code == 400
    assert state_of(session, update_id) == "pending"
    done = decide(reviewer, "return", update_id, note=NASTY)
    assert (done.status_code, done.location) == (303, "/review")
    enter_as(empty_client, session, session.get_one(Officer, officer.author.officer_id))
    page = read(empty_client.get("/updates"))
    assert "已退回" in page.one(".update-card").text
    assert NASTY in page.one(".update-card").text
    assert f"/projects/{project.code}/status" in page.links()


def test_what_moved_on_is_shown_and_not_accepted(
    session: Session, officer: Desk, reviewer: FlaskClient
) -> None:
    project = make_project(session)
    update_id = submit(session, officer, project)
    project.status = "suspended"
    session.commit()
    page = reviewer.get("/review").text
    assert "不再衔接" in page
    assert read(page).texts("b.is-warn") == ["停缓建"]
    assert read(page).all("tr[data-plain]") == []
    answer = decide(reviewer, "accept", update_id, note="核实过")
    assert answer.status_code == 409
    assert read(answer).one(f"[name=note-{update_id}]").raw.strip() == "核实过"
    assert state_of(session, update_id) == "pending"


def test_several_at_once_each_for_itself(session: Session, officer: Desk, reviewer: FlaskClient) -> None:
    good, stale, other = (make_project(session, name) for name in ("甲项目", "乙项目", "丙项目"))
    ids = [submit(session, officer, one) for one in (good, stale, other)]
    stale.status = "suspended"
    session.commit()
    notes = {f"note-{ids[1]}": "再核一遍", f"note-{ids[2]}": "等附件"}
    answer = decide(reviewer, "accept", ids[0], ids[1], note="", **notes)
    assert answer.status_code == 200
    page = read(answer)
    assert "通过 1 条,1 条没有通过。" in page.one("[data-outcome]").text
    assert page.one(".review-refused a")["href"] == f"#update-{ids[1]}"
    # Of the other rows it is what was typed that must not be lost.
    assert [row["data-update"] for row in page.all(".review-row")] == [str(one) for one in ids[1:]]
    assert [page.one(f"[name=note-{one}]").raw.strip() for one in ids[1:]] == ["再核一遍", "等附件"]
    assert [state_of(session, one) for one in ids] == ["accepted", "pending", "pending"]
    again = decide(reviewer, "accept", ids[0])
    assert again.status_code == 303


def test_a_script_gets_the_rows_that_stay_and_nothing_else(
    session: Session, officer: Desk, reviewer: FlaskClient
) -> None:
    good, stale = make_project(session, "甲项目"), make_project(session, "乙项目")
    ids = [submit(session, officer, one) for one in (good, stale)]
    stale.status = "suspended"
    session.commit()
    fields = {"update": [str(one) for one in ids], "accept": "chosen", f"note-{ids[1]}": "留着"}
    fields["csrf_token"] = csrf_token(reviewer, "/account")
    answer = reviewer.post("/review/decide", data=fields, headers={"HX-Request": "true"})
    page = read(answer)
    assert page.one("[data-answer]")["data-done"] == str(ids[0])
    assert [row["data-update"] for row in page.all(".review-row")] == [str(ids[1])]
    assert page.one(f"[name=note-{ids[1]}]").raw.strip() == "留着"
    assert "<!DOCTYPE" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_several_are_returned_with_one_note_or_their_own(
    session: Session, officer: Desk, reviewer: FlaskClient
) -> None:
    ids = [submit(session, officer, make_project(session, name)) for name in ("甲项目", "乙项目")]
    own = {f"note-{ids[0]}": "自己的"}
    fields = {"update": [str(one) for one in ids], "return": "chosen", "note": "共用的", **own}
    fields["csrf_token"] = csrf_token(reviewer, "/account")
    assert reviewer.post("/review/decide", data=fields).status_code == 303
    assert [session.get_one(Update, one).review_note for one in ids] == ["自己的", "共用的"]


def test_the_row_shows_what_stood_before_and_ticks_what_is_plain(
    session: Session, reviewer: FlaskClient
) -> None:
    plain, doubted = fill_queue(session, 2, doubted=2)
    session.commit()
    page = read(reviewer.get("/review?ticked=plain"))
    row = page.one(f"#update-{plain}")
    for words in ("6,200 → ", "6,260", "12,000", "52.2%", "120", "2,000", "9%"):
        assert words in row.text
    assert "空" not in row.text
    assert "1 处疑问" in page.one(f"#update-{doubted}").text
    assert "填报人已核对" in page.one(f"#update-{doubted}").text
    assert [box["value"] for box in page.all("[name=update][checked]")] == [str(plain)]
    assert reviewer.get("/review?ticked=all").status_code == 400


def test_the_page_costs_as_many_queries_for_many_as_for_one(session: Session, reviewer: FlaskClient) -> None:
    fill_queue(session, 12)
    session.commit()
    numbers = []
    for address in ("/review?district=211302", "/review?district=211300"):
        reviewer.get(address)
        with count_queries(session.connection()) as statements:
            assert reviewer.get(address).status_code == 200
        numbers.append(len(statements))
    assert numbers[0] == numbers[1] <= MOST_QUERIES


@pytest.mark.parametrize("ids", [(), ("x",), ("-1",), ("1 OR 1=1",), ("9" * 30,), ("١",)])
def test_a_choice_that_makes_no_sense_is_refused(reviewer: FlaskClient, ids: tuple[str, ...]) -> None:
    assert decide(reviewer, "accept", *ids).status_code == 400
    fields = {"update": list(ids), "accept": "chosen", "csrf_token": csrf_token(reviewer, "/account")}
    assert reviewer.post("/review/decide", data=fields).status_code == 400


def test_another_districts_updates_are_neither_seen_nor_decided(
    session: Session, officer: Desk, empty_client: FlaskClient
) -> None:
    enter_as(empty_client, session, make_officer(session, "wai", "reviewer", ["211321"]))
    update_id = submit(session, officer, make_project(session, "别处的园区"))
    assert "别处的园区" not in empty_client.get("/review").text
    for verdict in ("accept", "return"):
        answer = decide(empty_client, verdict, update_id, note="不行")
        assert answer.status_code == 403
        assert "别处的园区" not in answer.text
    assert state_of(session, update_id) == "pending"


@pytest.mark.parametrize(
    "query",
    [
        "wrong=1",
        "kind=perhaps",
        "officer=x",
        "month=2026-13",
        "month=2199-01",
        "district=21130",
        "district=%F0%9F%92%A9",
        "cursor=-1",
        "cursor=%00",
    ],
)
def test_an_unknown_word_or_value_is_refused(reviewer: FlaskClient, query: str) -> None:
    answer = reviewer.get(f"/review?{query}")
    assert answer.status_code == 400
    assert "Traceback" not in answer.text


def test_the_way_back_stays_here(session: Session, officer: Desk, reviewer: FlaskClient) -> None:
    update_id = submit(session, officer, make_project(session))
    done = decide(reviewer, "accept", update_id, back="//evil.example/review")
    assert done.location == "/"


def test_an_officer_takes_back_what_waits_once(
    session: Session, officer: Desk, empty_client: FlaskClient
) -> None:
    update_id = submit(session, officer, make_project(session, "城南园区"))
    enter_as(empty_client, session, session.get_one(Officer, officer.author.officer_id))
    assert "城南园区" in empty_client.get("/updates?state=pending").text
    done = post(empty_client, f"/updates/{update_id}/withdraw", "/updates", back="/updates?state=pending")
    assert (done.status_code, done.location) == (303, "/updates?state=pending")
    assert state_of(session, update_id) == "withdrawn"
    # A second click is known as the same person's, and nothing is done twice.
    again = post(empty_client, f"/updates/{update_id}/withdraw", "/account")
    assert again.status_code == 303
    assert state_of(session, update_id) == "withdrawn"
    assert empty_client.get("/updates?state=perhaps").status_code == 400
    assert empty_client.get("/updates?before=x").status_code == 400


def test_nobody_takes_back_another_officers_update(
    session: Session, officer: Desk, empty_client: FlaskClient
) -> None:
    update_id = submit(session, officer, make_project(session))
    enter_as(empty_client, session, make_officer(session, "qian"))
    assert post(empty_client, f"/updates/{update_id}/withdraw", "/account").status_code == 403
    assert state_of(session, update_id) == "pending"
    assert "还没有提交过" in empty_client.get("/updates").text


def test_an_administrator_switches_how_a_district_publishes(
    session: Session, empty_client: FlaskClient
) -> None:
    enter_as(empty_client, session, make_officer(session, "root1", "administrator", []))
    assert "还没有项目" in empty_client.get("/admin/districts").text
    make_project(session)
    session.commit()
    target = "/admin/districts/211300"
    assert post(empty_client, target, "/admin/districts", publishes_at_once="yes").status_code == 303
    session.expire_all()
    assert session.get_one(DistrictSetting, "211300").publishes_at_once
    assert "随朝阳市" in empty_client.get("/admin/districts").text
    assert post(empty_client, target, "/admin/districts", publishes_at_once="no").status_code == 303
    session.expire_all()
    assert not session.get_one(DistrictSetting, "211300").publishes_at_once
    assert post(empty_client, target, "/admin/districts", publishes_at_once="?").status_code == 400
    for wrong in ("999999", "x", "'--"):
        answer = post(empty_client, f"/admin/districts/{wrong}", "/admin/districts", publishes_at_once="yes")
        assert answer.status_code == 404
