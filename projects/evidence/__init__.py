"""Files that prove a statement: what is taken in, what is kept of it, and where. No database."""
