import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { networkFinding } from '../../../cli/doctor/network.ts'
import { aRawServer, aTrustedServer, unusedAddress } from '../../support/loopback.ts'
import { rejectionOf } from '../../support/rejection.ts'

const anApi = (t: TestContext, header: string, isKept: boolean) =>
  aRawServer(t, (socket) => {
    const answer = `HTTP/1.1 401 Unauthorized\r\n${header}content-length: 2\r\n\r\n{}`
    if (isKept) socket.write(answer)
    else socket.end(answer)
  })

describe('the way to the API', () => {
  it('is measured step by step, with TLS', async (t) => {
    const { url } = await aTrustedServer(t)
    const { detail, advice } = await networkFinding(url, 10)
    assert.match(
      detail,
      /^TCP \d+ ms, TLS \d+ ms, request \d+ ms; .* was kept .*, and the API announces 60 s$/,
    )
    assert.equal(advice, undefined)
  })

  it('is warned of where the API ends a connection sooner than it announces', async (t) => {
    const { detail, advice } = await networkFinding(await anApi(t, 'keep-alive: timeout=60\r\n', false))
    assert.match(detail, /kept for 0 s, and the API announces 60 s$/)
    assert.match(String(advice), /reuse-idle-seconds=0\. Otherwise/)
  })

  it('is warned of where an API that announces nothing ends a connection at once', async (t) => {
    assert.match(
      String((await networkFinding(await anApi(t, '', false))).advice),
      /reuse-idle-seconds=0\. Otherwise/,
    )
  })

  it('is fine where an API that announces nothing keeps a connection', async (t) => {
    const { detail, advice } = await networkFinding(await anApi(t, '', true), 10)
    assert.match(detail, /kept for as long as it was watched, and the API announces nothing$/)
    assert.equal(advice, undefined)
  })

  it('that leads nowhere is upstream_unavailable', async () => {
    assert.equal((await rejectionOf(networkFinding(await unusedAddress()))).code, 'upstream_unavailable')
  })
})
