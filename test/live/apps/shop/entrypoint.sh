#!/bin/sh
set -e
python -m shop.prepare
exec "$@"
