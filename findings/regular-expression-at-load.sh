#!/usr/bin/env bash
# esbuild: with a release of Node as target, even Node 24, it takes `\p{…}` in a regular expression, and the flag `v`,
# for unknown to Node, and makes `new RegExp("…")` of the literal. V8 compiles a literal when it is first used; this one
# runs when the module is loaded. And it stays in the bundle where nothing uses it, since esbuild cannot know that it
# throws nothing. So each bundle that imports anything of valibot 1.5 makes valibot's expression for emoji at its start.
# `supported` says that Node knows them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --no-save --prefix . esbuild@0.28.2 valibot@1.5.0
echo "export { string } from 'valibot'" > string.mjs
esbuild=node_modules/.bin/esbuild
echo "esbuild $($esbuild --version)"
look() {
  local bundle
  bundle=$($esbuild string.mjs --bundle --format=esm "$@")
  echo "$*: $(grep -c 'new RegExp("' <<< "$bundle" || true) regular expressions made at load, $(wc -c <<< "$bundle") bytes"
}
{
  look --target=node24
  look --target=es2024
  look --target=node24 --supported:regexp-unicode-property-escapes=true
} | tee said
grep -q '^--target=node24: 1 regular' said
grep -q '^--target=es2024: 0 regular' said
grep -q '=true: 0 regular' said
