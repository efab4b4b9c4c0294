"""Reads of the registry: the one filter, lists, totals, mentions, GeoJSON."""
