"""One-time links: the first administrator's, and those by which a person sets a password of its own."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.accounts.officers import check_role, create_officer, get_officer, set_password
from projects.accounts.secret_words import digest, new_word
from projects.accounts.tokens import revoke_tokens
from projects.errors import NotFound
from projects.models import Invitation, Officer

LIFETIME = timedelta(hours=72)


def invite_administrator(session: Session) -> str:
    """Return the secret of a link that makes an administrator's account; an unused older one is void."""
    return issue(session, role="administrator")


def invite_officer(session: Session, officer_id: int) -> str:
    """Return the secret of a link by which an officer sets a password; an unused older one is void."""
    get_officer(session, officer_id)
    return issue(session, officer_id=officer_id)


def issue(session: Session, *, role: str | None = None, officer_id: int | None = None) -> str:
    """Store a new invitation in place of the unused one for the same, and return its secret."""
    if role is not None:
        check_role(role)
    withdraw(session, officer_id)
    secret = new_word()
    session.add(
        Invitation(
            token_sha256=digest(secret),
            role=role,
            officer_id=officer_id,
            expires_at=func.clock_timestamp() + LIFETIME,
        )
    )
    session.flush()
    return secret


def withdraw(session: Session, officer_id: int | None) -> None:
    """Void the unused links of an officer; None stands for those that make an administrator."""
    whose = Invitation.officer_id.is_(None) if officer_id is None else Invitation.officer_id == officer_id
    session.execute(delete(Invitation).where(whose, Invitation.used_at.is_(None)))


def find_invitation(session: Session, secret: str) -> tuple[Invitation, Officer | None]:
    """Return an invitation that can still be used, with its account; raises NotFound."""
    query = (
        select(Invitation, Officer)
        .outerjoin(Officer, Officer.id == Invitation.officer_id)
        .where(
            Invitation.token_sha256 == digest(secret),
            Invitation.used_at.is_(None),
            Invitation.expires_at > func.clock_timestamp(),
            Invitation.officer_id.is_(None) | Officer.is_active,
        )
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(msg("这个链接无效、已经用过或已过期。请向管理员要一个新的。"), field="token")
    return row[0], row[1]


def accept_invitation(
    session: Session, secret: str, password: str, *, name: str = "", display_name: str = ""
) -> Officer:
    """Use a link: set its account's password, or make the account it grants. Raises BadInput, NotFound.

    Whoever lost a password may have lost a token with it: all of them are revoked.
    """
    invitation, officer = find_invitation(session, secret)
    use_up(session, invitation.id)
    if officer is None:
        officer = create_officer(session, name, display_name, invitation.role or "")
        withdraw(session, None)
    set_password(session, officer, password)
    revoke_tokens(session, officer.id)
    return officer


def use_up(session: Session, invitation_id: int) -> None:
    """Mark a link as used; raises NotFound for whoever comes second, even in the same moment."""
    unused = (Invitation.id == invitation_id) & Invitation.used_at.is_(None)
    used = update(Invitation).where(unused).values(used_at=func.clock_timestamp()).returning(Invitation.id)
    if session.scalar(used.execution_options(synchronize_session=False)) is None:
        raise NotFound(msg("这个链接无效、已经用过或已过期。请向管理员要一个新的。"), field="token")
