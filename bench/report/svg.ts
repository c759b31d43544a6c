/** Space for text in a font whose letters are about 7 pixels wide. */
export const WIDTH = 720

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** A picture readable on white and on black: grey text, no background. */
export const picture = (height: number, title: string, shapes: readonly string[]): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" font-family="sans-serif" font-size="12" fill="#808080">`,
    `<title>${escaped(title)}</title>`,
    text(0, 16, title, { more: 'font-weight="bold" font-size="14"' }),
    ...shapes,
    '</svg>',
    '',
  ].join('\n')

export const text = (
  x: number,
  y: number,
  content: string,
  {
    anchor = 'start',
    more = '',
  }: { readonly anchor?: 'start' | 'middle' | 'end'; readonly more?: string } = {},
): string =>
  `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" ${more}>${escaped(content)}</text>`

export const round = (value: number): number => Math.round(value * 10) / 10

/** Steps of an axis from zero: 1, 2 or 5 times a power of ten, at most six of them. */
export function steps(most: number): readonly number[] {
  const rough = most / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10)
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => index * step)
}
