"""Sign messages as Standard Webhooks 1.0 says (https://www.standardwebhooks.com): any library checks them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping

from geo.errors import BadInput, msg

PREFIX = "whsec_"
SHORTEST, USUAL, LONGEST = 24, 32, 64


def make_secret() -> str:
    """Return a new random secret."""
    return PREFIX + base64.b64encode(secrets.token_bytes(USUAL)).decode()


def read_secret(text: str) -> str:
    """Return a secret that somebody typed, with its prefix; raises BadInput for what signs nothing well."""
    word = text.strip().removeprefix(PREFIX)
    try:
        key = base64.b64decode(word, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not SHORTEST <= len(key) <= LONGEST:
        raise BadInput(msg("密钥要写成 whsec_ 加上 24 到 64 字节的 base64;留空则自动生成。"), field="secret")
    return PREFIX + word


def sign(secret: str, message_id: str, at: int, body: bytes) -> Mapping[str, str]:
    """Return the headers of a message: its id, the seconds since 1970, and the signature of both and body."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{at}.".encode() + body
    digest = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{digest}",
    }
