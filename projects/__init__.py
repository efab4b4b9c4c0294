"""What: the registry of projects. Knows no Flask; what reads or writes takes `session` first."""
