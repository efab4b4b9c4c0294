"""The search text and sound of projects, kept beside their rows."""

from __future__ import annotations

from collections.abc import Collection
from typing import cast

from sqlalchemy import Table, bindparam, func, select, update
from sqlalchemy.orm import Session

from projects.models import Mention, Project
from projects.search.pinyin import spell
from projects.search.words import search_text


def refresh_search(session: Session, project_ids: Collection[int]) -> None:
    """Bring the search text of projects and its sound up to date with names, places, units and mentions."""
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
            Project.code,
            Project.name,
            Project.name_en,
            Project.place_text,
            Project.owner,
            Project.lead_unit,
            Project.steward,
            Project.aliases,
            names.c.stated,
        )
        .outerjoin(names, names.c.project_id == Project.id)
        .where(Project.id.in_(project_ids))
    )
    changed = []
    for project_id, old_text, old_sound, *words, aliases, stated in session.execute(query).all():
        text = search_text([*words, *aliases, *(stated or ())])
        sound = spell(text.splitlines())
        if (text, sound) != (old_text, old_sound):
            changed.append({"row": project_id, "text": text, "sound": sound})
    if changed:
        table = cast(Table, Project.__table__)
        write = update(table).where(table.c.id == bindparam("row"))
        write = write.values(search_text=bindparam("text"), search_pinyin=bindparam("sound"))
        session.connection().execute(write, changed)
