import assert from 'node:assert/strict'
import { it, type TestContext } from 'node:test'
import { namedClient } from '../../local/many-clients.ts'
import { THROWAWAY_PEM } from '../fixtures/certificates.ts'
import { Terminal } from '../integration/cli-terminal.ts'
import { assertNoLeak } from '../support/canary.ts'
import { type ManyHere, startManyHere } from '../support/many-here.ts'
import type { TerminalOptions } from '../unit/cli/terminal.ts'

/** Stitch knows these. The first has its secret, the second has none yet. */
const CLIENTS = ['acme', 'beta']

const terminal = new Terminal()

const startedWith = async (t: TestContext) => {
  const many = await startManyHere(t, { clients: CLIENTS, withSecret: ['acme'] })
  const run = (line: string, options: TerminalOptions = {}) =>
    terminal.run(line.split(' '), { environment: { ...many.environment, STITCH_CLIENT: '' }, ...options })
  return { many, run }
}
const files = { 'beta.pem': THROWAWAY_PEM }
const PUT = `secret put beta.pem --client-id ${namedClient('beta', '').id} --client beta --many`
const versionsOf = async ({ invoke }: ManyHere, client: string) =>
  (
    (await invoke('refresh-client-token', { by: 'operator', clients: [client] })) as {
      outcomes: { version: number }[]
    }
  ).outcomes.map(({ version }) => version)

it('a new client is one command: its secret is put, and its first tokens are there when it ends', async (t) => {
  const { many, run } = await startedWith(t)
  const { exitCode, out, err } = await run(PUT, { files })
  assert.equal(exitCode, 0, err)
  assert.match(out, /^✔ secret {7}\/stitch\/dev\/many\/beta\/client, version \S+ created$/m)
  assert.match(out, /^✔ client_paymentrequest {2}refreshed: until .* version 1$/m)
  assert.equal(err, '')
  assert.deepEqual(await versionsOf(many, 'beta'), [1, 1])
})

it('as JSON it says what became of the first tokens too', async (t) => {
  const { run } = await startedWith(t)
  const { exitCode, json } = await run(`${PUT} --json`, { files })
  assert.equal(exitCode, 0)
  const { outcome, secretId, outcomes } = json()
  assert.deepEqual([outcome, secretId], ['created', '/stitch/dev/many/beta/client'])
  assert.deepEqual(
    outcomes.map(({ client, outcome }: Record<string, string>) => [client, outcome]),
    [
      ['beta', 'refreshed'],
      ['beta', 'refreshed'],
    ],
  )
})

it('where the refresher is at work it asks again', async (t) => {
  const { many, run } = await startedWith(t)
  many.busyFor(2)
  const sleep = async () => undefined
  const { exitCode, out } = await run(PUT, { files, timing: { sleep } })
  assert.equal(exitCode, 0, out)
})

it('where the first tokens are late the secret is stored all the same, and the next step is said', async (t) => {
  const { many, run } = await startedWith(t)
  many.busyFor(1000)
  let now = 0
  const timing = {
    monotonic: () => now,
    sleep: async (ms: number) => {
      now += ms
    },
  }
  const { exitCode, out, err } = await run(PUT, { files, timing })
  assert.equal(exitCode, 3)
  assert.equal(now, 60_000)
  assert.match(out, /^! first token {2}not there yet: refresh_in_progress$/m)
  assert.match(
    err,
    /the ticks fetch the tokens within 10 min\. To fetch them at once:\n {2}.*stitch-token refresh --client beta --many/,
  )
  many.busyFor(0)
  assert.deepEqual(await versionsOf(many, 'beta'), [1, 1])
})

it('status, refresh and doctor look after one client, whether --many or STITCH_CLIENT=many says that there are many', async (t) => {
  const { many, run } = await startedWith(t)
  const missing = await run('status --client acme --many')
  assert.equal(missing.exitCode, 1)
  const refreshed = await run('refresh --client acme --many --json')
  assert.equal(refreshed.exitCode, 0)
  assert.deepEqual(
    refreshed.json().outcomes.map(({ client }: { client: string }) => client),
    ['acme', 'acme'],
  )
  const status = await run('status --client acme', { environment: many.environment })
  assert.equal(status.exitCode, 0)
  assert.match(status.out, /^test client, stage dev, client acme of many, eu-west-1/)
  const found = await run('doctor --client acme --many')
  assert.match(found.out, /\nEverything holds\.\n$/)
  assert.match(found.out, /^✔ secret {9}\/stitch\/dev\/many\/acme\/client, version/m)
  assert.match(found.out, /^✔ refresher {6}refresh-client-token, may be invoked$/m)
})

it('a name that is no client is told so, with the command that makes it one', async (t) => {
  const { run } = await startedWith(t)
  const { exitCode, err } = await run('refresh --client nobody --many')
  assert.equal(exitCode, 1)
  assert.match(
    err,
    /client_unknown\n {2}This client has no secret\. Store one:\n {2}.*stitch-token secret put FILE --client nobody --many/,
  )
})

it('a client id that is exported for another deployment disturbs no client among many', async (t) => {
  const { many, run } = await startedWith(t)
  const environment = { ...many.environment, STITCH_CLIENT_ID: 'test-other' }
  const { exitCode, err } = await run('refresh --client acme', { environment })
  assert.equal(exitCode, 0, err)
})

for (const [line, says] of [
  ['api two.graphql --scope client_paymentrequest --many', /Name one of the clients/],
  ['secret put beta.pem --client-id x --many', /Name one of the clients/],
  ['status --client No_Alias --many', /The alias of a client must be 1 to 32/],
] as const)
  it(`a command for one client among many wants its alias: ${line}`, async () => {
    const { exitCode, err } = await terminal.run(line.split(' '), { environment: {}, files })
    assert.equal(exitCode, 2)
    assert.match(err, says)
  })

it('shows no secret in any output', () => assertNoLeak(terminal))
