"""The monthly progress of projects: what is reported, questioned, planned and added up."""
