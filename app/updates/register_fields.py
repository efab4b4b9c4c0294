"""The fields of a new project, as its form shows them and reads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any, TypeVar

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app.updates.details_fields import text_of
from app.updates.forms import Faults
from app.updates.place_fields import middle_of, place_words, read_place
from app.updates.programmes import read_programme
from app.web.characters import UNSTORABLE
from geo.districts import DistrictName, list_names
from geo.errors import msg
from projects.accounts.access import Access
from projects.accounts.scopes import list_scope_choices
from projects.clock import get_today
from projects.errors import BadInput
from projects.models import Project
from projects.reconcile.likely import Typed
from projects.registry.field import Field
from projects.registry.fields import BY_NAME, FORM
from projects.registry.shares import Shares, list_shares
from projects.updates.registering import Registration
from projects.words.form_values import read_wan
from projects.words.numbers import read_decimal
from projects.words.texts import tidy_code

Form = MultiDict[str, str]
Value = TypeVar("Value")
REQUIRED = ("name", "type", "status")
# What is asked for in a place of its own, or not at all of a copy.
APART = ("name",)
UNCOPIED = ("national_code",)
SHARE_PLACES = 6
NOWHERE: dict[str, Any] = {}


def list_form() -> list[tuple[str, list[Field]]]:
    """Return the fields beside the needed ones, by the groups of a project's details."""
    groups = {group: [one for one in fields if one.name not in APART] for group, fields in FORM.items()}
    return list(groups.items())


def list_district_choices(session: Session, access: Access) -> list[DistrictName]:
    """Return the districts in which the caller may register a project."""
    if access.role == "administrator":
        return list_scope_choices(session)
    return list(list_names(session, access.scope).values())


def year_plan() -> str:
    """Return the field of this year's plan."""
    return f"year_plan_{get_today().year}"


def read_registration(form: Form) -> tuple[Registration, Faults]:
    """Return the project that a form describes, and by field why the rest cannot be understood."""
    faults: Faults = {}

    def attempt(name: str, read: Callable[[], Value], empty: Value) -> Value:
        try:
            return read()
        except BadInput as error:
            faults[error.field or name] = error
            return empty

    fields = [BY_NAME[name] for name in (*REQUIRED, "status_on")]
    fields += [one for _group, ones in list_form() for one in ones]
    values: dict[str, Any] = {
        one.name: attempt(one.name, partial(one.read, form.get(one.name, "")), None) for one in fields
    }
    plan = year_plan()
    values[plan] = attempt(plan, lambda: read_wan(form.get(plan, ""), plan), None)
    values["is_programme"] = form.get("is_programme") == "yes"
    values |= attempt("geom", lambda: read_place(form), NOWHERE)
    registration = Registration(
        {name: value for name, value in values.items() if value is not None},
        attempt("district", lambda: read_shares(form), []),
        attempt("parent_code", lambda: read_programme(form), None),
        is_confirmed=form.get("confirmed") == "yes",
    )
    return registration, faults


def read_shares(form: Form) -> Shares:
    """Return the chosen districts with the shares that are written beside them."""
    others = form.get("other_district", "").replace("、", " ").replace(",", " ").split()
    adcodes = dict.fromkeys(tidy_code(one) for one in (*form.getlist("district"), *others))
    if any(UNSTORABLE.search(one) for one in adcodes):
        raise BadInput(msg("内容含有无法处理的字符。"), field="district")
    return [(adcode, read_share(form.get(f"share_{adcode}", ""))) for adcode in adcodes if adcode]


def read_share(text: str) -> Decimal | None:
    """Return a share between 0 and 1, or given in percent; None for nothing."""
    words = tidy_code(text)
    try:
        if words.endswith("%"):
            given = read_decimal(words[:-1], SHARE_PLACES - 2)
            return None if given is None else given / 100
        return read_decimal(words, SHARE_PLACES)
    except ValueError:
        raise BadInput(msg("份额要写成 0.4 这样的小数,或百分数。"), field="share") from None


def read_typed(form: Form) -> Typed:
    """Return what is typed so far; what cannot be understood yet counts as nothing."""
    sent, _faults = read_registration(form)
    values = sent.values
    return Typed(
        sent.name,
        tuple(sorted(sent.districts)),
        values.get("type") or "",
        values.get("status") or "",
        values.get("investment_wan"),
        values.get("length_km"),
        values.get("owner") or "",
        values.get("place_text") or "",
        middle_of(values.get("geom")),
        (values.get("start_year"), values.get("end_year")),
        bool(values.get("is_programme")),
    )


def copy_of(session: Session, project: Project) -> Form:
    """Return a form that describes a project again: what another may share, without code and place."""
    names = [one.name for _group, fields in list_form() for one in fields if one.name not in UNCOPIED]
    typed = Form({name: text_of(getattr(project, name)) for name in ("name", "type", *names)})
    typed["status"] = "planned"
    for share in list_shares(session, [project.id]).get(project.id, ()):
        typed.add("district", share.adcode)
        typed[f"share_{share.adcode}"] = text_of(share.share)
    return typed


def as_typed(registration: Registration, behind: Mapping[str, str | None]) -> Form:
    """Return a form that holds a registration which came back from review."""
    typed = Form({name: text_of(value) for name, value in registration.values.items() if name != "geom"})
    typed.update({name: value or "" for name, value in behind.items()})
    typed.update(place_words(registration.values.get("geom")))
    typed["parent_code"] = registration.parent_code or ""
    typed["is_programme"] = "yes" if registration.values.get("is_programme") else ""
    for adcode, share in registration.shares:
        typed.add("district", adcode)
        typed[f"share_{adcode}"] = text_of(share)
    return typed
