"""Sources of the ground: mapping files that say which layer and code of a file is what."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from geo.errors import msg
from geo.ground.classes import BY_CODE
from projects.errors import BadInput

FOLDER = Path(__file__).parent
ANY = "*"
KEYS = {"title", "attribution", "layers"}
LAYER_KEYS = {"name", "code", "names", "refs", "by_ref", "classes"}


@dataclass(frozen=True, slots=True)
class LayerRule:
    """What of a layer is taken: the column of the code, its classes, the columns of names and numbers.

    `name` is the layer's, in any case, with * for anything. With `by_ref` a number of three digits says of
    which class a road is.
    """

    name: str
    code: str
    classes: Mapping[str, str]
    names: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()
    by_ref: bool = False

    def fits(self, layer: str) -> bool:
        """Say whether a layer is meant."""
        return fnmatchcase(layer.lower(), self.name.lower())

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns that are read."""
        return tuple(dict.fromkeys((self.code, *self.names, *self.refs)))

    def find_class(self, code: str | None) -> str | None:
        """Return the class of a code, None for one that is left."""
        if code is None:
            return None
        return self.classes.get(code, self.classes.get(ANY))


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of file: what it is called, whom to name on the map, and the rules of its layers in order."""

    key: str
    title: str
    attribution: str
    layers: tuple[LayerRule, ...]

    def rules_of(self, layer: str) -> list[LayerRule]:
        """Return the rules of a layer; of a row, the first that gives a class holds."""
        return [rule for rule in self.layers if rule.fits(layer)]


def read_sources(folder: Path | None = None) -> dict[str, Source]:
    """Return the sources by key, those of a folder before ours of the same name; raises BadInput."""
    found = {path.stem: path for path in sorted(FOLDER.glob("*.toml"))}
    if folder is not None:
        if not folder.is_dir():
            raise BadInput(msg("没有这个对照表文件夹:%(folder)s。"), field="source", folder=str(folder))
        found |= {path.stem: path for path in sorted(folder.glob("*.toml"))}
    return {key: read_source(path) for key, path in found.items()}


def read_source(path: Path) -> Source:
    """Return the source that a mapping file describes; raises BadInput, naming the file and the place."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        held = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(
            msg("对照表 %(file)s 不是有效的 UTF-8 TOML(中文的代码要加引号):%(reason)s。"),
            field="source",
            file=path.name,
            reason=str(error),
        ) from error
    faults = list(find_faults(held))
    if faults:
        raise BadInput(
            msg("对照表 %(file)s 有 %(count)d 处错误:%(faults)s。"),
            field="source",
            file=path.name,
            count=len(faults),
            faults=";".join(faults[:20]),
        )
    rules = tuple(read_rule(one) for one in held["layers"])
    return Source(path.stem, held["title"].strip(), held["attribution"].strip(), rules)


def read_rule(held: Mapping[str, Any]) -> LayerRule:
    """Return a rule that has no fault."""
    return LayerRule(
        name=held["name"],
        code=held["code"],
        classes={str(code): name for code, name in held["classes"].items()},
        names=tuple(held.get("names", ())),
        refs=tuple(held.get("refs", ())),
        by_ref=held.get("by_ref", False),
    )


def find_faults(held: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong in a mapping file, each with its place."""
    yield from (f"{key}?" for key in sorted(held.keys() - KEYS))
    for key in ("title", "attribution"):
        if not is_word(held.get(key)):
            yield f"{key} 须是文字 must be text"
    layers = held.get("layers")
    if not isinstance(layers, list) or not layers or not all(isinstance(one, dict) for one in layers):
        yield "layers 须有一个以上 [[layers]] / needs [[layers]]"
        return
    for number, layer in enumerate(layers, 1):
        for fault in find_layer_faults(layer):
            yield f"layers[{number}].{fault}"


def find_layer_faults(layer: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong in one rule."""
    yield from (f"{key}?" for key in sorted(layer.keys() - LAYER_KEYS))
    for key in ("name", "code"):
        if not is_word(layer.get(key)):
            yield f"{key} 须是文字 must be text"
    for key in ("names", "refs"):
        columns = layer.get(key, [])
        if not isinstance(columns, list) or not all(is_word(one) for one in columns):
            yield f"{key} 须是列名的列表 must be a list of columns"
    if not isinstance(layer.get("by_ref", False), bool):
        yield "by_ref 须是 true 或 false"
    classes = layer.get("classes")
    if not isinstance(classes, dict) or not classes:
        yield "classes 须有一个以上代码 needs codes"
        return
    for code, name in classes.items():
        if not isinstance(name, str) or name not in BY_CODE:
            yield f"classes.{code}: {name}? ({'/'.join(BY_CODE)})"


def is_word(value: object) -> bool:
    """Say whether a value is a text with something in it."""
    return isinstance(value, str) and bool(value.strip())


def choose_source(sources: Mapping[str, Source], layers: Collection[str], key: str = "") -> Source:
    """Return the source of a key, without one the source that knows most of the layers; raises BadInput."""
    if key:
        if key not in sources:
            raise BadInput(
                msg("没有名为“%(key)s”的对照表。已有:%(known)s。"),
                field="source",
                key=key,
                known="、".join(sources),
            )
        return sources[key]
    known = {one.key: sum(bool(one.rules_of(layer)) for layer in layers) for one in sources.values()}
    best = max(known, key=lambda one: known[one])
    if not known[best]:
        raise BadInput(
            msg("文件里的图层不在任何对照表里:%(layers)s。请写一个对照表(docs/base.md),已有的是 %(known)s。"),
            field="source",
            layers="、".join(sorted(layers)[:30]),
            known="、".join(sources),
        )
    return sources[best]
