import assert from 'node:assert/strict'
import { type RequestListener, request } from 'node:http'
import { before, describe, it } from 'node:test'
import { LINKS, NETWORK } from '../../cli/doctor/finding.ts'
import { assertNoLeak } from '../support/canary.ts'
import { aTrustedServer } from '../support/loopback.ts'
import { setUpStack } from './cli-set-up.ts'

const setUp = await setUpStack()
before(() => setUp.stack.lambda.invoke('refresh-client-token'))

/** Passes requests on to the simulated Stitch, and ends each connection as soon as it has answered. */
const endingEarly: RequestListener = (incoming, response) => {
  const { host: _, connection: __, ...headers } = incoming.headers
  const { method } = incoming
  const outgoing = request(`${setUp.stack.stitch.url}${incoming.url}`, { method, headers }, (answer) => {
    const { connection: ___, 'keep-alive': ____, ...kept } = answer.headers
    response.once('finish', () => incoming.socket.end())
    answer.pipe(response.writeHead(Number(answer.statusCode), kept))
  })
  outgoing.once('error', () => response.destroy())
  incoming.pipe(outgoing)
}

describe('stitch-token doctor --network', () => {
  it('looks at every link first, then says what the way to the API takes and how long an idle connection really lives', async () => {
    const { out, exitCode } = await setUp.run(['doctor', '--network'])
    const lines = out.split('\n').filter((line) => line.startsWith('✔'))
    assert.deepEqual(
      lines.map((line) => line.slice(2, 16).trim()),
      [...LINKS, NETWORK],
    )
    assert.match(
      String(lines.at(-1)),
      /TCP \d+ ms, request \d+ ms; an idle connection was kept for \d+ s, and the API announces 5 s$/,
    )
    assert.match(out, /^Everything holds\.$/m)
    assert.equal(exitCode, 0)
  })

  it('warns of an API over TLS that ends connections sooner than it announces, and says how to deploy', async (t) => {
    const { url } = await aTrustedServer(t, endingEarly)
    const environment = { ...setUp.stack.environment, STITCH_API_ENDPOINT: `${url}/graphql` }
    const { out, exitCode } = await setUp.run(['doctor', '--network'], { environment })
    assert.match(
      out,
      /^! network +TCP \d+ ms, TLS \d+ ms, request \d+ ms; an idle connection was kept for 0 s, and the API announces 60 s$/m,
    )
    assert.match(out, /^ {4}Deploy with --param reuse-idle-seconds=0\. Otherwise a mutation may use .*\.$/m)
    assert.match(out, /^Everything holds\. Links that need attention: 1\.$/m)
    assert.equal(exitCode, 0)
  })

  it('is the last link of the JSON, which without it has none', async (t) => {
    const { url } = await aTrustedServer(t, endingEarly)
    const environment = { ...setUp.stack.environment, STITCH_API_ENDPOINT: `${url}/graphql` }
    const measured = await setUp.run(['doctor', '--network', '--json'], { environment })
    assert.deepEqual([measured.json().ok, measured.json().links.at(-1).state], [true, 'warning'])
    assert.equal(measured.json().links.at(-1).link, NETWORK)
    const { json } = await setUp.run(['doctor', '--json'], { environment })
    assert.equal(json().links.at(-1).link, LINKS.at(-1))
  })

  it('does not measure where a link before it is broken, and says so', async () => {
    const environment = { ...setUp.stack.environment, STITCH_TOKEN_PARAMETER_PREFIX: '/nothing' }
    const { out, exitCode } = await setUp.run(['doctor', '--network'], { environment })
    assert.match(out, /^- network {8}not looked at$/m)
    assert.notEqual(exitCode, 0)
  })
})

it('shows no secret in any output', () => assertNoLeak(setUp.terminal))
