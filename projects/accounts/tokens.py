"""Personal API tokens: made, shown once, listed, revoked, found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.accounts.access import Account
from projects.accounts.secret_words import TOKEN_PREFIX, digest, new_word
from projects.errors import BadInput, NotFound
from projects.models import ApiToken, Officer
from projects.words.texts import tidy_line
from projects.words.vocabulary import TOKEN_SCOPES, codes

LONGEST_NAME = 60
LIFETIMES = (30, 90, 365)
MOST = 20
# Being used is written down this seldom, so that a reading program is rarely a writer.
USED_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class FoundToken:
    """A live token: what it may do, whose it is, and whether it is time to note that it was used."""

    id: int
    is_read_only: bool
    is_stale: bool
    account: Account


def create_token(session: Session, officer_id: int, name: str, scopes: str, days: int) -> str:
    """Make a token and return it: nobody can show it again. Raises BadInput."""
    name = tidy_line(name)
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise BadInput(msg("请给令牌起一个名字,最多 %(most)d 个字。"), field="token_name", most=LONGEST_NAME)
    if scopes not in codes(TOKEN_SCOPES):
        raise BadInput(msg("令牌的权限只能是只读或读写。"), field="scopes")
    if days not in LIFETIMES:
        raise BadInput(msg("令牌的有效期只能从列出的天数里选。"), field="days")
    if len([one for one in list_tokens(session, officer_id) if one[1]]) >= MOST:
        raise BadInput(msg("有效的令牌最多 %(most)d 个,请先停用不用的。"), field="token_name", most=MOST)
    token = new_word(TOKEN_PREFIX)
    expires_at = func.clock_timestamp() + timedelta(days=days)
    session.add(
        ApiToken(
            officer_id=officer_id,
            name=name,
            token_sha256=digest(token),
            scopes=scopes,
            expires_at=expires_at,
        )
    )
    session.flush()
    return token


def list_tokens(session: Session, officer_id: int) -> list[tuple[ApiToken, bool]]:
    """Return an officer's tokens, the newest first, each with whether it still opens anything."""
    is_live = ApiToken.revoked_at.is_(None) & (ApiToken.expires_at > func.clock_timestamp())
    query = select(ApiToken, is_live).where(ApiToken.officer_id == officer_id).order_by(ApiToken.id.desc())
    return [(token, live) for token, live in session.execute(query)]


def revoke_token(session: Session, officer_id: int, token_id: int) -> None:
    """Make one of an officer's own tokens worthless; raises NotFound for anyone else's."""
    own = (ApiToken.id == token_id) & (ApiToken.officer_id == officer_id)
    if session.scalar(select(ApiToken.id).where(own)) is None:
        raise NotFound(msg("您没有这个令牌。"), field="token")
    revoked = update(ApiToken).where(own, ApiToken.revoked_at.is_(None))
    session.execute(revoked.values(revoked_at=func.clock_timestamp()))


def revoke_tokens(session: Session, officer_id: int) -> None:
    """Make every token of an officer worthless."""
    revoked = update(ApiToken).where(ApiToken.officer_id == officer_id, ApiToken.revoked_at.is_(None))
    session.execute(revoked.values(revoked_at=func.clock_timestamp()))


def find_token(session: Session, token: str) -> FoundToken | None:
    """Return a live token of an active account."""
    now = func.clock_timestamp()
    is_stale = ApiToken.last_used_at.is_(None) | (ApiToken.last_used_at < now - USED_AGAIN)
    query = (
        select(
            ApiToken.id,
            ApiToken.scopes,
            is_stale,
            Officer.id,
            Officer.name,
            Officer.display_name,
            Officer.role,
            Officer.totp_secret.is_not(None),
        )
        .join(Officer, ApiToken.officer_id == Officer.id)
        .where(
            ApiToken.token_sha256 == digest(token),
            ApiToken.revoked_at.is_(None),
            ApiToken.expires_at > now,
            Officer.is_active,
        )
    )
    row = session.execute(query).one_or_none()
    return FoundToken(row[0], row[1] == "read", row[2], Account(*row[3:])) if row else None


def note_used(session: Session, token_id: int) -> None:
    """Note that a token was used just now; while somebody holds its row nobody waits for that."""
    own = select(ApiToken.id).where(ApiToken.id == token_id).with_for_update(skip_locked=True)
    used = update(ApiToken).where(ApiToken.id.in_(own))
    session.execute(used.values(last_used_at=func.clock_timestamp()))
