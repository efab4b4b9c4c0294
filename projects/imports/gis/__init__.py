"""Readers of GIS files: layers with their places in degrees, whatever system they were drawn in."""
