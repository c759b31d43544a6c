import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Reply } from '../../../local/aws/aws-dispatcher.ts'
import { account, signedFor } from './aws-account.ts'

const answerOf = (reply: Reply) => {
  assert.ok(typeof reply === 'object')
  return reply
}

for (const [what, headers, body, expected] of [
  ['an unsigned request', {}, '{}', 'MissingAuthenticationTokenException'],
  ['a bearer token', { authorization: 'Bearer abc' }, '{}', 'IncompleteSignatureException'],
  [
    'a signature for another service',
    { authorization: signedFor('sqs'), 'x-amz-target': 'AmazonSSM.GetParameter' },
    '{}',
    'InvalidSignatureException',
  ],
  [
    'an unknown operation',
    { authorization: signedFor('ssm'), 'x-amz-target': 'AmazonSSM.SendCommand' },
    '{}',
    'UnknownOperationException',
  ],
  [
    'an operation named like a member of every object',
    { authorization: signedFor('ssm'), 'x-amz-target': 'AmazonSSM.constructor' },
    '{}',
    'UnknownOperationException',
  ],
  [
    'an unknown service',
    { authorization: signedFor('sqs'), 'x-amz-target': 'AmazonSQS.SendMessage' },
    '{}',
    'UnknownOperationException',
  ],
  [
    'a body that is not JSON',
    { authorization: signedFor('ssm'), 'x-amz-target': 'AmazonSSM.GetParameter' },
    '{',
    'SerializationException',
  ],
  [
    'a member of the wrong type',
    { authorization: signedFor('ssm'), 'x-amz-target': 'AmazonSSM.GetParameter' },
    '{"Name":1}',
    'SerializationException',
  ],
  [
    'a missing member',
    { authorization: signedFor('ssm'), 'x-amz-target': 'AmazonSSM.GetParameter' },
    '{}',
    'ValidationException',
  ],
] as const) {
  it(`${what} is refused with ${expected}, in the body and in a header, with HTTP 400`, () => {
    const answer = answerOf(account().dispatch({ headers, body }))
    assert.equal(answer.status, 400)
    assert.equal(JSON.parse(answer.body).__type, expected)
    assert.equal(answer.headers['x-amzn-errortype'], expected)
  })
}

it('every answer carries a request id of its own', () => {
  const { dispatch } = account()
  const request = { headers: { authorization: signedFor('ssm') }, body: '{}' }
  const ids = [1, 2].map(() => answerOf(dispatch(request)).headers['x-amzn-requestid'])
  assert.match(String(ids[0]), /^[0-9a-f-]{36}$/)
  assert.notEqual(ids[0], ids[1])
})

it('ARNs name the Region that the request was signed for', () => {
  const { ssm } = account({ region: 'af-south-1' })
  ssm('PutParameter', { Name: '/a/b', Value: 'v', Type: 'String' })
  assert.equal(
    ssm('GetParameter', { Name: '/a/b' }).members.Parameter.ARN,
    'arn:aws:ssm:af-south-1:000000000000:parameter/a/b',
  )
})

it('the command line learns who it is', () => {
  const answer = answerOf(
    account().dispatch({
      headers: { authorization: signedFor('sts') },
      body: 'Action=GetCallerIdentity&Version=2011-06-15',
    }),
  )
  assert.match(answer.body, /<Arn>arn:aws:iam::000000000000:user\/AKIDEXAMPLE<\/Arn>/)
})

it('instants are those of the clock, in epoch seconds', () => {
  const { ssm } = account({ clock: () => 1_764_000_000_250 })
  ssm('PutParameter', { Name: '/a', Value: 'v', Type: 'String' })
  assert.equal(ssm('GetParameter', { Name: '/a' }).members.Parameter.LastModifiedDate, 1_764_000_000.25)
})
