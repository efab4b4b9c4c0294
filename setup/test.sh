#!/bin/sh
# Run tests. The database server and its templates are kept in var/test-postgres between runs, where it runs
# only as long as tests do; with FRESH=1 everything is made anew on a throw-away cluster that is gone
# afterwards, whatever happens. LANTU_TEST_DATABASE_URL names another server instead.
set -eu

# Compiled modules are kept: without them every start compiles the test framework again.
unset PYTHONDONTWRITEBYTECODE

node setup/bundle.mjs

[ -n "${FRESH:-}" ] || exec .venv/bin/python -m pytest "$@"

dir=$(mktemp -d)
chmod 755 "$dir"
trap 'sh setup/cluster.sh drop "$dir/pg" >/dev/null 2>&1; rm -rf "$dir"' EXIT INT TERM
options="-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=500 -c autovacuum=off"
options="$options -c shared_preload_libraries=postgis-3,pg_trgm -c statement_timeout=300s"
LANTU_TEST_DATABASE_URL=$(CLUSTER_OPTIONS="$options" sh setup/cluster.sh start "$dir/pg")
export LANTU_TEST_DATABASE_URL
.venv/bin/python -m pytest "$@"
