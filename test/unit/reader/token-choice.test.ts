import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { tokenChoice } from '../../../lib/reader/token-choice.ts'
import type { ClientToken, VersionedToken } from '../../../lib/token/client-token.ts'
import { aToken } from '../../support/tokens.ts'
import { START, VirtualTime } from '../../support/virtual-time.ts'

const OLDER = aToken({ accessToken: 'older', issuedAt: START - 60 })
const IN_USE: VersionedToken = { ...aToken({ accessToken: 'in-use' }), version: 5 }
const NEWER: VersionedToken = { ...aToken({ accessToken: 'newer', issuedAt: START + 1 }), version: 6 }
const AHEAD: VersionedToken = { ...aToken({ accessToken: 'ahead', issuedAt: START + 300 }), version: 5 }

/** A reader's choice, with these tokens taken one after the other. */
function aChoice(...taken: VersionedToken[]) {
  const time = new VirtualTime()
  const choice = tokenChoice(time, { expiryLeewaySeconds: 120, expectClientMode: undefined })
  for (const token of taken) choice.take(token)
  const chosen = (token: ClientToken, version: number) => choice.choose({ version, token })?.accessToken
  return { time, choice, chosen }
}

describe('a token older than the one in use', () => {
  for (const version of [4, 5, 6])
    test(`is not taken as version ${version}, when the one in use is version 5 and good`, () => {
      assert.equal(aChoice(IN_USE).chosen(OLDER, version), undefined)
    })

  for (const [version, chosen] of [
    [4, undefined],
    [5, undefined],
    [6, 'older'],
  ] as const)
    test(`is ${chosen === undefined ? 'not ' : ''}taken as version ${version}, when the one in use is version 5 and was rejected`, () => {
      const reader = aChoice(IN_USE)
      reader.choice.reject(IN_USE)
      assert.equal(reader.chosen(OLDER, version), chosen)
    })

  test('is taken after one dated ahead, also when the clock has caught up with that date', async () => {
    const { time, choice, chosen } = aChoice(AHEAD)
    await time.pass(300)
    choice.take(AHEAD)
    assert.equal(chosen(IN_USE, 6), 'in-use')
  })

  test('is not taken any more once a rejected token has been replaced', () => {
    const { choice, chosen } = aChoice(IN_USE)
    choice.reject(IN_USE)
    choice.take(NEWER)
    assert.equal(chosen(OLDER, 7), undefined)
    assert.equal(choice.rejectedNewest(), undefined)
  })
})

describe('a rejection', () => {
  test('of a token that this reader never had counts for nothing', () => {
    const { choice, chosen } = aChoice()
    choice.reject(IN_USE)
    assert.equal(chosen(IN_USE, 5), 'in-use')
  })

  test('heard of late does not take back the version under which a repair has written the token again', () => {
    const { choice, chosen } = aChoice(IN_USE)
    choice.reject(IN_USE)
    assert.equal(chosen(IN_USE, 7), undefined)
    choice.reject(IN_USE)
    assert.equal(choice.rejectedNewest()?.version, 7)
  })
})
