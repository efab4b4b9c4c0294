#!/bin/sh
# Make .venv from the hashed lock file; again only when the lock file has changed.
# With the word "test" the development packages come too.
set -eu

catalogue=app/translations/en/LC_MESSAGES/messages
compile() {
    [ -n "$(find "$catalogue.mo" -newer "$catalogue.po" 2>/dev/null)" ] || .venv/bin/pybabel -q compile -d app/translations
}

lock=requirements.lock
[ "${1:-}" = test ] && lock=requirements-dev.lock
sum=$(sha256sum < "setup/$lock" | cut -d' ' -f1)
stamp=.venv/.lantu-$lock
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$sum" ]; then
    compile
    exit 0
fi

[ -x .venv/bin/python ] || python3 -m venv .venv
.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r "setup/$lock"
# Our own packages are found in the checkout itself; the command is a two-line launcher.
site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
pwd > "$site/lantu.pth"
cat > .venv/bin/lantu <<'LAUNCHER'
#!/bin/sh
exec "$(dirname "$(readlink -f "$0")")/python" -m app.cli "$@"
LAUNCHER
chmod +x .venv/bin/lantu
compile
echo "$sum" > "$stamp"
# What the tests need holds all that runs, at the same versions; a test compares the two locks.
[ "$lock" = requirements.lock ] || sha256sum < setup/requirements.lock | cut -d' ' -f1 > .venv/.lantu-requirements.lock
