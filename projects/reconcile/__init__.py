"""What does not agree: conflicts, missing fields, the same thing twice."""
