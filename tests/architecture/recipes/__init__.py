"""What the recipes of CONTRIBUTING.md give: run in a copy of the house to which they have been applied."""
