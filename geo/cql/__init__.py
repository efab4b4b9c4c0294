"""CQL2: conditions that programs write, as text or JSON, over columns that we name and nothing else."""
