"""A kind of file: which words it reads, who may have it, and what makes it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sqlalchemy.orm import Session

from projects.accounts.access import Access, Audience
from projects.exports.job import Export
from projects.exports.publisher import NOBODY, Publisher
from projects.progress.rules import WarningRules
from projects.shelves.folder import Folder
from projects.shelves.shelf import Shelf
from projects.words.names import Language
from projects.words.query_words import Words

HERE = Folder(Path())


@dataclass(frozen=True, slots=True)
class Asked:
    """One file as it was asked for: all that it depends on beside the data; it can be pickled.

    `wanted` is what its kind read of the words; `access` is nobody's where the file is the same for all.
    """

    what: str
    format_: str
    wanted: Any
    language: Language
    access: Access
    rules: WarningRules
    publisher: Publisher = NOBODY
    # Where the files lie that officers attached.
    files: Shelf = HERE
    # The number under which maps of the installation were approved for publication (审图号).
    map_approval: str = ""


@dataclass(frozen=True, slots=True)
class FileKind:
    """One thing that can be had in some formats.

    `filter` is whose filter its words are, and `words` are those beside it. `read` returns what the words
    want in a format and raises BadInput; its last argument names words that the caller reads itself. `write`
    makes the file; it raises BadInput or NotFound for what the database does not hold. `audience` is the
    least role; `differs` says that callers are told different things, `has_ground` that it shows the ground,
    which has a version of its own.
    """

    name: tuple[str, str]
    formats: tuple[str, ...]
    filter: Literal["projects", "matters", "none"]
    words: tuple[str, ...]
    read: Callable[[Words, str, Collection[str]], Any]
    write: Callable[[Session, Asked], Export]
    audience: Audience = "public"
    differs: bool = False
    has_ground: bool = False
