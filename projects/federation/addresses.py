"""How a member is reached: its name, its database, its pages. No password stands in any of it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from geo.errors import msg
from projects.errors import BadInput
from projects.words.invisible import UNREADABLE
from projects.words.texts import tidy_line

LONGEST_NAME = 50
DRIVER = "postgresql+psycopg"
# What of libpq's own words a URL may name; passwords stand in a passfile or a service.
WORDS = frozenset(
    {
        *("host", "port", "service", "passfile", "target_session_attrs", "load_balance_hosts"),
        *("sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "gssencmode", "channel_binding"),
    }
)
SITE = re.compile(
    r"https?://[A-Za-z0-9.\-]+(:\d{1,5})?(/[A-Za-z0-9._~\-/]*)?|https?://\[[0-9A-Fa-f:.]+\](:\d{1,5})?"
)


def read_name(text: str) -> str:
    """Return what a member is called; raises BadInput for an empty or a long name."""
    name = tidy_line(text)
    if not name or len(name) > LONGEST_NAME or UNREADABLE.search(name):
        raise BadInput(msg("成员的名称要有 1 至 %(most)d 个看得见的字。"), field="name", most=LONGEST_NAME)
    return name


def read_url(text: str) -> str:
    """Return the URL of a member's database as it is kept; raises BadInput, never repeating a password."""
    try:
        url = make_url(text.strip())
    except (ArgumentError, ValueError):
        raise BadInput(
            msg("数据库地址不成立,请写成 postgresql://用户@主机:端口/数据库。"), field="url"
        ) from None
    if url.drivername.split("+", 1)[0] not in ("postgresql", "postgres"):
        raise BadInput(msg("数据库地址须以 postgresql:// 开头。"), field="url")
    if url.password is not None:
        raise BadInput(
            msg(
                "地址里不能写密码。请写进 PostgreSQL 的密码文件(~/.pgpass)或服务文件,见 docs/federation.md。"
            ),
            field="url",
        )
    unknown = sorted(url.query.keys() - WORDS)
    if unknown:
        raise BadInput(
            msg("数据库地址里不能有这些参数:%(words)s"), field="url", words=", ".join(unknown)[:200]
        )
    return url.set(drivername=DRIVER).render_as_string(hide_password=False)


def read_site(text: str) -> str:
    """Return where a member's pages begin, no slash at the end; raises BadInput for no such address."""
    site = text.strip().rstrip("/")
    if not site:
        return ""
    if not SITE.fullmatch(site) or not is_port(site):
        raise BadInput(msg("网页地址不成立,请写成 https://主机。"), field="site")
    return site


def is_port(site: str) -> bool:
    """Say whether an address names a port that there is, or none."""
    try:
        return urlsplit(site).port != 0
    except ValueError:
        return False
