import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { licenceText } from './licence-texts.ts'

/**
 * The packages that a bundle holds, from esbuild's list of what went into it: `name@version`, each with the text of its
 * licence.
 */
export function bundledLicences(inputs: readonly string[]): string {
  const folders = new Set(
    inputs.flatMap((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []),
  )
  const packages = [...folders].map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    return { title: `${name}@${version}`, text: licenceText(folder) }
  })
  // Several packages of one family have the same text: it is there once.
  const byText = Map.groupBy(packages, ({ text }) => text)
  return [...byText]
    .map(([text, of]) => `${[...new Set(of.map(({ title }) => title))].sort().join('\n')}\n\n${text}\n`)
    .sort()
    .join(`\n${'-'.repeat(80)}\n\n`)
}
