"""Where: places, boundaries and coordinates. Knows no Flask and no projects."""
