"""The search text of projects and its sound: what the index should hold of them by now."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import chain

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.among import among
from projects.models import Mention, Project
from projects.search.pinyin import spell
from projects.search.words import search_text


@dataclass(frozen=True, slots=True)
class SearchText:
    """Every name and place word of a project in one text, and the sound of that text."""

    project_id: int
    text: str
    sound: str


def list_outdated(
    session: Session,
    project_ids: Collection[int],
    texts: Sequence[str],
    lists: Sequence[str],
    people: Sequence[str],
) -> list[SearchText]:
    """Return what the index should hold of those of the projects that have other words by now.

    Given are the columns that a search looks into: texts, lists of texts, and the names of people, which
    are read aloud otherwise. The names that mentions have for a project come to them.
    """
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
            *(getattr(Project, name) for name in (*texts, *lists, *people)),
            names.c.stated,
        )
        .outerjoin(names, names.c.project_id == Project.id)
        .where(among(Project.id, project_ids))
    )
    outdated = []
    first, last = len(texts), len(texts) + len(lists)
    for project_id, old_text, old_sound, *held, stated in session.execute(query).all():
        words, named = [*held[:first], *chain(*held[first:last]), *(stated or ())], held[last:]
        text = search_text([*words, *named])
        sound = spell(search_text(words).splitlines(), search_text(named).splitlines())
        if (text, sound) != (old_text, old_sound):
            outdated.append(SearchText(project_id, text, sound))
    return outdated
