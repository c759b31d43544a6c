#!/usr/bin/env node
import { existsSync } from 'node:fs'

// What is pasted early is not shown either; reading it, and giving the terminal back, is the command's work.
if (process.stdin.isTTY && process.argv.some((arg) => /^(--[a-z-]+=)?-$/.test(arg)))
  process.stdin.setRawMode(true)

// A clone runs its sources, so that nobody meets a build of yesterday; the tarball has the build only.
const source = new URL('./main.ts', import.meta.url)
const inClone = existsSync(source)

if (inClone && !process.features.typescript) {
  console.error(
    `Node ${process.versions.node} cannot run TypeScript. Inside the clone: npm ci, then npx stitch-token …`,
  )
  process.exitCode = 2
} else {
  await import(inClone ? source.href : new URL('../dist/cli/main.js', import.meta.url).href)
}
