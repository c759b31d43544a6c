import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { it, mock } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { ReadStream } from 'node:tty'
import { keyboardOf } from '../../../cli/keyboard.ts'
import type { InputKind } from '../../../cli/pasted-text.ts'
import {
  CHAIN_PEM,
  THROWAWAY_CERTIFICATE,
  THROWAWAY_KEY,
  THROWAWAY_PEM,
  throwawayKeyAs,
} from '../../fixtures/certificates.ts'

/** Longer than any pause after which a text may be over. */
const LONG_MS = 60_000

/** What a terminal does: it echoes unless it is raw, and gives the rest to the next reader. */
class FakeTerminal extends PassThrough {
  isRaw = false
  setRawMode(isRaw: boolean): this {
    this.isRaw = isRaw
    return this
  }
}

/** Types pieces with a pause after each, and gives what was read with all that was said. */
async function read(kind: InputKind, pieces: readonly string[], pauseMs = 0) {
  mock.timers.enable({ apis: ['setTimeout'] })
  try {
    const terminal = new FakeTerminal()
    let said = ''
    let interrupts = 0
    const keyboard = keyboardOf(
      terminal as unknown as ReadStream,
      (text) => {
        assert.ok(terminal.isRaw, 'the terminal echoes when something is asked for')
        said += text
      },
      () => {
        interrupts += 1
      },
    )
    let text: string | undefined
    const reading = keyboard.read(kind).then(
      (read) => {
        text = read
      },
      (error) => {
        text = error.code
      },
    )
    const pause = async (ms: number) => {
      for (let passed = 0; passed <= ms; passed += 500) {
        await setImmediate()
        mock.timers.tick(Math.min(ms, 500))
        await setImmediate()
      }
    }
    for (const piece of pieces) {
      assert.ok(text !== undefined || terminal.isRaw, 'the terminal echoes')
      terminal.write(piece)
      await pause(pauseMs)
    }
    await pause(LONG_MS)
    if (text !== undefined) await reading
    return { text, said, interrupts, isRaw: terminal.isRaw, left: terminal.read() as Buffer | null }
  } finally {
    mock.timers.reset()
  }
}

const CR_LF = THROWAWAY_PEM.replaceAll('\n', '\r\n')
const PASTES: readonly [title: string, pieces: readonly string[], pauseMs?: number][] = [
  ['at once', [THROWAWAY_PEM]],
  ['character by character', [...THROWAWAY_PEM]],
  ['with carriage returns', [THROWAWAY_PEM.replaceAll('\n', '\r')]],
  ['with CR LF that pieces divide', CR_LF.split(/(?<=\r)/)],
  ['in brackets', [`\u001b[200~${THROWAWAY_PEM}\u001b[201~`]],
  ['in brackets that pieces divide', ['\u001b[20', `0~${THROWAWAY_PEM}\u001b`, '[201~']],
  ['in pieces with a minute between them', THROWAWAY_PEM.match(/[\s\S]{1,700}/g) ?? [], LONG_MS],
  ['with Ctrl-D after it', [`${THROWAWAY_PEM}\u0004`]],
  ['with text after Ctrl-D', [`${THROWAWAY_PEM}\u0004rm -rf .\r`]],
]
// Fault: a certificate pasted at a terminal
for (const [title, pieces, pauseMs] of PASTES) {
  // Fault: a key pasted at a terminal
  it(`a PEM that is pasted ${title} is read whole, and nothing of it is left`, async () => {
    const { text, ...rest } = await read('certificate', pieces, pauseMs)
    assert.equal(text, THROWAWAY_PEM)
    assert.deepEqual(rest, { said: rest.said, interrupts: 0, isRaw: false, left: null })
    assert.match(rest.said, /^Paste the certificate and its private key; they are not shown\./)
  })
}

const TOGETHER: readonly [title: string, pieces: readonly string[], says: RegExp][] = [
  ['a key after its certificate', [THROWAWAY_CERTIFICATE, THROWAWAY_KEY], /private key too/],
  ['a certificate after its key', [THROWAWAY_KEY, THROWAWAY_CERTIFICATE], /certificate too/],
  ['an encrypted key', [THROWAWAY_CERTIFICATE, throwawayKeyAs('pkcs8', 'x')], /private key too/],
  ['half a key', [THROWAWAY_PEM.slice(0, 3000), THROWAWAY_PEM.slice(3000)], /END line is missing/],
  ['a chain', [CHAIN_PEM], /not shown/],
]
for (const [title, pieces, says] of TOGETHER) {
  // Fault: a key pasted at a terminal
  it(`${title} is waited for however long it takes, and the wait is explained once`, async () => {
    const { text, said } = await read('certificate', pieces, LONG_MS)
    assert.equal(text, pieces.join(''))
    assert.match(said, says)
    const lines = said.split('\n')
    assert.equal(new Set(lines).size, lines.length)
  })
}

it('a certificate alone is over with Ctrl-D and not before', async () => {
  assert.equal((await read('certificate', [THROWAWAY_CERTIFICATE])).text, undefined)
  assert.equal((await read('certificate', [THROWAWAY_CERTIFICATE, '\u0004'])).text, THROWAWAY_CERTIFICATE)
})

const LINES: readonly [title: string, keys: string, text: string][] = [
  ['a line', 'open sesame\r', 'open sesame'],
  ['a line of other letters', 'süß 🗝\n', 'süß 🗝'],
  ['a corrected line', 'open sesamf\u007fe\r', 'open sesame'],
  ['a letter of two halves, taken back', 'x🗝\u007f\r', 'x'],
  ['a line that was begun anew', 'close\u0015open\r', 'open'],
  ['arrow keys', 'op\u001b[D\u001b[Cen\r', 'open'],
  ['a line that Ctrl-D ends', 'open\u0004', 'open'],
  ['nothing', '\r', ''],
]
for (const [title, keys, text] of LINES)
  it(`${title}: read as it was meant`, async () =>
    assert.equal((await read('passphrase', [keys])).text, text))

const NO_LINES: readonly [title: string, pieces: readonly string[]][] = [
  ['a PEM', [THROWAWAY_PEM]],
  ['a certificate, and a minute later its key', [THROWAWAY_CERTIFICATE, THROWAWAY_KEY]],
  ['two lines', ['one\rtwo\r']],
]
// Fault: a key pasted at a terminal
for (const [title, pieces] of NO_LINES)
  it(`${title} in place of a line is swallowed, and refused`, async () => {
    const { text, left } = await read('passphrase', pieces, LONG_MS)
    assert.deepEqual([text, left], ['usage', null])
  })

it('what is longer than anything that was asked for is refused, and all of it swallowed', async () => {
  const { text, left, isRaw } = await read('certificate', ['x'.repeat(1_100_000), '\u0004'])
  assert.deepEqual([text, left, isRaw], ['usage', null, false])
})

it('what is asked for is named, and two texts may be asked for one after the other', async () => {
  mock.timers.enable({ apis: ['setTimeout'] })
  try {
    const terminal = new FakeTerminal()
    let said = ''
    const say = (text: string) => {
      said += text
    }
    const keyboard = keyboardOf(terminal as unknown as ReadStream, say, () => undefined)
    const texts: string[] = []
    for (const kind of ['passphrase', 'client secret'] as const) {
      const reading = keyboard.read(kind).then((text) => texts.push(text))
      terminal.write(`the ${kind}\r`)
      while (texts.at(-1) !== `the ${kind}`) {
        await setImmediate()
        mock.timers.tick(500)
      }
      await reading
      assert.equal(terminal.isRaw, false)
    }
    assert.deepEqual(texts, ['the passphrase', 'the client secret'])
    assert.match(said, /paste the passphrase, .*\n.*paste the client secret, /)
  } finally {
    mock.timers.reset()
  }
})

it('Ctrl-C is told at once', async () => {
  const { interrupts } = await read('certificate', [THROWAWAY_KEY.slice(0, 100), '\u0003'])
  assert.equal(interrupts, 1)
})
