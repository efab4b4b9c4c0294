"""What the marks of the map can be coloured by: status, warning, kind of work, who stands for the place."""

from __future__ import annotations

from flask_babel import gettext

from app.words.fields import field_name
from app.words.i18n import term_label
from projects.words import vocabulary
from projects.words.custody import CUSTODIES

COLOURS = ("status", "warning", "type", "custody")
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


def describe_colours() -> dict[str, dict[str, str]]:
    """Return the names of what each way of colouring tells apart, in the order of the key."""
    return {
        "status": {term.code: term_label(vocabulary.STATUSES, term.code) for term in vocabulary.STATUSES},
        "warning": {
            "red": gettext("红色预警"),
            "yellow": gettext("黄色预警"),
            "none": gettext("没有预警"),
        },
        "type": {
            "transport": gettext("交通"),
            "industry": gettext("产业与商贸"),
            "supply": gettext("能源、水利与市政"),
            "environment": gettext("生态环保"),
            "agriculture": gettext("农业农村"),
            "culture": gettext("文旅体育"),
            "social": gettext("社会民生"),
            "other": gettext("其他"),
        },
        "custody": {term.code: term_label(CUSTODIES, term.code) for term in CUSTODIES},
    }


def colour_names() -> dict[str, str]:
    """Return what the marks can be coloured by."""
    return {
        "status": gettext("状态"),
        "warning": gettext("预警"),
        "type": gettext("类型"),
        "custody": field_name("custody"),
    }
