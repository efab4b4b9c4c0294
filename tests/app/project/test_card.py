from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.support.factories import make_project
from tests.support.page import read


@pytest.mark.parametrize("format_", ["pdf", "docx"])
def test_the_page_of_a_project_leads_to_its_card(client: FlaskClient, format_: str) -> None:
    address = f"/projects/LT-211324-0005/card.{format_}"
    assert address in read(client.get("/projects/LT-211324-0005")).links()
    answer = client.get(address)
    assert answer.status_code == 200
    assert "lantu-card-LT-211324-0005-" in answer.headers["Content-Disposition"]
    same = client.get(f"/exports/card.{format_}?code=LT-211324-0005")
    assert (same.status_code, same.mimetype) == (200, answer.mimetype)


def test_a_merged_project_has_the_card_of_its_home(session: Session, empty_client: FlaskClient) -> None:
    home = make_project(session, "留下的")
    gone = make_project(session, "并掉的", merged_into_id=home.id)
    session.commit()
    for address in (f"/projects/{gone.code}/card.pdf", f"/exports/card.pdf?code={gone.code}"):
        answer = empty_client.get(address)
        assert answer.status_code == 200
        assert home.code in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/projects/LT-211302-99999/card.pdf", 404),
        ("/projects/nothing/card.pdf", 400),
        ("/projects/LT-211324-0005/card.xlsx", 404),
        ("/exports/card.pdf", 400),
        ("/exports/card.pdf?code=LT-211324-0005&code=LT-211324-0002", 400),
        ("/exports/card.pdf?code=LT-211324-0005&colour=red", 400),
    ],
)
def test_what_is_no_card_is_told(client: FlaskClient, address: str, status: int) -> None:
    assert client.get(address).status_code == status
