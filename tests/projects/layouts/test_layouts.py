"""Whose templates are whose: names, sharing, who may change what."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from projects.accounts.access import Access
from projects.accounts.scopes import find_scope
from projects.errors import BadInput, Forbidden, NotFound
from projects.layouts.details import LayoutDetails, read_details
from projects.layouts.queries import find_layout, get_layout, list_layouts
from projects.layouts.writing import MOST_LAYOUTS, add_layout, change_layout, delete_layout
from tests.support.people import make_officer

CITY, SHUANGTA, LONGCHENG = "211300", "211302", "211303"


def access_of(session: Session, name: str, *districts: str, role: str = "officer") -> Access:
    officer = make_officer(session, name, role, list(districts))
    return Access(role, find_scope(session, officer.id), officer.id)


def keep(session: Session, access: Access, name: str, adcode: str | None = None) -> int:
    return add_layout(session, LayoutDetails(name, adcode, ("name", "investment_wan")), access).id


def names(session: Session, access: Access) -> list[str]:
    return [row.name for row in list_layouts(session, access)]


def test_a_template_is_ones_own_until_it_is_shared(session: Session) -> None:
    zhang, li = access_of(session, "zhang", SHUANGTA), access_of(session, "li", LONGCHENG)
    city = access_of(session, "shi", CITY)
    keep(session, zhang, "自用")
    keep(session, zhang, "本区", SHUANGTA)
    keep(session, city, "全市", CITY)
    assert names(session, zhang) == ["本区", "自用", "全市"]
    assert names(session, li) == ["全市"]
    assert names(session, city) == ["全市", "本区"]
    assert names(session, Access()) == []
    assert set(names(session, access_of(session, "root", role="administrator"))) == {"本区", "全市"}
    with pytest.raises(BadInput, match="模板"):
        find_layout(session, li, "本区")
    with pytest.raises(NotFound):
        get_layout(session, li, find_layout(session, zhang, "本区").id)


def test_ones_own_comes_before_the_county_and_this_before_the_city(session: Session) -> None:
    zhang, li = access_of(session, "zhang", SHUANGTA), access_of(session, "li", SHUANGTA)
    city = access_of(session, "shi", CITY)
    of_city, of_county = keep(session, city, "月报", CITY), keep(session, li, "月报", SHUANGTA)
    assert find_layout(session, zhang, "月报").id == of_county
    own = keep(session, zhang, "月报")
    assert find_layout(session, zhang, "月报").id == own
    assert find_layout(session, access_of(session, "wang", LONGCHENG), "月报").id == of_city


def test_only_its_owner_and_administrators_change_it(session: Session) -> None:
    zhang, li = access_of(session, "zhang", SHUANGTA), access_of(session, "li", SHUANGTA)
    root = access_of(session, "root", role="administrator")
    kept = keep(session, zhang, "本区", SHUANGTA)
    for act in (
        lambda who: change_layout(session, kept, LayoutDetails("别名", None, ("name",)), who),
        lambda who: delete_layout(session, kept, who),
    ):
        with pytest.raises(Forbidden):
            act(li)
        with pytest.raises(Forbidden):
            act(Access(zhang.role, zhang.scope, zhang.officer_id, is_read_only=True))
    change_layout(session, kept, LayoutDetails("新名", SHUANGTA, ("name", "code"), "-investment"), zhang)
    row = find_layout(session, zhang, "新名")
    assert (row.columns, row.sort, row.adcode) == (("name", "code"), "-investment", SHUANGTA)
    delete_layout(session, kept, root)
    assert names(session, zhang) == []


def test_a_name_is_taken_once_by_a_person_and_once_in_a_district(session: Session) -> None:
    zhang, li = access_of(session, "zhang", SHUANGTA), access_of(session, "li", SHUANGTA)
    keep(session, zhang, "月报", SHUANGTA)
    for who, adcode in ((zhang, None), (li, SHUANGTA)):
        with pytest.raises(BadInput) as refused:
            keep(session, who, "月报", adcode)
        assert refused.value.field == "name"
    other = keep(session, li, "周报", SHUANGTA)
    with pytest.raises(BadInput):
        change_layout(session, other, LayoutDetails("月报", SHUANGTA, ("name",)), li)


def test_nobody_keeps_too_many(session: Session) -> None:
    zhang = access_of(session, "zhang", SHUANGTA)
    for number in range(MOST_LAYOUTS):
        keep(session, zhang, f"模板{number}")
    with pytest.raises(BadInput, match="最多"):
        keep(session, zhang, "又一个")


def test_nothing_is_kept_without_an_account(session: Session) -> None:
    with pytest.raises(Forbidden):
        keep(session, Access("administrator"), "命令行")


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"columns": "项目名称"}, "name"),
        ({"name": "长" * 51, "columns": "项目名称"}, "name"),
        ({"name": "月报", "columns": "没有的列"}, "columns"),
        ({"name": "月报", "columns": "项目名称", "sort": "beauty"}, "sort"),
    ],
)
def test_a_wrong_form_is_told_at_its_field(words: dict[str, str], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_details(words, Access("officer", frozenset({SHUANGTA}), 1), is_form=False)
    assert refused.value.field == field


def test_what_is_not_ones_own_district_is_not_shared_with() -> None:
    with pytest.raises(Forbidden):
        read_details(
            {"name": "月报", "columns": "项目名称", "adcode": LONGCHENG},
            Access("officer", frozenset({SHUANGTA}), 1),
            is_form=False,
        )
