"""Forms of what officers submit, and their review."""

from __future__ import annotations

from app.updates import (
    attachments,
    batch,
    deciding,
    details,
    month,
    own,
    phases,
    place,
    placing,
    register,
    review,
    shares,
    status,
)

BLUEPRINTS = (
    attachments.bp,
    batch.bp,
    deciding.bp,
    details.bp,
    month.bp,
    own.bp,
    phases.bp,
    place.bp,
    placing.bp,
    register.bp,
    review.bp,
    shares.bp,
    status.bp,
)
