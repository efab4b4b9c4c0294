"""A long list of new projects comes in within seconds."""

from __future__ import annotations

from decimal import Decimal
from time import perf_counter

from sqlalchemy.orm import Session

from projects.updates.registration import Registration, submit_registrations
from tests.projects.updates.test_submissions import Desk

NUMBER = 20_000
MOST_S = 20


def test_twenty_thousand_projects_are_registered(session: Session) -> None:
    desk = Desk(session, "li", "reviewer", ("211300",))
    values = {"type": "logistics_park", "status": "planned", "owner": "某公司"}
    sent = [
        Registration(
            values | {"name": f"导入项目第{at}号", "investment_wan": Decimal(at + 1)},
            (("211302", None),),
            evidence="导入表",
        )
        for at in range(NUMBER)
    ]
    began = perf_counter()
    submit_registrations(session, sent, desk.author, desk.access, batch="bench")
    took = perf_counter() - began
    print(f"{NUMBER} projects registered and published in {took:.1f} s")
    assert took < MOST_S
