"""The code lists of the registry as data: code, Chinese, English and the outside codes they map to.

Sources: the OC4IDS 0.9 codelists projectSector and projectStatus, GB/T 4754 section letters,
IATI activity status.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """One code with its names."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class TypeTerm(Term):
    """A project type with its OC4IDS sector, GB/T 4754 section letter and map icon."""

    sector: str
    gb_section: str
    icon: str


@dataclass(frozen=True, slots=True)
class StatusTerm(Term):
    """A status with its OC4IDS and IATI codes; `is_started` and `is_done` drive the shares in the totals."""

    oc4ids: str
    iati: str
    is_started: bool = False
    is_done: bool = False


TYPES = (
    TypeTerm("logistics_park", "物流园区/仓储", "Logistics parks and storage", "economy", "G", "warehouse"),
    TypeTerm("industrial_zone", "开发区/产业园区", "Development zones and parks", "economy", "C", "city"),
    TypeTerm("industrial_project", "工业项目", "Industrial projects", "economy", "C", "industry"),
    TypeTerm("expressway", "高速公路", "Expressways", "transport.road", "G", "road"),
    TypeTerm(
        "trunk_road", "国省干线", "National and provincial roads", "transport.road", "G", "road-circle-check"
    ),
    TypeTerm("local_road", "地方公路", "Local roads", "transport.road", "G", "road-spikes"),
    TypeTerm("urban_road_bridge", "城市道路桥梁", "City roads and bridges", "transport.urban", "E", "bridge"),
    TypeTerm("railway", "铁路/专用线", "Railways and sidings", "transport.rail", "G", "train"),
    TypeTerm("airport", "机场", "Airports", "transport.air", "G", "plane"),
    TypeTerm(
        "passenger_hub", "客运枢纽/公交场站", "Passenger hubs and bus depots", "transport.urban", "G", "bus"
    ),
    TypeTerm("energy", "能源", "Energy", "energy", "D", "bolt"),
    TypeTerm("water", "水利供水", "Water works and supply", "waterAndWaste", "E", "droplet"),
    TypeTerm("environment", "生态环保", "Environment", "naturalResources", "N", "leaf"),
    TypeTerm("urban_utility", "市政管网供热燃气照明", "City utilities", "waterAndWaste", "D", "faucet"),
    TypeTerm("agriculture", "农业农村", "Agriculture and countryside", "economy", "A", "wheat-awn"),
    TypeTerm(
        "tourism_culture",
        "文旅体育",
        "Tourism, culture and sport",
        "cultureSportsAndRecreation",
        "R",
        "landmark",
    ),
    TypeTerm("commerce", "商贸市场", "Commerce and markets", "economy", "F", "store"),
    TypeTerm("digital", "数字化/新基建", "Digital infrastructure", "communications", "I", "server"),
    TypeTerm(
        "housing_renewal", "住房与城市更新", "Housing and urban renewal", "socialHousing", "K", "building"
    ),
    TypeTerm("education", "教育", "Education", "education", "P", "school"),
    TypeTerm("health", "卫生健康", "Health", "health", "Q", "hospital"),
    TypeTerm("social_welfare", "民政养老", "Social welfare", "health", "Q", "hands-holding"),
    TypeTerm("public_safety", "应急消防政法", "Public safety", "governance", "S", "shield-halved"),
    TypeTerm("science_innovation", "科技创新平台", "Science and innovation", "economy", "M", "flask"),
    TypeTerm("other", "其他", "Other", "governance", "S", "shapes"),
)

STATUSES = (
    StatusTerm("planned", "谋划", "Planned", "identification", "1"),
    StatusTerm("preliminary", "前期", "Preliminary", "preparation", "1"),
    StatusTerm("signed", "签约", "Signed", "preparation", "1"),
    StatusTerm("construction", "在建", "Under construction", "implementation", "2", is_started=True),
    StatusTerm("completed", "竣工", "Completed", "completion", "3", is_started=True, is_done=True),
    StatusTerm("operating", "投产运营", "Operating", "maintenance", "4", is_started=True, is_done=True),
    StatusTerm("suspended", "停缓建", "Suspended", "implementation", "6"),
    StatusTerm("cancelled", "终止", "Cancelled", "cancelled", "5"),
)

NATURES = (
    Term("new", "新建", "New build"),
    Term("expansion", "扩建", "Expansion"),
    Term("reconstruction", "改建", "Reconstruction"),
    Term("reconstruction_expansion", "改扩建", "Reconstruction and expansion"),
    Term("upgrade", "升级改造", "Upgrade"),
    Term("technical_upgrade", "技术改造", "Technical upgrade"),
    Term("relocation", "迁建/改移", "Relocation"),
    Term("continuation", "续建", "Continuation"),
    Term("maintenance", "维修养护", "Maintenance"),
    Term("procurement", "购置更新", "Procurement"),
)

LEVELS = (
    Term("province", "省级重点", "Provincial key project"),
    Term("city", "市级重点", "City key project"),
    Term("county", "县级重点", "County key project"),
)

APPROVALS = (
    Term("approve", "审批", "Approval"),
    Term("ratify", "核准", "Ratification"),
    Term("file", "备案", "Filing"),
)

STATUS_BASES = (
    Term("stated", "明确载明", "Stated"),
    Term("implied", "推定", "Implied"),
)

PRECISIONS = (
    Term("surveyed", "实测", "Surveyed"),
    Term("site", "场址", "Site"),
    Term("village", "村", "Village"),
    Term("township", "乡镇街道", "Township"),
    Term("route", "沿线示意", "Sketched route"),
    Term("district", "仅到县区", "District only"),
    Term("none", "未落位", "Not located"),
)

METHODS = (
    Term("drawn", "手工绘制", "Drawn"),
    Term("imported", "导入", "Imported"),
    Term("gazetteer", "地名库", "Gazetteer"),
    Term("estimated", "估计", "Estimated"),
)

FUNDING_SOURCES = (
    Term("central", "中央预算内", "Central budget"),
    Term("province", "省级资金", "Province"),
    Term("local", "地方财政", "Local budget"),
    Term("bond", "专项债券", "Special bond"),
    Term("loan", "银行贷款", "Bank loan"),
    Term("self", "自筹", "Own funds"),
    Term("foreign", "利用外资", "Foreign capital"),
    Term("social", "社会资本", "Private capital"),
    Term("other", "其他", "Other"),
)

QUALIFIERS = (
    Term("exact", "", ""),
    Term("about", "约", "about"),
    Term("floor", "以上", "at least"),
)

MEASURES = (
    Term("investment_wan", "总投资(万元)", "Total investment (10,000 yuan)"),
    Term("completed_wan", "累计完成投资(万元)", "Completed to date (10,000 yuan)"),
    Term("length_km", "长度(公里)", "Length (km)"),
    Term("land_m2", "占地面积(平方米)", "Land area (m²)"),
    Term("floor_m2", "建筑面积(平方米)", "Floor area (m²)"),
    Term("part_count", "项目个数", "Number of parts"),
)

BUCKETS = (
    Term("district", "县区", "District"),
    Term("cross", "跨区", "Cross-district"),
    Term("city", "市本级", "City level"),
)

# A geometry exists exactly for these precisions; the others are counts with money beside the map.
LOCATED_PRECISIONS = ("surveyed", "site", "village", "township", "route")
STARTED_STATUSES = tuple(status.code for status in STATUSES if status.is_started)
DONE_STATUSES = tuple(status.code for status in STATUSES if status.is_done)


def codes(terms: Iterable[Term]) -> tuple[str, ...]:
    """Return the codes of a list, in its order."""
    return tuple(term.code for term in terms)


def find_term(terms: Iterable[Term], code: str) -> Term:
    """Return the term of a code; raises KeyError for a code that the list does not hold."""
    for term in terms:
        if term.code == code:
            return term
    raise KeyError(code)
