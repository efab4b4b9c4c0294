"""The map: its page, its data, its folium configuration."""

from __future__ import annotations

from app.map import custody, finding, ground, page, tiles

BLUEPRINTS = (page.bp, tiles.bp, ground.bp, finding.bp, custody.bp)
