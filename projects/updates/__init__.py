"""Officers' updates: how they are submitted, reviewed and published."""
