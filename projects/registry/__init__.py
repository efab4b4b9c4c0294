"""The registry itself: fields, statuses, figures, events, and the only writes of a project."""
