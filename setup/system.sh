#!/bin/sh
# Install what the distribution provides and programs.txt lists: what `make run` needs, with the word "test" what the
# tests need too, with the word "fresh" only what setup/fresh.sh needs.
set -eu

folder=$(dirname "$0")
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
    echo "Lantu needs Python 3.11 or newer as python3. 需要 Python 3.11 以上。" >&2
    exit 1
}

server=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
# shellcheck disable=SC2086  # the path may hold a *
is_there() {
    case $1 in
        server:postgis) ls "/usr/share/postgresql/$(basename "$(dirname "$server")")/extension/postgis.control" ;;
        server:*) ls "$server/${1#server:}" ;;
        python:*) python3 -c "import ${1#python:}" ;;
        font:*) fc-list | grep "$(echo "${1#font:}" | tr _ ' ')" ;;
        /*) ls $1 ;;
        *) command -v "$1" ;;
    esac >/dev/null 2>&1
}

case ${1:-} in
    fresh) wanted=" fresh " ;;
    test) wanted=" run database test " ;;
    *) if [ -n "${LANTU_DATABASE_URL:-}" ]; then wanted=" run "; else wanted=" run database "; fi ;;
esac
packages=""
while read -r package when signs; do
    case $package in "" | "#"*) continue ;; esac
    case $wanted in *" $when "*) ;; *) continue ;; esac
    for sign in $signs; do
        is_there "$sign" || { packages="$packages $package"; break; }
    done
done < "$folder/programs.txt"
[ -n "$packages" ] || exit 0

# The name of the PostGIS package carries PostgreSQL's version; apt knows which one it offers.
resolve() {
    for name in $packages; do
        if [ "$name" = postgresql-postgis ]; then
            apt-cache search --names-only '^postgresql-[0-9]+-postgis-3$' | awk '{print $1}' | sort -V | tail -n 1
        else
            echo "$name"
        fi
    done
}
if [ "$(id -u)" != 0 ]; then
    echo "Some system packages are missing:$packages" >&2
    echo "缺少系统软件包。请由 root 执行一次 (run once as root):  sudo sh setup/system.sh ${1:-}" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2046  # one word a package
apt-get install -y -qq --no-install-recommends $(resolve) >/dev/null
