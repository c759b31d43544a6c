import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, it } from 'node:test'
import { forgedForm, formWith, realForm, verdict } from '../conformance/client.ts'
import { FORGERIES } from '../conformance/forgeries.ts'
import { withOtherClaims, withoutSignature } from '../conformance/forgery.ts'
import { thisSuite } from '../support/owner.ts'
import { authlibMissing, startAuthlib } from './authlib.ts'

describe('Authlib, a judge of RFC 7523 in Python,', { skip: authlibMissing() }, () => {
  const judge = startAuthlib(thisSuite())

  it('accepts our assertion', async () => {
    assert.equal(await verdict(judge, await realForm(judge)), 'accepted')
  })

  it('refuses an assertion that it has seen before', async () => {
    const form = await realForm(judge)
    assert.equal(await verdict(judge, form), 'accepted')
    assert.equal(await verdict(judge, form), 'client_auth_rejected')
  })

  // Which key ids and algorithms a client has is for the server around it to say.
  const its = Object.entries(FORGERIES).filter(([wrong]) => !/key id|[RPH]S\d/.test(wrong))
  for (const [wrong, forgery] of its)
    it(`refuses an assertion ${wrong}`, async () => {
      assert.equal(await verdict(judge, await forgedForm(judge, forgery(judge))), 'client_auth_rejected')
    })

  it('refuses an assertion whose claims were exchanged', async () => {
    const form = await formWith(judge, (assertion) => withOtherClaims(assertion, { jti: randomUUID() }))
    assert.equal(await verdict(judge, form), 'client_auth_rejected')
  })

  it('refuses an assertion without a signature', async () => {
    assert.equal(await verdict(judge, await formWith(judge, withoutSignature)), 'client_auth_rejected')
  })
})
