"""Whether a server is worth asking: while it does not answer, one request tries and all others do without.

Otherwise a server that hangs would hold, one after the other, every thread that wants something of it.
"""

from __future__ import annotations

from threading import Lock
from time import monotonic

# Seconds after a failure until somebody tries again.
PAUSE = 5


class Trust:
    """What this process knows of one server."""

    def __init__(self, patience: float) -> None:
        # How long whoever tries may take, in seconds.
        self.patience = patience
        self.lock, self.again_at = Lock(), 0.0

    def may_ask(self) -> bool:
        """Say whether to ask now; after a failure one is let through now and then."""
        with self.lock:
            now = monotonic()
            if now < self.again_at:
                return False
            if self.again_at:
                self.again_at = now + self.patience
            return True

    def note(self, *, answered: bool) -> None:
        """Note whether the server answered, whatever it said."""
        with self.lock:
            self.again_at = 0.0 if answered else monotonic() + PAUSE
