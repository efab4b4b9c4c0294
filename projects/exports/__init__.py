"""Lists of the registry as files for people and other systems; projects/downloads/ is their door."""

from projects.exports.job import Export
from projects.exports.registry import EXPORTS, write_export

__all__ = ["EXPORTS", "Export", "write_export"]
