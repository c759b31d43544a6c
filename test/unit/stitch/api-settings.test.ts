import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { STITCH } from '../../../lib/providers/stitch.ts'
import { type Environment, readSettings } from '../../../lib/settings.ts'
import { apiSettings } from '../../../lib/stitch/api-settings.ts'
import { thrownBy } from '../../support/rejection.ts'

const settingsOf = (environment: Environment) =>
  readSettings(environment, (from) => apiSettings(from, STITCH))

describe('the settings of the API', () => {
  it('are where Stitch says that it is, 4 s, and no other place for slow banks, when none is given', () => {
    assert.deepEqual(settingsOf({}), {
      apiEndpoint: 'https://api.stitch.money/graphql',
      reuseIdleSeconds: 4,
      slowVerificationUrl: undefined,
    })
  })

  for (const [seconds, isTaken] of [
    ['0', true],
    ['200', true],
    ['201', false],
    ['-1', false],
  ] as const)
    it(`${isTaken ? 'take' : 'refuse'} ${seconds} s for STITCH_REUSE_IDLE_SECONDS`, () => {
      const environment = {
        STITCH_API_ENDPOINT: 'https://api.example/graphql',
        STITCH_REUSE_IDLE_SECONDS: seconds,
      }
      if (isTaken)
        assert.deepEqual(settingsOf(environment), {
          apiEndpoint: 'https://api.example/graphql',
          reuseIdleSeconds: Number(seconds),
          slowVerificationUrl: undefined,
        })
      else
        assert.deepEqual(thrownBy(() => settingsOf(environment)).facts.problems, [
          'STITCH_REUSE_IDLE_SECONDS must be whole seconds from 0 to 200',
        ])
    })

  it('say where a slow bank has more time', () => {
    const url = 'https://abc123.lambda-url.af-south-1.on.aws/'
    assert.equal(settingsOf({ STITCH_SLOW_VERIFICATION_URL: url }).slowVerificationUrl, url)
  })

  for (const name of ['STITCH_API_ENDPOINT', 'STITCH_SLOW_VERIFICATION_URL'])
    it(`refuse an address without TLS: ${name}`, () => {
      const error = thrownBy(() => settingsOf({ [name]: 'http://api.example/graphql' }))
      assert.match(String(error.facts.problems), new RegExp(`^${name} must be an https: URL`))
    })
})
