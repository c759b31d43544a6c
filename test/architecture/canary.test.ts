import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import middy from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { directInvocation } from '../../lib/middleware/direct-invocation.ts'
import { problemDocuments } from '../../lib/middleware/problem-documents.ts'
import { SourcedHandle } from '../../lib/reader/client-token-handle.ts'
import { THROWAWAY_CERTIFICATE, THROWAWAY_KEY, THROWAWAY_PEM } from '../fixtures/certificates.ts'
import { ACCOUNT_NUMBER, leaks, leaksIn, type Secret } from '../support/canary.ts'
import { Outputs, overhear } from '../support/stack-output.ts'
import { ROOT } from './source-tree.ts'

const TOKEN = randomBytes(32).toString('base64url')
const SECRETS: readonly Secret[] = [
  { what: 'token', value: TOKEN },
  { what: 'private key', value: THROWAWAY_PEM },
  { what: 'account number', value: ACCOUNT_NUMBER, personal: true },
]

describe('the canary', () => {
  const CAUGHT: readonly [title: string, text: string, what: string][] = [
    ['a token in a sentence', `the token is ${TOKEN}.`, 'token'],
    ['a token in JSON in JSON', JSON.stringify({ message: JSON.stringify({ t: TOKEN }) }), 'token'],
    ['the middle of a token', `…${TOKEN.slice(6, 6 + 31)}…`, 'token'],
    ['a token broken over lines', `${TOKEN.slice(0, 20)}\n  ${TOKEN.slice(20)}`, 'token'],
    ['a token in base64', Buffer.from(`x${TOKEN}`).toString('base64'), 'token'],
    ['a token in hex', Buffer.from(TOKEN).toString('hex'), 'token'],
    [
      'a token in percent encoding',
      [...Buffer.from(TOKEN)].map((byte) => `%${byte.toString(16)}`).join(''),
      'token',
    ],
    ['a whole PEM', THROWAWAY_PEM, 'private key'],
    ['an escaped PEM', JSON.stringify(THROWAWAY_PEM), 'private key'],
    ['a line of a key', THROWAWAY_KEY.split('\n')[15] ?? '', 'private key'],
    ['an account number', `{"accountNumber":"${ACCOUNT_NUMBER}"}`, 'account number'],
    ['an account number in groups', ACCOUNT_NUMBER.replace(/(\d{3})/g, '$1 '), 'account number'],
    ['the head of any private key', '-----BEGIN RSA PRIVATE KEY-----', 'private key'],
    ['any assertion', 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ0ZXN0In0.c2ln', 'assertion'],
    ['any Authorization header', 'authorization: Bearer abcdefghijklmnop', 'token'],
    ['any token answer', '{"access_token":"abcdefghijklmnop"}', 'token'],
    ['any client secret in a form', 'client_secret=abcdefghijklmnop', 'client secret'],
  ]
  for (const [title, text, what] of CAUGHT)
    it(`catches ${title}`, () => assert.deepEqual(leaksIn(text, SECRETS), [what]))

  const PASSED: readonly [title: string, text: string][] = [
    ['names of members', '{"accessToken":null,"message":"access_token is missing"}'],
    ['a certificate without its key', THROWAWAY_CERTIFICATE],
    ['an id of Stitch', 'cGF5cmVxLzFkOTNjNTBmLTY0NzktNGEzZC04MjMzLTc1NGE5YmZjNDhjMw=='],
    ['numbers of other things', '1764003600 000000000000 62940017384'],
  ]
  for (const [title, text] of PASSED)
    it(`lets ${title} pass`, () => assert.deepEqual(leaksIn(text, SECRETS), []))
})

/** Functions with a leak planted in them, run as the harness runs the real ones. */
describe('a planted leak', () => {
  const caught = async (plant: (outputs: Outputs) => unknown) => {
    const outputs = new Outputs()
    await overhear(
      (text) => outputs.add('log', text),
      () => plant(outputs),
    )
    return leaks(outputs.all(), SECRETS)
  }

  it('is caught in a line of the log', async () => {
    assert.deepEqual(await caught(() => console.log('asking with', { accessToken: TOKEN })), ['token in log'])
    assert.deepEqual(await caught(() => process.stderr.write(`${TOKEN}\n`)), ['token in log'])
  })

  it('is caught in a metric', async () => {
    const metric = { _aws: { CloudWatchMetrics: [] }, Scope: ACCOUNT_NUMBER, TokenReads: 1 }
    assert.deepEqual(await caught(() => console.log(JSON.stringify(metric))), ['account number in log'])
  })

  it('is caught in an error, its cause and its hidden members', async () => {
    const hidden = Object.defineProperty(new Error('no'), 'request', { value: { body: TOKEN } })
    for (const error of [
      new Error(`no: ${TOKEN}`),
      new Error('no', { cause: { pem: THROWAWAY_PEM } }),
      hidden,
    ])
      assert.equal((await caught((outputs) => outputs.add('error', error))).length, 1)
  })

  it('is caught in an answer, of which a successful one may repeat what the caller said', async () => {
    const answer = (text: string, success: boolean) =>
      caught((outputs) => outputs.add('answer', text, { success }))
    assert.deepEqual(await answer(TOKEN, true), ['token in answer'])
    assert.deepEqual(await answer(ACCOUNT_NUMBER, false), ['account number in answer'])
    assert.deepEqual(await answer(ACCOUNT_NUMBER, true), [])
  })

  it('is kept in by the middleware when anything unforeseen is thrown', async () => {
    const handler = middy<unknown, APIGatewayProxyStructuredResultV2>()
      .use(problemDocuments({}))
      .handler(async () => {
        throw new TypeError(`cannot read ${TOKEN}`)
      })
    const context = { awsRequestId: 'request', getRemainingTimeInMillis: () => 1000 }
    const found = await caught(async (outputs) => outputs.add('answer', await handler({}, context as never)))
    assert.deepEqual(found, [])
  })

  it('is kept in by a direct invocation too, for whatever prints the error that it throws', async () => {
    const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
      .use(directInvocation())
      .use(problemDocuments({}))
      .handler(async () => {
        throw Object.assign(new TypeError(`cannot read ${TOKEN}`), { input: TOKEN })
      })
    const context = { awsRequestId: 'request', getRemainingTimeInMillis: () => 1000 }
    const found = await caught(async (outputs) => {
      const thrown = await Promise.resolve(handler({} as never, context as never)).catch(
        (error: unknown) => error,
      )
      assert.ok(thrown instanceof Error)
      outputs.add('error', thrown)
      outputs.add('log', JSON.stringify(thrown))
    })
    assert.deepEqual(found, [])
  })

  it('is kept in by the handle of a token, however it is printed', async () => {
    const token = { accessToken: TOKEN, tokenType: 'Bearer', scope: 's', clientMode: 'test' } as const
    const handle = new SourcedHandle({} as never, { ...token, issuedAt: 1, expiresAt: 2, version: 3 })
    const found = await caught((outputs) => {
      console.log(handle, `${handle}`, JSON.stringify({ handle }), { ...handle })
      outputs.add('inspected', handle)
    })
    assert.deepEqual(found, [])
  })
})

it('every test file that lets the functions or the command line speak scans what they said', () => {
  const files = globSync('test/{integration,handlers,system,fleet}/**/*.test.ts', { cwd: ROOT })
  const texts = files.map((file) => ({ file, text: readFileSync(join(ROOT, file), 'utf8') }))
  const speaking = texts.filter(({ text }) => /\b(startTestStack|setUpStack|overhear)\b/.test(text))
  assert.ok(speaking.length > 30, `${speaking.length}`)
  const silent = speaking.filter(({ text }) => !/\b(assertNoLeak|leaks|leaksIn)\(/.test(text))
  assert.deepEqual(
    silent.map(({ file }) => file),
    [],
  )
})
