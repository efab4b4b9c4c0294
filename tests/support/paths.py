"""Where things lie in the checkout; imports nothing, so that every test may import it."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SEEDS = ROOT / "seeds"
