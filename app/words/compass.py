"""Directions in words."""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext

# From north, clockwise.
SIDES = (
    *(lazy_gettext("北"), lazy_gettext("东北"), lazy_gettext("东"), lazy_gettext("东南")),
    *(lazy_gettext("南"), lazy_gettext("西南"), lazy_gettext("西"), lazy_gettext("西北")),
)


def compass_words(degrees: float) -> str:
    """Return a direction in degrees from north as its side of the compass with the figure."""
    side = SIDES[round(degrees * len(SIDES) / 360) % len(SIDES)]
    return gettext("镜头朝%(side)s(%(degrees)s°)", side=side, degrees=f"{degrees:.0f}")
