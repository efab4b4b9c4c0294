"""Files in: readers → columns → validate → apply."""
