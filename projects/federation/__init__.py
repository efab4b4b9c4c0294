"""Registries of other servers, read beside this one and added up (docs/federation.md)."""
