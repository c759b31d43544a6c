import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { optional, strictObject, string } from 'valibot'
import { queryParameters } from '../../../lib/middleware/query-parameters.ts'
import { contextAfter } from '../../support/context-after.ts'
import { rejectionOf } from '../../support/rejection.ts'

const Query = strictObject({ after: optional(string()), first: optional(string()) })

/** What becomes of a query string, which the gateway hands over in two ways. */
const queried = async (rawQueryString: string | undefined) => {
  const byName = Map.groupBy(new URLSearchParams(rawQueryString), ([name]) => name)
  const joined = [...byName].map(([name, all]) => [name, all.map(([, value]) => value).join(',')])
  const event = {
    rawQueryString,
    ...(joined.length === 0 ? {} : { queryStringParameters: Object.fromEntries(joined) }),
  }
  return (await contextAfter(event, queryParameters(Query))).query
}

describe('a query', () => {
  for (const [rawQueryString, query] of [
    [undefined, {}],
    ['', {}],
    ['after=a%20b', { after: 'a b' }],
    ['after=same&first=same', { after: 'same', first: 'same' }],
  ] as const)
    it(`is read: ${rawQueryString}`, async () => assert.deepEqual(await queried(rawQueryString), query))

  for (const [rawQueryString, errors] of [
    ['other=1', [{ member: 'other', reason: 'is not known' }]],
    ['after=a&after=b', [{ member: 'after', reason: 'must be given once' }]],
    [
      'after=a&first=1&after=a&first=2&after=c',
      [
        { member: 'after', reason: 'must be given once' },
        { member: 'first', reason: 'must be given once' },
      ],
    ],
  ] as const)
    it(`is refused, with every name that is wrong: ${rawQueryString}`, async () => {
      const { code, facts } = await rejectionOf(queried(rawQueryString))
      assert.deepEqual([code, facts.errors], ['invalid_request', errors])
    })
})
