"""Where a project may be, from where its photos were taken: an officer decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geoalchemy2.shape import from_shape
from shapely import Point
from sqlalchemy.orm import Session

from geo.distance import distance_m
from geo.errors import msg
from geo.models import WGS84
from projects.accounts.access import Access
from projects.errors import BadInput
from projects.evidence.attachments import AttachmentRow
from projects.models import Project, Update
from projects.registry.audit import Author
from projects.registry.rows import ProjectRow
from projects.updates.submission import Submission
from projects.updates.submissions import submit_update

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


def adopt_suggestion(
    session: Session, photo: AttachmentRow, author: Author, access: Access, *, expected_version: int
) -> Update:
    """Submit a photo's place as its project's site; raises as submit_update, and BadInput without a place."""
    project = session.get_one(Project, photo.project_id)
    if photo.suggested_lon is None or photo.suggested_lat is None:
        raise BadInput(msg("“%(file)s”里没有拍摄位置。"), file=photo.filename)
    if project.precision in KEPT_PRECISIONS:
        raise BadInput(msg("这个项目的位置是线路或实测成果,不能用一张照片代替。"))
    values = {
        "geom": from_shape(Point(photo.suggested_lon, photo.suggested_lat), srid=WGS84),
        "precision": "site",
        "method": "imported",
        "accuracy_m": None,
        "source_datum": "wgs84",
    }
    submission = Submission("fields", values, reason=f"采用照片“{photo.filename}”的拍摄位置")
    return submit_update(session, project, submission, author, access, expected_version=expected_version)
