"""The second step of signing in: the code of the moment from an app on a phone, or a recovery code."""

from __future__ import annotations

import hmac
import secrets
import time

import pyotp
import segno
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.accounts.guesses import count_refusal, hold_address, is_paused
from projects.accounts.officers import get_officer
from projects.accounts.secret_words import digest
from projects.accounts.sessions import end_sessions
from projects.accounts.sign_ins import let_in, log_sign_in
from projects.errors import BadInput
from projects.models import Officer, RecoveryCode
from projects.words.texts import tidy_code

ISSUER = "Lantu"
STEP_SECONDS = 30
RECOVERY_CODES = 10
GROUPS, GROUP = 4, 4
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
# Whoever gets as far as a code knows the password: wrong codes count wherever they come from.
EVERYWHERE = "second step"


def new_secret() -> str:
    """Return a new secret for an app, base32."""
    return pyotp.random_base32()


def describe_secret(secret: str, name: str) -> str:
    """Return what an app reads from the picture: an otpauth address."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def draw(text: str) -> str:
    """Return a text as a QR code, an SVG in a data address."""
    return segno.make(text, error="m").svg_data_uri(scale=5, border=4, dark="#000", light="#fff")


def find_step(secret: str, code: str, after: int) -> int | None:
    """Return the step of time whose code it is, now or one before or after, and later than the last used."""
    now = int(time.time()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    typed = tidy_code(code).replace(" ", "")
    fits = [
        step
        for step in (now - 1, now, now + 1)
        if hmac.compare_digest(totp.generate_otp(step).encode(), typed.encode()) and step > after
    ]
    return fits[0] if fits else None


def turn_on(session: Session, officer_id: int, secret: str, code: str, *, keep: str) -> list[str]:
    """Ask for a second step from now on, and return the recovery codes: nobody can show them again.

    Every other session than the one kept ends, since it began without. Raises BadInput for a wrong code.
    """
    officer = get_officer(session, officer_id, for_change=True)
    step = find_step(secret, code, 0)
    if step is None:
        raise BadInput(
            msg("动态口令不对。请核对手机的时间,再输入现在显示的 6 位数字。"), field="one_time_password"
        )
    officer.totp_secret, officer.totp_step = secret, step
    end_sessions(session, officer_id, keep=keep)
    return replace_recovery_codes(session, officer_id)


def replace_recovery_codes(session: Session, officer_id: int) -> list[str]:
    """Make new recovery codes in place of the old ones and return them."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.officer_id == officer_id))
    words = ["".join(secrets.choice(ALPHABET) for _ in range(GROUPS * GROUP)) for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(code_sha256=digest(word), officer_id=officer_id) for word in words)
    session.flush()
    return ["-".join(word[at : at + GROUP] for at in range(0, len(word), GROUP)) for word in words]


def count_recovery_codes(session: Session, officer_id: int) -> int:
    """Return how many recovery codes are left."""
    left = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.officer_id == officer_id)
    return session.scalars(left).one()


def turn_off(session: Session, officer_id: int) -> None:
    """Ask for no second step any more, until its owner sets one up again; every session ends.

    Nothing happens where there is none.
    """
    officer = get_officer(session, officer_id, for_change=True)
    if officer.totp_secret is None:
        return
    officer.totp_secret = officer.totp_step = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.officer_id == officer_id))
    end_sessions(session, officer_id)
    session.flush()


def try_code(session: Session, officer_id: int, code: str, address: str | None) -> Officer | None:
    """Let in whoever has given the password and now a right code, else None; the attempt is logged.

    Wrong codes pause the second step of a name at every address. Raises TooMany.
    """
    hold_address(session, EVERYWHERE + str(officer_id))
    officer = get_officer(session, officer_id, for_change=True)
    waits = is_paused(session, officer.name, EVERYWHERE)
    if officer.is_active and not waits and is_right(session, officer, code):
        let_in(session, officer, officer.name, address)
        return officer
    count_refusal(session, officer.name, EVERYWHERE, is_guess=not waits)
    reason = "locked" if waits else "wrong_code"
    log_sign_in(session, officer.name, officer, address, succeeded=False, reason=reason)
    return None


def is_right(session: Session, officer: Officer, code: str) -> bool:
    """Say whether a code is the one of the moment or a recovery code; neither works twice."""
    if officer.totp_secret is None:
        return False
    step = find_step(officer.totp_secret, code, officer.totp_step or 0)
    if step is not None:
        officer.totp_step = step
        return True
    word = tidy_code(code).lower().replace("-", "").replace(" ", "")
    used = delete(RecoveryCode).where(
        RecoveryCode.officer_id == officer.id, RecoveryCode.code_sha256 == digest(word)
    )
    return session.scalar(used.returning(RecoveryCode.code_sha256)) is not None
