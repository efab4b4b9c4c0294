"""PostgreSQL's programs go to the server that the URL leads to."""

from __future__ import annotations

from projects.backup.programs import environment_of


def test_of_several_servers_they_find_the_one_that_takes_writes() -> None:
    url = (
        "postgresql+psycopg://lantu:a%20b@/lantu?host=db1,db2&port=5432,5433&target_session_attrs=read-write"
    )
    told = environment_of(url)
    assert (
        told.items()
        >= {
            "PGHOST": "db1,db2",
            "PGPORT": "5432,5433",
            "PGUSER": "lantu",
            "PGPASSWORD": "a b",
            "PGDATABASE": "lantu",
            "PGTARGETSESSIONATTRS": "read-write",
        }.items()
    )
