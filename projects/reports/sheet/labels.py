"""Where names stand on a sheet: the weightier first, none over another or over a mark."""

from __future__ import annotations

from dataclasses import dataclass, field

# How wide a sign is, as a share of its height: Chinese ones are square.
WIDE, NARROW = 1.0, 0.56
LAST_NARROW = "\u024f"
LINE_HEIGHT = 1.15
ROOM_PT = 1.0

Box = tuple[float, float, float, float]


def width_of(text: str, size: float) -> float:
    """Return about how wide a text of a size is, in points."""
    return sum(NARROW if sign <= LAST_NARROW else WIDE for sign in text) * size


@dataclass(slots=True)
class Taken:
    """The boxes of a sheet, in points, on which something stands already."""

    width_pt: float
    height_pt: float
    boxes: list[Box] = field(default_factory=list)

    def take(self, box: Box) -> None:
        """Keep a box from names."""
        self.boxes.append(box)

    def stand(self, lines: tuple[str, ...], size: float, at: tuple[float, float]) -> bool:
        """Say whether lines of text can stand around a place, and keep their box if so."""
        half = max(width_of(line, size) for line in lines) / 2 + ROOM_PT
        high = len(lines) * size * LINE_HEIGHT / 2 + ROOM_PT
        box = (at[0] - half, at[1] - high, at[0] + half, at[1] + high)
        is_inside = box[0] >= 0 and box[1] >= 0 and box[2] <= self.width_pt and box[3] <= self.height_pt
        if not is_inside or any(meet(box, other) for other in self.boxes):
            return False
        self.boxes.append(box)
        return True


def meet(one: Box, other: Box) -> bool:
    """Say whether two boxes share any of their area."""
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]
