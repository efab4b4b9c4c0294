"""How a member is reached: what is kept of an address, and what is refused."""

from __future__ import annotations

import pytest

from geo.errors import BadInput
from projects.federation.addresses import read_name, read_site, read_url


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("postgresql://reader@db.example:5433/lantu", "postgresql+psycopg://reader@db.example:5433/lantu"),
        ("postgres://reader@db.example/lantu", "postgresql+psycopg://reader@db.example/lantu"),
        (" postgresql+psycopg://db.example/lantu ", "postgresql+psycopg://db.example/lantu"),
        ("postgresql://?service=liaoning", "postgresql+psycopg://?service=liaoning"),
    ],
)
def test_a_url_is_kept_for_the_driver(typed: str, kept: str) -> None:
    assert read_url(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "db.example",
        "mysql://reader@db.example/lantu",
        "postgresql://reader:s3cret@db.example/lantu",
        "postgresql://reader@db.example/lantu?password=s3cret",
        "postgresql://reader@db.example/lantu?options=-c%20s3cret",
        "postgresql://reader@db.example:port/lantu",
    ],
)
def test_no_password_is_kept_and_none_repeated(typed: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_url(typed)
    assert "s3cret" not in refused.value.message % refused.value.values


@pytest.mark.parametrize("typed", ["", " \u200b", "长" * 51, "a\x00b"])
def test_a_name_can_be_seen_and_is_short(typed: str) -> None:
    with pytest.raises(BadInput):
        read_name(typed)


def test_a_name_may_have_any_signs() -> None:
    assert read_name('  吉 林\'s  "%s";--/?<b> ') == '吉 林\'s "%s";--/?<b>'


@pytest.mark.parametrize(
    "typed", ["https://ln.example/", "http://10.0.0.1:8000", "https://a.example/lantu/", ""]
)
def test_a_site_is_kept_without_its_last_slash(typed: str) -> None:
    assert read_site(typed) == typed.rstrip("/")


@pytest.mark.parametrize(
    "typed",
    [
        "ln.example",
        "javascript:alert(1)",
        "https://u:p@ln.example",
        "https://ln.example:99999",
        "https://a?b",
    ],
)
def test_what_is_no_address_of_pages_is_refused(typed: str) -> None:
    with pytest.raises(BadInput):
        read_site(typed)
