"""Accounts of officers: signing in, invitations, one's own account, and their administration."""

from __future__ import annotations

from app.accounts import account, district_settings, invitations, officers, second_step, sign_in, sign_ins

BLUEPRINTS = (
    account.bp,
    district_settings.bp,
    invitations.bp,
    officers.bp,
    second_step.bp,
    sign_in.bp,
    sign_ins.bp,
)
