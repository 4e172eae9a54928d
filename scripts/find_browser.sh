#!/usr/bin/env bash
# Prints the path of a Chromium or Chrome; on Debian, root installs one where there is none.
# CHROMIUM names one that is not on the PATH.
set -euo pipefail

find_browser() {
  local candidate
  for candidate in ${CHROMIUM:+"$CHROMIUM"} chromium chromium-browser google-chrome \
    google-chrome-stable "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
    "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
    command -v "$candidate" && return
  done
  return 1
}

install_browser() {
  [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null || return 1
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core
}

find_browser && exit
install_browser >&2 && find_browser && exit
echo "No Chromium or Chrome was found, and it could not be installed." >&2
exit 1
