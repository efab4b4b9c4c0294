"""Everything that can be had as a file: one table that address, command, links and docs follow."""

from projects.downloads.kind import Asked, FileKind
from projects.downloads.table import DOWNLOADS, ask, get_download, make_file

__all__ = ["DOWNLOADS", "Asked", "FileKind", "ask", "get_download", "make_file"]
