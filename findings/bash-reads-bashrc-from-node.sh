#!/usr/bin/env bash
# Node.js and bash: `execFileSync('bash', ['-c', …])` may run ~/.bashrc first. Node's pipes are sockets, and a bash
# whose standard input is a socket takes itself for a remote shell when SHLVL is not set or 0, as it is outside a
# terminal: in cron, in a service, in CI. `--norc` is the way out. (bash(1), "INVOCATION": it looks at whether standard
# input is connected to a network connection.)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --no-save --prefix . node@24.21.0
mkdir home
echo 'echo "read ~/.bashrc"' > home/.bashrc
cat > run.mjs <<'JS'
import { execFileSync } from 'node:child_process'
const env = { PATH: process.env.PATH, HOME: `${process.cwd()}/home` }
const run = (args, shlvl) =>
  execFileSync('bash', [...args, '-c', 'echo ran'], { stdio: 'pipe', env: { ...env, ...shlvl } }).toString().trim().replace('\n', ', ')
console.log(`without SHLVL: ${run([], {})}`)
console.log(`with SHLVL=1: ${run([], { SHLVL: '1' })}`)
console.log(`with --norc: ${run(['--norc'], {})}`)
JS
echo "Node $(node_modules/.bin/node --version), bash $BASH_VERSION"
node_modules/.bin/node run.mjs | tee said
grep -qx 'without SHLVL: read ~/.bashrc, ran' said
grep -qx 'with SHLVL=1: ran' said
grep -qx 'with --norc: ran' said
