"""The map: its page, its data, its folium configuration."""

from __future__ import annotations

from app.map import comparing, custody, embed, finding, ground, page, tiles, wall

BLUEPRINTS = (
    *(page.bp, wall.bp, embed.bp, embed.data),
    *(tiles.bp, ground.bp, finding.bp, custody.bp, comparing.bp),
)
