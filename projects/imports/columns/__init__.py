"""What the columns of a table are: headings recognised, mapped to fields, open to a person's change."""
