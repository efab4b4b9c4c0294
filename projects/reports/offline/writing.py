"""The map of a filter as one file of HTML that opens offline: all its projects, their places, the ground."""

from __future__ import annotations

import json
from collections import Counter
from itertools import count
from typing import Any

import shapely
from sqlalchemy.orm import Session

from geo.cutout import Outline
from geo.errors import msg
from projects.clock import get_today
from projects.desk.warnings import list_levels
from projects.errors import BadInput
from projects.exports.file_names import clean_name, digest, plain_name
from projects.exports.filter_text import describe_filter, district_names
from projects.exports.formats import FORMATS
from projects.exports.job import Export, Job
from projects.exports.registry import plain_parts
from projects.exports.wording import phrase, pick
from projects.map.shading import SHADES
from projects.progress.rules import RULES_FILE, WarningRules, read_rules
from projects.reading.selection import open_selection
from projects.registry.fields import name_of
from projects.reports.offline.page import write_page
from projects.reports.offline.words import say as say_offline
from projects.reports.sheet import look
from projects.reports.sheet.frame import PAPERS, fit
from projects.reports.sheet.legend import shade_entries
from projects.reports.sheet.rows import SheetRow, list_entries
from projects.reports.sheet.sheet import SheetWanted
from projects.reports.sheet.subject import Subject, find_view, read_subject
from projects.reports.sheet.tones import Tones
from projects.reports.sheet.words import cells_of, name_sources, say, sum_up, title_of
from projects.store.past import moment_words
from projects.words.names import Language
from projects.words.tones import TONES

# More than this makes a file that no telephone opens.
MOST_ROWS = 10_000
DIGITS = 4
# What a project is in the file: a list of these, for their names would be a third of it.
COLUMNS = ("code", "tone", "is_estimated", "is_sketch", "geometry")
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


def write_offline(
    session: Session,
    wanted: SheetWanted,
    *,
    language: Language,
    approval: str = "",
    rules: WarningRules | None = None,
) -> Export:
    """Return the file; raises BadInput for an unknown district, or too many projects.

    Its marks are coloured and its districts shaded as wanted; `rules` say what is warned of.
    """
    selection = open_selection(session, wanted.filter)
    entries = list_entries(session, selection, MOST_ROWS)
    if len(entries) > MOST_ROWS:
        raise BadInput(
            msg("符合条件的项目超过 %(most)d 个，一个文件放不下。请加上县区、类型等条件。"), most=MOST_ROWS
        )
    frame = fit(wanted.view or find_view(session, selection), PAPERS["a3"])
    is_warned = wanted.colour == "warning"
    levels = list_levels(session, selection, rules or read_rules(RULES_FILE)) if is_warned else {}
    tones = Tones(wanted.colour, levels)
    subject = read_subject(session, selection, frame, shade=wanted.shade, tones=tones)
    job = Job(session, selection, language=language)
    texts = {**texts_of(subject, job, approval), "list": say("list", language)}
    data = {
        "texts": texts,
        "facts": [{"key": key, "name": name_of(name).say(language)} for key, name in FACTS.items()],
        "colour": wanted.colour,
        "legend": tones_of([row for row, _ in entries], tones, language),
        "shades": shades_of(subject, language),
        "bounds": bounds_of(subject) if wanted.view or any(place for _, place in entries) else None,
        "districts": districts_of(subject),
        "ground": ground_of(subject),
        "columns": [*COLUMNS, *CELLS],
        "projects": [project_of(row, place, tones, language) for row, place in entries],
    }
    when = moment_words(wanted.filter.as_of) if wanted.filter.as_of else get_today().isoformat()
    name = clean_name("-".join((phrase("brand", language), texts["title"], when)))
    looks = [one for one in (wanted.shade, wanted.colour) if one not in (SHADES[0], "status")]
    plain = plain_name("map", *plain_parts(job), *looks, digest(wanted.view), ending="html")
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
        **{
            key: say_offline(key, language)
            for key in ("find", "number", "together", "off", "more", "noscript")
        },
    }


def project_of(row: SheetRow, place: str | None, tones: Tones, language: Language) -> list[Any]:
    """Return a project as the page shows it, in the order of its columns: texts, and its place as GeoJSON."""
    geometry = json.loads(place) if place else None
    is_sketch = row.precision == "route"
    return [row.code, tones.of(row), row.is_estimated, is_sketch, geometry, *cells_of(row, language)]


def tones_of(rows: list[SheetRow], tones: Tones, language: Language) -> list[dict[str, str]]:
    """Return what the marks are coloured by that is there, each with its name and number."""
    counted = Counter(map(tones.of, rows))
    return [
        {"tone": term.code, "name": f"{pick((term.zh, term.en), language)} {counted[term.code]:,}"}
        for term in TONES[tones.way]
        if counted[term.code]
    ]


def shades_of(subject: Subject, language: Language) -> list[dict[str, Any]]:
    """Return the key of the shading: what it is of, what has no figure, then the classes from 1 on."""
    entries = shade_entries(subject.shading, language) if subject.shading else []
    classes = count(1)
    return [
        {
            "kind": one["kind"],
            "words": one["words"],
            "class": next(classes) if one["kind"] == "area" else None,
        }
        for one in entries
    ]


def bounds_of(subject: Subject) -> list[list[float]]:
    """Return the box that the page opens at, as Leaflet takes it."""
    box = subject.frame.bbox
    return [[box.south, box.west], [box.north, box.east]]


def districts_of(subject: Subject) -> dict[str, Any]:
    """Return the districts as a FeatureCollection: names with where these stand, and the class of a county.

    Where prefectures are named, the counties lie below them, without a name.
    """
    features = [district_of(subject, one, is_named=True) for one in subject.outlines]
    if subject.shaded is not subject.outlines:
        features = [
            *(district_of(subject, one, is_named=False) for one in subject.shaded if is_shaded(subject, one)),
            *features,
        ]
    return {"type": "FeatureCollection", "features": features}


def is_shaded(subject: Subject, one: Outline) -> bool:
    """Say whether a district has a class of its own, or no figure."""
    return subject.shading is not None and subject.shading.classes.get(one.adcode, 0) != 0


def district_of(subject: Subject, one: Outline, *, is_named: bool) -> dict[str, Any]:
    """Return a district as a feature; its class is null where nothing is stated of it."""
    properties: dict[str, Any] = {"is_own": one.adcode in subject.own, "is_named": is_named}
    if is_named:
        properties |= {"name": one.name, "label_point": one.label_point}
    if subject.shading and one.adcode in subject.shading.classes:
        properties["class"] = subject.shading.classes[one.adcode]
    return {"type": "Feature", "geometry": as_geojson(one.shape), "properties": properties}


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
