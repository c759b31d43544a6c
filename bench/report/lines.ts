import { picture, round, text, WIDTH } from './svg.ts'

export interface Line {
  readonly name: string
  readonly points: readonly { readonly x: number; readonly y: number }[]
  readonly isOurs: boolean
}

const TOP = 30
const BOTTOM = 330
const LEFT = 70
const RIGHT = 210
const COLOURS = ['#8d99ae', '#e76f51', '#e9c46a', '#457b9d', '#b56576']

/** Lines over two logarithmic axes. What is zero is left out. */
export function lines(title: string, xTitle: string, rows: readonly Line[]): string {
  const points = rows.flatMap((line) => line.points).filter(({ y }) => y > 0)
  const [xs, ys] = [points.map(({ x }) => Math.log10(x)), points.map(({ y }) => Math.log10(y))]
  const [left, right] = [Math.floor(Math.min(...xs)), Math.ceil(Math.max(...xs))]
  const [low, high] = [Math.floor(Math.min(...ys)), Math.ceil(Math.max(...ys))]
  const atX = (x: number): number => LEFT + ((Math.log10(x) - left) / (right - left)) * (WIDTH - LEFT - RIGHT)
  const atY = (y: number): number => BOTTOM - ((Math.log10(y) - low) / (high - low)) * (BOTTOM - TOP)
  const powers = (from: number, to: number): number[] =>
    Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index))
  const axes = [
    ...powers(left, right).map((x) =>
      text(atX(x), BOTTOM + 18, x.toLocaleString('en-US'), { anchor: 'middle' }),
    ),
    ...powers(low, high).flatMap((y) => [
      `<path d="M${LEFT} ${round(atY(y))}H${WIDTH - RIGHT}" stroke="#808080" stroke-opacity="0.3"/>`,
      text(LEFT - 8, atY(y) + 4, y.toLocaleString('en-US'), { anchor: 'end' }),
    ]),
    text((LEFT + WIDTH - RIGHT) / 2, BOTTOM + 38, xTitle, { anchor: 'middle' }),
  ]
  // Names that would stand on each other move apart, from the top down.
  let free = TOP
  const last = (line: Line): number => atY(line.points.filter(({ y }) => y > 0).at(-1)?.y ?? 1)
  const shapes = rows
    .map((line, index) => ({
      line,
      colour: line.isOurs ? '#2a9d8f' : (COLOURS[index % COLOURS.length] ?? ''),
    }))
    .toSorted((a, b) => last(a.line) - last(b.line))
    .flatMap(({ line, colour }) => {
      const path = line.points.filter(({ y }) => y > 0).map(({ x, y }) => `${round(atX(x))} ${round(atY(y))}`)
      const labelY = Math.max(free, last(line) + 4)
      free = labelY + 15
      return [
        `<polyline points="${path.join(' ')}" fill="none" stroke="${colour}" stroke-width="${line.isOurs ? 4 : 2}"/>`,
        text(WIDTH - RIGHT + 10, labelY, line.name, {
          more: `fill="${colour}" ${line.isOurs ? 'font-weight="bold"' : ''}`,
        }),
      ]
    })
  return picture(BOTTOM + 48, title, [...axes, ...shapes])
}
