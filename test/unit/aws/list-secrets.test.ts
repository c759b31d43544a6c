import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { listSecrets } from '../../../lib/aws/secrets-manager/list-secrets.ts'
import { readBody } from '../../../local/http-server.ts'
import { anHttpServer } from '../../support/loopback.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { anAws, sdkClients } from '../../support/sdk-clients.ts'

const PREFIX = '/stitch/dev/many/'
const now = () => 0

/** Secrets Manager that answers with these pages in turn, and what it was asked. */
async function aList(t: TestContext, ...pages: readonly object[]) {
  const asked: unknown[] = []
  const url = await anHttpServer(t, async (request, response) => {
    asked.push(JSON.parse((await readBody(request)).toString()))
    response.end(JSON.stringify(pages[asked.length - 1]))
  })
  const { ssm, secrets } = sdkClients(url)
  ssm.destroy()
  t.after(() => secrets.destroy())
  return { asked, list: () => listSecrets(secrets, PREFIX, { now }) }
}

describe('the list of secrets', () => {
  it('has every page, with those that are pending deletion', async (t) => {
    const { asked, list } = await aList(
      t,
      { SecretList: [{ Name: `${PREFIX}a` }, { Name: `${PREFIX}b`, DeletedDate: 1 }], NextToken: 'page 2' },
      { SecretList: [], NextToken: 'page 3' },
      { SecretList: [{ Name: `${PREFIX}c` }] },
    )
    assert.deepEqual(await list(), [
      { name: `${PREFIX}a`, isDeleted: false },
      { name: `${PREFIX}b`, isDeleted: true },
      { name: `${PREFIX}c`, isDeleted: false },
    ])
    const question = {
      Filters: [{ Key: 'name', Values: [PREFIX] }],
      IncludePlannedDeletion: true,
      MaxResults: 100,
    }
    assert.deepEqual(asked, [
      question,
      { ...question, NextToken: 'page 2' },
      { ...question, NextToken: 'page 3' },
    ])
  })

  it('has only names that begin with the prefix, whatever AWS gives', async (t) => {
    const others = [{ Name: '/other/a' }, { Name: `/other${PREFIX}` }, { ARN: 'arn:aws:secretsmanager:…' }]
    const { list } = await aList(t, { SecretList: [...others, { Name: `${PREFIX}a` }] })
    assert.deepEqual(await list(), [{ name: `${PREFIX}a`, isDeleted: false }])
  })

  it('is no empty one where what answers is not AWS: every client would count as gone', async (t) => {
    const { list } = await aList(t, {})
    const { code, facts } = await rejectionOf(list())
    assert.deepEqual([code, facts.awsError], ['clients_unlistable', 'ForeignAnswer'])
  })

  for (const [does, awsError] of [
    ['deny', 'AccessDeniedException'],
    ['500', 'InternalServiceError'],
  ] as const)
    it(`that AWS answers with ${does} fails by its name`, async (t) => {
      const { faults, secrets } = await anAws(t)
      faults.add({ at: 'secretsmanager', does, times: Number.POSITIVE_INFINITY })
      const { code, facts, message } = await rejectionOf(listSecrets(secrets, PREFIX, { now }))
      assert.deepEqual([code, facts.awsError], ['clients_unlistable', awsError])
      assert.ok(message.includes(`(${awsError})`), message)
    })

  it('goes on with the next page after it was throttled', async (t) => {
    const { faults, secrets } = await anAws(t)
    faults.add({ at: 'secretsmanager', does: 'throttle' })
    assert.deepEqual(await listSecrets(secrets, PREFIX, { now }), [])
  })

  it('ends with its time, whatever moment the clock has', async (t) => {
    const { faults, counters, secrets } = await anAws(t)
    faults.add({ at: 'secretsmanager', does: 'hang', times: Number.POSITIVE_INFINITY })
    const work = listSecrets(secrets, PREFIX, { now: () => 1_000_000, ms: 50 })
    assert.equal((await rejectionOf(work)).code, 'clients_unlistable')
    // An attempt without such a limit is given up after 2 s, and followed by another.
    assert.ok(counters.get('secretsmanager.ListSecrets') <= 1)
  })
})
