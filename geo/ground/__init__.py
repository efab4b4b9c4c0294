"""The ground under the projects: roads, rails, water, settlements and names, as tiles and as a gazetteer."""
