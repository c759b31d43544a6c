/**
 * A page with `text` between the markers of a region, `<!-- NAME: … -->` and `<!-- end of NAME -->`. The rest stays as
 * it is.
 *
 * @throws Error where the page lacks the markers
 */
export function withRegion(page: string, name: string, text: string): string {
  const region = new RegExp(`(?<=<!-- ${name}: [^\\n]* -->\\n)[^]*?(?=<!-- end of ${name} -->)`)
  if (!region.test(page)) throw new Error(`The page has no markers for "${name}".`)
  return page.replace(region, () => `\n${text.trim()}\n\n`)
}
