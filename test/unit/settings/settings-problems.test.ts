import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { readEverySetting } from '../../../lib/compose/every-setting.ts'
import { thrownBy } from '../../support/rejection.ts'
import { problemsOf } from './settings.ts'

describe('the margin for renewal', () => {
  const withMargin = (ahead: number, interval = 300, leeway = 120) =>
    problemsOf({
      STITCH_REFRESH_AHEAD_SECONDS: String(ahead),
      STITCH_SCHEDULE_INTERVAL_SECONDS: String(interval),
      STITCH_EXPIRY_LEEWAY_SECONDS: String(leeway),
    })

  it('is at least two intervals and the leeway: not a second less', () => {
    assert.deepEqual(withMargin(720), [])
    assert.match(withMargin(719)[0] ?? '', /at least 2 x .* = 720$/)
  })

  it('grows with interval and leeway', () => {
    assert.equal(withMargin(720, 301).length, 1)
    assert.equal(withMargin(720, 300, 121).length, 1)
  })

  it('is what was promised, for any three numbers', () => {
    const ahead = fc.integer({ min: 120, max: 43_200 })
    const interval = fc.integer({ min: 60, max: 3600 })
    const leeway = fc.integer({ min: 0, max: 3600 })
    fc.assert(
      fc.property(ahead, interval, leeway, (a, i, l) => {
        assert.equal(withMargin(a, i, l).length === 0, a >= 2 * i + l)
      }),
    )
  })
})

describe('problems', () => {
  const WRONG = {
    STITCH_STAGE: 'canary stage',
    STITCH_CLIENT: 'canary/client',
    STITCH_TOKEN_PARAMETER_PREFIX: 'canary-prefix',
    STITCH_SCOPES: 'canary!',
    STITCH_EXPECT_CLIENT_MODE: 'canary-mode',
    STITCH_TOKEN_ENDPOINT: 'http://canary.example',
    STITCH_AUDIENCE: 'canary-audience',
    STITCH_API_ENDPOINT: 'https://user:canary@host.example',
    STITCH_ASSERTION_PROFILE: 'canary-profile',
    STITCH_ASSERTION_LIFETIME_SECONDS: 'canary-1',
    STITCH_SCHEDULE_INTERVAL_SECONDS: 'canary-2',
    STITCH_REFRESH_AHEAD_SECONDS: 'canary-3',
    STITCH_EXPIRY_LEEWAY_SECONDS: 'canary-4',
    STITCH_LOG_LEVEL: 'canary-level',
    STITCH_SECRET_ID: '-----BEGIN PRIVATE KEY-----\ncanary',
    STITCH_KMS_KEY_ID: '-----BEGIN PRIVATE KEY-----\ncanary',
    STITCH_CLIENT_ID: '-----BEGIN PRIVATE KEY-----\ncanary',
  }

  it('are reported all at once, each with the name of its setting', () => {
    const problems = problemsOf(WRONG)
    assert.deepEqual(problems.map((text) => text.split(/[ ,]/)[0]).sort(), Object.keys(WRONG).sort())
  })

  it('of a setting are not reported again for the names that follow from it', () => {
    assert.equal(problemsOf({ STITCH_STAGE: 'a b', STITCH_CLIENT: 'c/d' }).length, 2)
  })

  for (const [name, values] of Object.entries({
    STITCH_SECRET_ID: [
      '/stitch/dev/default/client',
      'mine',
      'a_b+c=d.e@f-g',
      'arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:secret:/stitch/dev/default/client-Ab12Cd',
    ],
    STITCH_KMS_KEY_ID: [
      'alias/aws/ssm',
      'mrk-1234abcd12ab34cd56ef1234567890ab',
      'arn:aws:kms:af-south-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    ],
  }))
    for (const value of values)
      it(`there is none with ${name}=${value}`, () => assert.deepEqual(problemsOf({ [name]: value }), []))

  it('repeat no value: someone may have put a secret into the wrong variable', () => {
    const { message, stack, facts } = thrownBy(() => readEverySetting(WRONG))
    assert.doesNotMatch(JSON.stringify([message, stack, facts]), /canary/)
  })

  it('no environment makes reading fail in another way', () => {
    const values = fc.dictionary(fc.constantFrom(...Object.keys(WRONG)), fc.string())
    fc.assert(fc.property(values, (environment) => void problemsOf(environment)))
  })
})
