"""The tag of the ground under the maps, which changes by itself while the registry's data stand."""

from __future__ import annotations

from hashlib import sha256

from app.web.extensions import get_session
from app.web.state import hash_code
from geo.ground.parts import Ground, read_ground


def name_ground() -> str:
    """Return the tag of the ground as it is loaded and drawn now."""
    return tag_of(read_ground(get_session()))


def tag_of(ground: Ground) -> str:
    """Return the tag of a ground, another one with other code too."""
    return sha256(f"{ground.version} {hash_code()}".encode()).hexdigest()[:12]
