import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The packages that a bundle holds, from esbuild's list of what went into it: `name@version`, each with the text of its
 * licence.
 */
export function bundledLicences(inputs: readonly string[]): string {
  const folders = new Set(
    inputs.flatMap((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []),
  )
  const packages = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const [file] = globSync('{LICENSE,LICENCE,License,license}*', { cwd: folder })
    const text = file === undefined ? `Licence: ${license}` : readFileSync(join(folder, file), 'utf8').trim()
    return { title: `${name}@${version}`, text }
  })
  // Several packages of one family have the same text: it is there once.
  const byText = Map.groupBy(packages, ({ text }) => text)
  return [...byText]
    .map(
      ([text, of]) =>
        `${of
          .map(({ title }) => title)
          .sort()
          .join('\n')}\n\n${text}\n`,
    )
    .sort()
    .join(`\n${'-'.repeat(80)}\n\n`)
}
