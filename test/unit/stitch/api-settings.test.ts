import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { STITCH } from '../../../lib/providers/stitch.ts'
import { type Environment, readSettings } from '../../../lib/settings.ts'
import { apiSettings } from '../../../lib/stitch/api-settings.ts'
import { thrownBy } from '../../support/rejection.ts'

const settingsOf = (environment: Environment) =>
  readSettings(environment, (from) => apiSettings(from, STITCH))

describe('the settings of the API', () => {
  it('are where Stitch says that it is, and 4 s, when none is given', () => {
    assert.deepEqual(settingsOf({}), {
      apiEndpoint: 'https://api.stitch.money/graphql',
      reuseIdleSeconds: 4,
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
        })
      else
        assert.deepEqual(thrownBy(() => settingsOf(environment)).facts.problems, [
          'STITCH_REUSE_IDLE_SECONDS must be whole seconds from 0 to 200',
        ])
    })

  it('refuse an address without TLS', () => {
    const error = thrownBy(() => settingsOf({ STITCH_API_ENDPOINT: 'http://api.example/graphql' }))
    assert.match(String(error.facts.problems), /^STITCH_API_ENDPOINT must be an https: URL/)
  })
})
