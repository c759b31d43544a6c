import type { Key } from 'node:readline'

/** The longest certificate, passphrase or client secret, in characters. */
const MOST_CHARACTERS = 1024 * 1024

/** The text from the keyboard, without what a terminal adds (bracketed paste, arrow keys). */
export class TypedText {
  #text = ''
  #isEnded = false
  #isAfterReturn = false
  readonly #interrupt: () => void

  /** @param interrupt Is called for Ctrl-C, which sends no signal while a terminal does not echo. */
  constructor(interrupt: () => void) {
    this.#interrupt = interrupt
  }

  /** Lines end with a line feed, whether a carriage return, a line feed or both ended them. */
  get text(): string {
    return this.#text
  }

  /** Whether the text is final: after Ctrl-D, after the end of the terminal, or when it is too long. */
  get isEnded(): boolean {
    return this.#isEnded || this.isTooLong
  }

  get isTooLong(): boolean {
    return this.#text.length > MOST_CHARACTERS
  }

  /** Takes a key from `readline`, which gives no character for an escape sequence. */
  readonly take = (character: string | undefined, { name, ctrl = false }: Key): void => {
    if (ctrl && name === 'c') this.#interrupt()
    else if (this.isEnded) return
    else if (ctrl && name === 'd') this.#isEnded = true
    else if (ctrl && name === 'u') this.#text = this.#text.replace(/[^\n]*$/, '')
    else if (name === 'backspace') this.#text = this.#text.replace(/[^\n]$/u, '')
    else if (name === 'return') this.#text += '\n'
    else if (name === 'enter') this.#text += this.#isAfterReturn ? '' : '\n'
    else if (!ctrl) this.#text += character ?? ''
    this.#isAfterReturn = name === 'return'
  }

  readonly end = (): void => {
    this.#isEnded = true
  }
}
