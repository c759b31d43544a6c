import { emitKeypressEvents } from 'node:readline'
import type { ReadStream } from 'node:tty'
import { CliError } from './cli-error.ts'
import { hasManyLines, hasOpenBlock, type InputKind, lackOf } from './pasted-text.ts'
import { TypedText } from './typed-text.ts'

/** A terminal that is read without an echo. */
export interface Keyboard {
  /** Reads what is typed or pasted. Rejects with a CliError `usage` if the text cannot be of the expected kind. */
  read(kind: InputKind): Promise<string>
  /** Discards what still arrives, and restores the terminal. A read that is in progress never resolves. */
  release(): Promise<void>
}

/** A line is over when nothing has come for so long, in milliseconds. */
const LINE_QUIET_MS = 300

/** The same for a PEM, which a slow connection delivers in pieces. */
const PEM_QUIET_MS = 1500

/** The longest single wait, in milliseconds, even if text continues to arrive. */
const MOST_MS = 10_000

const promptFor = (kind: InputKind): string =>
  kind === 'certificate'
    ? 'Paste the certificate and its private key; they are not shown. Ctrl-D ends the text.\n'
    : hasManyLines(kind)
      ? `Type or paste the ${kind}; it is not shown. Ctrl-D ends it.\n`
      : `Type or paste the ${kind}, and press Enter; it is not shown.\n`

/**
 * Reads a terminal in raw mode: the terminal does not echo, and does not wait for whole lines. It reads until the text
 * is complete and no more has arrived for a while, so that no part of it is left for the shell.
 *
 * @param say Writes to the person at the terminal.
 * @param interrupt Is called for Ctrl-C.
 */
export function keyboardOf(stream: ReadStream, say: (text: string) => void, interrupt: () => void): Keyboard {
  let quietMs = LINE_QUIET_MS
  let isReleased = false
  const restore = () => {
    stream.setRawMode(false)
    stream.pause()
  }
  return {
    async read(kind) {
      // First: a person who reads the prompt may paste at once.
      stream.setRawMode(true)
      say(promptFor(kind))
      const typed = new TypedText(interrupt)
      emitKeypressEvents(stream)
      stream.on('keypress', typed.take)
      for (const end of ['end', 'close', 'error']) stream.once(end, typed.end)
      const said = new Set<string>()
      for (;;) {
        await quiet(stream, () => {
          quietMs = kind === 'certificate' && !typed.isEnded ? PEM_QUIET_MS : LINE_QUIET_MS
          if (hasOpenBlock(typed.text)) quietMs = PEM_QUIET_MS
          return quietMs
        })
        if (isReleased) return new Promise<never>(() => undefined)
        const lack = lackOf(typed.text, kind)
        if (lack === undefined || typed.isEnded) break
        if (lack.hint !== undefined && !said.has(lack.hint)) say(`${lack.hint}\n`)
        said.add(lack.hint ?? '')
      }
      stream.off('keypress', typed.take)
      restore()
      return checked(typed, kind)
    },

    async release() {
      isReleased = true
      if (!stream.isRaw) return
      await quiet(stream, () => quietMs)
      restore()
    },
  }
}

/**
 * Resolves when nothing has arrived for as long as `quietMs` says after each piece, and after `MOST_MS` in any case.
 */
function quiet(stream: ReadStream, quietMs: () => number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let timer = setTimeout(resolve, quietMs())
  const most = setTimeout(resolve, MOST_MS)
  const again = () => {
    clearTimeout(timer)
    timer = setTimeout(resolve, quietMs())
  }
  stream.on('data', again).resume()
  return promise.finally(() => {
    clearTimeout(timer)
    clearTimeout(most)
    stream.off('data', again)
  })
}

function checked(typed: TypedText, kind: InputKind): string {
  if (typed.isTooLong) throw new CliError('usage', 'The text is too long.')
  if (hasManyLines(kind)) return typed.text
  const line = typed.text.replace(/\n$/, '')
  if (!line.includes('\n')) return line
  throw new CliError(
    'usage',
    `Paste the ${kind} alone. One line was expected, and several were pasted. None of them was used.`,
  )
}
