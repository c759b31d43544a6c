import assert from 'node:assert/strict'
import { it } from 'node:test'
import { assertNoLeak } from '../support/canary.ts'
import { setUpKms } from './cli-into-kms-set-up.ts'

let outcome: 'fresh' | 'refreshed' = 'fresh'

/** A refresher that left a token as it was, or renewed it. */
const setUp = await setUpKms(async (_, response) => {
  const answer = { scope: 'client_paymentrequest', outcome, expiresAt: 1_900_000_000, version: 1 }
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ outcomes: [answer] }))
})

const rotate = () =>
  setUp.run(['secret', 'put', 'new.pem', '--client-id', setUp.clientId, '--into-kms', '--yes'], {
    files: { 'new.pem': setUp.newCertificate() },
  })

it('a rotation says when the refresher has not used the new key, and what to do about it', async () => {
  assert.equal((await setUp.put(setUp.certificatePem)).exitCode, 0)
  const young = await rotate()
  assert.equal(young.exitCode, 0)
  assert.match(young.err, /has not used the new key yet\. In a minute:\n.* stitch-token refresh --force/)
})

it('a rotation says nothing of that when the refresher has renewed with the new key', async () => {
  outcome = 'refreshed'
  const renewed = await rotate()
  assert.equal(renewed.exitCode, 0)
  assert.match(renewed.out + renewed.err, /refreshed/)
  assert.doesNotMatch(renewed.err, /has not used the new key/)
})

it('a private key goes back into the secret that holds one, beside the secret that names the key in KMS', async () => {
  const pem = setUp.newCertificate()
  const back = await setUp.put(pem, ['--signing', 'secret'])
  const secretId = '/stitch/dev/default/client'
  assert.deepEqual([back.exitCode, back.json().outcome, back.json().secretId], [0, 'created', secretId])
  assert.match((await setUp.secret('AWSCURRENT', secretId)).certificate, /PRIVATE KEY/)
  assert.doesNotMatch((await setUp.secret()).certificate, /PRIVATE/)
})

it('shows no private key', () => assertNoLeak(setUp.terminal))
