#!/usr/bin/env bash
# Installs what bench:forgery runs: httpd and an application as the live tests have them, the application on an older
# server, the peers from PyPI into .venvs/forgery. None of them is a system service. Quick when
# all is there. A peer that cannot be installed leaves the reason in .cache/forgery/<name>.reason, which the report names.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(cd "$here/../.." && pwd)
environment=$repository/.venvs/forgery
cache=$repository/.cache/forgery

say() { echo "provision: $*"; }

# attempt NAME COMMAND...: keeps the last line of what a failing command says.
attempt() {
  local name=$1
  shift
  rm -f "$cache/$name.reason"
  say "installing $name"
  "$@" >"$cache/$name.log" 2>&1 && return
  tail -n 1 "$cache/$name.log" >"$cache/$name.reason"
  say "$name cannot be installed: $(cat "$cache/$name.reason")" >&2
}

# Each wheel by itself, so that one that is gone takes no other with it.
install_wheel() {
  local line=$1 name=${1%%==*} installed
  installed=$environment/$name.installed
  if [ "$(cat "$installed" 2>/dev/null)" = "$line" ]; then return; fi
  echo "$line" >"$cache/$name.txt"
  attempt "$name" "$environment/bin/pip" install --no-deps --disable-pip-version-check --require-hashes \
    --requirement "$cache/$name.txt"
  if [ ! -e "$cache/$name.reason" ]; then echo "$line" >"$installed"; fi
}

install_application() {
  local directory=$repository/.venvs/forgery-application
  if cmp --quiet "$here/requirements-application.txt" "$directory/installed.txt"; then return; fi
  say "installing the application"
  python3 -m venv --clear "$directory" &&
    "$directory/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements-application.txt" &&
    cp "$here/requirements-application.txt" "$directory/installed.txt"
}

install_wheels() {
  [ -x "$environment/bin/pip" ] || python3 -m venv "$environment" || return
  local line
  while read -r line; do install_wheel "$line"; done < <(grep '^[a-z]' "$here/peers/requirements.txt")
}

mkdir -p "$cache"
"$repository/test/provision.sh" || exit 1
install_application || exit 1
install_wheels
say "the peers of bench:forgery are installed"
