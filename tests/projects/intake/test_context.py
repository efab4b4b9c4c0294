"""What a plan is read against, and what is written as lessons, from the registry."""

from __future__ import annotations

import json

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from projects.intake.context import Context, find_adcodes, read_context
from projects.intake.lessons import list_lessons
from projects.intake.matching import match_all
from projects.intake.plan_text import Line, PlanText
from projects.intake.proposing import propose
from projects.models import Mention, Project


def test_a_city_is_read_with_its_counties_and_their_projects(registry_session: Session) -> None:
    context = read_context(registry_session, "211300")
    names = dict(context.places)
    assert names["双塔区"] == "211302"
    assert "211300" in names.values()
    assert [len(name) for name, _ in context.places] == sorted(map(len, names), reverse=True)
    live = registry_session.scalars(select(Project.code).where(Project.merged_into_id.is_(None))).all()
    assert {one.code for one in context.registered} <= set(live)
    assert all(one.name in one.names for one in context.registered)


def test_an_unknown_district_has_nothing(registry_session: Session) -> None:
    assert read_context(registry_session, "999999") == Context("999999")


def test_the_districts_are_those_of_the_first_text_that_names_any() -> None:
    context = Context("211300", (("龙城区", "211303"), ("双塔区", "211302"), ("双塔", "211302")))
    assert find_adcodes(context, "公园", "在双塔区和龙城区") == ("211302", "211303")
    assert find_adcodes(context, "公园") == ("211300",)
    assert find_adcodes(Context(), "公园") == ()


def test_a_registered_work_is_found_again_by_its_name(registry_session: Session) -> None:
    context = read_context(registry_session, "211300")
    project = next(one for one in context.registered if len(one.name) > 8)
    plan = PlanText((Line(1, f"重点推进{project.name}。", "paragraph"),))
    found = match_all(propose(plan), context)
    assert any(one.match.code == project.code for one in found if one.name in f"{project.name}")


def test_lessons_hold_every_mention(registry_session: Session) -> None:
    lessons = [json.loads(line) for line in list_lessons(registry_session)]
    assert len(lessons) == registry_session.scalar(select(func.count()).select_from(Mention))
    assert set(lessons[0]) == {
        "document",
        "line",
        "stated_name",
        "quote",
        "type",
        "is_programme",
        "adcodes",
        "investment_wan",
        "status",
    }
    assert lessons == sorted(lessons, key=lambda one: (one["document"], one["line"]))
