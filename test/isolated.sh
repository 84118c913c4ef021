#!/usr/bin/env bash
# Runs a command in network, mount and process namespaces of its own: no port, mount or process of the live tests is
# shared with the machine, and nothing of them outlives the command.
#   test/isolated.sh jest --selectProjects live --runInBand
set -euo pipefail

if [ $# -eq 0 ]; then
  echo "usage: test/isolated.sh COMMAND [ARGUMENT...]" >&2
  exit 2
fi

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
PATH="$repository/node_modules/.bin:$PATH"

if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "test/isolated.sh: namespaces need root: run it as root, or install sudo" >&2
    exit 1
  fi
  exec sudo --preserve-env=CI,FUZZ_SEED,FUZZ_REQUESTS env "PATH=$PATH" "$0" "$@"
fi

for tool in unshare ip; do
  if ! command -v "$tool" >/dev/null; then
    echo "test/isolated.sh: $tool is missing: run test/provision.sh first" >&2
    exit 1
  fi
done

namespaces=(--net --mount --pid --fork --kill-child --mount-proc)
if ! unshare "${namespaces[@]}" true; then
  echo "test/isolated.sh: this machine refuses new namespaces (a container needs CAP_SYS_ADMIN for that)" >&2
  exit 1
fi

# The shell stays as process 1, because something has to reap the orphans.
# shellcheck disable=SC2016
exec unshare "${namespaces[@]}" -- env LIVE_TESTS_ISOLATED=1 bash -c 'ip link set lo up && "$@"; exit $?' bash "$@"
