import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { secretDesk } from '../../../cli/secret-desk.ts'
import { awsErrorName } from '../../../lib/aws/aws-error-name.ts'
import { parameterStore } from '../../../lib/aws/parameter-store/token-parameter.ts'
import { secretsManager } from '../../../lib/aws/secrets-manager/read-secret.ts'
import type { StitchError } from '../../../lib/errors.ts'
import { anHttpServer, unusedAddress } from '../../support/loopback.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { sdkClients } from '../../support/sdk-clients.ts'
import { aToken } from '../../support/tokens.ts'

describe("AWS's name of an error", () => {
  for (const [text, name] of [
    ['ThrottlingException', 'ThrottlingException'],
    ['com.amazonaws.ssm#ParameterNotFound:http://internal.amazon.com/coral/', 'ParameterNotFound'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['x'.repeat(100_000), 'x'.repeat(80)],
    ['\u001b[2J', '2J'],
    ['\r\n', 'Unknown'],
    ['', 'Unknown'],
    [undefined, 'Unknown'],
  ] as const)
    it(`is read from ${JSON.stringify(text)?.slice(0, 80)}, and never longer than 80 characters`, () =>
      assert.equal(awsErrorName(text), name))
})

/** Clients of what stands before AWS, and answers with long names of its own. */
async function elsewhere(t: TestContext) {
  const url = await anHttpServer(t, (request, response) => {
    request.resume()
    response.writeHead(400, { 'x-amzn-requestid': `canary-${'r'.repeat(8000)}` })
    response.end(JSON.stringify({ __type: `${'canary '.repeat(10_000)}x`, message: 'canary' }))
  })
  const clients = sdkClients(url)
  t.after(() => {
    clients.ssm.destroy()
    clients.secrets.destroy()
  })
  return clients
}

describe('a name of 70,000 characters in the place of AWS makes no line of a log longer:', () => {
  const assertShort = (error: StitchError) => {
    const said = JSON.stringify([error.message, error.facts])
    assert.ok(said.length < 800, `${said.length} characters`)
    assert.doesNotMatch(said, /canary/)
    assert.equal(typeof error.facts.awsError, 'string')
  }

  it('reading the secret', async (t) => {
    const { secrets } = await elsewhere(t)
    assertShort(await rejectionOf(secretsManager(secrets, 'a')('AWSCURRENT', 5000)))
  })

  it('reading and writing the parameter', async (t) => {
    const parameter = parameterStore((await elsewhere(t)).ssm, 'a', undefined)
    assertShort(await rejectionOf(parameter.read()))
    assertShort(await rejectionOf(parameter.write(aToken())))
  })

  it('handling the secret from the command line', async (t) => {
    const { secrets } = await elsewhere(t)
    assertShort(await rejectionOf(secretDesk(secrets, 'a').describe()))
  })
})

it('an AWS that cannot be reached is told by what Node says of the way there', async (t) => {
  const { ssm, secrets } = sdkClients(await unusedAddress())
  t.after(() => ssm.destroy())
  secrets.destroy()
  const { message, facts } = await rejectionOf(parameterStore(ssm, 'a', undefined).read())
  assert.equal(facts.awsError, 'ECONNREFUSED')
  assert.match(message, /\(ECONNREFUSED\)/)
})
