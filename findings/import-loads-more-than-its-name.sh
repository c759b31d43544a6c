#!/usr/bin/env bash
# Node.js: an ES import of one name reads every export of a built-in module, and some are getters that load another
# module. So `import { createHash } from 'node:crypto'` loads Web Crypto, and `import { request } from 'node:http'`
# loads undici: milliseconds of each cold start. `process.getBuiltinModule()` loads neither. And the first
# `performance.now()` loads `node:perf_hooks`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --no-save --prefix . node@24.21.0
cat > loaded.mjs <<'JS'
const [, , kind, name] = process.argv
if (kind === 'import') await import(name)
else if (kind === 'get') process.getBuiltinModule(name)
else performance.now()
const said = ['internal/crypto/webcrypto', 'internal/deps/undici/undici', 'perf_hooks']
console.log(said.filter((id) => process.moduleLoadList.includes(`NativeModule ${id}`)).join(' ') || 'nothing of these')
JS
node=node_modules/.bin/node
echo "Node $($node --version)"
look() { echo "$1 ${2-}: $($node loaded.mjs "$@")"; }
{
  look import node:crypto
  look get node:crypto
  look import node:http
  look get node:http
  look performance.now
} | tee said
grep -qx 'import node:crypto: internal/crypto/webcrypto' said
grep -qx 'get node:crypto: nothing of these' said
grep -qx 'import node:http: internal/deps/undici/undici.*' said
grep -qx 'get node:http: nothing of these' said
grep -qx 'performance.now : perf_hooks' said
