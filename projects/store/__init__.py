"""The database: connection, migrations, the past, repeated requests."""
