"""The accounts: made, changed, locked, listed. Every function flushes and never commits."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.districts import list_names, list_place_names
from geo.errors import msg
from geo.sorting import by_pinyin
from projects.accounts.guesses import forget_everywhere, is_paused_somewhere
from projects.accounts.passwords import check_password, hash_password
from projects.accounts.scopes import replace_scope
from projects.accounts.sessions import end_sessions
from projects.accounts.tokens import revoke_tokens
from projects.errors import BadInput, NotFound
from projects.models import Officer, OfficerDistrict
from projects.words.texts import tidy_code, tidy_line
from projects.words.vocabulary import ROLES, codes

NAME = re.compile(r"[\w.@-]{2,40}")
LONGEST_DISPLAY_NAME = 40


@dataclass(frozen=True, slots=True)
class OfficerRow:
    """An account as administrators see it; `districts` are (adcode, label)."""

    id: int
    name: str
    display_name: str
    role: str
    is_active: bool
    has_password: bool
    is_paused: bool
    has_second_step: bool
    created_at: datetime
    last_sign_in_at: datetime | None
    districts: tuple[tuple[str, str], ...]


def tidy_name(name: str) -> str:
    """Return a login name as it is kept: however it was typed, it is the same account."""
    return tidy_code(name).lower()


def read_name(name: str) -> str:
    """Return a new login name as it is kept; raises BadInput for one that cannot be."""
    tidy = tidy_name(name)
    if not NAME.fullmatch(tidy):
        raise BadInput(msg("登录名须是 2 到 40 个字母、汉字、数字或 . _ - @,不含空格。"), field="name")
    return tidy


def read_display_name(display_name: str) -> str:
    """Return a person's name as it is kept; raises BadInput for one that cannot be."""
    tidy = tidy_line(display_name)
    if not 0 < len(tidy) <= LONGEST_DISPLAY_NAME or not tidy.isprintable():
        raise BadInput(
            msg("请填写姓名,最多 %(most)d 个字。"), field="display_name", most=LONGEST_DISPLAY_NAME
        )
    return tidy


def check_role(role: str) -> None:
    """Raise BadInput unless it is the role of an account."""
    if role not in codes(ROLES):
        raise BadInput(msg("没有“%(role)s”这种角色。"), field="role", role=role[:40])


def check_scope(role: str, adcodes: Collection[str]) -> None:
    """Raise BadInput when a role that works in districts has none."""
    if role != "administrator" and not adcodes:
        raise BadInput(msg("请至少选一个县区:没有县区的账号什么也做不了。"), field="district")


def create_officer(
    session: Session, name: str, display_name: str, role: str, adcodes: Collection[str] = ()
) -> Officer:
    """Add an account, without a password yet; raises BadInput."""
    tidy = read_name(name)
    check_role(role)
    check_scope(role, adcodes)
    if session.scalar(select(Officer.id).where(Officer.name == tidy)) is not None:
        raise BadInput(msg("登录名“%(name)s”已经有人用了。"), field="name", name=tidy)
    officer = Officer(name=tidy, display_name=read_display_name(display_name), role=role)
    session.add(officer)
    session.flush()
    replace_scope(session, officer.id, adcodes)
    return officer


def find_unused(
    session: Session, name: str, display_name: str, role: str, adcodes: Collection[str]
) -> int | None:
    """Return the account that was added just so and that nobody has come in by yet, None for none."""
    login, shown = tidy_name(name), tidy_line(display_name)
    if role not in codes(ROLES) or not (login.isprintable() and shown.isprintable()):
        return None
    query = select(Officer).where(
        Officer.name == login,
        Officer.display_name == shown,
        Officer.role == role,
        Officer.is_active,
        Officer.password_hash.is_(None),
    )
    officer = session.scalar(query)
    if officer is None:
        return None
    scope = select(OfficerDistrict.adcode).where(OfficerDistrict.officer_id == officer.id)
    return officer.id if set(session.scalars(scope)) == set(adcodes) else None


def change_officer(
    session: Session, officer_id: int, display_name: str, role: str, adcodes: Collection[str]
) -> None:
    """Change a person's name, role and districts; raises BadInput, also for the last administrator."""
    check_role(role)
    check_scope(role, adcodes)
    administrators = hold_administrators(session)
    officer = get_officer(session, officer_id, for_change=True)
    if officer.role == "administrator" != role:
        check_another(administrators, officer_id)
    officer.display_name = read_display_name(display_name)
    officer.role = role
    replace_scope(session, officer_id, adcodes)


def lock_officer(session: Session, officer_id: int) -> None:
    """Close an account at once: its sessions and tokens end; the history keeps its name."""
    administrators = hold_administrators(session)
    officer = get_officer(session, officer_id, for_change=True)
    if officer.role == "administrator":
        check_another(administrators, officer_id)
    officer.is_active = False
    end_sessions(session, officer_id)
    revoke_tokens(session, officer_id)
    session.flush()


def unlock_officer(session: Session, officer_id: int) -> None:
    """Open an account again, and end a pause after wrong passwords."""
    officer = get_officer(session, officer_id, for_change=True)
    officer.is_active = True
    session.flush()
    forget_everywhere(session, officer.name)


def set_password(session: Session, officer: Officer, password: str, *, keep: str = "") -> None:
    """Give an account a new password and end its sessions but the one kept; raises BadInput."""
    check_password(password, officer.name, officer.display_name, places=list_place_names(session))
    officer.password_hash = hash_password(password)
    officer.password_changed_at = func.clock_timestamp()
    session.flush()
    forget_everywhere(session, officer.name)
    end_sessions(session, officer.id, keep=keep)


def get_officer(session: Session, officer_id: int, *, for_change: bool = False) -> Officer:
    """Return an account; raises NotFound. For a change its row is held, so that two do not cross."""
    officer = session.get(Officer, officer_id, with_for_update=for_change or None)
    if officer is None:
        raise NotFound(msg("没有这个账号。"), field="officer")
    return officer


def find_officer(session: Session, name: str) -> Officer:
    """Return the account of a login name; raises NotFound."""
    officer = session.scalar(select(Officer).where(Officer.name == tidy_name(name)))
    if officer is None:
        raise NotFound(msg("没有登录名为“%(name)s”的账号。"), field="name", name=name[:40])
    return officer


def has_administrator(session: Session) -> bool:
    """Say whether someone can sign in as administrator."""
    able = select(Officer.id).where(
        Officer.role == "administrator", Officer.is_active, Officer.password_hash.is_not(None)
    )
    return session.scalar(able.limit(1)) is not None


def hold_administrators(session: Session) -> set[int]:
    """Return who could administer, their rows held: of two who leave at once, the second sees the first."""
    able = select(Officer.id).where(
        Officer.role == "administrator", Officer.is_active, Officer.password_hash.is_not(None)
    )
    # Always in the same order, or two would wait for each other.
    return set(session.scalars(able.order_by(Officer.id).with_for_update()))


def check_another(administrators: set[int], officer_id: int) -> None:
    """Raise BadInput when nobody but this officer could administer."""
    if not administrators - {officer_id}:
        raise BadInput(msg("这是最后一个管理员,请先指定另一个管理员。"), field="role")


def list_officers(session: Session, officer_id: int | None = None) -> list[OfficerRow]:
    """Return the accounts by login name, or the one that is named, with their districts."""
    wanted = select(Officer, is_paused_somewhere()).order_by(by_pinyin(Officer.name))
    scopes = select(OfficerDistrict.officer_id, OfficerDistrict.adcode).order_by(OfficerDistrict.adcode)
    if officer_id is not None:
        wanted = wanted.where(Officer.id == officer_id)
        scopes = scopes.where(OfficerDistrict.officer_id == officer_id)
    pairs = [(one, adcode) for one, adcode in session.execute(scopes)]
    names = list_names(session, {adcode for _, adcode in pairs})
    held: dict[int, list[tuple[str, str]]] = {}
    for one, adcode in pairs:
        held.setdefault(one, []).append((adcode, names[adcode].label))
    return [
        OfficerRow(
            id=officer.id,
            name=officer.name,
            display_name=officer.display_name,
            role=officer.role,
            is_active=officer.is_active,
            has_password=officer.password_hash is not None,
            is_paused=is_paused,
            has_second_step=officer.totp_secret is not None,
            created_at=officer.created_at,
            last_sign_in_at=officer.last_sign_in_at,
            districts=tuple(held.get(officer.id, ())),
        )
        for officer, is_paused in session.execute(wanted)
    ]
