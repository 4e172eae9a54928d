#!/usr/bin/env bash
# Puts the server and what it imports into bundled/libs, for the extension to carry.
# usage: bundle_libs.sh PYTHON [TARGET]
# TARGET is a platform as VS Code names it, for which LibCST is taken; "universal" is without it.
set -euo pipefail
cd "$(dirname "$0")/.."
pip=("$1" -m pip --disable-pip-version-check --quiet)
into=("${pip[@]}" install --no-deps --no-compile --target bundled/libs)
case "${2:-here}" in
  here) platform=() ;;
  linux-x64) platform=(--platform manylinux_2_28_x86_64) ;;
  linux-arm64) platform=(--platform manylinux_2_28_aarch64) ;;
  alpine-x64) platform=(--platform musllinux_1_2_x86_64) ;;
  alpine-arm64) platform=(--platform musllinux_1_2_aarch64) ;;
  darwin-arm64) platform=(--platform macosx_11_0_arm64) ;;
  win32-x64) platform=(--platform win_amd64) ;;
  win32-arm64) platform=(--platform win_arm64) ;;
  universal) ;;
  *) echo "bundle_libs: unknown target $2" >&2; exit 1 ;;
esac
rm -rf bundled/libs
# Wheels without compiled parts, also where there is a faster one for the Python at hand.
"${into[@]}" --only-binary=:all: --implementation py --abi none --platform any \
  --requirement bundled/requirements.txt
"${into[@]}" .
rm -rf bundled/libs/bin
# jedi reads Python's own of these stubs; the others are six times as much as all the rest of it.
rm -rf bundled/libs/jedi/third_party/{django-stubs,typeshed/stubs}
[ "${2:-here}" != universal ] || exit 0
# LibCST is compiled for each Python; the compiled parts have names of their own and lie side by
# side. A Python for which there is none does without the repairs of statements.
wheels=$(mktemp -d)
trap 'rm -rf "$wheels"' EXIT
for version in 3.10 3.11 3.12 3.13 3.14; do
  "${pip[@]}" download --no-deps --only-binary=:all: --python-version "$version" \
    ${platform[@]+"${platform[@]}"} --dest "$wheels" --requirement bundled/compiled.txt \
    || echo "bundle_libs: no LibCST for Python $version on this platform" >&2
done
for wheel in "$wheels"/*.whl; do
  test -f "$wheel" && "$1" -m zipfile -e "$wheel" bundled/libs
done
# What it needs for its own command line only.
rm -rf bundled/libs/libcst/{codemod,codegen,tests,_nodes/tests,_parser/tests,matchers/tests,metadata/tests}
