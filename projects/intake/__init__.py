"""Read a plan document and propose the works it names; nothing here writes anything."""
