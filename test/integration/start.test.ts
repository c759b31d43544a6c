import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { STITCH } from '../../lib/providers/stitch.ts'
import { leaksIn } from '../support/canary.ts'
import { startServer } from '../support/loopback.ts'
import { NpmStart } from '../support/npm-start.ts'
import { FILE } from '../support/owner.ts'
import { PAYMENT_REQUEST } from '../support/payment-request.ts'
import { isAlive } from '../support/processes.ts'

describe('npm start', () => {
  const started = new NpmStart(FILE, ['--port', '0'])
  let url: string
  before(async () => {
    await started.said(/^ready/m)
    url = (await started.said(/^API Gateway\s+(\S+)/m))[1] ?? ''
  })

  it('has a fresh token of every scope when it says that it is ready, and shows none of them', async () => {
    const text = await (await fetch(`${url}/tokens`)).text()
    const { tokens } = JSON.parse(text)
    assert.deepEqual(
      tokens.map(({ scope, status }: Record<string, string>) => [scope, status]),
      STITCH.seedScopes.map((scope) => [scope, 'fresh']),
    )
    assert.deepEqual(leaksIn(text + started.output, []), [])
  })

  it('says where everything is, and what is worth trying', async () => {
    for (const [, address = ''] of started.output.matchAll(/(http:\/\/127\.0\.0\.1:\d+)/g))
      assert.ok((await fetch(address)).status < 500, address)
    assert.match(started.output, /curl \S+\/tokens\n/)
  })

  it('serves the payment that it proposes to try', async () => {
    const [, body] = await started.said(/-d '(\{.*\})'/)
    assert.deepEqual(Object.keys(JSON.parse(body ?? '{}')), Object.keys(PAYMENT_REQUEST))
    const answer = await fetch(`${url}/payment-requests`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: body ?? '',
    })
    assert.equal(answer.status, 201)
    const read = await fetch(url + answer.headers.get('location'))
    assert.equal(((await read.json()) as { state: { type: string } }).state.type, 'pending')
  })

  it('prints one line a request, with the version of the token', async () => {
    await started.said(
      /^\d\d:\d\d:\d\d {2}gateway {4}POST \/payment-requests +201 +\d+ ms {2}create-payment-request$/m,
    )
    await started.said(
      /^\S+ {2}Stitch {5}CreatePaymentRequest +200 +\d+ ms {2}client_\w+, token version \d+$/m,
    )
  })

  it('says which port is taken, and ends with an error', async (t) => {
    const holder = await startServer(() => undefined, t)
    const second = new NpmStart(t, ['--port', String(holder.port)])
    assert.equal(await second.ended(), 1)
    // It takes three in a row, and any of the others may be in use here too.
    const [, port] = /Port (\d+) is taken\./.exec(second.output) ?? []
    assert.ok(
      [0, 1, 2].some((more) => port === String(holder.port + more)),
      second.output,
    )
    assert.doesNotMatch(second.output, /\n\s+at |^ready/m)
  })

  // Fault: local stack, a page of another site
  it('lets a link of any page lead to the console, and nowhere else', async () => {
    const linked = { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' } }
    assert.equal((await fetch(`${url}/_local/console`, linked)).status, 200)
    for (const path of ['/tokens', '/_local/counters', '/_local/log', '/_local/console/state'])
      assert.equal((await fetch(`${url}${path}`, linked)).status, 403, path)
  })

  // Fault: local stack, misspelt faults and options
  it('refuses a misspelt fault, setting or member by name, with those that it knows', async () => {
    for (const [method, path, body, why] of [
      ['POST', 'faults', { at: 'token', does: '503', time: 3 }, /no \\"time\\"; it takes: retryAfter, times/],
      ['POST', 'faults', { at: 'lambda', does: 'hang', operation: 'refresher' }, /refresh-client-token/],
      ['PATCH', 'stitch', { assertionProfile: 'rfc7523' }, /\\"token-endpoint\\" or \\"rfc10070\\"/],
      ['PATCH', 'stitch', { slowBank: 3 }, /no \\"slowBank\\"; it takes: .*slowBankSeconds/],
      ['DELETE', 'faults', { at: 'token' }, /takes no \\"at\\"/],
      ['POST', 'tick', { times: 2 }, /takes no \\"times\\"/],
    ] as const) {
      const answer = await fetch(`${url}/_local/${path}`, { method, body: JSON.stringify(body) })
      assert.equal(answer.status, 400, `${method} ${path}`)
      assert.match(await answer.text(), why)
    }
    const { pending } = (await (await fetch(`${url}/_local/faults`)).json()) as { pending: unknown[] }
    assert.deepEqual(pending, [])
  })

  // Fault: local stack, a refused token request
  it('says why the simulated Stitch refused: in the terminal, the log, the console and a control', async () => {
    const [, stitch] = await started.said(/^Stitch, simulated\s+(\S+)/m)
    const body = new URLSearchParams({ client_id: 'test-nobody', scope: 'client_imageupload' })
    const answer = await fetch(`${stitch}/connect/token`, { method: 'POST', body })
    assert.deepEqual(await answer.json(), { error: 'invalid_client' })
    await started.said(/^\[stitch\] token request refused; .*reason no client has this client_id/m)
    for (const path of ['log', 'console/state', 'refusals'])
      assert.match(await (await fetch(`${url}/_local/${path}`)).text(), /no client has this client_id/, path)
  })

  it('ends at Ctrl-C, with every process that it started', async () => {
    const containers = (await (await fetch(`${url}/_local/containers`)).json()) as { pid: number }[]
    assert.ok(containers.length >= 3 && containers.every(({ pid }) => isAlive(pid)))
    started.child.kill('SIGINT')
    assert.equal(await started.ended(), 0)
    assert.deepEqual(
      containers.filter(({ pid }) => isAlive(pid)),
      [],
    )
    await assert.rejects(fetch(url), TypeError)
  })
})
