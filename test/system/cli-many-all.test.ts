import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { DeleteSecretCommand } from '@aws-sdk/client-secrets-manager'
import { GetParametersByPathCommand } from '@aws-sdk/client-ssm'
import { secretNameOf } from '../../lib/token/many-clients.ts'
import { Terminal } from '../integration/cli-terminal.ts'
import { assertNoLeak } from '../support/canary.ts'
import { type ManyHere, startManyHere } from '../support/many-here.ts'
import { thisSuite } from '../support/owner.ts'
import type { TerminalOptions } from '../unit/cli/terminal.ts'

const SCOPES = ['client_paymentrequest', 'client_businesslookup']
const HEALTHY = Array.from({ length: 25 }, (_, index) => `c${index + 1}`)

describe('all clients of a deployment for many, at the command line', () => {
  const suite = thisSuite()
  const terminal = new Terminal()
  let many: ManyHere
  const run = (line: string, options: TerminalOptions = {}) =>
    terminal.run(line.split(' '), { environment: { ...many.environment, STITCH_CLIENT: '' }, ...options })

  before(async () => {
    many = await startManyHere(suite, {
      clients: [...HEALTHY, 'gone'],
      settings: { STITCH_READS_PER_SECOND: '1000' },
    })
    await many.putSecret('broken', '{"clientId": "test-1", ')
    await many.putSecret('stranger')
  })

  it('before the first tick each is shown without a token', async () => {
    const { exitCode, out } = await run('status --many')
    assert.equal(exitCode, 1)
    assert.match(out, /^28 clients, stage dev, eu-west-1, .*\n28 failing, 0 to look after, 0 well\n/)
    assert.match(out, /^broken +- +none none$/m)
    assert.match(out, /^and 8 more, none worse than these\. All of them: --all$/m)
  })

  it('refresh does what a tick does, waits for it, and names the clients that are still due', async () => {
    let now = 0
    const timing = {
      monotonic: () => now,
      sleep: async (ms: number) => {
        now += ms
      },
    }
    const { exitCode, json } = await run('refresh --many --json', { timing })
    const { clients, chunks, renewed, due } = json()
    assert.deepEqual([exitCode, clients, chunks, renewed], [1, 28, 2, 52])
    assert.deepEqual(
      new Set(due.map(({ client }: { client: string }) => client)),
      new Set(['broken', 'stranger']),
    )
    const again = await run('refresh --many', { timing })
    assert.match(again.out, /^✔ 0 tokens renewed, 52 good for longer$/m)
    assert.match(again.out, /^✘ still due: 4 tokens, of broken, stranger$/m)
    assert.match(again.err, /stitch-token clients/)
  })

  it('clients shows the worst first: mode, certificate, the life of each token, and the last failure', async () => {
    const { exitCode, out } = await run('clients --all')
    assert.equal(exitCode, 0)
    const [heading, summary, order, , head, first, second, third] = out.split('\n')
    assert.match(heading ?? '', /^28 clients, stage dev, eu-west-1, /)
    assert.equal(summary, '2 failing, 0 to look after, 26 well')
    assert.equal(order, `Tokens in this order: ${SCOPES.join(', ')}`)
    assert.match(head ?? '', /^CLIENT +MODE +CERT +TOKENS +LAST FAILURE$/)
    assert.match(first ?? '', /^broken +- +- +none none +secret_malformed, /)
    assert.match(second ?? '', /^stranger +test +\d+ d +none none +client_auth_rejected, \S+, .* ago$/)
    // Which of the healthy ones is first depends on the second in which its token was issued.
    assert.match(third ?? '', /^c\d+ +test +\d+ d +\d+m \d+m$/)
    assert.match(out, /^c25 +test/m)
  })

  it('as JSON it has everything of each client, and nothing of a key', async () => {
    const { json } = await run('clients --json')
    const [broken, stranger, ...healthy] = json().clients
    const c1 = healthy.find(({ client }: { client: string }) => client === 'c1')
    assert.deepEqual([broken.client, broken.state, broken.code], ['broken', 'failing', 'secret_malformed'])
    assert.deepEqual([stranger.client, stranger.lastFailure.code], ['stranger', 'client_auth_rejected'])
    assert.deepEqual([c1.client, c1.state, c1.clientMode], ['c1', 'ok', 'test'])
    assert.ok(c1.certificateDaysLeft > 0)
    assert.deepEqual(
      c1.tokens.map(({ scope, status }: Record<string, string>) => [scope, status]),
      SCOPES.map((scope) => [scope, 'fresh']),
    )
    assert.equal(json().clients.length, 28)
  })

  it('only the failing ones, or one by its alias, are shown where that is asked for', async () => {
    const failing = await run('clients --failing')
    assert.deepEqual(
      [...failing.out.matchAll(/^(broken|stranger|c\d+) /gm)].map(([, name]) => name),
      ['broken', 'stranger'],
    )
    const one = await run('clients --client c7 --json')
    assert.deepEqual(
      one.json().clients.map(({ client }: { client: string }) => client),
      ['c7'],
    )
  })

  it('reads ten tokens in one call, and no secret where that is not wanted', async () => {
    many.counters.reset()
    await run('clients --no-secrets')
    const { 'ssm.GetParameters': batches, ...others } = many.counters.toJSON()
    assert.equal(batches, Math.ceil((28 * 2) / 10))
    assert.equal(others['secretsmanager.GetSecretValue'] ?? 0, 0)
    assert.equal(others['ssm.GetParameter'] ?? 0, 0)
  })

  it('ends each line of the table where the terminal ends', async () => {
    const { out } = await run('clients', { width: 60 })
    for (const line of out.split('\n').slice(4)) assert.ok(line.length <= 60, line)
    assert.match(out, /^stranger .*…$/m)
  })

  it('names the parameters of a client that is gone, with the command that removes them', async () => {
    await many.secrets.send(new DeleteSecretCommand({ SecretId: secretNameOf('dev', 'gone') }))
    const { Parameters = [] } = await many.ssm.send(
      new GetParametersByPathCommand({ Path: '/stitch/dev/many/gone/tokens' }),
    )
    const names = Parameters.map(({ Name }) => Name).sort()
    assert.equal(names.length, 2)
    for (const line of ['clients', 'doctor --many']) {
      const { out, err } = await run(line)
      const command = `aws ssm delete-parameters --names ${names.join(' ')} --region eu-west-1 --endpoint-url`
      assert.ok((out + err).includes(command), out + err)
    }
    assert.deepEqual((await run('clients --json')).json().leftBehind, [{ client: 'gone', parameters: names }])
  })

  it('doctor looks at what all have in common, then at each, and names the one to look at', async () => {
    const { exitCode, out } = await run('doctor --many')
    assert.equal(exitCode, 1)
    assert.match(out, /^✔ clients {8}27 have a secret$/m)
    assert.match(out, /^✔ ticks {10}refresh-clients, may be invoked$/m)
    assert.match(
      out,
      /^✘ each client {4}clients_failing\n {4}2 of 27 clients without a usable token or a usable secret: broken \(secret_malformed\), stranger \(client_auth_rejected\)\./m,
    )
    assert.match(out, /stitch-token doctor --client broken --many/)
  })

  it('logs shows both refreshers, or the lines of one client', async () => {
    const all = await run('logs --many')
    assert.match(all.out, /tick handed out/)
    const one = await run('logs --client stranger --many --json')
    const lines = one.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).message)
    assert.ok(lines.length > 0)
    assert.deepEqual(new Set(lines.map(({ client }) => client)), new Set(['stranger']))
  })

  it('a right that is missing costs what it is for: secrets, logs or parameters', async () => {
    many.faults.add({ at: 'secretsmanager', does: 'deny', operation: 'GetSecretValue', times: 27 })
    const { exitCode, json } = await run('clients --json')
    assert.equal(exitCode, 0)
    const c1 = json().clients.find(({ client }: { client: string }) => client === 'c1')
    assert.deepEqual([c1.state, c1.certificateDaysLeft, c1.clientMode], ['ok', undefined, 'test'])
  })

  it('a person who may read no token is told so, once', async () => {
    many.faults.add({ at: 'ssm', does: 'deny', times: Number.POSITIVE_INFINITY })
    const { exitCode, err } = await run('status --many')
    many.faults.clear()
    assert.equal(exitCode, 1)
    assert.match(err, /token_store_unreadable/)
  })

  for (const [line, says] of [
    ['refresh --many --force', /--force and --scope are for one of the clients/],
    ['doctor --many --network', /--network is for one of the clients/],
  ] as const)
    it(`what is for one client is refused for all: ${line}`, async () => {
      const { exitCode, err } = await run(line)
      assert.equal(exitCode, 2)
      assert.match(err, says)
    })

  it('shows no secret in any output', () => assertNoLeak(terminal))
})
