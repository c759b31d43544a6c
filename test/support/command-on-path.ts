import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../scripts/package-service.ts'

/** Puts `stitch-token` into a folder, for the front of a path: a person has the command so. */
export function putCommand(folder: string): void {
  const program = join(folder, 'stitch-token')
  const lines = ['#!/bin/sh', `exec "${process.execPath}" "${join(ROOT, 'cli/stitch-token.js')}" "$@"`, '']
  writeFileSync(program, lines.join('\n'))
  chmodSync(program, 0o755)
}
