"""The map of a filter as one file of HTML that opens offline: all its projects, their places, the ground."""

from __future__ import annotations

import json
from typing import Any

import shapely
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.clock import get_today
from projects.errors import BadInput
from projects.exports.file_names import clean_name, digest, plain_name
from projects.exports.filter_text import describe_filter, district_names
from projects.exports.formats import FORMATS
from projects.exports.job import Export, Job
from projects.exports.registry import plain_parts
from projects.exports.wording import label, phrase
from projects.reading.selection import open_selection
from projects.registry.fields import name_of
from projects.reports.offline.page import write_page
from projects.reports.offline.words import say as say_offline
from projects.reports.sheet import look
from projects.reports.sheet.frame import PAPERS, fit
from projects.reports.sheet.rows import SheetRow, list_entries
from projects.reports.sheet.sheet import SheetWanted
from projects.reports.sheet.subject import Subject, find_view, read_subject
from projects.reports.sheet.words import cells_of, name_sources, say, sum_up, title_of
from projects.store.past import moment_words
from projects.words.names import Language
from projects.words.vocabulary import STATUSES

# More than this makes a file that no telephone opens.
MOST_ROWS = 5_000
DIGITS = 4
CELLS = ("name", "type_name", "status_name", "districts", "investment", "years")
AREA_TOKENS = {look.WATER: "water", look.BUILT: "built"}
# The tokens of lines that are no water.
LINE_TOKENS = {
    "track": "minor",
    **dict.fromkeys(("street", "village_road", "township_road", "main_street"), "street"),
    **{f"{word}_road": word for word in ("county", "provincial", "national")},
    "expressway": "expressway",
    **dict.fromkeys(("railway", "siding"), "rail"),
}
FACTS = {
    "code": "code",
    "districts": "district_names",
    "type_name": "type",
    "status_name": "status",
    "investment": "investment_wan",
    "years": "years",
}


def write_offline(session: Session, wanted: SheetWanted, *, language: Language, approval: str = "") -> Export:
    """Return the file; raises BadInput for an unknown district, or too many projects."""
    selection = open_selection(session, wanted.filter)
    entries = list_entries(session, selection, MOST_ROWS)
    if len(entries) > MOST_ROWS:
        raise BadInput(
            msg("符合条件的项目超过 %(most)d 个，一个文件放不下。请加上县区、类型等条件。"), most=MOST_ROWS
        )
    frame = fit(wanted.view or find_view(session, selection), PAPERS["a3"])
    subject = read_subject(session, selection, frame)
    job = Job(session, selection, language=language)
    texts = {**texts_of(subject, job, approval), "list": say("list", language)}
    data = {
        "texts": texts,
        "facts": [{"key": key, "name": name_of(name).say(language)} for key, name in FACTS.items()],
        "legend": legend_of([row for row, _ in entries], language),
        "bounds": bounds_of(subject) if wanted.view or any(place for _, place in entries) else None,
        "districts": districts_of(subject),
        "ground": ground_of(subject),
        "projects": [project_of(row, place, language) for row, place in entries],
    }
    when = moment_words(wanted.filter.as_of) if wanted.filter.as_of else get_today().isoformat()
    name = clean_name("-".join((phrase("brand", language), texts["title"], when)))
    plain = plain_name("map", *plain_parts(job), digest(wanted.view), ending="html")
    return Export(f"{name}.html", plain, FORMATS["html"].mimetype, write_page(data, language))


def texts_of(subject: Subject, job: Job, approval: str) -> dict[str, str]:
    """Return every text of the page."""
    language, as_of = job.language, job.wanted.as_of
    names = district_names(job)
    made = say("made_on", language, get_today().isoformat())
    return {
        "title": title_of(names, language),
        "filter": phrase("filter", language) + describe_filter(job, names),
        "summary": " · ".join(sum_up(subject.summary, language)),
        "made": f"{say('as_it_was', language, moment_words(as_of))} · {made}" if as_of else made,
        "legend": say("legend", language),
        "sources": " · ".join(name_sources(subject.sources, approval, language)),
        **{key: say_offline(key, language) for key in ("find", "number", "together", "off", "noscript")},
    }


def project_of(row: SheetRow, place: str | None, language: Language) -> dict[str, Any]:
    """Return a project as the page shows it: texts, and its place as GeoJSON."""
    return {
        "code": row.code,
        "status": row.status,
        "is_estimated": row.is_estimated,
        "is_sketch": row.precision == "route",
        "geometry": json.loads(place) if place else None,
        **dict(zip(CELLS, cells_of(row, language), strict=True)),
    }


def legend_of(rows: list[SheetRow], language: Language) -> list[dict[str, str]]:
    """Return the statuses that are there, each with its name."""
    held = {row.status for row in rows}
    return [
        {"status": status.code, "name": label(STATUSES, status.code, language)}
        for status in STATUSES
        if status.code in held
    ]


def bounds_of(subject: Subject) -> list[list[float]]:
    """Return the box that the page opens at, as Leaflet takes it."""
    box = subject.frame.bbox
    return [[box.south, box.west], [box.north, box.east]]


def districts_of(subject: Subject) -> dict[str, Any]:
    """Return the districts as a FeatureCollection with their names and where these stand."""
    features = [
        {
            "type": "Feature",
            "geometry": as_geojson(one.shape),
            "properties": {
                "name": one.name,
                "is_own": one.adcode in subject.own,
                "label_point": one.label_point,
            },
        }
        for one in subject.outlines
    ]
    return {"type": "FeatureCollection", "features": features}


def ground_of(subject: Subject) -> dict[str, Any]:
    """Return the waters, roads and railways as a FeatureCollection, each with how Leaflet draws it.

    Colours are named by their tokens, for the page has a light and a dark look.
    """
    features = []
    for one in subject.ground:
        drawn: dict[str, Any] = {}
        if one.class_ in look.FILLS:
            drawn = {"area": f"--ground-{AREA_TOKENS[look.FILLS[one.class_]]}", "fillOpacity": 1}
        if one.class_ in look.STROKES:
            stroke = look.STROKES[one.class_]
            drawn = {
                "line": f"--ground-{LINE_TOKENS.get(one.class_, 'water-line')}",
                "weight": 1 + stroke.width,
                "dashArray": stroke.dash or None,
            }
        if drawn:
            features.append({"type": "Feature", "geometry": as_geojson(one.shape), "properties": drawn})
    return {"type": "FeatureCollection", "features": features}


def as_geojson(shape: Any) -> Any:
    """Return a shape as GeoJSON, to about ten metres."""
    return json.loads(shapely.to_geojson(shapely.set_precision(shape, 10**-DIGITS)))
