import assert from 'node:assert/strict'
import { it } from 'node:test'
import { account } from './aws-account.ts'

const put = (Name: string, more: object = {}) => ({ Name, Value: 'v', Type: 'String', ...more })

for (const [name, expected] of [
  ['plain', undefined],
  ['/a/b-c_d.e/F9', undefined],
  ['/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15', undefined],
  ['/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16', 'HierarchyLevelLimitExceededException'],
  ['a/b', 'ValidationException'],
  ['/a b', 'ValidationException'],
  ['/ssm/a', 'ValidationException'],
  ['SSMa', 'ValidationException'],
  ['/aws/a', 'AccessDeniedException'],
] as const) {
  it(`the name ${name} is ${expected === undefined ? 'accepted' : `refused with ${expected}`}`, () => {
    assert.equal(account().ssm('PutParameter', put(name)).name, expected)
  })
}

for (const [tiers, bytes, expected] of [
  [['Standard'], 4096, 'Standard'],
  [['Standard'], 4097, 'ValidationException'],
  [['Advanced'], 8192, 'Advanced'],
  [['Advanced'], 8193, 'ValidationException'],
  [['Intelligent-Tiering'], 4096, 'Standard'],
  [['Intelligent-Tiering'], 4097, 'Advanced'],
  [['Advanced', undefined], 1, 'Advanced'],
  [['Advanced', 'Intelligent-Tiering'], 1, 'Advanced'],
  [['Advanced', 'Standard'], 1, 'ValidationException'],
  [['Standard', 'Advanced'], 1, 'Advanced'],
  [['Gold'], 1, 'ValidationException'],
] as const) {
  it(`${bytes} bytes in the tier ${tiers.join(', then ')}: ${expected}`, () => {
    const { ssm } = account()
    const outcomes = tiers.map((Tier) =>
      ssm('PutParameter', put('/a', { Tier, Value: 'x'.repeat(bytes), Overwrite: true })),
    )
    assert.equal(outcomes.at(-1)?.name ?? outcomes.at(-1)?.members.Tier, expected)
  })
}

it('a parameter is read by its ARN, with and without a selector', () => {
  const { ssm } = account()
  const arn = 'arn:aws:ssm:eu-west-1:000000000000:parameter'
  for (const name of ['/a/b', 'plain', '/one-level']) {
    ssm('PutParameter', put(name))
    const byArn = `${arn}${name.startsWith('/') ? name : `/${name}`}`
    for (const reference of [byArn, `${byArn}:1`]) {
      assert.equal(ssm('GetParameter', { Name: reference }).members.Parameter?.Name, name, reference)
    }
  }
})

it('a tenth label is attached to a version and an eleventh is not', () => {
  const { ssm } = account()
  ssm('PutParameter', put('/a'))
  const Labels = Array.from({ length: 10 }, (_, index) => `label-${index}`)
  assert.equal(ssm('LabelParameterVersion', { Name: '/a', Labels }).status, 200)
  const eleventh = ssm('LabelParameterVersion', { Name: '/a', Labels: ['one-more'] })
  assert.equal(eleventh.name, 'ParameterVersionLabelLimitExceeded')
})

it('a key is refused where nothing is encrypted', () => {
  assert.equal(account().ssm('PutParameter', put('/a', { KeyId: 'alias/x' })).name, 'ValidationException')
})

for (const [filter, expected] of [
  [{ Key: 'Name', Values: ['/a/one'] }, ['/a/one']],
  [{ Key: 'Name', Option: 'BeginsWith', Values: ['/a/'] }, ['/a/one', '/a/two']],
  [{ Key: 'Name', Option: 'Contains', Values: ['on'] }, ['/a/one', '/b/one']],
  [{ Key: 'Type', Values: ['SecureString'] }, []],
] as const) {
  it(`parameters are described by the filter ${JSON.stringify(filter)}`, () => {
    const { ssm } = account()
    for (const name of ['/a/two', '/a/one', '/b/one']) ssm('PutParameter', put(name))
    const { Parameters } = ssm('DescribeParameters', { ParameterFilters: [filter] }).members
    assert.deepEqual(
      Parameters.map(({ Name }: { Name: string }) => Name),
      expected,
    )
  })
}

it('a page is at most as long as the operation allows, and a made-up token is refused', () => {
  const { ssm } = account()
  for (const [MaxResults, expected] of [
    [0, 'ValidationException'],
    [1, undefined],
    [10, undefined],
    [11, 'ValidationException'],
  ] as const) {
    assert.equal(ssm('GetParametersByPath', { Path: '/', MaxResults }).name, expected)
  }
  assert.equal(ssm('GetParametersByPath', { Path: '/', NextToken: 'made-up' }).name, 'InvalidNextToken')
})
