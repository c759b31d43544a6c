/** A part of a line: text as it is, or in a style of `util.styleText`. */
export type Piece = string | StyledText

/** Text in a style. The style is applied only when the text is written. */
export interface StyledText {
  readonly text: string
  readonly style: Style
}

/** The words of `util.styleText` that are used here. */
export type Style = 'bold' | 'dim' | 'green' | 'yellow' | 'red'

/** A line for people: one part, or several. */
export type Line = Piece | readonly Piece[]

/** Puts a style on a text. */
export const styled = (style: Style, text: string): StyledText => ({ style, text })

/** The characters of a line, without styles. */
export const textOf = (line: Line): string =>
  [line]
    .flat()
    .map((piece) => (typeof piece === 'string' ? piece : piece.text))
    .join('')

/**
 * Characters that would control a terminal: control characters (C0, DEL and C1; ECMA-48), characters that change the
 * direction of text or are not seen (Unicode, general category Cf), separators of lines, and halves of surrogate pairs.
 */
const STEERING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/** The text with these characters written as `\u001b`, so that they are visible and have no effect. */
export const visible = (text: string): string =>
  text.replaceAll(STEERING, (characters) =>
    characters
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )

/** The same for several lines, separated by line feeds. It does not change any value in JSON text. */
export const visibleLines = (text: string): string => text.split('\n').map(visible).join('\n')
