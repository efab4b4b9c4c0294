#!/bin/sh
# A private PostgreSQL cluster that this checkout owns: reached by its own socket only, no TCP port,
# so it can never clash with a server already on 5432.
#   setup/cluster.sh start DIR   create if needed, start, print the database URL
#   setup/cluster.sh resume DIR  the same for one that was created before; exit code 3 when none was
#   setup/cluster.sh stop DIR    stop it
#   setup/cluster.sh drop DIR    stop it and delete its data
#   setup/cluster.sh kill DIR    stop it at once, as a power cut does
#   setup/cluster.sh standby DIR OF  make DIR a standby of the running cluster in OF, start it, print its URL
#   setup/cluster.sh promote DIR     make a standby a primary of its own
set -eu

verb=$1
[ "$verb" != resume ] || [ -d "$2" ] || exit 3
mkdir -p "$2"
bin=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || { echo "PostgreSQL is missing: run setup/system.sh. 缺少 PostgreSQL。" >&2; exit 1; }

# PostgreSQL refuses root: then the distribution's postgres user owns and runs the cluster. Where
# that user cannot reach the checkout (a clone below /root), the data live under /var/lib instead.
as=""
[ "$(id -u)" != 0 ] || as="setpriv --reuid=postgres --regid=postgres --init-groups"
place() {
    found=$(cd "$1" && pwd)
    if [ -n "$as" ] && ! $as test -x "$found" 2>/dev/null; then
        found=/var/lib/lantu/$(printf %s "$found" | sha256sum | cut -c1-12)
    fi
    echo "$found"
}
dir=$(place "$2")
mkdir -p "$dir"
[ -z "$as" ] || chown postgres: "$dir"
data=$dir/data
# A socket's path may not pass 107 bytes; a short name of its own keeps any checkout working.
socket_of() { echo "${TMPDIR:-/tmp}/lantu-$(printf %s "$1" | sha256sum | cut -c1-12)"; }
run=$(socket_of "$dir")
url="postgresql+psycopg://lantu@/lantu?host=$run&port=5432"

# shellcheck disable=SC2086  # one word an argument of setpriv
in_cluster() { (cd / && exec env LC_ALL=C.UTF-8 $as "$@" 9>&-); }
is_running() { [ -f "$data/postmaster.pid" ] && in_cluster "$bin/pg_ctl" -D "$data" status >/dev/null 2>&1; }

create() {
    in_cluster "$bin/initdb" -D "$data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >"$dir/initdb.log" 2>&1 ||
        { cat "$dir/initdb.log" >&2; exit 1; }
    in_cluster tee -a "$data/postgresql.conf" >/dev/null <<CONF
listen_addresses = ''
unix_socket_permissions = 0700
shared_buffers = 256MB
work_mem = 32MB
jit = off
timezone = 'Asia/Shanghai'
CONF
}

start() {
    # One at a time: two commands may find the cluster stopped. The server must not inherit the lock.
    exec 9>"$dir/start.lock"
    flock 9
    mkdir -p "$run"
    [ -z "$as" ] || chown postgres: "$run"
    [ -f "$data/PG_VERSION" ] || create
    is_running || in_cluster "$bin/pg_ctl" -D "$data" -w -s -l "$dir/postgres.log" \
        -o "-k '$run' $CLUSTER_OPTIONS" start || { tail -n 20 "$dir/postgres.log" >&2; exit 1; }
    psql() { in_cluster "$bin/psql" -X -q -v ON_ERROR_STOP=1 -h "$run" -U postgres "$@"; }
    if [ "$(psql -d postgres -At -c "SELECT count(*) FROM pg_database WHERE datname = 'lantu'")" = 0 ]; then
        psql -d template1 -c 'CREATE EXTENSION IF NOT EXISTS postgis' -c 'CREATE EXTENSION IF NOT EXISTS pg_trgm'
        psql -d postgres -c 'CREATE ROLE lantu LOGIN CREATEDB' -c 'CREATE DATABASE lantu OWNER lantu'
    fi
    echo "$url"
}

# $1: the folder of the cluster to follow
follow() {
    [ ! -e "$data" ] || { echo "$dir has a cluster already. 已有数据库。" >&2; exit 1; }
    of=$(place "$1")
    in_cluster "$bin/pg_basebackup" -D "$data" -R -X stream --checkpoint=fast --no-sync \
        -d "host=$(socket_of "$of") user=postgres"
    start
}

stop() { if is_running; then in_cluster "$bin/pg_ctl" -D "$data" -m "${1:-fast}" -w -s stop; fi; }

CLUSTER_OPTIONS=${CLUSTER_OPTIONS:-}
case $verb in
    start) start ;;
    resume) if [ -f "$data/PG_VERSION" ]; then start; else exit 3; fi ;;
    standby) follow "$3" ;;
    promote) in_cluster "$bin/pg_ctl" -D "$data" -w -s promote ;;
    stop) stop ;;
    kill) stop immediate ;;
    drop) stop; rm -rf "$dir" "$run" ;;
    *) echo "usage: setup/cluster.sh start|resume|stop|kill|drop|promote DIR, or standby DIR OF" >&2; exit 2 ;;
esac
