"""The whole registry as a GeoParquet dataset, a folder a province, for analysts (docs/analysts.md)."""

from __future__ import annotations
