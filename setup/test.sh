#!/bin/sh
# Run the tests on a throw-away PostGIS cluster that is gone afterwards, whatever happens.
set -eu

dir=$(mktemp -d)
chmod 755 "$dir"
trap 'sh setup/cluster.sh drop "$dir/pg" >/dev/null 2>&1; rm -rf "$dir"' EXIT INT TERM
LANTU_TEST_DATABASE_URL=$(CLUSTER_OPTIONS="-c fsync=off -c synchronous_commit=off -c full_page_writes=off" \
    sh setup/cluster.sh start "$dir/pg")
export LANTU_TEST_DATABASE_URL
.venv/bin/python -m pytest "$@"
