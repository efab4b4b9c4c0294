"""Random words that open something: sessions, tokens, one-time links. Only their digest is ever stored."""

from __future__ import annotations

import hashlib
import secrets

TOKEN_PREFIX = "lantu_"  # noqa: S105 (a mark by which a leaked token is recognised)
BYTES = 32


def new_word(prefix: str = "") -> str:
    """Return a new secret of 256 random bits."""
    return prefix + secrets.token_urlsafe(BYTES)


def digest(word: str) -> str:
    """Return what is stored of a secret."""
    return hashlib.sha256(word.encode("utf-8", "surrogatepass")).hexdigest()
