import { execFileSync } from 'node:child_process'
import { ROOT } from './package-service.ts'

/** A value as JSON, laid out as the formatter would. */
export const formattedJson = (value: unknown): string =>
  execFileSync('biome', ['format', '--stdin-file-path=document.json'], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${ROOT}/node_modules/.bin:${process.env.PATH}` },
    input: `${JSON.stringify(value, null, 2)}\n`,
  })
