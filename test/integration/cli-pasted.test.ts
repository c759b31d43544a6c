import assert from 'node:assert/strict'
import { join } from 'node:path'
import { it, type TestContext } from 'node:test'
import {
  THROWAWAY_CERTIFICATE,
  THROWAWAY_KEY,
  THROWAWAY_KEY_ID,
  THROWAWAY_PEM,
} from '../fixtures/certificates.ts'
import { assertNoLeak } from '../support/canary.ts'
import { noTerminal, PseudoTerminal } from '../support/pseudo-terminal.ts'
import { Terminal } from './cli-terminal.ts'

const ROOT = join(import.meta.dirname, '../..')
const skip = noTerminal() ?? false

const terminal = new Terminal()
terminal.hide(THROWAWAY_PEM)
terminal.outputs.add('this file', 'has begun')

/** What a person pastes: a terminal sends a carriage return for each line end. */
const asPasted = (text: string) => text.replaceAll('\n', '\r')
const NEXT_LINE = 'typed at the shell'

/** Types at a terminal where `stitch-token` runs; then looks at what the shell gets, and at the terminal's settings. */
async function paste(
  t: TestContext,
  args: string,
  type: (at: PseudoTerminal) => Promise<void> | void,
): Promise<{ screen: string; exitCode: number; nextLine: string }> {
  const command = [
    'before=$(stty -g)',
    `sh -c 'echo "[pid $$]"; exec "$NODE" cli/stitch-token.js ${args}'`,
    'echo "[ended $?]"',
    '[ "$before" = "$(stty -g)" ] && echo "[terminal as before]"',
    'read -r line',
    'echo "[next line: $line]"',
  ].join('; ')
  const at = new PseudoTerminal(t, command, ROOT, {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    NODE: process.execPath,
    HOME: '/nonexistent',
    TERM: 'dumb',
  })
  await type(at)
  const [, exitCode] = await at.sees(/\[ended (\d+)\]/)
  at.type(`${NEXT_LINE}\n`)
  const [, nextLine = ''] = await at.sees(/\[next line: (.*)\]/)
  const screen = await at.ended()
  terminal.outputs.add(`the screen of stitch-token ${args}`, screen)
  assert.match(screen, /\[terminal as before\]/)
  return { screen, exitCode: Number(exitCode), nextLine }
}

const PIECES: readonly [title: string, pieces: readonly string[]][] = [
  ['character by character', [...asPasted(THROWAWAY_PEM)]],
  ['as a bracketed paste, with CR LF', [`\u001b[200~${THROWAWAY_PEM.replaceAll('\n', '\r\n')}\u001b[201~`]],
  ['with the key first', [asPasted(THROWAWAY_KEY), asPasted(THROWAWAY_CERTIFICATE)]],
]
// Fault: a certificate pasted at a terminal
for (const [title, pieces] of PIECES) {
  // Fault: a key pasted at a terminal
  it(`a certificate that is pasted ${title} is read, and its key is nowhere to be seen`, {
    skip,
  }, async (t) => {
    const { screen, exitCode, nextLine } = await paste(t, 'certificate -', async (at) => {
      await at.sees(/not shown/)
      for (const piece of pieces) at.type(piece)
    })
    assert.deepEqual([exitCode, nextLine], [0, NEXT_LINE])
    assert.ok(screen.includes(THROWAWAY_KEY_ID))
    assert.doesNotMatch(screen, /BEGIN|END/)
  })
}

// Fault: a key pasted at a terminal
it('a terminal that is named as a file is read unseen', { skip }, async (t) => {
  const { screen, exitCode, nextLine } = await paste(t, 'certificate /dev/tty', async (at) => {
    await at.sees(/not shown/)
    at.type(asPasted(THROWAWAY_PEM))
  })
  assert.deepEqual([exitCode, nextLine], [0, NEXT_LINE])
  assert.doesNotMatch(screen, /BEGIN|END/)
})

// Fault: a key pasted at a terminal
it('a key that comes long after its certificate is hidden too', { skip }, async (t) => {
  const { exitCode, nextLine } = await paste(t, 'certificate -', async (at) => {
    await at.sees(/not shown/)
    at.type(asPasted(THROWAWAY_CERTIFICATE))
    await at.sees(/private key too/)
    at.type(asPasted(THROWAWAY_KEY))
  })
  assert.deepEqual([exitCode, nextLine], [0, NEXT_LINE])
})

// Fault: Ctrl-C, or a signal
it('Ctrl-C in the middle of a key ends with 130, and the rest of the key goes nowhere', {
  skip,
}, async (t) => {
  const { screen, exitCode, nextLine } = await paste(t, 'certificate -', async (at) => {
    await at.sees(/not shown/)
    const half = THROWAWAY_PEM.length / 2
    at.type(`${asPasted(THROWAWAY_PEM.slice(0, half))}\u0003${asPasted(THROWAWAY_PEM.slice(half))}`)
  })
  assert.deepEqual([exitCode, nextLine], [130, NEXT_LINE])
  assert.doesNotMatch(screen, /internal_error/)
})

// Fault: Ctrl-C, or a signal
it('SIGTERM gives the terminal back as it was', { skip }, async (t) => {
  const { exitCode } = await paste(t, 'certificate -', async (at) => {
    await at.sees(/not shown/)
    process.kill(await at.pid(), 'SIGTERM')
  })
  assert.equal(exitCode, 143)
})

// Fault: a key pasted at a terminal
it('a key that is pasted where a passphrase is asked for is hidden, and refused', { skip }, async (t) => {
  const { exitCode, nextLine } = await paste(
    t,
    'certificate test/fixtures/certificates/throwaway.pem --passphrase-file -',
    async (at) => {
      await at.sees(/not shown/)
      at.type(asPasted(THROWAWAY_PEM))
    },
  )
  assert.deepEqual([exitCode, nextLine], [2, NEXT_LINE])
})

// Fault: a key pasted at a terminal
it('what is pasted for a call that fails before it reads does not reach the shell', { skip }, async (t) => {
  // The terminal itself echoes what is typed before the command has begun, so this is no key.
  const { exitCode, nextLine } = await paste(t, 'secret put -', (at) => at.type('several\rlines\rof text\r'))
  assert.deepEqual([exitCode, nextLine], [2, NEXT_LINE])
})

it('shows no secret in any output', () => assertNoLeak(terminal))
