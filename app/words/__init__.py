"""What pages call things: fields, events, updates, buckets, and the language itself."""
