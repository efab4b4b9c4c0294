"""What the marks of a map can be coloured by: status, warning, kind of work or who stands for the place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from projects.words.custody import CUSTODIES
from projects.words.vocabulary import STATUSES, Term

WARNINGS = (
    Term("red", "红色预警", "Red warning"),
    Term("yellow", "黄色预警", "Yellow warning"),
    Term("none", "没有预警", "No warning"),
)
GROUPS = (
    Term("transport", "交通", "Transport"),
    Term("industry", "产业与商贸", "Industry and trade"),
    Term("supply", "能源、水利与市政", "Energy, water, utilities"),
    Term("environment", "生态环保", "Environment"),
    Term("agriculture", "农业农村", "Agriculture and countryside"),
    Term("culture", "文旅体育", "Tourism, culture and sport"),
    Term("social", "社会民生", "Social services"),
    Term("other", "其他", "Other"),
)
# Twenty-five types are more than an eye tells apart: each belongs to one of these.
TYPE_GROUPS = {
    "transport": (
        *("expressway", "trunk_road", "local_road", "urban_road_bridge"),
        *("railway", "airport", "passenger_hub"),
    ),
    "industry": (
        *("logistics_park", "industrial_zone", "industrial_project"),
        *("commerce", "digital", "science_innovation"),
    ),
    "supply": ("energy", "water", "urban_utility"),
    "environment": ("environment",),
    "agriculture": ("agriculture",),
    "culture": ("tourism_culture",),
    "social": ("housing_renewal", "education", "health", "social_welfare", "public_safety"),
    "other": ("other",),
}
GROUP_OF = {code: group for group, codes in TYPE_GROUPS.items() for code in codes}
TONES: Mapping[str, Sequence[Term]] = {
    "status": STATUSES,
    "warning": WARNINGS,
    "type": GROUPS,
    "custody": CUSTODIES,
}
