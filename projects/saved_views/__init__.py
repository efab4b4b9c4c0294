"""Views that people keep by name: a page and its filter, one's own or shared with a district."""
