/**
 * The part of CHANGELOG.md about a version, with the version as its title. If the version has no part, the part about
 * unreleased changes.
 *
 * @throws Error where there is neither
 */
export function releaseNotes(changelog: string, version: string): string {
  const parts = changelog.split(/^(?=## )/m).slice(1)
  const of = (title: string) => parts.find((part) => part.startsWith(`## ${title}`))
  const part = of(`${version}\n`) ?? of(`${version} `) ?? of('Unreleased')
  if (part === undefined) throw new Error(`CHANGELOG.md says nothing about ${version}`)
  return `# Release ${version}\n\n${part.slice(part.indexOf('\n')).trim()}\n`
}
