/** A link to a page of the repository, which is not beside the notes. */
const PAGE_LINK = /\[([^\]]+)\]\((?!\w+:)([^)]+)\)/g

/**
 * The part of CHANGELOG.md about a version, with the version as its title. If the version has no part, the part about
 * unreleased changes. A link to a page becomes its path in the repository.
 *
 * @throws Error where there is neither
 */
export function releaseNotes(changelog: string, version: string): string {
  const parts = changelog.split(/^(?=## )/m).slice(1)
  const of = (title: string) => parts.find((part) => part.startsWith(`## ${title}`))
  const part = of(`${version}\n`) ?? of(`${version} `) ?? of('Unreleased')
  if (part === undefined) throw new Error(`CHANGELOG.md says nothing about ${version}`)
  const text = part.slice(part.indexOf('\n')).trim()
  const withPaths = text.replaceAll(PAGE_LINK, (_, words, page) =>
    page.startsWith(words) ? page : `${words} (${page})`,
  )
  return `# Release ${version}\n\n${withPaths}\n`
}
