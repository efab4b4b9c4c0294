"""OGC API: Features and Tiles, for programs of maps and for people who look what there is."""

from __future__ import annotations

from app.api.ogc import collections, description, features, tiles

BLUEPRINTS = (collections.bp, features.bp, tiles.bp, description.bp)
