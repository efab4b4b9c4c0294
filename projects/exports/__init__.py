"""Files of the registry for people and other systems: one table of what can be had in which format."""

from projects.exports.job import Export
from projects.exports.registry import EXPORTS, is_paged, list_own_words, write_export

__all__ = ["EXPORTS", "Export", "is_paged", "list_own_words", "write_export"]
