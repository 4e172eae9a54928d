#!/usr/bin/env bash
# Runs the tests of the site, which is built already, in a browser. Without one they are skipped,
# which is noted in .cache/skipped, and not allowed with CI=true.
set -euo pipefail
mkdir -p .cache
if CHROMIUM=$(scripts/find_browser.sh); then
  export CHROMIUM
  npm run --silent test:site
elif [ "${CI:-}" = true ]; then
  exit 1
else
  echo "SKIPPED the tests of the site: there is no browser, and none could be installed" >> .cache/skipped
fi
