"""The commands of `lantu`, one noun a file."""
