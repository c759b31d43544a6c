import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { containerCredentials } from '../../../lib/aws/container-credentials.ts'
import { HttpFailure } from '../../../lib/http/exchange.ts'
import type { Environment } from '../../../lib/settings.ts'
import { startFolder } from '../../support/folder.ts'
import { anHttpServer, aRawServer } from '../../support/loopback.ts'
import { rejectionOf } from '../../support/rejection.ts'

const FILE = 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'
const GIVEN = 'AWS_CONTAINER_AUTHORIZATION_TOKEN'
const folder = startFolder()

/** The endpoint of a container, and what it was asked with. */
async function anEndpoint(t: TestContext, body = '{}', status = 200) {
  const asked: unknown[] = []
  const url = await anHttpServer(t, ({ method, url, headers: { accept, authorization } }, response) => {
    asked.push({ method, url, accept, authorization })
    response.writeHead(status).end(body)
  })
  const at = { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/v1/credentials` }
  return {
    asked,
    provide: (environment: Environment = {}) => containerCredentials({ ...at, ...environment })(),
  }
}

describe('the credentials of a container are taken from the answer of its endpoint:', () => {
  const KEYS = { AccessKeyId: 'ASIA', SecretAccessKey: 'secret' }
  const keys = { accessKeyId: 'ASIA', secretAccessKey: 'secret' }
  const none = { accessKeyId: '', secretAccessKey: '' }
  for (const [what, answer, credentials] of [
    ['two keys', KEYS, keys],
    ['two keys and a session', { ...KEYS, Token: 'session' }, { ...keys, sessionToken: 'session' }],
    [
      'two keys with an end',
      { ...KEYS, Expiration: '2027-01-15T08:00:00Z' },
      { ...keys, expiration: new Date(1_800_000_000_000) },
    ],
    ['an end that is no time does not count', { ...KEYS, Expiration: 'soon' }, keys],
    ['what is no text does not count', { AccessKeyId: 7, SecretAccessKey: null, Token: false }, none],
    ['an answer without keys has none', {}, none],
    ['an answer that is no object has none', [], none],
  ] as const)
    it(what, async (t) => {
      const { provide } = await anEndpoint(t, JSON.stringify(answer))
      assert.deepEqual(await provide(), credentials)
    })

  it('an answer that is no JSON has none', async (t) => {
    const { provide } = await anEndpoint(t, '<html>')
    assert.deepEqual(await provide(), none)
  })
})

describe('the endpoint of a container', () => {
  it('is asked for JSON, at its own path, and with no token where none is set', async (t) => {
    const { asked, provide } = await anEndpoint(t)
    await provide()
    await provide({ [GIVEN]: '' })
    const request = { method: 'GET', url: '/v1/credentials', accept: 'application/json' }
    assert.deepEqual(asked, Array(2).fill({ ...request, authorization: undefined }))
  })

  for (const [what, environment, token] of [
    ['of the variable', { [GIVEN]: 'given' }, 'given'],
    ['of the variable without newlines after it', { [GIVEN]: 'given\r\n\n' }, 'given'],
    ['of the file before that of the variable', { [GIVEN]: 'given', [FILE]: 'from file' }, 'from file'],
    ['of the file without the newline after it', { [FILE]: 'from file\r\n' }, 'from file'],
  ] as const)
    it(`is asked with the token ${what}`, async (t) => {
      const { asked, provide } = await anEndpoint(t)
      const file = join(folder, 'token')
      const { [FILE]: content, ...others } = { [FILE]: undefined, ...environment }
      if (content !== undefined) writeFileSync(file, content)
      await provide({ ...others, ...(content === undefined ? {} : { [FILE]: file }) })
      assert.deepEqual(
        asked.map((request) => (request as { authorization: unknown }).authorization),
        [token],
      )
    })

  it('is not asked with a token that has two lines: the settings are told to be wrong', async (t) => {
    const { asked, provide } = await anEndpoint(t)
    const file = join(folder, 'two-lines')
    writeFileSync(file, 'canary\nx: b')
    for (const [name, value] of [
      [GIVEN, 'canary\r\nx: b'],
      [FILE, file],
    ] as const) {
      const { code, message, facts } = await rejectionOf(provide({ [name]: value }))
      assert.deepEqual(
        [code, facts],
        ['config_invalid', { problems: [`${name} has a newline inside the token`] }],
      )
      assert.doesNotMatch(message, /canary/)
    }
    assert.deepEqual(asked, [])
  })

  it('is not asked when the file of the token cannot be read, and the reason is told', async (t) => {
    const { asked, provide } = await anEndpoint(t)
    const { code, message } = await rejectionOf(provide({ [FILE]: join(folder, 'nowhere') }))
    assert.equal(code, 'config_invalid')
    assert.match(message, /AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE cannot be read \(ENOENT\)/)
    assert.deepEqual(asked, [])
  })

  it('has failed where it answers with another status than 200, whatever it says', async (t) => {
    for (const status of [201, 404, 503]) {
      const { provide } = await anEndpoint(t, '{"AccessKeyId":"ASIA","SecretAccessKey":"secret"}', status)
      const { kind, reason, sent } = await rejectionOf(provide(), HttpFailure)
      assert.deepEqual([kind, reason, sent], ['unreachable', `CREDENTIALS_HTTP_${status}`, true])
    }
  })

  it('is asked on a new connection each time: an idle one may have died in a freeze', async (t) => {
    const url = await aRawServer(t, (socket, connection) => {
      const answer = JSON.stringify({ AccessKeyId: String(connection), SecretAccessKey: 'secret' })
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${answer.length}\r\n\r\n${answer}`)
    })
    const provide = containerCredentials({ AWS_CONTAINER_CREDENTIALS_FULL_URI: url })
    assert.deepEqual([(await provide()).accessKeyId, (await provide()).accessKeyId], ['1', '2'])
  })
})
