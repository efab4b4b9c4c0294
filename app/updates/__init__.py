"""Forms of what officers submit, and their review."""

from __future__ import annotations

from app.updates import attachments, batch, details, month, own, phases, register, review, status

BLUEPRINTS = (
    attachments.bp,
    batch.bp,
    details.bp,
    month.bp,
    own.bp,
    phases.bp,
    register.bp,
    review.bp,
    status.bp,
)
