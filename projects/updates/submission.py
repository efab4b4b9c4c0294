"""What an officer sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from projects.words.texts import tidy


@dataclass(frozen=True, slots=True)
class Submission:
    """What an officer sends: new values by field, already of the right types, and what stands behind them.

    `kind` is status, progress (then of a month), fields, districts or phases. Files are attached to the
    update afterwards; `file_count` says that they come, because a file is evidence too. `is_confirmed` says
    that what is doubted about the values was looked at again and is right.
    """

    kind: str
    values: Mapping[str, Any]
    month: date | None = None
    reason: str = ""
    evidence: str = ""
    evidence_link: str = ""
    file_count: int = 0
    batch: str | None = None
    is_confirmed: bool = False
    # Nobody has looked at the values yet: a reviewer does, whoever sends them.
    must_wait: bool = False
    # What the values cannot say, as JSON keeps it: the phases of a project.
    contents: Mapping[str, Any] | None = None

    @property
    def has_evidence(self) -> bool:
        """Say whether a document number, a link or a file stands behind it."""
        return bool(tidy(self.evidence) or tidy(self.evidence_link) or self.file_count)
