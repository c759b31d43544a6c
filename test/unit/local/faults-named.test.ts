import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkFault, FAULT_NAMES } from '../../../local/fault-names.ts'
import type { Fault, FaultPoint } from '../../../local/faults.ts'

const check = (fault: Partial<Fault> & Pick<Fault, 'at' | 'does'>) =>
  checkFault({ times: 1, options: {}, ...fault }, ['refresh-client-token', 'token-status'])

describe('a fault of the local stack', () => {
  for (const [at, names] of Object.entries(FAULT_NAMES) as [FaultPoint, string[]][])
    it(`is taken by each of its names at ${at}, without any option`, () => {
      for (const does of names)
        check({
          at,
          does: does.startsWith('an HTTP') ? '418' : does,
          ...(at === 'kms' ? { operation: 'Sign' } : {}),
        })
    })

  const TAKEN: readonly Fault[] = [
    { at: 'token', does: '429', times: 1, options: { retryAfter: 'soon' } },
    { at: 'token', does: '429', times: 1, options: { retryAfter: undefined } },
    { at: 'token', does: 'token', times: 1, options: { expires_in: '3600', scope: null, id_token: [] } },
    { at: 'token', does: 'bad-date', times: 1, options: { seconds: -300 } },
    { at: 'token', does: '503', times: 1, operation: 'any scope', options: {} },
    { at: 'graphql', does: 'slow', times: 1, options: { seconds: 0.2 } },
    { at: 'graphql', does: 'gzip-bomb', times: 1, options: { mebibytes: 200 } },
    {
      at: 'ssm',
      does: 'ValidationException',
      times: 1,
      operation: 'PutParameter',
      options: { message: 'x' },
    },
    { at: 'kms', does: 'denied', times: 1, operation: 'Decrypt', options: {} },
    { at: 'lambda', does: 'hang', times: 1, operation: 'token-status', options: {} },
  ]
  for (const fault of TAKEN)
    it(`is taken with ${JSON.stringify(fault.options)} as ${fault.does} at ${fault.at}`, () => check(fault))

  const REFUSED: readonly [fault: Partial<Fault> & Pick<Fault, 'at' | 'does'>, why: RegExp][] = [
    [
      { at: 'token', does: '503', options: { time: 3 } },
      /takes no "time"; it takes: retryAfter, times, operation, client$/,
    ],
    [{ at: 'token', does: '503', options: { __proto__x: 3 } }, /takes no "__proto__x"/],
    [
      { at: 'token', does: 'reset', options: { retryAfter: '1' } },
      /takes no "retryAfter"; it takes: times, operation, client$/,
    ],
    [
      { at: 'token', does: 'token', options: { expiresIn: 1 } },
      /takes no "expiresIn"; it takes: access_token, expires_in/,
    ],
    [
      { at: 'token', does: 'constructor' },
      /there is no fault "constructor" at token; there are: invalid_client/,
    ],
    [{ at: 'token', does: '200' }, /there is no fault "200"/],
    [{ at: 'kms', does: 'hang' }, /needs an operation that a client calls itself, for example Sign/],
    [{ at: 'kms', does: '500', operation: 'Decrypt' }, /inside another service there are: disabled, denied/],
    [
      { at: 'token', does: 'gzip-bomb', options: { mebibytes: 1e7 } },
      /mebibytes must be a whole number from 1 to 256/,
    ],
    [
      { at: 'token', does: '429', options: { retryAfter: 'a\r\nb' } },
      /retryAfter must be a text of printable ASCII/,
    ],
    [{ at: 'token', does: 'html', options: { status: 99 } }, /status must be a whole number from 200 to 599/],
    [{ at: 'graphql', does: 'slow', options: { seconds: '3' } }, /seconds must be a number from 0/],
    [
      { at: 'graphql', does: 'unauthenticated', options: { place: 'error' } },
      /place must be "errors" or "top"/,
    ],
    [
      { at: 'ssm', does: '500', operation: 'PutParamter' },
      /no operation "PutParamter" at ssm; there are: .*PutParameter/,
    ],
    [{ at: 'kms', does: 'denied', operation: 'Verify' }, /no operation "Verify" at kms; there are: Encrypt/],
    [
      { at: 'lambda', does: 'hang', operation: 'refresher' },
      /there are: refresh-client-token, token-status$/,
    ],
  ]
  for (const [fault, why] of REFUSED)
    it(`is refused by name, with what is known: ${JSON.stringify(fault)}`, () => {
      assert.throws(() => check(fault), { name: 'RangeError', message: why })
    })
})
