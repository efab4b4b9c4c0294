"""A workbook of ours that comes back edited: each row tied to its project, only what was changed proposed."""
