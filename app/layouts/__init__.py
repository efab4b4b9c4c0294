"""Templates of files: the pages on which officers keep and share them."""

from app.layouts import pages

BLUEPRINTS = (pages.bp,)
