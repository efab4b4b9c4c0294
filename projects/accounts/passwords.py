"""Passwords: what a good one is, and how it is hashed and checked."""

from __future__ import annotations

import re
import unicodedata

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from geo.errors import msg
from projects.errors import BadInput

SHORTEST = 10
LONGEST = 200
# What people choose when a rule asks for ten characters.
COMMON_WORDS = """
0123456789 1234567890 12345678910 123456789a 123456789q 1234567891 0987654321 9876543210 1q2w3e4r5t
1q2w3e4r5t6y 1qaz2wsx3edc a123456789 a1234567890 aa12345678 aa123456789 abc1234567 abc123456789
abcd123456 abcd1234567 abcd12345678 abcde12345 abcdefghij admin12345 admin123456 admin@123456
administrator asd123456789 asdfghjkl1 asdfghjkl; changeme123 iloveyou123 lantu123456 p@ssw0rd123
passw0rd123 password01 password10 password11 password12 password123 password1234 password12345
q123456789 q1w2e3r4t5 q1w2e3r4t5y6 qq123456789 qwe123456789 qweasdzxc123 qwer123456 qwer12345678
qwerty1234 qwerty12345 qwerty123456 qwertyuiop qwertyuiop123 welcome123 welcome1234 woaini1314
woaini520520 woaini5201314 wang123456 zhang123456 zaq12wsxcde3 zxcvbnm123 zxcvbnm1234 chaoyang123
"""
COMMON = frozenset(COMMON_WORDS.split())
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


def check_password(password: str, *names: str) -> None:
    """Raise BadInput, saying why, unless a new password for the account of these names is good enough."""
    text = normalise(password)
    if len(text) < SHORTEST or len(password) > LONGEST:
        raise BadInput(
            msg("密码须有 %(least)d 到 %(most)d 个字符。"), field="password", least=SHORTEST, most=LONGEST
        )
    if not text.isprintable():
        raise BadInput(msg("密码里有无法显示的字符,请换一个。"), field="password")
    if is_name(text, names):
        raise BadInput(msg("密码不能是登录名或姓名,后面加数字也不行。"), field="password")
    if text.casefold() in COMMON or len(set(text)) < 4:
        raise BadInput(msg("这个密码太常见,容易被猜到,请换一个。"), field="password")


def is_name(password: str, names: tuple[str, ...]) -> bool:
    """Say whether a password is one of the names, or its letters are only that name, once or repeated."""
    bare = letters(password)
    return any(normalise(name).casefold() == password.casefold() for name in names) or any(
        bare and not bare.replace(letters(name), "") for name in names if letters(name)
    )


def letters(text: str) -> str:
    """Return the letters of a text."""
    return re.sub(r"[\W\d_]+", "", normalise(text).casefold())
