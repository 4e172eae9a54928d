#!/usr/bin/env bash
# Runs pytest with the given options and notes in .cache/skipped what it skipped. With CI=true
# nothing may be skipped.
set -euo pipefail
mkdir -p .cache
# Hundreds of servers and commands are started, and some environments keep no bytecode.
.venv/bin/python -m compileall -q server/tapelint
status=0
.venv/bin/pytest -q -rs "$@" | tee .cache/pytest.log || status=$?
if grep '^SKIPPED' .cache/pytest.log >> .cache/skipped && [ "${CI:-}" = true ]; then
  echo "With CI=true nothing may be skipped." >&2
  exit 1
fi
exit "$status"
