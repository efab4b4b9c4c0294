#!/bin/sh
# Install what the distribution provides: PostgreSQL with PostGIS, Python's venv, Node's npm,
# and with the word "test" also the browser and fonts of the browser tests.
set -eu

packages=""
need() { packages="$packages $1"; }

find_postgres() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }
has_postgis() { ls "/usr/share/postgresql/$(basename "$(dirname "$(find_postgres)")")"/extension/postgis.control >/dev/null 2>&1; }

python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
    echo "Lantu needs Python 3.11 or newer as python3. 需要 Python 3.11 以上。" >&2
    exit 1
}
python3 -c 'import ensurepip' 2>/dev/null || need python3-venv
command -v npm >/dev/null || need npm
if [ -z "${LANTU_DATABASE_URL:-}" ] || [ "${1:-}" = test ]; then
    if [ -z "$(find_postgres)" ] || ! has_postgis; then need "postgresql postgresql-postgis"; fi
fi
if [ "${1:-}" = test ]; then
    command -v chromium >/dev/null || need chromium
    # The browser driver's own Node.js is linked against it; a minimal Debian has none.
    ls /usr/lib/*/libatomic.so.1 >/dev/null 2>&1 || need libatomic1
    fc-list 2>/dev/null | grep -q "Noto Sans CJK" || need "fonts-noto-cjk fontconfig"
    command -v ogrinfo >/dev/null || need gdal-bin
    # Debian splits the office by what it opens: soffice alone may lack the part for texts or for tables.
    ls /usr/lib/libreoffice/program/libsclo.so >/dev/null 2>&1 || need libreoffice-calc
    ls /usr/lib/libreoffice/program/libswlo.so >/dev/null 2>&1 || need libreoffice-writer
fi
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
