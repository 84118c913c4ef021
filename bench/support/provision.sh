#!/usr/bin/env bash
# Installs what bench:proxy measures and measures with. No service is started by it, and none is left enabled to start.
set -euo pipefail

packages=(apache2-bin bubblewrap haproxy iproute2 nghttp2-client nginx openssl python3 util-linux)

say() { echo "provision: $*"; }

missing=()
for package in "${packages[@]}"; do
  # shellcheck disable=SC2016
  status=$(dpkg-query --show --showformat '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  say "everything is installed"
  exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
  say "run this as root to install: ${missing[*]}" >&2
  exit 1
fi

# Debian asks this file before a package may start its service.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
fi
say "installing ${missing[*]}"
apt-get update --quiet --quiet
DEBIAN_FRONTEND=noninteractive apt-get install --quiet --quiet --yes --no-install-recommends "${missing[@]}"
for service in nginx haproxy; do
  if command -v systemctl >/dev/null && [ -d /run/systemd/system ]; then systemctl disable --quiet "$service"; fi
done
