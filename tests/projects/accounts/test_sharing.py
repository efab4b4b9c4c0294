"""What people keep by name: who may use it and change it, the same for templates and for views."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.accounts.access import Access
from projects.accounts.scopes import find_scope
from projects.accounts.sharing import (
    Label,
    may_change,
    may_use,
    need_owner,
    offer_sharing,
    read_label,
)
from projects.errors import BadInput, Forbidden
from projects.models import Layout, SavedView
from tests.support.people import make_officer

CITY, SHUANGTA, LONGCHENG = "211300", "211302", "211303"


def access_of(session: Session, name: str, *districts: str, role: str = "officer") -> Access:
    officer = make_officer(session, name, role, list(districts))
    return Access(role, find_scope(session, officer.id), officer.id)


def layout(access: Access, name: str, adcode: str | None) -> Layout:
    return Layout(officer_id=access.officer_id, name=name, adcode=adcode, columns=["name"])


def view(access: Access, name: str, adcode: str | None) -> SavedView:
    return SavedView(officer_id=access.officer_id, name=name, adcode=adcode, page="map", query="district=all")


@pytest.mark.parametrize("make", [layout, view])
def test_a_thing_is_ones_own_or_shared_up_and_down(session: Session, make) -> None:  # type: ignore[no-untyped-def]
    county, other = access_of(session, "zhang", SHUANGTA), access_of(session, "li", LONGCHENG)
    city, root = access_of(session, "shi", CITY), access_of(session, "root", role="administrator")
    session.add_all([make(county, "自用", None), make(county, "本区", SHUANGTA), make(city, "全市", CITY)])
    session.flush()
    model = type(make(county, "", None))

    def seen(access: Access) -> set[str]:
        query = select(model.name).where(may_use(access, model.officer_id, model.adcode))
        return set(session.scalars(query))

    assert seen(county) == {"自用", "本区", "全市"}
    assert seen(other) == {"全市"}
    assert seen(city) == seen(root) == {"本区", "全市"}
    assert seen(Access()) == seen(Access("officer")) == set()


def test_the_owner_and_administrators_change_it(session: Session) -> None:
    county, other = access_of(session, "zhang", SHUANGTA), access_of(session, "li", SHUANGTA)
    root = access_of(session, "root", role="administrator")
    owner = need_owner(county)
    reading = Access(county.role, county.scope, owner, is_read_only=True)
    assert [may_change(who, owner) for who in (county, root, other, reading)] == [True, True, False, False]
    assert not may_change(Access("administrator"), owner)
    for nobody in (Access("administrator"), reading):
        with pytest.raises(Forbidden):
            need_owner(nobody)


def test_a_label_has_a_name_and_a_district_of_ones_own(session: Session) -> None:
    county = access_of(session, "zhang", SHUANGTA)
    assert read_label({"name": " 月报  表 ", "adcode": ""}, county) == Label("月报 表", None)
    assert read_label({"name": "月报", "adcode": SHUANGTA}, county) == Label("月报", SHUANGTA)
    for words, error in (
        ({"name": " "}, BadInput),
        ({"name": "长" * 51}, BadInput),
        ({"name": "月报", "adcode": LONGCHENG}, Forbidden),
    ):
        with pytest.raises(error) as refused:
            read_label(words, county)
        assert refused.value.field == ("adcode" if error is Forbidden else "name")


def test_districts_to_share_with_are_ones_own_or_all(registry_session: Session) -> None:
    session = registry_session
    county = access_of(session, "zhang", SHUANGTA)
    assert [one.adcode for one in offer_sharing(session, county).shown] == [SHUANGTA]
    root = access_of(session, "root", role="administrator")
    assert {SHUANGTA, CITY} < {one.adcode for one in offer_sharing(session, root).shown}
