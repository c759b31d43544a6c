#!/usr/bin/env bash
# Node.js: with `--test-isolation=none` an error that a test file throws after its first test is forgotten. The tests
# before it count, those after it never exist, and the run is green. With a process for each file, which is the default,
# the same file fails.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --no-save --prefix . node@24.21.0
cat > throws.test.mjs <<'JS'
import { it } from 'node:test'
it('comes before the error', () => {})
throw new Error('the rest of the file never runs')
JS
status() { node_modules/.bin/node --test "$@" --test-reporter=tap throws.test.mjs > said && echo 0 || echo $?; }
apart=$(status --test-isolation=process)
together=$(status --test-isolation=none)
echo "Node $(node_modules/.bin/node --version)"
echo "a process for each file: exit status $apart"
echo "one process for all: exit status $together, and it says:"
grep -E '^(ok|not ok|# (pass|fail))' said
[[ $apart == 1 && $together == 0 ]]
grep -q '^# fail 0' said
