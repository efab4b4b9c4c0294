from __future__ import annotations

import pytest

from projects.words.plan_years import PLANNED, is_in_order


@pytest.mark.parametrize(
    ("planned", "expected"),
    [
        ((2024, 9, 2024, 3), False),
        ((2024, 3, 2024, 3), True),
        ((2024, 12, 2025, 1), True),
        ((2025, None, 2024, 12), False),
        ((2024, 9, 2024, None), True),
        ((2024, None, 2024, 1), True),
        ((None, None, 2024, 1), True),
        ((2024, 9, None, None), True),
    ],
)
def test_a_start_never_lies_after_an_end(planned: tuple[int | None, ...], expected: bool) -> None:
    assert is_in_order(dict(zip(PLANNED, planned, strict=True))) is expected
