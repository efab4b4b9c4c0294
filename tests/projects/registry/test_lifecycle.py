from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.errors import BadInput
from projects.registry.lifecycle import PROVEN, TRACK, StatusChange, check_change, find_step, list_next
from projects.words.vocabulary import STATUS_STEPS, STATUSES, codes

TODAY = date(2026, 11, 23)
STATUS = st.sampled_from(codes(STATUSES))


@pytest.mark.parametrize(
    ("old", "new", "step"),
    [
        ("planned", "preliminary", "forward"),
        ("preliminary", "construction", "forward"),
        ("planned", "operating", "forward"),
        ("construction", "preliminary", "back"),
        ("construction", "suspended", "suspend"),
        ("suspended", "construction", "resume"),
        ("suspended", "cancelled", "cancel"),
        ("operating", "cancelled", "cancel"),
        ("cancelled", "planned", "revive"),
        ("cancelled", "suspended", None),
        ("planned", "planned", None),
        ("planned", "unknown", None),
    ],
)
def test_the_table_of_steps(old: str, new: str, step: str | None) -> None:
    assert find_step(old, new) == step


@given(STATUS, STATUS)
def test_a_step_that_is_not_forward_always_needs_a_reason(old: str, new: str) -> None:
    needs = list_next(old).get(new)
    if needs is None:
        assert old == new or (old, new) == ("cancelled", "suspended")
        return
    assert needs.step in codes(STATUS_STEPS)
    assert needs.reason == (needs.step != "forward")
    assert needs.evidence == needs.date == (new in PROVEN)
    full = StatusChange(new, TODAY, "理由", has_evidence=True)
    assert check_change(old, None, full, TODAY) == needs.step


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (StatusChange("construction", None, "", has_evidence=True), "status_on"),
        (StatusChange("construction", date(2026, 5, 1)), "evidence"),
        (StatusChange("construction", date(2199, 1, 1), "", has_evidence=True), "status_on"),
        (StatusChange("construction", date(1900, 1, 1), "", has_evidence=True), "status_on"),
        (StatusChange("construction", date(2026, 4, 30), "", has_evidence=True), "status_on"),
        (StatusChange("suspended", None, "   "), "reason"),
        (StatusChange("preliminary"), "status"),
        (StatusChange("nonsense"), "status"),
        (StatusChange("'; DROP TABLE projects; --"), "status"),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_its_field(change: StatusChange, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        check_change("preliminary", date(2026, 5, 1), change, TODAY)
    assert refused.value.field == field


def test_a_step_back_may_have_happened_before_the_status_that_it_takes_back() -> None:
    back = StatusChange("planned", date(2026, 1, 1), "误报")
    assert check_change("preliminary", date(2026, 5, 1), back, TODAY) == "back"


def test_the_track_is_the_order_of_the_list() -> None:
    assert codes(STATUSES)[: len(TRACK)] == TRACK
