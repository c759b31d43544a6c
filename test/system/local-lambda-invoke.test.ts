import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { lambdaFixture } from '../fixtures/lambda/local-lambda-fixture.ts'

const fixture = await lambdaFixture({
  authorize: ({ accessKeyId, action, resource }) =>
    accessKeyId === 'AKIATEST' && action === 'lambda:InvokeFunction' && !resource.endsWith('-brief'),
})

describe('the Invoke API of the local Lambda', () => {
  const ARN = 'arn:aws:lambda:af-south-1:000000000000:function:fixture-dev-obedient'
  for (const name of [
    'fixture-dev-obedient',
    ARN,
    `${ARN}:$LATEST`,
    '000000000000:function:fixture-dev-obedient',
  ]) {
    it(`invokes a function called ${name}`, async () => {
      const { status, error, result, version } = await fixture.call(name, { hello: 'you' })
      assert.deepEqual(
        { status, error, event: (result as { event: unknown }).event, version },
        { status: 200, error: undefined, event: { hello: 'you' }, version: '$LATEST' },
      )
    })
  }

  it('hands over what the handler threw, with its own name', async () => {
    const { status, error, result } = await fixture.call('fixture-dev-obedient', { do: 'throw' })
    const { trace, ...rest } = result as { trace: string[] }
    assert.equal(status, 200)
    assert.equal(error, 'Unhandled')
    assert.deepEqual(rest, { errorType: 'PaymentRefused', errorMessage: 'no' })
    assert.match(trace[0] ?? '', /no/)
  })

  it('hands over what is not an error as its text', async () => {
    const { error, result } = await fixture.call('fixture-dev-obedient', { do: 'throw text' })
    assert.equal(error, 'Unhandled')
    assert.deepEqual(result, { errorType: 'string', errorMessage: 'just text', trace: [] })
  })

  it('answers null when the handler returned nothing', async () => {
    assert.equal((await fixture.call('fixture-dev-obedient', { do: 'return' })).result, null)
  })

  it('ends an answer over 6 MiB as a function error', async () => {
    const { error, result } = await fixture.call('fixture-dev-obedient', { do: 'repeat', times: 6_291_556 })
    assert.equal(error, 'Unhandled')
    assert.equal((result as { errorType: string }).errorType, 'Function.ResponseSizeTooLarge')
    assert.equal(
      (await fixture.call('fixture-dev-obedient', { do: 'repeat', times: 6_291_554 })).error,
      undefined,
    )
  })

  it('gives the last 4 KiB of the log to who asks for the tail', async () => {
    const event = { do: 'log', lines: ['first', '-'.repeat(5000), 'last'] }
    const { log } = await fixture.call('fixture-dev-obedient', event, { LogType: 'Tail' })
    assert.equal(log?.includes('first'), false)
    assert.match(log ?? '', /-\nlast\n/)
    assert.equal(log?.length, 4096)
    assert.equal((await fixture.call('fixture-dev-obedient', event)).log, undefined)
  })

  it('checks everything and runs nothing at a dry run', async () => {
    const counted = fixture.counters.get('lambda.obedient.invocations')
    const { status } = await fixture.call('fixture-dev-obedient', {}, { InvocationType: 'DryRun' })
    assert.equal(status, 204)
    assert.equal(fixture.counters.get('lambda.obedient.invocations'), counted)
  })

  it('knows no function that the template has not', async () => {
    await assert.rejects(fixture.call('fixture-dev-nobody'), { name: 'ResourceNotFoundException' })
  })

  it('refuses who may not invoke the function', async () => {
    await assert.rejects(fixture.call('fixture-dev-brief'), {
      name: 'AccessDeniedException',
      message: /lambda:InvokeFunction on resource: arn:aws:lambda:.*-brief/,
    })
  })

  for (const [type, limit] of [
    ['RequestResponse', 6 * 1024 * 1024],
    ['Event', 1024 * 1024],
  ] as const) {
    it(`takes a ${type} payload of ${limit} bytes and no larger one`, async () => {
      const text = (bytes: number): string => 'x'.repeat(bytes - 2)
      const taken = await fixture.call('fixture-dev-obedient', text(limit), { InvocationType: type })
      assert.notEqual(taken.status, 413)
      await assert.rejects(fixture.call('fixture-dev-obedient', text(limit + 1), { InvocationType: type }), {
        name: 'RequestTooLargeException',
      })
    })
  }

  it('refuses an event that is not JSON, and does not repeat it', async () => {
    const response = await fetch(
      `${fixture.endpoint.url}/2015-03-31/functions/fixture-dev-obedient/invocations`,
      {
        method: 'POST',
        headers: {
          authorization:
            'AWS4-HMAC-SHA256 Credential=AKIATEST/20261123/af-south-1/lambda/aws4_request, SignedHeaders=host, Signature=0',
        },
        body: '{"secret": hunter2',
      },
    )
    assert.equal(response.status, 400)
    assert.equal(response.headers.get('x-amzn-errortype'), 'InvalidRequestContentException')
    assert.equal((await response.text()).includes('hunter2'), false)
  })

  it('refuses a client context, which no function here reads', async () => {
    const ClientContext = Buffer.from('{"custom":{}}').toString('base64')
    await assert.rejects(fixture.call('fixture-dev-obedient', {}, { ClientContext }), {
      name: 'InvalidRequestContentException',
    })
  })

  it('leaves other operations to others', async () => {
    for (const path of [
      '/',
      '/2015-03-31/functions/fixture-dev-obedient',
      '/2015-03-31/event-source-mappings',
    ]) {
      assert.equal((await fetch(fixture.endpoint.url + path, { method: 'POST' })).status, 404)
    }
  })
})
