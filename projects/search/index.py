"""The search text of projects and its sound: what the index should hold of them by now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from projects.models import Mention, Project
from projects.search.pinyin import spell
from projects.search.words import search_text

# Columns whose words a search finds a project by; `aliases` and the mentions' names come to them.
SINGLE = ("code", "name", "name_en", "place_text", "owner", "lead_unit", "steward")
SEARCHED = frozenset({*SINGLE, "aliases"})


@dataclass(frozen=True, slots=True)
class SearchText:
    """Every name and place word of a project in one text, and the sound of that text."""

    project_id: int
    text: str
    sound: str


def list_outdated(session: Session, project_ids: Collection[int]) -> list[SearchText]:
    """Return what the index should hold of those of the projects that have other words by now."""
    names = (
        select(Mention.project_id, func.array_agg(Mention.stated_name.distinct()).label("stated"))
        .group_by(Mention.project_id)
        .subquery()
    )
    query = (
        select(
            Project.id,
            Project.search_text,
            Project.search_pinyin,
            Project.steward,
            *(getattr(Project, name) for name in SINGLE if name != "steward"),
            Project.aliases,
            names.c.stated,
        )
        .outerjoin(names, names.c.project_id == Project.id)
        .where(Project.id.in_(project_ids))
    )
    outdated = []
    for project_id, old_text, old_sound, steward, *words, aliases, stated in session.execute(query).all():
        texts = [*words, *aliases, *(stated or ())]
        text = search_text([*texts, steward])
        sound = spell(search_text(texts).splitlines(), search_text([steward]).splitlines())
        if (text, sound) != (old_text, old_sound):
            outdated.append(SearchText(project_id, text, sound))
    return outdated
