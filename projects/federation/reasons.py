"""Why a member's part is missing, in words for everyone: no address stands in them."""

from __future__ import annotations

from geo.errors import msg
from projects.federation.asking import Reason

REASONS: dict[Reason, str] = {
    "gone": msg("没有应答"),
    "slow": msg("应答太慢"),
    "schema": msg("版本不同,请升级到同一个版本"),
    "refused": msg("不允许读取"),
    "failed": msg("应答有误"),
}
