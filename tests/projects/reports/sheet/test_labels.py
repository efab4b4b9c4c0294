"""Names on a sheet: none over another, none beyond the edge."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from projects.reports.sheet.labels import Taken, meet, width_of

NAMES = st.text("朝阳市abc1", min_size=1, max_size=8)


@given(st.lists(st.tuples(NAMES, st.floats(-20, 320), st.floats(-20, 220)), max_size=40))
def test_names_that_stand_meet_no_other_and_lie_within(names: list[tuple[str, float, float]]) -> None:
    taken = Taken(300, 200)
    for name, x, y in names:
        before = len(taken.boxes)
        stands = taken.stand((name,), 8, (x, y))
        assert len(taken.boxes) == before + stands
    for at, box in enumerate(taken.boxes):
        assert box[0] >= 0
        assert box[1] >= 0
        assert box[2] <= 300
        assert box[3] <= 200
        assert not any(meet(box, other) for other in taken.boxes[:at])


def test_a_name_keeps_off_what_is_taken() -> None:
    taken = Taken(300, 200)
    taken.take((100, 90, 120, 110))
    assert not taken.stand(("朝阳市",), 8, (110, 100))
    assert taken.stand(("朝阳市",), 8, (110, 130))


def test_chinese_is_wider_than_latin() -> None:
    assert width_of("朝阳", 10) == 20
    assert width_of("ab", 10) < 12
