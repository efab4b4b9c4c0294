"""The colour of each status in files that are opened elsewhere; on pages the style sheet has the same."""

from __future__ import annotations

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
