"""The server itself: whole requests in, each kind of work on threads of its own, slow clients sent away."""
