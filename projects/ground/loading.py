"""Load a file of the ground as a part: what the mapping takes of it replaces what the part had."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.orm import Session

from geo.errors import msg
from geo.ground.models import BasePart
from geo.ground.parts import Features, PartFacts, replace_part
from projects.errors import BadInput
from projects.ground.opening import open_ground
from projects.ground.reading import Options
from projects.ground.sources import Source, choose_source
from projects.ground.taking import LayerReport, take_layer
from projects.imports.source import Where, refuse

# Endings that are no part of what a part is called.
ENDINGS = re.compile(r"(?i)(\.osm\.pbf|\.gdb\.zip|\.shp\.zip|\.gdb|\.gpkg|\.zip|\.pbf)$")
KEY = re.compile(r"[\w.()-]{1,60}")
CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Wish:
    """How a file is to be loaded: as which part (its own name when empty), by which source, read how."""

    key: str = ""
    source: str = ""
    encoding: str = ""
    options: Options = field(default_factory=Options)


def load_ground(session: Session, path: Path, sources: Mapping[str, Source], wish: Wish) -> BasePart:
    """Write a file as a part and return it; raises BadInput, nothing written, where nothing can be taken."""
    key = wish.key or ENDINGS.sub("", path.name)
    if not KEY.fullmatch(key):
        raise BadInput(
            msg("资料名“%(key)s”只能有文字、数字和 . - _ ( ),最多 60 个字。请用 --as 另起一个。"),
            field="key",
            key=key[:80],
        )
    with open_ground(path, wish.encoding) as file:
        source = choose_source(sources, [layer.name for layer in file.layers], wish.source)
        features: list[Features] = []
        reports: list[LayerReport] = []
        for layer in file.layers:
            if source.rules_of(layer.name):
                taken, report = take_layer(file, layer, source, wish.options)
                features += taken
                reports.append(report)
        left = [layer.name for layer in file.layers if not source.rules_of(layer.name)]
    if not features:
        raise refuse(
            Where(path.name),
            msg("%(where)s:按对照表“%(source)s”没有可取的内容,没有改动。图层:%(layers)s。"),
            source=source.key,
            layers="、".join(layer.name for layer in file.layers[:30]),
        )
    told = {"layers": [one.as_record() for one in reports], "left_layers": left}
    facts = PartFacts(
        key, source.key, source.title, source.attribution, path.name, hash_file(path), report=told
    )
    return replace_part(session, facts, features)


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file, or of all files of a folder by name."""
    digest = hashlib.sha256()
    for one in sorted(path.iterdir()) if path.is_dir() else [path]:
        with one.open("rb") as file:
            digest.update(one.name.encode())
            while chunk := file.read(CHUNK):
                digest.update(chunk)
    return digest.hexdigest()
