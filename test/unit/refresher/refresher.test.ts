import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { StitchError } from '../../../lib/errors.ts'
import { RefreshFailed } from '../../../lib/refresher/refresher.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { answerOf, refusal } from '../../support/token-endpoint-in-memory.ts'
import { VirtualTime } from '../../support/virtual-time.ts'
import { aWriter } from '../../support/writer.ts'

const EVERYTHING = { by: undefined, force: false, scopes: undefined, rejectedVersion: undefined }
const UNAVAILABLE = answerOf(503, '')

describe('several scope sets', () => {
  it('are renewed side by side, each with a token and a jti of its own', async () => {
    const { endpoint, parameter, run } = aWriter({ STITCH_SCOPES: 'a,b c' })
    assert.deepEqual(
      (await run()).map(({ scope, outcome }) => [scope, outcome]),
      [
        ['a', 'refreshed'],
        ['b c', 'refreshed'],
      ],
    )
    assert.deepEqual(endpoint.forms.map((form) => form.get('scope')).sort(), ['a', 'b c'])
    assert.notEqual(parameter('a').newest?.token?.accessToken, parameter('b c').newest?.token?.accessToken)
  })

  it('share one read of the secret', async () => {
    const { secret, run } = aWriter({ STITCH_SCOPES: 'a,b,c' })
    await run()
    assert.deepEqual(secret.reads, ['AWSCURRENT'])
  })

  it('do not take each other down: each is stored as soon as it is there', async () => {
    const { endpoint, parameter, run } = aWriter({ STITCH_SCOPES: 'a,b' })
    endpoint.script(refusal('invalid_scope'))
    const outcomes = await run()
    const failed = outcomes.filter(({ outcome }) => outcome === 'failed').map(({ scope }) => scope)
    assert.deepEqual(failed, [endpoint.forms[0]?.get('scope')])
    assert.equal(['a', 'b'].filter((scope) => parameter(scope).newest !== undefined).length, 1)
  })

  it('are handled in part when only a part is asked for', async () => {
    const { parameter, run } = aWriter({ STITCH_SCOPES: 'a,b' })
    assert.deepEqual(
      (await run({ scopes: ['b'] })).map(({ scope }) => scope),
      ['b'],
    )
    assert.equal(parameter('a').reads, 0)
  })

  it('that are named twice are renewed once', async () => {
    const { endpoint, run } = aWriter({ STITCH_SCOPES: 'a,b' })
    assert.equal((await run({ scopes: ['a', 'a', 'a'], force: true })).length, 1)
    assert.equal(endpoint.requests, 1)
  })

  it('may be named with their scopes in another order', async () => {
    const { endpoint, run } = aWriter({ STITCH_SCOPES: 'a b' })
    const outcomes = await run({ scopes: ['b a', 'a b'], force: true })
    assert.deepEqual(
      outcomes.map(({ scope, outcome }) => [scope, outcome]),
      [['a b', 'refreshed']],
    )
    assert.equal(endpoint.requests, 1)
  })
})

describe('a scope set that is not configured', () => {
  it('fails with scope_not_configured and what to do, and the others go on', async () => {
    const { run } = aWriter({ STITCH_SCOPES: 'a,b' })
    const outcomes = await run({ scopes: ['unknown', 'a'] })
    assert.match(outcomes[0]?.outcome === 'failed' ? outcomes[0].message : '', /Add it to STITCH_SCOPES/)
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.outcome === 'failed' ? outcome.code : outcome.outcome)),
      ['scope_not_configured', 'refreshed'],
    )
  })

  it('becomes no dimension of a metric and no line of the log', async () => {
    const { metrics, log, run } = aWriter()
    await run({ scopes: ['sent-by-a-caller'] })
    assert.doesNotMatch(JSON.stringify([metrics.all, log.lines]), /sent-by-a-caller/)
  })
})

it('a run in which nothing failed gives all outcomes', async () => {
  const { time, refresh } = aWriter({ STITCH_SCOPES: 'a,b' })
  const { outcomes } = await time.run(refresh(EVERYTHING))
  assert.deepEqual(
    outcomes.map(({ scope, outcome }) => [scope, outcome]),
    [
      ['a', 'refreshed'],
      ['b', 'refreshed'],
    ],
  )
})

it('the last line of a run in the log says what became of each scope set, and how many it did not know', async () => {
  const { log, run } = aWriter({ STITCH_SCOPES: 'a,b' })
  const [a] = await run({ scopes: ['a', 'unknown'] })
  assert.deepEqual(log.lines.at(-1), {
    level: 'info',
    message: 'refresh run ended',
    facts: { outcomes: [a], unknownEntries: 1 },
  })
})

describe('a run in which something failed', () => {
  it('throws RefreshFailed, whose message is the JSON of all outcomes', async () => {
    const { time, endpoint, refresh } = aWriter({ STITCH_SCOPES: 'a,b' })
    endpoint.script(refusal('unauthorized_client'))
    const error = await rejectionOf(time.run(refresh(EVERYTHING)), RefreshFailed)
    assert.equal(error.name, 'RefreshFailed')
    const { outcomes } = JSON.parse(error.message)
    assert.deepEqual(outcomes.map(({ outcome }: { outcome: string }) => outcome).sort(), [
      'failed',
      'refreshed',
    ])
    assert.equal(
      outcomes.find(({ outcome }: { outcome: string }) => outcome === 'failed').code,
      'token_request_rejected',
    )
  })

  it('says nothing of a token, a secret or the answer, in error, log or metrics', async () => {
    const { time, endpoint, secret, log, metrics, refresh } = aWriter({ STITCH_SCOPES: 'a,b,c' })
    endpoint.script(
      answerOf(200, '<html>canary-html</html>'),
      answerOf(400, { error: 'invalid_request', error_description: 'canary-description' }),
    )
    const thrown = await time.run(refresh(EVERYTHING)).catch((error: Error) => error)
    const said = JSON.stringify([String(thrown), log.lines, metrics.all])
    assert.equal(endpoint.requests, 3)
    assert.ok(secret.reads.length > 0)
    assert.doesNotMatch(said, /canary|secret-1|granted-/)
  })

  it('hides the text of an error that was not foreseen', async () => {
    const { parameter, log, run } = aWriter()
    parameter().script('read', new RangeError('canary'))
    const outcomes = await run()
    assert.equal(outcomes[0]?.outcome === 'failed' && outcomes[0].code, 'internal_error')
    assert.match(log.lines[0]?.message ?? '', /Report this error with its name/)
    assert.doesNotMatch(JSON.stringify([outcomes, log.lines]), /canary/)
    assert.equal(log.lines[0]?.facts.error, 'RangeError')
  })
})

describe('a run', () => {
  // Fault: hangs or drips
  it('ends within 25 s, whatever hangs', async () => {
    const { time, endpoint, secret, parameter, run } = aWriter()
    parameter().before = async () => {
      await time.sleep(5900)
      return undefined
    }
    secret.before = async () => {
      await time.sleep(6900)
      return undefined
    }
    const hang = async () => {
      await time.sleep(endpoint.timeoutsMs.at(-1) ?? 0)
      return new StitchError('token_endpoint_unreachable', 'hangs')
    }
    endpoint.script(hang, hang, hang)
    await run()
    assert.ok(time.elapsedMs <= 25_000, `${time.elapsedMs} ms`)
  })

  it('ends within 25 s when the credentials are refused late and the secret hangs', async () => {
    const { time, endpoint, secret, run } = aWriter()
    secret.before = async () => {
      await time.sleep(secret.reads.length === 1 ? 6900 : (secret.timeoutsMs.at(-1) ?? 0))
      return secret.reads.length === 1 ? undefined : new StitchError('secret_unavailable', 'hangs')
    }
    endpoint.script(async () => {
      await time.sleep(4900)
      return UNAVAILABLE
    })
    endpoint.script(async () => {
      await time.sleep(4900)
      return refusal('invalid_client')
    })
    const [outcome] = await run()
    assert.equal(outcome?.outcome === 'failed' && outcome.code, 'client_auth_rejected')
    assert.ok(time.elapsedMs <= 25_000, `${time.elapsedMs} ms`)
  })

  it('gives Parameter Store no longer than until its end', async () => {
    const { time, deadlines, run } = aWriter()
    const startedAt = time.monotonic()
    await run()
    assert.deepEqual(deadlines, [startedAt + 25_000])
  })

  it('keeps 4 s for the write: no request may take longer than until then', async () => {
    const time = new VirtualTime()
    const { endpoint, secret, run } = aWriter({}, { time })
    secret.before = async () => {
      await time.sleep(18_000)
      return undefined
    }
    await run()
    assert.deepEqual(endpoint.timeoutsMs, [3000])
  })
})
