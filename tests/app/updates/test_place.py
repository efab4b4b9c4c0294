"""A project is put where it is: typed, from a photo, as another one; measured, doubted, reviewed."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
import pytest
import shapely
from flask.testing import FlaskClient
from geoalchemy2.shape import to_shape
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from geo.ground.parts import Features, PartFacts, replace_part
from projects.models import Project, Update
from tests.projects.evidence.samples import make_photo
from tests.projects.updates.test_submissions import Desk
from tests.support.factories import make_project
from tests.support.page import read
from tests.support.people import csrf_token, enter_as, make_officer

HERE = {"lon": "120.45", "lat": "41.58"}
LINE = "120.450000, 41.580000\n120.450000, 41.590000"
SQUARE = "120.45, 41.58\n120.46, 41.58\n120.46, 41.59\n120.45, 41.59"


@pytest.fixture
def desk(session: Session, empty_client: FlaskClient) -> FlaskClient:
    """A browser in which an officer of the district is signed in."""
    make_officer(session, "shen", "reviewer", ["211300"])
    enter_as(empty_client, session, make_officer(session, "zhang"))
    return empty_client


@pytest.fixture
def project(session: Session) -> Project:
    project = make_project(session, "城南物流园", length_km=2, precision="district")
    session.commit()
    return project


def submit(client: FlaskClient, project: Project, **typed: Any) -> TestResponse:
    form = read(client.get(f"/projects/{project.code}/place")).one("form.place-form")
    sent = dict(form.pairs) | typed | {"csrf_token": csrf_token(client, "/account")}
    return client.post(f"/projects/{project.code}/place", data=sent)


def say(client: FlaskClient, project: Project, **typed: Any) -> TestResponse:
    sent = typed | {"csrf_token": csrf_token(client, "/account")}
    headers = {"HX-Request": "true"}
    return client.post(f"/projects/{project.code}/place/check", data=sent, headers=headers)


def last(session: Session) -> Update:
    session.expire_all()
    return session.scalars(select(Update).order_by(Update.id.desc())).first() or pytest.fail("no update")


def test_typed_coordinates_are_an_update_that_waits(
    session: Session, desk: FlaskClient, project: Project
) -> None:
    assert submit(desk, project, lon="120°27′00″", lat="41°34′48″").status_code == 303
    update = last(session)
    assert (update.kind, update.state) == ("fields", "pending")
    assert update.changes["geom"] == [None, "POINT (120.45 41.58)"]
    assert update.changes["precision"] == ["district", "site"]
    assert update.changes["method"] == [None, "drawn"]
    session.refresh(project)
    assert project.geom is None


@pytest.mark.parametrize(
    ("accuracy", "precision"), [("5", "site"), ("1000", "site"), ("1001", "village"), ("8000", "township")]
)
def test_precision_follows_from_accuracy_and_is_never_a_survey(
    session: Session, desk: FlaskClient, project: Project, accuracy: str, precision: str
) -> None:
    assert submit(desk, project, **HERE, accuracy_m=accuracy).status_code == 303
    assert last(session).changes["precision"][1] == precision


def test_an_error_as_large_as_a_district_is_no_place(desk: FlaskClient, project: Project) -> None:
    answer = submit(desk, project, **HERE, accuracy_m="8001")
    assert answer.status_code == 400
    assert "只说明在哪个县区" in answer.text
    assert read(answer).one("[name=lon]")["value"] == "120.45"


@pytest.mark.parametrize(("shape", "text"), [("line", LINE), ("area", SQUARE)])
def test_lines_and_areas_are_placed(
    session: Session, desk: FlaskClient, project: Project, shape: str, text: str
) -> None:
    assert submit(desk, project, shape=shape, vertices=text).status_code == 303
    kind = "LINESTRING" if shape == "line" else "POLYGON"
    assert str(last(session).changes["geom"][1]).startswith(kind)


def test_what_a_place_measures_stands_beside_what_is_registered(desk: FlaskClient, project: Project) -> None:
    assert "1.11 公里" in say(desk, project, shape="line", vertices=LINE).text
    assert "登记的长度:2 公里" in say(desk, project, shape="line", vertices=LINE).text
    assert "926," in say(desk, project, shape="area", vertices=SQUARE).text
    assert "登记的占地面积:未载明" in say(desk, project, shape="area", vertices=SQUARE).text


def test_a_line_over_districts_says_how_much_of_it_lies_in_each(desk: FlaskClient, project: Project) -> None:
    across = "120.5, 41.6\n120.3, 41.6"
    shares = read(say(desk, project, shape="line", vertices=across)).texts(".length-share")
    assert any(words.startswith("双塔区 ") for words in shares)
    percents = [float(words.split("(")[1].rstrip("%)")) for words in shares]
    assert sum(percents) == pytest.approx(100, abs=0.2)
    assert not read(say(desk, project, shape="line", vertices=LINE)).has(".length-share")


def test_a_place_is_shown_where_it_is_whatever_its_datum(desk: FlaskClient, project: Project) -> None:
    said = read(say(desk, project, **HERE, source_datum="gcj02")).one("[data-place-drawn]")
    assert '"type": "Point"' in said["data-place-drawn"]
    assert "120.45," not in said["data-place-drawn"]


def test_what_is_doubted_is_said_before_and_needs_a_reason(
    session: Session, desk: FlaskClient, project: Project
) -> None:
    outside = {"lon": "120.45", "lat": "41.20"}
    assert "之外" in say(desk, project, **outside).text
    answer = submit(desk, project, **outside)
    assert answer.status_code == 400
    assert "没有提交,请先核对" in answer.text
    assert submit(desk, project, **outside, confirmed="yes").status_code == 400
    assert submit(desk, project, **outside, confirmed="yes", reason="跨界征地").status_code == 303
    assert "跨界征地" in (last(session).reason or "")


def test_far_away_is_refused_before_and_after(desk: FlaskClient, project: Project) -> None:
    away = {"lon": "110.45", "lat": "31.20"}
    assert "太远了" in say(desk, project, **away).text
    assert submit(desk, project, **away, confirmed="yes", reason="真的").status_code == 400


def test_without_scripts_the_whole_form_comes_back(desk: FlaskClient, project: Project) -> None:
    sent = {"shape": "line", "vertices": LINE, "csrf_token": csrf_token(desk, "/account")}
    page = read(desk.post(f"/projects/{project.code}/place/check", data=sent))
    assert dict(page.one("form.place-form").pairs)["vertices"].strip() == LINE
    assert "1.11 公里" in page.one("#place-said").text


def test_nothing_typed_is_told(desk: FlaskClient, project: Project) -> None:
    answer = submit(desk, project)
    assert answer.status_code == 400
    assert "请点出位置" in answer.text


def test_a_photo_that_comes_along_says_where(session: Session, desk: FlaskClient, project: Project) -> None:
    photo = (BytesIO(make_photo()), "现场.jpg")
    assert submit(desk, project, files=photo).status_code == 303
    update = last(session)
    placed = update.changes["geom"][1]
    assert placed.startswith("POINT (120.45")
    assert update.changes["method"][1] == "imported"


def test_the_place_of_another_project_is_taken_over_but_not_its_survey(
    session: Session, desk: FlaskClient, project: Project
) -> None:
    other = make_project(session, "同址项目", at=(120.45, 41.58), precision="surveyed", method="imported")
    nowhere = make_project(session, "无址项目")
    session.commit()
    page = read(desk.get(f"/projects/{project.code}/place?same={other.code}"))
    assert page.one("[name=lon]")["value"] == "120.450000"
    assert "同址项目" in page.one("[name=reason]").text
    assert [one["value"] for one in page.all("[name=precision] [selected]")] in ([], [""])
    assert desk.get(f"/projects/{project.code}/place?same={nowhere.code}").status_code == 400


def test_a_wrong_place_is_taken_off_the_map_with_a_reason(session: Session, desk: FlaskClient) -> None:
    placed = make_project(session, "错位项目", at=(120.45, 41.58), accuracy_m=50)
    session.commit()
    assert submit(desk, placed, removed="yes").status_code == 400
    assert submit(desk, placed, removed="yes", reason="是另一处").status_code == 303
    update = last(session)
    assert update.changes["geom"] == ["POINT (120.45 41.58)", None]
    assert update.changes["precision"][1] == "district"
    assert update.changes["accuracy_m"] == [50, None]


def test_what_a_reviewer_sent_back_stands_in_the_form_again(
    session: Session, desk: FlaskClient, project: Project
) -> None:
    submit(desk, project, shape="line", vertices=LINE, reason="按设计图")
    Desk(session, "ma", "reviewer", ["211300"]).send_back(last(session), "差一段")
    session.commit()
    form = dict(read(desk.get(f"/projects/{project.code}/place")).one("form.place-form").pairs)
    assert form["vertices"].strip() == LINE
    assert form["reason"].strip() == "按设计图"


def test_the_shown_place_is_that_of_the_registry(session: Session, desk: FlaskClient) -> None:
    placed = make_project(session, "已落位", at=(120.45, 41.58), accuracy_m=50)
    session.commit()
    form = dict(read(desk.get(f"/projects/{placed.code}/place")).one("form.place-form").pairs)
    assert (form["lon"], form["lat"], form["accuracy_m"]) == ("120.450000", "41.580000", "50")
    assert to_shape(placed.geom).x == 120.45


def test_a_photo_of_the_project_is_offered_and_taken(
    session: Session, desk: FlaskClient, project: Project
) -> None:
    photo = (BytesIO(make_photo()), "现场.jpg")
    submit(desk, project, files=photo)
    Desk(session, "ma", "reviewer", ["211300"]).send_back(last(session))
    session.commit()
    other = (BytesIO(make_photo()), "门口.jpg")
    submit(desk, project, lon="120.4", lat="41.58", files=other, confirmed="yes", reason="在县界")
    withdrawn = last(session)
    page = read(desk.get(f"/projects/{project.code}/place"))
    (offered,) = [one["href"] for one in page.all(".place-sources a")]
    form = dict(read(desk.get(offered)).one("form.place-form").pairs)
    assert (form["lon"][:6], form["reason"].strip()) == ("120.45", "照片“门口.jpg”的拍摄位置")
    assert submit(desk, project, **form, instead_of=str(withdrawn.id)).status_code == 303
    assert last(session).changes["method"][1] == "imported"


@pytest.mark.parametrize(
    ("degrees", "words"), [(45.0, "镜头朝东北(45°)"), (359.0, "镜头朝北(359°)"), (None, "")]
)
def test_a_photo_says_which_way_it_was_taken(
    session: Session, desk: FlaskClient, project: Project, degrees: float | None, words: str
) -> None:
    photo = (BytesIO(make_photo(direction=degrees)), "现场.jpg")
    assert submit(desk, project, files=photo).status_code == 303
    link = read(desk.get(f"/projects/{project.code}/place")).one("[data-photo]")
    assert words in link.text
    lon, lat, *told = str(link["data-photo"]).split()
    assert (float(lon), float(lat)) == (120.4512, 41.5734)
    assert [float(one) for one in told] == ([] if degrees is None else [degrees])


def test_a_project_on_the_map_is_found_by_its_name(
    session: Session, desk: FlaskClient, project: Project
) -> None:
    placed = make_project(session, "双塔粮库", at=(120.45, 41.58))
    make_project(session, "双塔粮库二期")
    session.commit()
    page = read(desk.get(f"/projects/{project.code}/place?same=双塔粮库"))
    assert [one.text for one in page.all(".notice a")] == [placed.name]
    assert "没有找到" in desk.get(f"/projects/{project.code}/place?same=没有的").text


def test_the_unlocated_come_one_after_the_other(session: Session, desk: FlaskClient) -> None:
    small, great, middle = (
        make_project(session, name, figures=[wan]) for name, wan in (("甲", 1), ("乙", 300), ("丙", 20))
    )
    make_project(session, "别县的", districts=["211303"], figures=[900])
    make_project(session, "在图上", figures=[900], at=(120.45, 41.58))
    session.commit()
    address = "/placing?district=211302"
    for project in (great, middle, small):
        answer = desk.get(address)
        assert answer.headers["Location"].startswith(f"/projects/{project.code}/place?")
        page = read(desk.get(answer.headers["Location"]))
        sent = dict(page.one("form.place-form").pairs) | {"csrf_token": csrf_token(desk, "/account")}
        skip = page.one("[data-place-skip]")["href"]
        assert skip == sent["back"]
        if project is middle:
            address = skip
            continue
        answer = desk.post(f"/projects/{project.code}/place", data=sent | HERE)
        assert answer.status_code == 303
        address = answer.headers["Location"]
    done = desk.get(address)
    assert "跳过的还有 1 个" in done.text
    desk.post(f"/projects/{middle.code}/place", data=sent | HERE | {"version": str(middle.version)})
    assert "没有要您落位的项目了" in desk.get("/placing?district=211302").text


def test_a_queue_of_nobody_and_of_no_project(desk: FlaskClient) -> None:
    assert desk.get("/placing?after=LT-211302-0099").status_code == 400
    assert desk.get("/placing?nowhere=1").status_code == 400
    assert "没有要您落位的项目了" in desk.get("/placing").text


@pytest.fixture
def road(session: Session, project: Project) -> shapely.LineString:
    """A road of the ground through the district, with a town at either end and one of its name elsewhere."""
    line = shapely.LineString([(120.44, 41.57), (120.5, 41.58), (120.56, 41.57)])
    given = [
        ("national_road", line, "京沈线", ("G101",)),
        ("provincial_road", shapely.LineString([(120.0, 41.2), (120.1, 41.2)]), None, ("S209",)),
        ("town", shapely.Point(120.44, 41.571), "桃花吐镇", ()),
        ("town", shapely.Point(120.56, 41.569), "他拉皋镇", ()),
        ("village", shapely.Point(120.45, 41.6), "东村", ()),
        ("village", shapely.Point(120.52, 41.6), "东村", ()),
    ]
    features = [
        Features(kind, np.array([shape], dtype=object), [name], [refs]) for kind, shape, name, refs in given
    ]
    replace_part(session, PartFacts("try", "test", "Try", "© Try", "try.gdb", "0" * 64), features)
    session.commit()
    return line


def test_the_road_between_two_towns_is_proposed_and_sent(
    session: Session, desk: FlaskClient, project: Project, road: shapely.LineString
) -> None:
    words = {"road": "国道101线", "start": "桃花吐", "end": "他拉皋镇"}
    form = read(desk.get(f"/projects/{project.code}/place", query_string=words)).one("form.place-form")
    sent = dict(form.pairs)
    assert (sent["shape"], sent["precision"], sent["custody"]) == ("line", "route", "reported")
    assert sent["reason"].startswith("底图道路 G101,自“桃花吐镇”")
    token = {"csrf_token": csrf_token(desk, "/account")}
    assert desk.post(f"/projects/{project.code}/place", data=sent | token).status_code == 303
    update = last(session)
    assert update.state == "pending"
    placed = shapely.from_wkt(update.changes["geom"][1])
    assert placed.hausdorff_distance(road) < 1e-3
    assert update.changes["method"] == [None, "gazetteer"]
    assert update.changes["custody"] == [None, "reported"]


def test_a_proposed_road_that_was_changed_is_drawn(
    session: Session, desk: FlaskClient, project: Project, road: shapely.LineString
) -> None:
    words = {"road": "G101", "start": "桃花吐镇", "end": "他拉皋镇"}
    form = read(desk.get(f"/projects/{project.code}/place", query_string=words)).one("form.place-form")
    sent = dict(form.pairs) | {"csrf_token": csrf_token(desk, "/account")}
    sent["vertices"] = "\n".join([*sent["vertices"].splitlines()[:-1], "120.55, 41.56"])
    assert desk.post(f"/projects/{project.code}/place", data=sent).status_code == 303
    assert last(session).changes["method"] == [None, "drawn"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("G999", "桃花吐镇", "他拉皋镇"), "没有道路 G999"),
        (("大路", "桃花吐镇", "他拉皋镇"), "“大路”不是一条道路的编号"),
        (("G101", "桃花吐镇", "无此镇"), "没有地名“无此镇”"),
        (("G101", "东村", "他拉皋镇"), "有几处“东村”"),
        (("S209", "桃花吐镇", "他拉皋镇"), "连不起来"),
        (("G101", "桃花吐镇", ""), "请写明起点和终点"),
    ],
)
def test_a_road_that_cannot_be_found_is_told_above_the_form(
    desk: FlaskClient, project: Project, road: shapely.LineString, words: tuple[str, str, str], said: str
) -> None:
    sent = dict(zip(("road", "start", "end"), words, strict=True))
    answer = desk.get(f"/projects/{project.code}/place", query_string=sent)
    assert answer.status_code == 400
    page = read(answer)
    assert said in page.one(".task > .notice-bad").text
    # What was asked for stands there still.
    assert page.one("#road-start")["value"] == words[1]


def test_the_road_that_a_name_numbers_is_offered(session: Session, desk: FlaskClient) -> None:
    named = make_project(session, "国道101线改建", precision="district")
    session.commit()
    page = read(desk.get(f"/projects/{named.code}/place"))
    assert page.one("#road-ref")["value"] == "G101"
