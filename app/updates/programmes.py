"""The programme of a new project: looked for by words or named by its code, and picked from what is found."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app.web.characters import UNSTORABLE
from geo.errors import msg
from projects.errors import BadInput
from projects.reading.programmes import find_programmes, get_programme
from projects.words.texts import tidy, tidy_code

CODE = re.compile(r"LT-[1-9][0-9]{5}-[0-9]{4,}")
TYPED, PICKED, SOUGHT = "parent_code", "parent_pick", "parent_sought"
# Picked in place of a programme: it belongs to none.
NONE = "none"

Form = MultiDict[str, str]


def read_programme(form: Form) -> str | None:
    """Return the code of the programme that is picked or typed, None for none; raises BadInput for words."""
    picked = form.get(PICKED, "")
    if picked and is_answered(form):
        return None if picked == NONE else tidy_code(picked)
    typed = read_code(form)
    if tidy(form.get(TYPED, "")) and typed is None:
        raise BadInput(msg("请在查到的规划包里选一个,或写出它的编码。"), field=TYPED)
    return typed


def read_code(form: Form) -> str | None:
    """Return the code that was typed in place of words, None where it is none."""
    first = tidy_code(form.get(TYPED, "")).upper().split(" ")[0]
    return first if CODE.fullmatch(first) else None


def is_answered(form: Form) -> bool:
    """Say whether what was found is the answer to what is typed now."""
    return tidy(form.get(TYPED, "")) == tidy(form.get(SOUGHT, ""))


def list_found(session: Session, form: Form) -> dict[str, Any]:
    """Return the variables of updates/_programmes.html: what the typed words find, and what is picked."""
    code = read_code(form)
    held = form.get(PICKED, "") if is_answered(form) else ""
    if code is not None:
        named = get_programme(session, code)
        found, number = ([named], 1) if named else ([], 0)
    else:
        words = UNSTORABLE.sub("", form.get(TYPED, ""))
        adcodes = [one for one in form.getlist("district") if not UNSTORABLE.search(one)]
        found, number = find_programmes(session, words, adcodes)
    picked = held or (code if code and found else "")
    if picked and picked != NONE and picked not in {one.code for one in found}:
        kept = get_programme(session, tidy_code(picked))
        found = [kept, *found] if kept else found
    return {"programmes": found, "programme_number": number, "picked": picked, "sought": form.get(TYPED, "")}
