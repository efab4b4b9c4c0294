"""What the map shows of a filter."""
