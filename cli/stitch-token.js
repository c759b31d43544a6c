#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs'

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
// A clone runs its sources, so that no build of yesterday runs; the tarball has the build only.
const source = new URL('./main.ts', import.meta.url)
const inClone = existsSync(source)

/** Whether a version is one that `>=22.12` allows, compared number by number. */
const allows = (range, version) => {
  const least = range.replace('>=', '').split('.').map(Number)
  const given = version.split('.').map(Number)
  const at = least.findIndex((number, index) => number !== given[index])
  return at === -1 || given[at] > least[at]
}

const refuse = (message) => {
  const problem = { code: 'usage', message, facts: {}, runbook: 'docs/use/cli.md#usage' }
  console.error(process.argv.includes('--json') ? JSON.stringify(problem) : `✘ usage\n  ${message}`)
  process.exitCode = 2
}

if (!allows(engines.node, process.versions.node))
  refuse(`This is Node ${process.versions.node}; stitch-token needs ${engines.node}.`)
else if (inClone && !process.features.typescript)
  refuse(
    `Node ${process.versions.node} cannot run TypeScript. Inside the clone: npm ci, then npx stitch-token …`,
  )
else {
  // What is pasted early is not shown either; reading it, and giving the terminal back, is the command's work.
  if (process.stdin.isTTY && process.argv.some((arg) => /^(--[a-z-]+=)?(-|\/dev\/(tty|stdin))$/.test(arg)))
    process.stdin.setRawMode(true)
  await import(inClone ? source.href : new URL('../dist/cli/main.js', import.meta.url).href)
}
