"""What the API is, for programs: an OpenAPI 3.1 document, written beside the code and split by noun."""
