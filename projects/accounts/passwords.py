"""Passwords: what a good one is, and how it is hashed and checked."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from geo.errors import msg
from projects.accounts.guessable import is_guessable
from projects.errors import BadInput

SHORTEST = 12
LONGEST = 200
# 19 MiB and two passes is OWASP's setting for servers: about 20 ms here, and sixteen sign-ins at once
# stay below 320 MiB where the library's default would take a gigabyte.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, type=Type.ID)
# Checked when there is no account, so that an unknown name takes as long as a wrong password.
NOBODY = HASHER.hash("nobody")


def normalise(password: str) -> str:
    """Return a password as it is hashed: the same characters from every keyboard."""
    return unicodedata.normalize("NFKC", password)


def hash_password(password: str) -> str:
    """Return the argon2 hash of a password."""
    return HASHER.hash(normalise(password))


def is_password(password: str, hashed: str | None) -> bool:
    """Say whether a password is the one of a hash; takes as long when there is no hash."""
    # Nothing longer was ever accepted, so nothing longer needs to be hashed.
    fits = len(password) <= LONGEST
    try:
        HASHER.verify(hashed or NOBODY, normalise(password) if fits else "")
    except (VerificationError, InvalidHashError):
        return False
    return fits and hashed is not None


def check_password(password: str, *names: str, places: Collection[str] = ()) -> None:
    """Raise BadInput, saying why, unless a new password for the account of these names is good enough.

    `places` are names that everybody there knows.
    """
    text = normalise(password)
    if len(text) < SHORTEST or len(password) > LONGEST:
        raise BadInput(
            msg("密码须有 %(least)d 到 %(most)d 个字符。"), field="password", least=SHORTEST, most=LONGEST
        )
    if not text.isprintable():
        raise BadInput(msg("密码里有无法显示的字符,请换一个。"), field="password")
    if is_guessable(text, names, places):
        raise BadInput(
            msg(
                "这个密码容易被猜到。姓名、地名、电话、日期和常用词,加上数字和符号也不行;"
                "几个互不相干的词连起来最好。"
            ),
            field="password",
        )
