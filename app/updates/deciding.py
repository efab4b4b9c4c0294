"""Decide on what waits: accept or return some updates, each for itself, or a whole batch in the background.

What cannot be decided comes back in its row, as it is now, with why not and with the note that was typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from app.updates.review import Typed, table_words
from app.web.access import visible_to
from app.web.answers import attempt, back_to, form_answer, go_back, is_fragment
from app.web.errors import status_of
from app.web.extensions import get_session
from app.web.identity import current_access, current_author
from app.web.notices import tell
from app.web.transaction import transaction
from app.web.whole_numbers import MOST_BIG, need_number, read_numbers
from projects.errors import BadInput, Conflict, DomainError
from projects.updates.bulk import ask_review
from projects.updates.review_each import Decided, review_each
from projects.updates.review_queries import UpdateRow, list_updates
from projects.words.form_values import read_words

bp = Blueprint("deciding", __name__, url_prefix="/review")
VERDICTS = ("accept", "return")
# What the buttons below the table carry, where those of a row have the update's number.
CHOSEN = "chosen"
NOTE_OF = re.compile(r"note-(\d{1,17})")
LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class Decision:
    """What the form asks: the verdict, on which updates, and all that was typed on the page."""

    is_accepted: bool
    chosen: tuple[int, ...]
    typed: Typed

    def note_of(self, update_id: int) -> str:
        """Return the note of an update: its own, else the one for all that are chosen; raises BadInput."""
        text = self.typed.notes.get(update_id, "") or self.typed.note
        return read_words(text, "note", LONGEST_NOTE) or ""


@bp.post("/decide")
@visible_to("reviewer")
def decide() -> Response:
    """Accept or return what a button asks: one row, or all that are ticked, each for itself."""
    asked = read_decision()
    try:
        decided = carry_out(asked)
    except BadInput as error:
        return show_left(asked, Decided((), {}), error)
    left = left_of(asked, decided)
    if decided.problems or left.notes or is_fragment():
        return show_left(asked, decided)
    tell(say_done(asked, decided))
    return go_back(url_for("review.show_queue"))


@bp.post("/batches/<batch>/<any(accept,return):verdict>")
@visible_to("reviewer")
def decide_batch(batch: str, verdict: str) -> Response:
    """Have a whole batch accepted or sent back, in the background: it may hold thousands."""

    def act(work: Session) -> None:
        note = read_words(request.form.get("note", ""), "note", LONGEST_NOTE) or ""
        ask_review(work, batch, current_author(), note, is_accepted=verdict == "accept")

    def show_again(error: DomainError) -> Response:
        return show_left(Decision(is_accepted=True, chosen=(), typed=Typed()), Decided((), {}), error)

    queue = url_for("review.show_queue")
    begun = gettext("整批审核已在后台开始,完成后页头会提示。")
    return attempt(act, show_again, default=queue, done=begun)


def read_decision() -> Decision:
    """Return what the form asks; raises BadInput for one that no page of ours sends."""
    verdict = next((one for one in VERDICTS if one in request.form), "accept")
    which = request.form.get(verdict, CHOSEN)
    ticked = read_numbers("update")
    chosen = ticked if which == CHOSEN else [need_number(which, "update", MOST_BIG)]
    notes = {int(found[1]): text for name, text in request.form.items() if (found := NOTE_OF.fullmatch(name))}
    typed = Typed({one: text for one, text in notes.items() if text.strip()}, "", ticked)
    if which == CHOSEN:
        typed = replace(typed, note=request.form.get("note", ""))
    return Decision(verdict == "accept", tuple(dict.fromkeys(chosen)), typed)


def carry_out(asked: Decision) -> Decided:
    """Decide what can be, in one transaction; raises BadInput for none or too many."""
    notes: dict[int, str] = {}
    wrong: dict[int, DomainError] = {}
    for one in asked.chosen:
        try:
            notes[one] = asked.note_of(one)
        except BadInput as error:
            wrong[one] = error
    if wrong and not notes:
        return Decided((), wrong)
    with transaction(get_session()) as work:
        decided = review_each(work, notes, current_author(), current_access(), is_accepted=asked.is_accepted)
    return Decided(decided.done, {**decided.problems, **wrong})


def left_of(asked: Decision, decided: Decided) -> Typed:
    """Return what was typed and ticked of the rows that stay, with why they do."""
    typed, done = asked.typed, set(decided.done)
    notes = {one: text for one, text in typed.notes.items() if one not in done}
    ticked = {*typed.ticked} - done - decided.problems.keys()
    return Typed(notes, typed.note if decided.problems else "", ticked, decided.problems)


def show_left(asked: Decision, decided: Decided, error: DomainError | None = None) -> Response:
    """Show what was decided, and the rows that stay as they are now, each with why and what was typed.

    A script has the other rows on its page already, and gets those alone that were refused.
    """
    left = left_of(asked, decided)
    wanted = {*left.problems} if is_fragment() else {*left.problems, *left.notes, *left.ticked, *asked.chosen}
    rows = [row for row in list_updates(get_session(), sorted(wanted - {*decided.done})) if is_own(row)]
    page = render_template(
        "updates/_review_answer.html" if is_fragment() else "updates/review_again.html",
        **table_words(rows, left),
        decided=decided,
        said=say_done(asked, decided),
        error=error,
        is_accepted=asked.is_accepted,
        back_to=back_to(url_for("review.show_queue")),
    )
    return form_answer(page, status_for(decided, error))


def status_for(decided: Decided, error: DomainError | None) -> int:
    """Return the status of an answer: a refusal only where nothing at all was decided."""
    if error is not None or decided.done or not decided.problems:
        return status_of(error)
    first = next(iter(decided.problems.values()))
    return status_of(first if len(decided.problems) == 1 else Conflict(first.message))


def say_done(asked: Decision, decided: Decided) -> str:
    """Return how many were decided, and how many not."""
    done, left = len(decided.done), len(decided.problems)
    if asked.is_accepted and left:
        return gettext("通过 %(done)s 条,%(left)s 条没有通过。", done=done, left=left)
    if asked.is_accepted:
        return gettext("已通过 %(number)s 条,现在公开可见。", number=done)
    if left:
        return gettext("退回 %(done)s 条,%(left)s 条没有退回。", done=done, left=left)
    return gettext("已退回 %(number)s 条,提交人会看到您的意见。", number=done)


def is_own(row: UpdateRow) -> bool:
    """Say whether the caller reviews an update's project; what others review is not shown."""
    return current_access().can_review([share.adcode for share in row.districts])
