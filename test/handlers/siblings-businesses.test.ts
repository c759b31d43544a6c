import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { assertNoLeak } from '../support/canary.ts'
import { REFRESHER, startTestStack } from '../support/stack.ts'

// What is tested is how others get along with the refresher.
const stack = await startTestStack({ here: [REFRESHER] })

const TRADING = 'SIMULATED TRADING PTY LTD'
const HOLDINGS = 'SIMULATED HOLDINGS PTY LTD'
const director = (document: string, number = '1234567890') => ({
  directorId: { [document]: { country: 'ZA', number } },
})

const { name, call, invoke } = stack.way

describe(`a business lookup ${name}`, () => {
  before(async () => {
    await stack.deploy()
    await invoke({})
  })
  const lookup = (way: object, country = 'ZA') =>
    call('POST /business-lookups', { body: { country, ...way } })

  const ways: readonly [what: string, way: object, found: readonly string[]][] = [
    ['name', { businessName: TRADING }, [TRADING]],
    ['a registration number with a letter', { registrationNumber: 'K1234567890' }, [TRADING]],
    ['a registration number with slashes', { registrationNumber: '1234/567890/07' }, [HOLDINGS]],
    ["a director's identity document", director('identityDocument'), [TRADING, HOLDINGS]],
    ["a director's passport", director('passport'), [TRADING, HOLDINGS]],
    ["a director's temporary residence", director('temporaryResidenceId'), [TRADING, HOLDINGS]],
    ['a name that no business has', { businessName: 'NOBODY' }, []],
    ['a number that no business has', { registrationNumber: 'K0000000000' }, []],
    ['an unknown director', director('passport', '1'), []],
  ]
  for (const [what, way, found] of ways)
    it(`by ${what} finds ${found.length}`, async () => {
      const { status, json } = await lookup(way)
      assert.equal(status, 200)
      assert.deepEqual(
        json.businesses.map((business: { name: string }) => business.name),
        found,
      )
    })

  it('shows all that Stitch tells of a business', async () => {
    const [business] = (await lookup({ registrationNumber: 'K1234567890' })).json.businesses
    assert.deepEqual(business.registration, { country: 'ZA', number: 'K1234567890' })
    assert.equal(business.businessStatus, 'active')
    assert.equal(business.businessAddress.locality, 'Cape Town')
    assert.match(business.directors[0].obfuscatedIdentifyingNumber, /\*/)
  })

  it('wants a registration number as South Africa writes it, there only', async () => {
    const { status, json } = await lookup({ registrationNumber: '1234567890' })
    assert.deepEqual([status, json.errors[0].member], [400, 'registrationNumber'])
    assert.equal((await lookup({ registrationNumber: '1234567890' }, 'NA')).status, 200)
  })
})

describe('a token without the scope', () => {
  const SCOPE = 'client_businesslookup'
  const lookup = () => call('POST /business-lookups', { body: { country: 'ZA', businessName: TRADING } })

  it('is told with what is missing, and counted; once the scope is there the same call succeeds', async () => {
    const narrow = stack.stitch.issueToken(['client_paymentrequest'])
    await stack.store.write(SCOPE, { ageSeconds: 100, accessToken: narrow })
    await stack.deploy()
    const { status, json } = await lookup()
    assert.deepEqual([status, json.code, json.missingScopes], [502, 'scope_missing', [SCOPE]])
    assert.equal(stack.counters.get('graphql.LookupBusinessByName'), 1)
    const metrics = stack.outputs
      .from('log of lookup-business')
      .filter((line) => line.includes('ScopeMissing'))
    assert.equal(metrics.length, 1)

    await invoke({ force: true, scopes: [SCOPE] })
    await stack.deploy()
    assert.equal((await lookup()).status, 200)
  })
})

it('shows no secret in any output', () => assertNoLeak(stack))
