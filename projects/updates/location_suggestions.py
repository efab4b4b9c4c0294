"""Where a project may be, from where its photos were taken: an officer decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from geoalchemy2.shape import from_shape
from shapely import Point
from sqlalchemy.orm import Session

from geo.distance import distance_m
from geo.errors import msg
from geo.models import WGS84
from projects.accounts.access import Access
from projects.errors import BadInput
from projects.evidence.attachments import AttachmentRow, refuse_unknown
from projects.models import Project, Update
from projects.registry.audit import Author
from projects.registry.doubts import Doubts
from projects.registry.placement import judge_values
from projects.registry.rows import ProjectRow
from projects.updates.submission import Submission
from projects.updates.submissions import submit_update
from projects.words.texts import tidy

# A photo stands at one spot: it says nothing of a route, and less than a survey.
KEPT_PRECISIONS = ("surveyed", "route")
# As far as a phone may be off: a photo this near says what is known.
SAME_PLACE_M = 20
MOST_SHOWN = 3
# Ten metres: several photos of one spot are one suggestion.
SPOT_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class LocationSuggestion:
    """A photo's place; `distance_m` from the project's present one, None when it has none."""

    photo: AttachmentRow
    distance_m: int | None


@dataclass(frozen=True, slots=True)
class JudgedSuggestion:
    """A suggestion with what is doubted of it, or why it cannot be taken."""

    photo: AttachmentRow
    distance_m: int | None
    doubts: Doubts = field(default_factory=Doubts)
    refusal: BadInput | None = None


def list_suggestions(row: ProjectRow, files: Sequence[AttachmentRow]) -> list[LocationSuggestion]:
    """Return the places that the newest photos suggest, each once, without where the project already is."""
    if row.precision in KEPT_PRECISIONS:
        return []
    found: dict[tuple[float, float], LocationSuggestion] = {}
    for file in files:
        if file.suggested_lon is None or file.suggested_lat is None:
            continue
        away = None
        if row.lon is not None and row.lat is not None:
            away = distance_m(row.lon, row.lat, file.suggested_lon, file.suggested_lat)
        if away is None or away > SAME_PLACE_M or row.precision != "site":
            spot = round(file.suggested_lon, SPOT_DECIMALS), round(file.suggested_lat, SPOT_DECIMALS)
            found.setdefault(spot, LocationSuggestion(file, away))
    return list(found.values())[:MOST_SHOWN]


def judge_suggestions(session: Session, suggestions: Sequence[LocationSuggestion]) -> list[JudgedSuggestion]:
    """Return the suggestions, each with what the rules of places say to it."""
    found = []
    for one in suggestions:
        project = session.get_one(Project, one.photo.project_id)
        try:
            doubts = judge_values(session, project, take_place(one.photo))
        except BadInput as error:
            found.append(JudgedSuggestion(one.photo, one.distance_m, refusal=error))
        else:
            found.append(JudgedSuggestion(one.photo, one.distance_m, doubts))
    return found


def adopt_suggestion(
    session: Session,
    photo: AttachmentRow,
    author: Author,
    access: Access,
    *,
    expected_version: int,
    reason: str = "",
    is_confirmed: bool = False,
) -> Update:
    """Submit a photo's place as its project's site; raises as submit_update, and BadInput without a place.

    `reason` and `is_confirmed` answer what is doubted of the place.
    """
    if photo.project_id is None:
        raise refuse_unknown()
    project = session.get_one(Project, photo.project_id)
    values = take_place(photo)
    if project.precision in KEPT_PRECISIONS:
        raise BadInput(msg("这个项目的位置是线路或实测成果,不能用一张照片代替。"))
    if is_confirmed and not tidy(reason):
        raise BadInput(msg("请写明理由。"), field="reason")
    said = "\n".join(filter(None, (f"采用照片“{photo.filename}”的拍摄位置", tidy(reason))))
    submission = Submission("fields", values, reason=said, is_confirmed=is_confirmed)
    return submit_update(session, project, submission, author, access, expected_version=expected_version)


def take_place(photo: AttachmentRow) -> dict[str, Any]:
    """Return a photo's place as the columns of a project; raises BadInput for a photo that has none."""
    if photo.suggested_lon is None or photo.suggested_lat is None:
        raise BadInput(msg("“%(file)s”里没有拍摄位置。"), file=photo.filename)
    return {
        "geom": from_shape(Point(photo.suggested_lon, photo.suggested_lat), srid=WGS84),
        "precision": "site",
        "method": "imported",
        "accuracy_m": None,
        "source_datum": "wgs84",
    }
