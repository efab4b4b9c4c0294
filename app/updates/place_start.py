"""What the form of a place begins with, and what it sends: a place may be another project's, or a photo's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import shapely
from flask import request
from flask_babel import gettext
from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app.updates.details_fields import text_of
from app.updates.forms import BEHIND
from app.updates.place_fields import Form, place_words, read_place
from app.web.identity import current_access
from app.web.whole_numbers import MOST_BIG, need_number, read_number
from geo.districts import get_lineage, list_descendants
from geo.errors import msg
from geo.reach import apart_m
from projects.errors import BadInput
from projects.evidence.attachments import AttachmentRow, list_of_project, refuse_unknown
from projects.evidence.checked_file import CheckedFile
from projects.ground.between import find_between
from projects.ground.locating import words_of
from projects.ground.naming import find_roads
from projects.models import Project
from projects.registry.codes import CODE_FORM, find_live_code
from projects.registry.field_values import restore
from projects.registry.placement import find_adcodes
from projects.updates.location_suggestions import SAME_PLACE_M, take_place
from projects.updates.placing_queue import list_placed
from projects.updates.review_queries import UpdateRow, list_open
from projects.words.texts import tidy, tidy_code

ROAD = ("road", "start", "end")
WORDS = ("photo", "same", *ROAD, "back", "lang")
PLACE = ("precision", "accuracy_m", "custody")
SAME_DEGREES = 1e-6
NOWHERE: dict[str, Any] = {
    "geom": None,
    "precision": "district",
    "method": None,
    "accuracy_m": None,
    "source_datum": None,
    "custody": None,
}


def start_form(session: Session, project: Project) -> Form:
    """Return what the form begins with: what the address names, what came back from review, or what is."""
    photo, same = read_number("photo", MOST_BIG), request.args.get("same", "")
    if photo is not None:
        return from_photo(find_photo(session, project, photo))
    if is_code(same):
        return from_project(session.get_one(Project, find_live_code(session, tidy_code(same))))
    if request.args.get("road"):
        return from_road(session, project)
    return start_plain(session, project)


def start_plain(session: Session, project: Project) -> Form:
    """Return what the form begins with where the address names nothing."""
    access = current_access()
    own = [one for one in list_open(session, project.id, access.officer_id) if one.state == "returned"]
    for update in own:
        if is_placing(update):
            return from_returned(project, update)
    return as_typed({name: getattr(project, name) for name in ("geom", *PLACE)})


def is_code(text: str) -> bool:
    """Say whether a text is the code of a project; other words are looked for."""
    return bool(CODE_FORM.fullmatch(tidy_code(text)))


def list_places(session: Session, project: Project) -> dict[str, Any]:
    """Return the variables of updates/_place_sources.html: photos that say where, and projects found."""
    same = request.args.get("same", "")
    files = list_of_project(session, project.id, with_drafts=True)
    return {
        "photos": [one for one in files if one.suggested_lon is not None],
        "same": same,
        "road": {name: request.args.get(name, "") for name in ROAD}
        | ({} if request.args.get("road") else {"road": next(iter(find_roads(words_of(project))), "")}),
        "placed_projects": list_placed(session, same, project) if same and not is_code(same) else None,
    }


def is_placing(update: UpdateRow | None) -> bool:
    """Say whether an update places its project."""
    return update is not None and "geom" in update.changes


def as_typed(values: dict[str, Any]) -> Form:
    """Return columns of a place as the form holds them."""
    typed = MultiDict(place_words(values["geom"]))
    if values["geom"] is not None:
        typed.update({name: text_of(values[name]) for name in PLACE})
    return typed


def from_photo(photo: AttachmentRow) -> Form:
    """Return a form with where a photo was taken; raises BadInput for one that does not say."""
    typed = MultiDict(place_words(take_place(photo)["geom"]))
    typed["photo"] = str(photo.id)
    typed["reason"] = gettext("照片“%(file)s”的拍摄位置", file=photo.filename)
    return typed


def from_project(other: Project) -> Form:
    """Return a form with where another project is; raises BadInput for one that is nowhere."""
    if other.geom is None:
        raise BadInput(msg("项目“%(name)s”自己还没有落位。"), field="same", name=other.name)
    typed = as_typed({name: getattr(other, name) for name in ("geom", *PLACE)})
    # Whoever surveyed the other one, or went there, did not do so for this one.
    typed["custody"] = ""
    if typed["precision"] == "surveyed":
        typed["precision"] = ""
    typed["reason"] = gettext("与项目“%(name)s”(%(code)s)同址", name=other.name, code=other.code)
    return typed


def from_road(session: Session, project: Project) -> Form:
    """Return a form with a stretch of a road between two places that the address names; raises BadInput."""
    words = {name: request.args.get(name, "") for name in ROAD}
    found = find_between(session, list_city(session, project), **words)
    typed = as_typed(found.values | {"custody": ""})
    typed.update(words | {"reason": found.reason})
    return typed


def list_city(session: Session, project: Project) -> set[str]:
    """Return the districts of the cities in which a project is: a road begins beyond its own county."""
    own = find_adcodes(session, [project])[project.id]
    counties = {one.adcode: one for adcode in own for one in get_lineage(session, adcode)}
    cities = [adcode for adcode, one in counties.items() if one.level == "prefecture"]
    return {*own, *list_descendants(session, cities)}


def from_returned(project: Project, update: UpdateRow) -> Form:
    """Return a form with the place that a reviewer sent back."""
    values = {
        name: restore(name, update.changes[name][1]) if name in update.changes else getattr(project, name)
        for name in ("geom", *PLACE)
    }
    typed = as_typed(values)
    typed.update({name: getattr(update, name) or "" for name in BEHIND})
    return typed


def find_photo(session: Session, project: Project, photo_id: int) -> AttachmentRow:
    """Return a photo among the files of a project; raises NotFound for another."""
    for file in list_of_project(session, project.id, with_drafts=True):
        if file.id == photo_id:
            return file
    raise refuse_unknown()


def read_given(
    session: Session, project: Project, form: Form, files: Sequence[CheckedFile]
) -> dict[str, Any]:
    """Return the columns of the place that a form gives; raises BadInput.

    Without coordinates it is where the photo was taken that comes along.
    """
    if form.get("removed") == "yes":
        if not tidy(form.get("reason", "")):
            raise BadInput(msg("请写明理由。"), field="reason")
        return dict(NOWHERE)
    given = read_place(form) or read_taken(form, files)
    if not given:
        raise BadInput(msg("请点出位置、写出坐标,或附一张带拍摄位置的照片。"), field="geom")
    if is_same(project, given):
        # Read back from the form it would be moved by a rounding.
        return {name: given[name] for name in PLACE}
    if form.get("photo") and is_of_photo(session, project, form["photo"], given):
        given["method"] = "imported"
    if form.get("road") and is_of_road(session, project, form, given):
        given["method"] = "gazetteer"
    return given


def is_of_road(session: Session, project: Project, form: Form, given: dict[str, Any]) -> bool:
    """Say whether a place still is the stretch that was proposed, and not what somebody drew."""
    words = {name: form.get(name, "") for name in ROAD}
    try:
        found = find_between(session, list_city(session, project), **words)
    except BadInput:
        return False
    return bool(shapely.equals_exact(to_shape(found.values["geom"]), to_shape(given["geom"]), SAME_DEGREES))


def is_same(project: Project, given: dict[str, Any]) -> bool:
    """Say whether a place is where the project is already, as exactly as the form shows it."""
    if project.geom is None:
        return False
    return bool(shapely.equals_exact(to_shape(project.geom), to_shape(given["geom"]), SAME_DEGREES))


def read_taken(form: Form, files: Sequence[CheckedFile]) -> dict[str, Any]:
    """Return the columns of where the first photo was taken that says so; nothing without one."""
    for facts in (file.facts for file in files):
        if facts.lon is not None and facts.lat is not None:
            words = {"lon": str(facts.lon), "lat": str(facts.lat), "source_datum": "wgs84", "shape": "point"}
            told = {name: form.get(name, "") for name in PLACE}
            return read_place(MultiDict(told | words)) | {"method": "imported"}
    return {}


def is_of_photo(session: Session, project: Project, photo: str, given: dict[str, Any]) -> bool:
    """Say whether a place still is where a photo of the project was taken."""
    taken = take_place(find_photo(session, project, need_number(photo, "photo", MOST_BIG)))
    return apart_m(to_shape(given["geom"]), to_shape(taken["geom"])) <= SAME_PLACE_M
