"""The address that a view keeps: one of the pages with the filter, and the words of it that last."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode

from flask import url_for

from app.map.page import PAGE_WORDS as MAP_WORDS
from app.project.table import OWN_WORDS as TABLE_WORDS
from app.totals.page import OWN_WORDS as TOTALS_WORDS
from app.web.addresses import split_address
from app.web.extensions import get_session
from geo.errors import msg
from projects.errors import BadInput
from projects.reading.filter_words import check_filter, parse_filter
from projects.words.query_words import ALL_DISTRICTS

ENDPOINTS = {"map": "map.show_map", "projects": "projects.show_projects", "totals": "totals.show_totals"}
OWN_WORDS = {"map": MAP_WORDS, "projects": TABLE_WORDS, "totals": TOTALS_WORDS}
# Where one was in a list, and in which language one read: neither belongs to a view.
PASSING = ("cursor", "lang")
LONGEST_ADDRESS = 8000


def read_address(address: str) -> tuple[str, str]:
    """Return the page and the words of an address of ours; raises BadInput for any other."""
    parts = split_address(address)
    paths = {url_for(endpoint, as_of=None): page for page, endpoint in ENDPOINTS.items()}
    page = paths.get(parts.path)
    if page is None or parts.netloc or len(address) > LONGEST_ADDRESS:
        raise BadInput(msg("只有一张图、项目和汇总的视图可以保存。请在那里点“保存视图”。"), field="address")
    words = {word: values for word, values in parse_qs(parts.query).items() if word not in PASSING}
    check_filter(get_session(), parse_filter(words, also=OWN_WORDS[page]))
    # Without any word the page would open on the home of whoever comes.
    return page, urlencode(words or {"district": [ALL_DISTRICTS]}, doseq=True)


def address_of(page: str, query: str) -> str:
    """Return the address of a kept view."""
    return f"{url_for(ENDPOINTS[page], as_of=None)}?{query}"
