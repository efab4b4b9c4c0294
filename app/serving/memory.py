"""What the workers of one host hold in memory once for all of them, and what each keeps of its own."""

from __future__ import annotations

import ctypes
import gc
from importlib import import_module

# glibc's number for the most heaps that threads are given, and how many they get: of one for each thread,
# what one thread let go would be of no use to the others.
M_ARENA_MAX = -8
HEAPS = 2
LIBC = ctypes.CDLL(None)


def share_memory() -> None:
    """Read the code before the workers are made, so that it stands in memory once.

    Frozen, it is not looked through for what can be let go, by which each would come to a copy of its own.
    """
    set_option = getattr(LIBC, "mallopt", None)
    if set_option is not None:
        set_option(M_ARENA_MAX, HEAPS)
    import_module("app.routes")
    gc.collect()
    gc.freeze()


def give_back() -> None:
    """Give back to the system what lies free between what is held: untold, glibc gives back the end alone."""
    trim = getattr(LIBC, "malloc_trim", None)
    if trim is not None:
        trim(0)
