"""The brief of a district on one page: its map, its sums, the greatest, what is late, what changed."""
