from __future__ import annotations

from datetime import date

import pytest

from projects.errors import BadInput
from projects.matters.details import MatterDetails, read_details


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("kind", ""),
        ("kind", "money"),
        ("subject", " \n "),
        ("subject", "长" * 201),
        ("subject", "a\x00b"),
        ("subject", "\u200b\u3164"),
        ("responsible", "局" * 101),
        ("due_on", "2199-01-01"),
        ("due_on", "1999-01-01"),
        ("due_on", "下周"),
        ("due_on", "2026-13-01"),
        ("due_on", "20261201"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_field(field: str, typed: str) -> None:
    words = {"kind": "land", "subject": "缺地", "responsible": "", "due_on": ""}
    with pytest.raises(BadInput) as refused:
        read_details(words | {field: typed}, date(2026, 11, 23))
    assert refused.value.field == field


def test_text_is_kept_as_it_was_meant() -> None:
    words = {"kind": "other", "subject": " <script>alert('𠮷')</script>\r\n 🚧 ", "due_on": "2036-11-23"}
    found = read_details(words, date(2026, 11, 23))
    assert found == MatterDetails("other", "<script>alert('𠮷')</script> 🚧", None, date(2036, 11, 23))
