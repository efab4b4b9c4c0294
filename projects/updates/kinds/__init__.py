"""The kinds of update: status, month, fields, and the table of them."""
