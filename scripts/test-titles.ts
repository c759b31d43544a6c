import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')

/** Texts in a source: titles, and the values in tables that titles are made of. */
const TEXT = /`[^`]*`|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g

/** A test, or several, as the pages on faults name them: the file's name without folder and ending, and a part of the title. */
export interface NamedTests {
  readonly name: string
  readonly part: string
}

const files = globSync('test/{unit,integration,system,fleet}/**/*.test.ts', { cwd: ROOT })
  .sort()
  .map((path) => ({
    path,
    name: basename(path, '.test.ts'),
    texts: (readFileSync(join(ROOT, path), 'utf8').match(TEXT) ?? []) as readonly string[],
  }))

/** The files in which such tests stand, by their paths in the repository: none for tests that there are not. */
export const filesOf = ({ name, part }: NamedTests): readonly string[] =>
  files
    .filter((file) => file.name === name && file.texts.some((text) => text.includes(part)))
    .map(({ path }) => path)

/** Reads the notation of the pages, which is the name in backticks, a colon, and the part of the title. */
export function readNamedTests(text: string): NamedTests | undefined {
  const [, name, part] = /^`([\w-]+)`: (.+)$/.exec(text) ?? []
  return name === undefined || part === undefined ? undefined : { name, part }
}
