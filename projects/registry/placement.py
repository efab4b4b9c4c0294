"""Whether a place is where its project is: far outside its districts is refused, near them is asked about.

The thresholds stand with their reasons in places.toml. The districts of a project that names none are the
city that its code is of.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session

from geo.datum import SHIFTED, Datum, from_wgs84, parse_datum, to_wgs84
from geo.districts import list_names
from geo.errors import msg
from geo.places import PlacePoint, list_named, list_places, pick_named
from geo.reach import Reach, apart_m, get_boundaries, lies_within, measure_reach
from geo.shapes import FIELD, check_place, words_of
from projects.accounts.scopes import find_districts
from projects.errors import BadInput
from projects.models import Project
from projects.registry.custody import MEASURED
from projects.registry.doubts import Doubt, Doubts
from projects.words.vocabulary import LARGEST_ACCURACY_M

RULES = tomllib.loads(Path(__file__).with_name("places.toml").read_text(encoding="utf-8"))
OUTSIDE, DATUM = RULES["outside"], RULES["datum"]
# What says where a project is, and how exactly that is known.
PLACING = ("geom", "accuracy_m", "source_datum")
M_A_KM = 1000
# How precise a place may be without a survey, the best first.
BY_ACCURACY = ("site", "village", "township")
DATUM_FIELD = "source_datum"
SHIFTED_FROM_HERE = msg(
    "与现在的位置相差 %(metres)s 米,恰是 %(datum)s 坐标的偏移。"
    "若是这种坐标,请照原样写,并注明原坐标系 %(code)s。"
)
SHIFTED_FROM_PLACE = msg(
    "与地名“%(name)s”相差 %(metres)s 米,恰是 %(datum)s 坐标的偏移。"
    "若是这种坐标,请照原样写,并注明原坐标系 %(code)s。"
)
DATUM_NAMES: Mapping[Datum, str] = {"gcj02": "GCJ-02", "bd09": "BD-09", "wgs84": "WGS-84"}


@dataclass(frozen=True, slots=True)
class Area:
    """The districts that a place belongs to, in words and as one shape (degrees WGS-84)."""

    words: str
    shape: shapely.Geometry


@dataclass(frozen=True, slots=True)
class Given:
    """A place as it is given: its shape in WGS-84, its error in metres where known, the datum it came in."""

    shape: shapely.Geometry
    accuracy_m: int | None
    datum: Datum


def precision_of(accuracy_m: int | None, custody: str | None = None) -> str:
    """Return how precise a place is that is given with this error in metres.

    A survey only where somebody surveyed, however small the error. Raises BadInput for an error so large
    that the place says no more than the district.
    """
    if accuracy_m is None:
        return BY_ACCURACY[0]
    for precision in (*(["surveyed"] if custody in MEASURED else []), *BY_ACCURACY):
        if accuracy_m <= LARGEST_ACCURACY_M[precision]:
            return precision
    raise BadInput(
        msg("误差 %(accuracy)s 米,只说明在哪个县区,不能在图上落点。"),
        field="accuracy_m",
        accuracy=accuracy_m,
    )


def judge_values(session: Session, project: Project, values: Mapping[str, Any]) -> Doubts:
    """Return what is doubted of a project's place once the values stand; raises BadInput where it cannot be.

    Nothing is doubted when the values leave the place alone.
    """
    if not any(name in values for name in PLACING):
        return Doubts()
    given = read_given(project, values)
    if given is None:
        return Doubts()
    adcodes = find_adcodes(session, [project])[project.id]
    known = list_known(session, project, adcodes) if "geom" in values else []
    return judge(given, find_area(session, adcodes), known)


def judge_each(
    session: Session, given: Sequence[tuple[Project, Mapping[str, Any]]]
) -> list[Doubts | BadInput]:
    """Return what `judge_values` says of each of many, or raises, in their order.

    What the districts are and which places lie in them is read once for each set of districts.
    """
    own = find_adcodes(session, {project for project, _values in given})
    areas = {one: find_area(session, one) for one in set(own.values())}
    texts = {one: list_places(session, one) for one in areas}
    found: list[Doubts | BadInput] = []
    for project, values in given:
        adcodes, place = own[project.id], read_given(project, values)
        named = pick_named(project.place_text or "", texts[adcodes]) if "geom" in values else []
        known = [(one.name, shapely.Point(one.lon, one.lat)) for one in named]
        if "geom" in values and project.geom is not None:
            known.insert(0, ("", to_shape(project.geom)))
        try:
            found.append(judge(place, areas[adcodes], known) if place else Doubts())
        except BadInput as error:
            found.append(error)
    return found


def judge_new(values: Mapping[str, Any], area: Area | None, places: Iterable[PlacePoint]) -> Doubts:
    """Return what is doubted of the place of a project to be; raises BadInput where it cannot be.

    `area` and `places` are those of its districts: whoever judges many at once finds each only once.
    """
    if values.get("geom") is None:
        return Doubts()
    datum = parse_datum(values.get("source_datum") or "wgs84")
    given = Given(to_shape(values["geom"]), values.get("accuracy_m"), datum)
    named = pick_named(values.get("place_text") or "", places)
    return judge(given, area, [(one.name, shapely.Point(one.lon, one.lat)) for one in named])


def read_given(project: Project, values: Mapping[str, Any]) -> Given | None:
    """Return a project's place once the values stand, None when it then has none."""
    held = {name: values[name] if name in values else getattr(project, name) for name in PLACING}
    if held["geom"] is None:
        return None
    return Given(to_shape(held["geom"]), held["accuracy_m"], parse_datum(held["source_datum"] or "wgs84"))


def find_adcodes(session: Session, projects: Iterable[Project]) -> dict[int, frozenset[str]]:
    """Return the districts of each project; without any, the city or county that its code is of."""
    own = {project.id: frozenset({project.code[3:9]}) for project in projects}
    return {key: adcodes or own[key] for key, adcodes in find_districts(session, own).items()}


def find_area(session: Session, adcodes: Collection[str]) -> Area | None:
    """Return districts as one area, None where none of them is known."""
    shapes = get_boundaries(session, adcodes)
    if not shapes:
        return None
    names = list_names(session, adcodes)
    words = "、".join(names[adcode].label for adcode in sorted(shapes))
    return Area(words, shapely.union_all(list(shapes.values())))


def list_known(
    session: Session, project: Project, adcodes: Collection[str]
) -> list[tuple[str, shapely.Geometry]]:
    """Return where the project is said to be: where it stands now, and the named places of its place text."""
    named = [
        (one.name, shapely.Point(one.lon, one.lat))
        for one in list_named(session, project.place_text or "", adcodes)
    ]
    return [("", to_shape(project.geom)), *named] if project.geom is not None else named


def judge(given: Given, area: Area | None, known: Collection[tuple[str, shapely.Geometry]] = ()) -> Doubts:
    """Return what is doubted of a place; raises BadInput for one that cannot be, or is far outside."""
    check_place(given.shape)
    reach = measure_reach(given.shape, area.shape) if area else None
    if area is None or reach is None:
        return Doubts(tuple(doubt_shift(given, known)))
    if reach.farthest_m > OUTSIDE["far_km"] * M_A_KM:
        raise BadInput(
            msg("位置 %(where)s 在%(districts)s之外 %(km)s 公里,太远了,没有保存。请核对坐标。"),
            field=FIELD,
            where=words_of(reach.lon, reach.lat),
            districts=area.words,
            km=in_km(reach.farthest_m),
        )
    outside = tuple(doubt_outside(given, area, reach))
    shifted = doubt_datum(given, area) if outside else doubt_shift(given, known)
    return Doubts((*outside, *shifted))


def doubt_outside(given: Given, area: Area, reach: Reach) -> Iterator[Doubt]:
    """Yield the doubt of a part that lies wholly outside, or else of a line or an area that mostly does."""
    said = {"where": words_of(reach.lon, reach.lat), "districts": area.words}
    if reach.stray_m > max(OUTSIDE["margin_m"], given.accuracy_m or 0):
        message = msg("位置(%(where)s)在%(districts)s之外 %(km)s 公里。")
        yield Doubt("place_outside", FIELD, message, said | {"km": in_km(reach.stray_m)})
    elif shapely.get_dimensions(given.shape) and reach.inside < OUTSIDE["least_inside"]:
        message = msg("只有 %(percent)s%% 在%(districts)s之内,最远处(%(where)s)在外 %(km)s 公里。")
        told = {"percent": f"{reach.inside * 100:.0f}", "km": in_km(reach.farthest_m)}
        yield Doubt("place_mostly_outside", FIELD, message, said | told)


def doubt_datum(given: Given, area: Area) -> Iterator[Doubt]:
    """Yield which other datum would bring a place that is outside into its districts."""
    fitting = [datum for datum, shape in read_otherwise(given) if lies_within(shape, area.shape)]
    if fitting:
        message = msg(
            "按 %(datums)s 坐标换算,就在%(districts)s之内。若是这种坐标,请照原样写,并注明原坐标系 %(code)s。"
        )
        values = {"datums": join(fitting), "districts": area.words, "code": fitting[0]}
        yield Doubt("place_datum", DATUM_FIELD, message, values)


def doubt_shift(given: Given, known: Collection[tuple[str, shapely.Geometry]]) -> Iterator[Doubt]:
    """Yield the doubt of a place that lies just as far from a known one as an undeclared datum moves it."""
    for name, place in known:
        away = apart_m(given.shape, place)
        if away < DATUM["least_shift_m"]:
            continue
        for datum, shape in read_otherwise(given):
            if apart_m(shape, place) <= DATUM["same_m"]:
                yield Doubt(
                    "place_shifted",
                    DATUM_FIELD,
                    SHIFTED_FROM_PLACE if name else SHIFTED_FROM_HERE,
                    {"name": name, "metres": f"{away:.0f}", "datum": DATUM_NAMES[datum], "code": datum},
                )
                return


def read_otherwise(given: Given) -> Iterator[tuple[Datum, shapely.Geometry]]:
    """Yield the place as it would be had its coordinates been in another datum, the likeliest first."""
    written = from_wgs84(given.shape, given.datum)
    ours = "wgs84" if given.datum not in SHIFTED else given.datum
    for datum in DATUM_NAMES:
        if datum != ours:
            yield datum, to_wgs84(written, datum)


def join(datums: Collection[Datum]) -> str:
    """Return datums by name."""
    return " / ".join(DATUM_NAMES[datum] for datum in datums)


def in_km(metres: float) -> str:
    """Return a distance in kilometres, one decimal below ten."""
    return f"{metres / M_A_KM:,.1f}" if metres < 10 * M_A_KM else f"{metres / M_A_KM:,.0f}"
