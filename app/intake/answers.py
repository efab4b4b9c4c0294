"""Read what the form of a sentence says of each of its proposals, and of the works marked in it."""

from __future__ import annotations

from collections.abc import Mapping

from geo.errors import msg
from projects.errors import BadInput
from projects.intake.decisions import LONGEST_NAME, Answer, Kept
from projects.intake.sentences import SentenceRow
from projects.words.form_values import EARLIEST_YEAR, LATEST_YEAR, read_line, read_wan
from projects.words.incoming import PROPOSAL_DECISIONS
from projects.words.numbers import read_whole
from projects.words.query_words import read_adcode
from projects.words.vocabulary import TYPES, codes

MOST_MARKED = 20


def read_answers(form: Mapping[str, str], sentence: SentenceRow) -> list[Answer]:
    """Return what the form says, the marked works last; raises BadInput at the field at fault."""
    proposed = [row for row in sentence.proposals if row.origin != "marked"]
    answers = [read_answer(form, f"-{row.id}", row.id) for row in proposed]
    for number in range(MOST_MARKED):
        if form.get(f"marked-new{number}", "").strip():
            answers.append(read_answer(form, f"-new{number}", None))
    return answers


def read_answer(form: Mapping[str, str], place: str, proposal_id: int | None) -> Answer:
    """Return what the form says of one work; one that is none needs no more words."""
    decision = form.get(f"decision{place}", "none" if proposal_id else "new")
    if decision not in codes(PROPOSAL_DECISIONS):
        raise BadInput(msg("表单不完整,请重试。"), field=f"decision{place}")
    kept = None if decision == "none" else read_kept(form, place)
    same = form.get(f"same{place}", "").split(" ", 1)[0].strip()
    return Answer(decision, proposal_id, kept, same, form.get(f"marked{place}", "").strip())


def read_kept(form: Mapping[str, str], place: str) -> Kept:
    """Return a work as the form has it."""
    typed = form.get(f"name{place}", "") or form.get(f"marked{place}", "")
    name = read_line(typed, f"name{place}", LONGEST_NAME)
    if name is None:
        raise BadInput(msg("请填写项目名称。"), field=f"name{place}")
    kind = form.get(f"type{place}", "other")
    if kind not in codes(TYPES):
        raise BadInput(msg("请选择类型。"), field=f"type{place}")
    start, end = (read_year(form, f"{one}{place}") for one in ("start_year", "end_year"))
    if start and end and start > end:
        raise BadInput(msg("止年早于起年。"), field=f"end_year{place}")
    return Kept(
        name=name,
        type=kind,
        adcodes=read_districts(form, f"adcodes{place}"),
        investment_wan=read_wan(form.get(f"investment_wan{place}", ""), f"investment_wan{place}"),
        start_year=start,
        end_year=end,
        is_programme=form.get(f"is_programme{place}") == "yes",
    )


def read_year(form: Mapping[str, str], field: str) -> int | None:
    """Return a year."""
    return read_whole(form.get(field, ""), field, EARLIEST_YEAR, LATEST_YEAR)


def read_districts(form: Mapping[str, str], field: str) -> tuple[str, ...]:
    """Return adcodes joined by |; none is the city's own."""
    return tuple(read_adcode(one, field) for one in form.get(field, "").split("|") if one)
