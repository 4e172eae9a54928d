#!/usr/bin/env bash
# Puts the server and what it imports into bundled/libs, for the extension to carry.
# usage: bundle_libs.sh PYTHON
set -euo pipefail
cd "$(dirname "$0")/.."
pip_install=("$1" -m pip install --quiet --disable-pip-version-check --no-deps --no-compile --target bundled/libs)
rm -rf bundled/libs
# Wheels without compiled parts, also where there is a faster one for the Python at hand.
"${pip_install[@]}" --only-binary=:all: --implementation py --abi none --platform any \
  --requirement bundled/requirements.txt
"${pip_install[@]}" .
rm -rf bundled/libs/bin
