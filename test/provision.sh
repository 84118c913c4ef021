#!/usr/bin/env bash
# Installs what the live and browser tests run: system packages, apache_exporter in .cache, and one Python virtual environment in .venvs/<name> for
# each requirements-<name>.txt of test/live/apps and test/schemas. Does nothing, quickly, when everything is there.
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
packages=(
  apache2-bin bubblewrap busybox ca-certificates chromium curl iproute2 media-types nftables openssl php-cli
  python3 python3-venv util-linux
)

say() { echo "provision: $*"; }

missing_packages() {
  local installed package
  # shellcheck disable=SC2016
  installed=$(dpkg-query --show --showformat '${db:Status-Status} ${Package}\n' "${packages[@]}" 2>/dev/null || true)
  for package in "${packages[@]}"; do
    grep --quiet --line-regexp "installed $package" <<<"$installed" || echo "$package"
  done
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    env DEBIAN_FRONTEND=noninteractive "$@"
  elif command -v sudo >/dev/null; then
    sudo env DEBIAN_FRONTEND=noninteractive "$@"
  else
    say "cannot become root to run: $*" >&2
    exit 1
  fi
}

require_commands() {
  local entry missing=()
  for entry in apache2 busybox bwrap chromium curl ip nft nsenter openssl php python3 setpriv unshare; do
    PATH="$PATH:/usr/sbin:/sbin" command -v "$entry" >/dev/null || missing+=("$entry")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    say "this is no Debian or Ubuntu with apt. Install these commands yourself: ${missing[*]}" >&2
    say "(on Debian they come from: ${packages[*]})" >&2
    exit 1
  fi
}

install_packages() {
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    require_commands
    return
  fi
  local missing
  mapfile -t missing < <(missing_packages)
  if [ ${#missing[@]} -eq 0 ]; then
    say "system packages are installed"
    return
  fi
  say "installing ${missing[*]}"
  as_root apt-get update --quiet --quiet
  as_root apt-get install --quiet --quiet --yes --no-install-recommends "${missing[@]}" >/dev/null
}

# A distribution's own Python: the containers of the tests see /usr and nothing else of this machine.
python_command() {
  if [ -x /usr/bin/python3 ]; then echo /usr/bin/python3; else command -v python3; fi
}

install_environment() {
  local requirements=$1 name directory python stamp
  name=$(basename "$requirements" .txt)
  name=${name#requirements-}
  directory="$repository/.venvs/$name"
  python=$(python_command)
  # The path is part of the stamp because a virtual environment cannot be moved.
  stamp=$({ cat "$requirements"; "$python" --version; echo "$directory"; } | sha256sum)
  if [ "$(cat "$directory/.stamp" 2>/dev/null)" = "$stamp" ]; then
    say "Python environment $name is installed"
    return
  fi
  say "installing Python environment $name"
  rm -rf "$directory"
  "$python" -m venv "$directory"
  # Without dependencies: the files name all that is needed, so that nothing arrives unpinned.
  "$directory/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --requirement "$requirements"
  # The tests start often and from a read-only file system: compile once, here.
  "$directory/bin/python" -m compileall -q "$directory/lib" >/dev/null || true
  echo "$stamp" >"$directory/.stamp"
}

# Unpacked, not installed: the package would start a service.
install_exporter() {
  local directory="$repository/.cache/apache-exporter" scratch
  if [ -x "$directory/usr/bin/prometheus-apache-exporter" ]; then
    say "apache_exporter is there"
    return
  fi
  if ! command -v apt-get >/dev/null; then
    say "this is no Debian or Ubuntu with apt. Put apache_exporter at $directory/usr/bin/prometheus-apache-exporter" >&2
    exit 1
  fi
  say "fetching apache_exporter"
  scratch=$(mktemp -d)
  chmod 755 "$scratch"
  (cd "$scratch" && apt-get download --quiet --quiet prometheus-apache-exporter 2>/dev/null)
  mkdir -p "$directory"
  dpkg-deb --extract "$scratch"/*.deb "$directory"
  rm -r "$scratch"
}

install_packages
install_exporter
for requirements in "$repository"/test/live/apps/requirements-*.txt "$repository"/test/schemas/requirements-*.txt; do
  install_environment "$requirements"
done
