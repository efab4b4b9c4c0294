"""Tables of offices (xlsx, xls, ods, csv, docx) as they come: read into rows of plain values."""
