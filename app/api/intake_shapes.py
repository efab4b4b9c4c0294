"""Plans on their way in as the API shows them, and what a program says of their works."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from app.api.body import Body, Number, unknown_field, wrong_type
from app.intake.answers import MOST_MARKED, read_answer
from app.words.i18n import translate
from geo.errors import msg
from projects.errors import BadInput
from projects.intake.decisions import Answer
from projects.intake.sentences import IntakeRow, ProposalRow, SentenceRow, Standing

TEXTS = ("decision", "same", "name", "type", "investment_wan", "start_year", "end_year")
KEPT = (*TEXTS, "adcodes", "is_programme")


def as_intake(intake: IntakeRow, standing: Standing) -> dict[str, Any]:
    """Return a plan with how far its reading is."""
    return {
        "id": intake.id,
        "title": intake.title,
        "short_title": intake.short_title,
        "filename": intake.filename,
        "adcode": intake.adcode,
        "plan_start_year": intake.plan_start_year,
        "plan_end_year": intake.plan_end_year,
        "state": intake.state,
        "fault": translate(intake.fault["message"], **intake.fault["values"]) if intake.fault else None,
        "fault_field": intake.fault["field"] if intake.fault else None,
        "job": intake.job_id,
        "author": intake.author,
        "created_at": intake.created_at.isoformat(),
        "standing": {
            "sentences": standing.sentences,
            "read": standing.read,
            "read_share": standing.read_share,
            "found_share": standing.found_share,
            "new": standing.new,
            "same": standing.same,
            "none": standing.none,
            "waiting": standing.waiting,
        },
    }


def as_sentence(row: SentenceRow) -> dict[str, Any]:
    """Return a sentence with the works that are proposed or marked in it."""
    return {
        "id": row.id,
        "line": row.line,
        "text": row.text,
        "before": row.before,
        "after": row.after,
        "section": row.section,
        "box": row.box,
        "rank": row.rank,
        "score": row.score,
        "version": row.version,
        "reader": row.reader,
        "read_at": row.read_at.isoformat() if row.read_at else None,
        "proposals": [as_proposal(one, row) for one in row.proposals],
    }


def as_proposal(row: ProposalRow, sentence: SentenceRow) -> dict[str, Any]:
    """Return a work of a sentence; `first` and `last` are places in the sentence's text."""
    return {
        "id": row.id,
        "origin": row.origin,
        "first": row.first - sentence.first,
        "last": row.last - sentence.first,
        "score": row.score,
        "proposed": proposed_of(row),
        "match": row.found.get("match"),
        "decision": row.decision,
        "kept": row.kept,
        "project": row.project_code,
        "same_as": row.same_as_id,
        "update": row.update_id,
    }


def proposed_of(row: ProposalRow) -> dict[str, Any]:
    """Return what is proposed of a work, under the names in which a decision may change it."""
    found = row.found
    return {
        "name": row.name,
        "type": next(iter(found.get("types", ())), "other"),
        "adcodes": list(found.get("adcodes", ())),
        "investment_wan": found.get("investment_wan"),
        "start_year": found.get("start_year"),
        "end_year": found.get("end_year"),
        "is_programme": bool(found.get("is_programme")),
    }


def read_decisions(body: Body, sentence: SentenceRow) -> list[Answer]:
    """Return what a program says of a sentence's works, what it does not say as proposed; raises BadInput.

    A proposal that nothing is said of is no work, as on the page.
    """
    proposed = {one.id: one for one in sentence.proposals if one.origin != "marked"}
    answers: dict[int, Answer] = {}
    for one in objects_of(body, "proposals", ("id", *KEPT)):
        number = whole_of(one.get("id"))
        if number not in proposed:
            raise BadInput(msg("这句话里没有编号为 %(id)s 的项目。"), field="proposals", id=number)
        if number in answers:
            raise BadInput(msg("编号为 %(id)s 的项目写了两次。"), field="proposals", id=number)
        place = f"-{number}"
        form = texts_of(proposed_of(proposed[number]) | without(one, "id"), place)
        if f"decision{place}" not in form:
            raise BadInput(msg("请写明 decision。"), field=f"decision{place}")
        answers[number] = read_answer(form, place, number)
    marked = objects_of(body, "marked", ("words", *KEPT))
    if len(marked) > MOST_MARKED:
        raise BadInput(msg("一句话最多标出 %(most)d 个项目。"), field="marked", most=MOST_MARKED)
    return [*answers.values(), *(read_marked(one, number) for number, one in enumerate(marked))]


def read_marked(one: Mapping[str, Any], number: int) -> Answer:
    """Return a work that a program found in a sentence: its words, and what it is; raises BadInput."""
    place = f"-new{number}"
    words = one.get("words")
    if not isinstance(words, str) or not words.strip():
        raise BadInput(msg("请写明句子里的原文。"), field=f"marked{place}")
    form = texts_of(without(one, "words"), place) | {f"marked{place}": words}
    if form.get(f"decision{place}") == "none":
        raise BadInput(msg("标出的只能是项目。"), field=f"decision{place}")
    return read_answer(form, place, None)


def objects_of(body: Body, name: str, known: Collection[str]) -> list[dict[str, Any]]:
    """Return a list of objects with known members only; raises BadInput."""
    given = body.values.get(name)
    if given is None:
        return []
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise wrong_type(name)
    for one in given:
        for member in one:
            if member not in known:
                raise unknown_field(member, known)
    return given


def texts_of(values: Mapping[str, Any], place: str) -> dict[str, str]:
    """Return what is said of a work as the page's form would send it; raises BadInput for a wrong type."""
    form: dict[str, str] = {}
    for name in TEXTS:
        value = values.get(name)
        if isinstance(value, bool) or not isinstance(value, str | int | Number | None):
            raise wrong_type(f"{name}{place}")
        if value is not None:
            form[f"{name}{place}"] = value.text if isinstance(value, Number) else str(value)
    adcodes = values.get("adcodes") or []
    if not isinstance(adcodes, list) or not all(isinstance(one, str) for one in adcodes):
        raise wrong_type(f"adcodes{place}")
    form[f"adcodes{place}"] = "|".join(adcodes)
    if values.get("is_programme") not in (None, True, False):
        raise wrong_type(f"is_programme{place}")
    form[f"is_programme{place}"] = "yes" if values.get("is_programme") else "no"
    return form


def whole_of(value: Any) -> int:
    """Return the number of a proposal; raises BadInput."""
    if not isinstance(value, Number) or not value.text.isdecimal() or len(value.text) > 15:
        raise wrong_type("proposals")
    return int(value.text)


def without(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return what was sent but for one member."""
    return {key: value for key, value in values.items() if key != name}
