import type { Spread } from '../measure/statistics.ts'
import { figure } from './markdown.ts'
import { picture, round, steps, text, WIDTH } from './svg.ts'

export interface Bar {
  readonly name: string
  readonly value: Spread
  /** Drawn in the project's own colour. */
  readonly isOurs: boolean
}

const ROW = 26
const TOP = 30
const LEFT = 270
const RIGHT = 90

/** Horizontal bars of medians, each with a line from its first to its third quartile. */
export function bars(title: string, unit: string, rows: readonly Bar[]): string {
  const most = Math.max(...rows.map(({ value }) => value.thirdQuartile), Number.MIN_VALUE)
  const at = (value: number): number => LEFT + (Math.max(0, value) / most) * (WIDTH - LEFT - RIGHT)
  const bottom = TOP + rows.length * ROW
  const axis = steps(most).flatMap((value) => [
    `<path d="M${round(at(value))} ${TOP}V${bottom}" stroke="#808080" stroke-opacity="0.3"/>`,
    text(at(value), bottom + 16, value.toLocaleString('en-US'), { anchor: 'middle' }),
  ])
  const shapes = rows.flatMap(({ name, value, isOurs }, index) => {
    const y = TOP + index * ROW
    const middle = y + ROW / 2
    return [
      text(LEFT - 8, middle + 4, name, { anchor: 'end', more: isOurs ? 'font-weight="bold"' : '' }),
      `<rect x="${LEFT}" y="${y + 4}" width="${round(at(value.median) - LEFT)}" height="${ROW - 8}" fill="${isOurs ? '#2a9d8f' : '#8d99ae'}"/>`,
      `<path d="M${round(at(value.firstQuartile))} ${middle}H${round(at(value.thirdQuartile))}" stroke="#e76f51" stroke-width="2"/>`,
      text(
        at(Math.max(value.median, value.thirdQuartile)) + 8,
        middle + 4,
        `${figure(value.median)} ${unit}`,
      ),
    ]
  })
  return picture(bottom + 26, title, [...axis, ...shapes])
}
