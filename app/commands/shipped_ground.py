"""The ground that comes with the application, where set-up and its packages left it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.config import Config
from projects.ground.shipped import find_atlas, load_shipped

# The waters that set-up cut from those of the world (setup/water.mjs), below static/.
WATER_FILE = "vendor/ground/water.jsonl.gz"


def load_shipped_ground(session: Session, config: Config) -> None:
    """Load waters, rivers, relief and places around the registry, each only where something is new."""
    load_shipped(session, config.static_folder / WATER_FILE, find_atlas())
