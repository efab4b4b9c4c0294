"""The colours of marks and districts in files; on pages the style sheets have the same."""

from __future__ import annotations

from collections.abc import Mapping

STATUS_COLOURS = {
    "planned": "#7d8a97",
    "preliminary": "#7a63b0",
    "signed": "#2c7fb8",
    "construction": "#d07f12",
    "completed": "#3c9a5f",
    "operating": "#0f6e66",
    "suspended": "#b23a48",
    "cancelled": "#4a4f55",
}
# What marks can be coloured by, with the colour of each code in the order of the key.
MARK_COLOURS: Mapping[str, Mapping[str, str]] = {
    "status": STATUS_COLOURS,
    "warning": {"red": "#b3261e", "yellow": "#b58500", "none": "#7b8794"},
    "type": {
        "transport": "#22577a",
        "industry": "#8e44ad",
        "supply": "#1f8fc4",
        "environment": "#2e8b57",
        "agriculture": "#87971a",
        "culture": "#c2571a",
        "social": "#c0396b",
        "other": "#6b7683",
    },
    "custody": {"planned": "#8a8f98", "reported": "#c98500", "surveyed": "#1f6fb2", "verified": "#1e7a45"},
}
# What districts are shaded with: nothing, then the classes from the lowest on.
SHADE_COLOURS = ("#ffffff", "#e2ecf6", "#c4d9ee", "#9dc0e0", "#709fce", "#4a7fb8")
# The lines of the hatching of districts that state no figure.
SILENT_COLOUR = "#a9b8c8"
