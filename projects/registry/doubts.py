"""What is doubted about values that an officer sends: asked back as questions, never refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from geo.errors import msg
from projects.errors import BadInput


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing to look at again: its code, the field it stands at, and a translatable message."""

    code: str
    field: str
    message: str
    values: dict[str, Any]

    def say(self, translate: Callable[..., str]) -> str:
        """Return the doubt in words."""
        return translate(self.message, **self.values)


@dataclass(frozen=True, slots=True)
class Doubts:
    """Several doubts; as text they are sentences in Chinese."""

    items: tuple[Doubt, ...] = ()

    def __iter__(self) -> Iterator[Doubt]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __str__(self) -> str:
        return self.say(lambda message, **values: message % values)

    def say(self, translate: Callable[..., str]) -> str:
        """Return the doubts in words, one sentence after the other."""
        return " ".join(one.say(translate) for one in self.items)

    def as_confirmed(self) -> str:
        """Return in Chinese that all was looked at and is right, as the reason of the change keeps it."""
        return f"已核对,确认无误:{self}" if self.items else ""


class Doubtful(BadInput):
    """Values that look wrong and were not confirmed: nothing was saved."""

    def __init__(self, doubts: Doubts) -> None:
        super().__init__(
            msg("有 %(number)d 处要核对:%(doubts)s 确认无误请勾选“已核对,确认无误”后再提交。"),
            field="confirmed",
            number=len(doubts),
            doubts=doubts,
        )
        self.doubts = doubts
