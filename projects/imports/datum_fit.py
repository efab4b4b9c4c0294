"""What the chosen datum does to a whole file, and whether its places fit better in another."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import shapely
from sqlalchemy.orm import Session

from geo.datum import SHIFTED, Datum, from_wgs84, parse_datum, to_wgs84
from geo.errors import msg
from geo.reach import apart_m, lies_within
from projects.imports.proposing import Proposal, Setting
from projects.imports.source import Note
from projects.registry.placement import DATUM_NAMES, Area, find_area

KEPT = msg("%(number)d 处位置按 %(datum)s 读,坐标照原样。")
UNSAID = msg("%(number)d 处位置:没有指明坐标系,按 %(datum)s 读,坐标照原样。")
MOVED = msg("%(number)d 处位置按 %(datum)s 读,换算到 WGS-84,平均移动 %(metres)d 米。")
BETTER = msg(
    "%(number)d 处位置中有 %(better)d 处按 %(datum)s 读更合所在县区或已知地点,%(worse)d 处更不合。"
    "如果文件是 %(datum)s 坐标,请改选后重新读取。"
)
# A single place is asked about on its own row.
LEAST = 2
# So many places, spread over the file, are enough to tell.
SAMPLE = 1000
NAMES = {**DATUM_NAMES, "cgcs2000": "CGCS2000"}
CODES = {name: code for code, name in DATUM_NAMES.items()}
DOUBTS = ("place_datum", "place_shifted")


def tell_datum(session: Session, proposals: Sequence[Proposal], setting: Setting) -> list[Note]:
    """Return what is said of the datum of a file's places; nothing for a file without any."""
    by_datum: dict[Datum, list[Proposal]] = defaultdict(list)
    for one in proposals:
        if "geom" in one.stated:
            by_datum[datum_of(one, setting)].append(one)
    notes = [tell_one(datum, placed, setting) for datum, placed in sorted(by_datum.items())]
    return [*notes, *doubt(session, [one for one in proposals if is_open(one)], setting)]


def datum_of(one: Proposal, setting: Setting) -> Datum:
    """Return the datum in which a row was read: its own, else that of the import."""
    return parse_datum(one.row.values.get("source_datum") or setting.datum or "wgs84")


def is_open(one: Proposal) -> bool:
    """Say whether a row has a place that another choice for the file would read otherwise."""
    return "geom" in one.stated and not one.row.values.get("source_datum")


def tell_one(datum: Datum, placed: Sequence[Proposal], setting: Setting) -> Note:
    """Return what a datum does to the places that were read in it."""
    told: dict[str, Any] = {"number": len(placed), "datum": NAMES[datum]}
    if datum not in SHIFTED:
        return Note(KEPT if setting.datum or placed[0].row.values.get("source_datum") else UNSAID, told)
    shapes = [shape_of(one) for one in sample(placed)]
    moved = [apart_m(shape, from_wgs84(shape, datum)) for shape in shapes]
    return Note(MOVED, told | {"metres": round(sum(moved) / len(moved))})


def doubt(session: Session, placed: Sequence[Proposal], setting: Setting) -> list[Note]:
    """Return the doubt that most of what does not fit would fit in another datum; `reread_as` is that one."""
    fitting = Counter(datum for one in placed for datum in fitting_datums(one))
    if not fitting:
        return []
    datum, better = fitting.most_common(1)[0]
    if better < LEAST:
        return []
    others = [one for one in placed if datum not in fitting_datums(one)]
    worse = count_leaving(session, others, parse_datum(setting.datum or "wgs84"), datum)
    if worse >= better:
        return []
    told = {"number": len(placed), "better": better, "worse": worse, "datum": NAMES[datum]}
    return [Note(BETTER, told | {"reread_as": datum})]


def fitting_datums(one: Proposal) -> list[Datum]:
    """Return the datums in which the place of a row would fit, as its own doubts say."""
    found = [doubt for doubt in one.doubts if doubt.code in DOUBTS]
    names = [name for each in found for name in named(each.values)]
    return [CODES[name] for name in dict.fromkeys(names)]


def named(values: Any) -> Iterable[str]:
    """Return the datums that a doubt names."""
    return str(values.get("datums") or values["datum"]).split(" / ")


def count_leaving(session: Session, placed: Sequence[Proposal], ours: Datum, datum: Datum) -> int:
    """Return how many places that lie in their districts would not, had the file been in another datum."""
    areas: dict[frozenset[str], Area | None] = {}
    leaving, looked_at = 0, sample(placed)
    for one in looked_at:
        districts = one.project.districts if one.project else frozenset(one.row.values.get("districts") or ())
        if districts not in areas:
            areas[districts] = find_area(session, districts)
        area, shape = areas[districts], shape_of(one)
        otherwise = to_wgs84(from_wgs84(shape, ours), datum)
        if area and lies_within(shape, area.shape) and not lies_within(otherwise, area.shape):
            leaving += 1
    return round(leaving * len(placed) / len(looked_at)) if looked_at else 0


def sample(placed: Sequence[Proposal]) -> Sequence[Proposal]:
    """Return some places spread over the file, all of a few."""
    return placed[:: len(placed) // SAMPLE + 1]


def shape_of(one: Proposal) -> shapely.Geometry:
    """Return the place that a row states, in degrees WGS-84."""
    return shapely.from_wkt(one.stated["geom"])
