"""The same thing registered twice: candidates, decisions, merging."""
