#!/bin/sh
# Prints the first Python on the PATH that is new enough, or says what is missing.
for python in python3 python3.14 python3.13 python3.12 python3.11 python3.10 python; do
  if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2> /dev/null; then
    command -v "$python"
    exit 0
  fi
done
echo "Tapelint needs Python 3.10 or newer, and there is none on the PATH." >&2
exit 1
