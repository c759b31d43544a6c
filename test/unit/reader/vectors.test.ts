import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { StitchError } from '../../../lib/errors.ts'
import { choose } from '../../../lib/reader/held-token.ts'
import type { RefreshEvent } from '../../../lib/token/refresh-event.ts'
import { tokenParameterName } from '../../../lib/token/scope-set.ts'
import { readStoredDocument } from '../../../lib/token/stored-document.ts'
import { aReader } from '../../support/reader.ts'
import { aToken } from '../../support/tokens.ts'
import { START } from '../../support/virtual-time.ts'

const vectors = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../vectors', `${name}.json`), 'utf8'))

describe('a document in Parameter Store', () => {
  for (const { title, document, now, accessToken } of vectors('documents'))
    it(`${title}: ${accessToken === null ? 'no token' : 'its token'}`, () => {
      const stored = { version: 1, token: readStoredDocument(document) }
      const demands = { expiryLeewaySeconds: 120, expectClientMode: undefined }
      assert.equal(choose(stored, undefined, demands, now)?.accessToken ?? null, accessToken)
    })
})

describe('the name of a parameter', () => {
  for (const { prefix, scopeSet, name } of vectors('names'))
    it(`is ${name}`, () => assert.equal(tokenParameterName(prefix, scopeSet), name))
})

describe('after a rejection', () => {
  for (const { title, rejected, stored, takes, asks } of vectors('rejections'))
    it(title, async () => {
      const old = (accessToken: string) => aToken({ accessToken, issuedAt: START - 600 })
      const earlier = Array.from({ length: (stored?.version ?? 1) - 1 }, () => undefined)
      const versions = stored === null ? [] : [...earlier, old(stored.accessToken)]
      const { source, time, refresher } = aReader(versions, { scope: 's' })
      const before = { ...old(rejected.accessToken), version: rejected.version }
      const renewed = await time.run(source.renew(before, 3000)).catch(({ code }: StitchError) => code)
      const asked: readonly RefreshEvent[] = refresher.events
      if (takes === null) assert.deepEqual(asked[0], asks)
      else assert.deepEqual([(renewed as { accessToken: string }).accessToken, asked], [takes, []])
    })
})
