#!/bin/sh
# Write the lock files of the Python packages anew from pyproject.toml, with hashes and without any registry's
# address. What is locked stays at its version; name packages to bring those up to date:  sh setup/lock.sh flask
set -eu

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT INT TERM
python3 -m venv "$tools"
"$tools/bin/pip" install --quiet --disable-pip-version-check "pip-tools==7.6.2"

newer=""
for name in "$@"; do newer="$newer --upgrade-package $name"; done
lock() {
    # shellcheck disable=SC2086  # one word an option
    "$tools/bin/pip-compile" --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-annotate \
        --no-emit-index-url --no-emit-find-links --no-emit-trusted-host $newer "$@" pyproject.toml
}
lock --output-file setup/requirements.lock
lock --extra dev --output-file setup/requirements-dev.lock
