"""The page of two dates: what it is asked with, what it refuses, what it counts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from projects.clock import get_today
from projects.timeline import differences
from tests.support.factories import make_project
from tests.support.page import read

TODAY = get_today()
TOMORROW = TODAY + timedelta(days=1)


def test_without_dates_it_goes_from_the_beginning_to_today(client: FlaskClient) -> None:
    page = read(client.get("/compare"))
    assert [page.one(f"#field-{word}")["value"] for word in ("as_of", "with")] == [str(TODAY), str(TODAY)]
    assert [side["data-side"] for side in page.all("[data-side]")] == ["a", "b"]


def test_the_filter_holds_on_both_sides(client: FlaskClient) -> None:
    page = client.get(f"/compare?as_of={TODAY}&with={TODAY}&district=211302&type=water").text
    assert page.count("/map/features?district=211302") == 2
    assert "这两个日期之间没有看得见的变化" in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (f"as_of={TODAY}&with=2026-01-01", "前一个日期晚于后一个日期"),
        (f"with={TOMORROW}", "还没有到"),
        ("with=nonsense", "nonsense"),
        ("as_of=nonsense", "nonsense"),
        ("as_of=1800-01-01", "太早"),
        ("unknown=1", "unknown"),
        ("lat=95&lng=1&z=3", "lat"),
    ],
)
def test_what_is_wrong_is_said(client: FlaskClient, words: str, said: str) -> None:
    page = client.get(f"/compare?{words}")
    assert page.status_code == 400
    assert said in page.text


def test_of_too_much_the_maps_and_totals_stand_without_a_list(
    session: Session, empty_client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("甲路", "乙路"):
        make_project(session, name, figures=[100])
    address = f"/compare?as_of={TODAY - timedelta(days=1)}"
    page = read(empty_client.get(address))
    assert len(page.all(".compare-row")) == 2
    totals = page.texts(".compare-sum")
    monkeypatch.setattr(differences, "MOST_COMPARED", 1)
    page = read(empty_client.get(address))
    assert not page.has(".compare-row")
    assert "其间写入的项目太多" in page.text
    assert page.texts(".compare-sum") == totals


def test_it_reads_english_too(client: FlaskClient) -> None:
    assert "Changes in between" in client.get("/compare?lang=en").text
