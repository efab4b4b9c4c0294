#!/bin/sh
# Do the README's commands work where nothing was ever installed by hand? Make a bare Debian in a temporary folder, clone
# into it what is committed here, `make run` until it answers, `make check`, `make test`, and remove it all again.
#   setup/fresh.sh [WORDS FOR PYTEST ...]
# What the machine needs to reach its package registries goes in with it; downloads are kept in var/fresh.
# Exit code 3: a bare Debian cannot be made on this machine, and why. Any other but 0: a command failed there.
set -eu

cannot() { echo "fresh: no bare Debian can be made here: $1" >&2; exit 3; }
say() { echo "fresh: $1 ($(($(date +%s) - began)) s)"; }

if [ "${1:-}" != inside ]; then
    [ "$(id -u)" = 0 ] || cannot "only root can"
    sh setup/system.sh fresh || cannot "debootstrap is not to be had"
    unshare --mount --pid --fork mount -t tmpfs none /mnt || cannot "this machine refuses mounts of one's own"
    [ "$(df -Pk /var/tmp | awk 'END {print $4}')" -gt 8000000 ] || cannot "less than 8 GB are free in /var/tmp"
    git rev-parse --quiet --verify HEAD >/dev/null || cannot "this folder is no clone"
    root=$(mktemp -d /var/tmp/lantu-fresh.XXXXXX)
    chmod 755 "$root"
    # Mounts and processes live in namespaces of their own: they end with it, whatever happens, so that nothing but
    # the folder is ever left, and removing it reaches nothing else.
    trap 'kill -KILL "$!" 2>/dev/null || true; wait || true; rm -rf --one-file-system "$root"' EXIT
    trap 'exit 130' INT TERM HUP
    unshare --mount --pid --fork --kill-child sh setup/fresh.sh inside "$root" "$@" &
    wait "$!"
    exit
fi

root=$2
shift 2
began=$(date +%s)
kept=$PWD/var/fresh
mkdir -p "$kept/debs/partial" "$kept/pip" "$kept/npm"

# The machine's own release where it is Debian or Ubuntu, from where its own apt gets it.
# shellcheck source=/dev/null
. /etc/os-release
release=$VERSION_CODENAME
[ -e "/usr/share/debootstrap/scripts/$release" ] || release=bookworm
# shellcheck disable=SC2016  # apt fills the names in
mirror=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' | awk -v r="$release" '$1 == r {print $2; exit}')
# The README asks for git, make and Python; everything else is for `make run` to install.
debootstrap --variant=minbase --include=ca-certificates,git,make,python3 --cache-dir="$kept/debs" \
    "$release" "$root" ${mirror:+"$mirror"} >"$kept/debootstrap.log" 2>&1 ||
    { tail -n 20 "$kept/debootstrap.log" >&2; cannot "debootstrap failed"; }
say "a bare $release stands"

carry() {
    for path in "$@"; do
        [ -e "$path" ] || continue
        # Never copy onto what is there: it may be a link that leads out of the folder.
        rm -rf "${root:?}$path"
        mkdir -p "$root$(dirname "$path")"
        cp -aL "$path" "$root$path" 2>/dev/null || { rm -rf "${root:?}$path"; cp -a "$path" "$root$path"; }
    done
}
pip="/etc/pip.conf /etc/xdg/pip $HOME/.pip $HOME/.config/pip ${PIP_CONFIG_FILE:-}"
npm="/etc/npmrc $HOME/.npmrc"
# shellcheck disable=SC2086  # one word a path
carry /etc/hosts /etc/resolv.conf /etc/ssl/certs /usr/local/share/ca-certificates /usr/share/keyrings $pip $npm
rm -f "$root/etc/apt/sources.list"
for part in sources.list sources.list.d apt.conf apt.conf.d auth.conf auth.conf.d keyrings trusted.gpg.d preferences.d; do
    carry "/etc/apt/$part"
done
# Images of containers tell apt to throw packages away; here they are kept.
cat >"$root/etc/apt/apt.conf.d/zz-keep" <<'CONF'
#clear DPkg::Post-Invoke;
#clear APT::Update::Post-Invoke;
APT::Keep-Downloaded-Packages "true";
CONF
# Nobody needs this Debian after a power failure.
echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/fast"

settings='^export (PIP_|NPM_CONFIG_|npm_config_|[a-zA-Z]+_(proxy|PROXY)=|SSL_CERT_|REQUESTS_CA_|CURL_CA_|NODE_EXTRA_CA_|GIT_SSL_)'
export -p | grep -E "$settings" >"$root/etc/registries" || true
cat >>"$root/etc/registries" <<CONF
export HOME=$HOME LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PIP_CACHE_DIR=/var/cache/registries/pip npm_config_cache=/var/cache/registries/npm
CONF
# Registries that are folders of this machine, read only. A page of a simple index may link to the folder beside it.
# shellcheck disable=SC2086,SC2013  # one word a path
for named in $(grep -rhoE "(file://)?/[^][:space:],:\"']+" $pip $npm "$root/etc/registries" 2>/dev/null | sort -u); do
    case $named in file://*) path=$(dirname "${named#file://}") ;; *) path=$named ;; esac
    [ ! -e "$root$path" ] || continue
    [ ! -f "$path" ] || carry "$path"
    [ -d "$path" ] || continue
    mkdir -p "$root$path"
    mount --bind "$path" "$root$path"
    mount -o remount,bind,ro "$root$path"
done

mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755 dev "$root/dev"
for device in null zero full random urandom tty; do
    touch "$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
done
ln -s /proc/self/fd "$root/dev/fd"
mkdir "$root/dev/shm" "$root/dev/pts"
mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=666 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
mkdir -p "$root/var/cache/registries"
mount --bind "$kept" "$root/var/cache/registries"
mount --bind "$kept/debs" "$root/var/cache/apt/archives"

mkdir -p "$root$HOME"
git clone --quiet --no-hardlinks "file://$PWD" "$root/srv/lantu"
enter='. /etc/registries; cd /srv/lantu; exec "$@"'
inside() { env -i "$(command -v chroot)" "$root" sh -c "$enter" sh "$@"; }
inside apt-get update -qq || cannot "apt reaches no package there"
say "the clone stands at $(git rev-parse --short HEAD)"

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
(exec env -i "$(command -v chroot)" "$root" sh -c "$enter" sh make run PORT="$port") &
running=$!
until inside python3 -c "import urllib.request as u; u.urlopen('http://127.0.0.1:$port/readyz')" 2>/dev/null; do
    kill -0 "$running" 2>/dev/null || { echo "fresh: make run ended by itself" >&2; exit 1; }
    [ $(($(date +%s) - began)) -lt 2400 ] || { echo "fresh: make run does not answer" >&2; exit 1; }
    sleep 1
done
say "make run answers"
kill -TERM "$running"
wait "$running" || true
inside sh setup/cluster.sh stop var/postgres

inside make setup-test
say "what the tests need is set up"
inside make check
say "make check passed"
inside make test ARGS="$*"
say "make test passed"
