#!/bin/sh
# Rehearse bringing the database back to a moment: on a cluster made for it, which is gone afterwards, keep the server's
# log (WAL), copy the cluster, register a project, note the moment, register a second, destroy the cluster, recover to
# the moment, and see in the registry that the first project is there and the second is not. Touches nothing else.
#   setup/rehearse.sh
set -eu

say() { echo "rehearse: $1 ($(($(date +%s) - began)) s)"; }
fail() { echo "rehearse: $1" >&2; exit 1; }

began=$(date +%s)
bin=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
dir=$(mktemp -d)
chmod 755 "$dir"
trap 'sh setup/cluster.sh drop "$dir/pg" >/dev/null 2>&1; rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM HUP
as=""
[ "$(id -u)" != 0 ] || as="setpriv --reuid=postgres --regid=postgres --init-groups"
# shellcheck disable=SC2086  # one word an argument of setpriv
in_cluster() { (cd / && exec env LC_ALL=C.UTF-8 $as "$@"); }
mkdir "$dir/archive" "$dir/copy"
[ -z "$as" ] || chown postgres: "$dir/archive" "$dir/copy"
chmod 700 "$dir/archive" "$dir/copy"

# What an operator sets, but for the places: an archived segment is never overwritten.
keep="-c archive_mode=on -c 'archive_command=test ! -f $dir/archive/%f && cp %p $dir/archive/%f'"
LANTU_DATABASE_URL=$(CLUSTER_OPTIONS="$keep" sh setup/cluster.sh start "$dir/pg")
export LANTU_DATABASE_URL LANTU_FILES="$dir/files" LANTU_CACHE="$dir/cache"
unset LANTU_POOL_URL LANTU_REPLICA_URLS
socket=${LANTU_DATABASE_URL#*host=}
socket=${socket%%&*}
ask() { in_cluster "$bin/psql" -X -At -v ON_ERROR_STOP=1 -h "$socket" -U postgres -d "${2:-lantu}" -c "$1"; }

.venv/bin/lantu db upgrade >/dev/null
.venv/bin/lantu districts load >/dev/null
.venv/bin/lantu officers add rehearsal --role administrator >/dev/null
say "a registry stands, its server's log is archived"
in_cluster "$bin/pg_basebackup" -h "$socket" -U postgres -D "$dir/copy" --checkpoint=fast --wal-method=none --no-manifest \
    2>/dev/null
say "the cluster is copied"

register() {
    printf '项目名称,县区代码,项目状态,项目类型\n%s,211302,谋划,地方公路\n' "$1" >"$dir/$2.csv"
    .venv/bin/lantu import "$dir/$2.csv" --as rehearsal >/dev/null
}
register 灾前道路 first
moment=$(ask "SELECT clock_timestamp()")
sleep 1
register 灾后桥梁 second
[ "$(ask "SELECT count(*) FROM projects")" = 2 ] || fail "the two projects were not registered"
say "one project stood at $moment, now there are two"

# The server hands a segment on when it is full, or after archive_timeout; here at once.
last=$(ask "SELECT pg_walfile_name(pg_switch_wal())")
tries=0
until in_cluster test -f "$dir/archive/$last"; do
    tries=$((tries + 1))
    [ "$tries" -lt 60 ] || fail "the server archives nothing; see its log"
    sleep 0.5
done
in_cluster "$bin/pg_ctl" -D "$dir/pg/data" -m immediate -w -s stop
rm -rf "$dir/pg/data"
say "the cluster is destroyed"

mv "$dir/copy" "$dir/pg/data"
in_cluster touch "$dir/pg/data/recovery.signal"
back="-c 'restore_command=cp $dir/archive/%f %p' -c 'recovery_target_time=$moment' -c recovery_target_action=promote"
CLUSTER_OPTIONS="$back" sh setup/cluster.sh start "$dir/pg" >/dev/null
tries=0
until [ "$(ask "SELECT pg_is_in_recovery()")" = f ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 120 ] || fail "the recovery does not end"
    sleep 0.5
done
for said in "starting point-in-time recovery to" "from archive" "recovery stopping before commit" \
    "archive recovery complete"; do
    grep -m 1 "$said" "$dir/pg/postgres.log" || fail "the server's log does not say: $said"
done
say "the server is back at $moment"

.venv/bin/lantu export projects --format csv -o "$dir/found.csv" >/dev/null
grep -q 灾前道路 "$dir/found.csv" || fail "the project of before the moment is lost"
! grep -q 灾后桥梁 "$dir/found.csv" || fail "the project of after the moment is there"
[ "$(ask "SELECT count(*) FROM projects")" = 1 ] || fail "the registry holds more than the one project"
register 恢复以后 third
say "exactly the first project is there, and the registry takes new ones. 演练成功"
