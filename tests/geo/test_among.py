"""A list of any length is one parameter, and finds what it names."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from geo.among import among
from geo.models import District

# PostgreSQL takes 65,535 parameters a statement.
TOO_MANY = 70_000
ADCODES = [str(adcode) for adcode in range(211_000, 211_000 + TOO_MANY)]


def test_a_list_of_any_length_is_one_parameter() -> None:
    query = select(District.label).where(among(District.adcode, ADCODES))
    assert len(query.compile(dialect=postgresql.dialect()).params) == 1


@pytest.mark.parametrize(("wanted", "found"), [(ADCODES, ["211381"]), (["211381"], ["211381"]), ([], [])])
def test_it_finds_what_it_names(session: Session, wanted: list[str], found: list[str]) -> None:
    query = select(District.adcode).where(District.adcode == "211381", among(District.adcode, wanted))
    assert list(session.scalars(query)) == found
