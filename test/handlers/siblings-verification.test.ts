import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { ACCOUNT_NUMBER, assertNoLeak, IDENTITY_NUMBER } from '../support/canary.ts'
import { REFRESHER, startTestStack } from '../support/stack.ts'

// What is tested is how others get along with the refresher.
const stack = await startTestStack({ here: [REFRESHER] })
const { counters, faults, stitch } = stack

const ROUTE = 'POST /bank-account-verifications'
const FUNCTION_URL = 'POST /_url/verify-bank-account-slow/'
const SLOW_ACCOUNT = '62000000005'

const individual = (accountNumber: string = ACCOUNT_NUMBER, document = 'identityDocument') => ({
  accountNumber,
  bankId: 'fnb',
  accountType: 'current',
  accountHolder: {
    individual: {
      identifyingDocument: { [document]: { country: 'ZA', number: IDENTITY_NUMBER } },
      familyName: 'Nkosi',
      initials: 'T',
    },
  },
})
const business = (accountNumber: string = ACCOUNT_NUMBER) => ({
  accountNumber,
  accountHolder: {
    business: { registration: { country: 'ZA', number: 'K1234567890' }, name: 'SIMULATED' },
  },
})

const { name, call, invoke } = stack.way

describe(`a bank account verification ${name}`, () => {
  before(async () => {
    await stack.deploy()
    await invoke({})
  })
  beforeEach(() => {
    faults.clear()
    counters.reset()
  })

  for (const document of ['identityDocument', 'passport', 'temporaryResidenceId'])
    it(`verifies an individual by ${document}`, async () => {
      const { status, json } = await call(ROUTE, { body: individual(undefined, document) })
      assert.equal(status, 200)
      assert.equal(json.accountVerificationResult, 'verified')
      assert.deepEqual(json.detailedAccountVerificationResults, {
        accountExists: 'verified',
        identityDocumentMatch: 'verified',
        initialMatch: 'verified',
        lastNameMatch: 'verified',
      })
      assert.equal(json.accountHolder.identifyingDocument.type, document)
      assert.equal(json.accountType, 'current')
    })

  it('verifies a business', async () => {
    const { status, json } = await call(ROUTE, { body: business() })
    assert.deepEqual([status, json.accountVerificationResult], [200, 'verified'])
    assert.deepEqual(json.accountHolder, {
      type: 'business',
      name: 'SIMULATED',
      registrationNumber: 'K1234567890',
    })
  })

  const results: readonly [account: string, overall: string, exists: string, open: boolean | null][] = [
    ['62000000002', 'refuted', 'verified', true],
    ['62000000003', 'refuted', 'refuted', null],
    ['62000000004', 'unknown', 'unknown', null],
    ['62000000006', 'unknown', 'verified', true],
    ['62000000007', 'verified', 'verified', false],
  ]
  for (const [account, overall, exists, open] of results)
    it(`keeps apart what is refuted and what is unknown: ${account} is ${overall}`, async () => {
      const { json } = await call(ROUTE, { body: individual(account) })
      assert.equal(json.accountVerificationResult, overall)
      assert.equal(json.detailedAccountVerificationResults.accountExists, exists)
      assert.equal(json.accountOpen, open)
    })

  it('wants 13 digits of a South African identity number, and of no other', async () => {
    const short = individual()
    const numbered = (country: string, number: string) => ({
      ...short,
      accountHolder: { individual: { identifyingDocument: { identityDocument: { country, number } } } },
    })
    const { status, json } = await call(ROUTE, { body: numbered('ZA', '920220472008') })
    assert.equal(status, 400)
    assert.equal(
      json.errors[0].member,
      'accountHolder.individual.identifyingDocument.identityDocument.number',
    )
    assert.equal((await call(ROUTE, { body: numbered('NA', '920220472008') })).status, 200)
  })

  it('can be invoked directly with the bare body, and gives the bare result', async () => {
    const { result } = await invoke(individual(), 'verify-bank-account-slow')
    assert.equal(result.accountVerificationResult, 'verified')
  })

  it('tells a direct caller of an error as a function error, by its code', async () => {
    const { error } = await invoke({ accountNumber: 'x' }, 'verify-bank-account-slow')
    assert.equal(error?.errorType, 'invalid_request')
    const problem = JSON.parse(error?.errorMessage ?? '')
    assert.equal(problem.status, 400)
    assert.ok(problem.errors.some(({ member }: { member: string }) => member === 'accountHolder'))
    faults.add({ at: 'graphql', does: '503', times: 9 })
    const failed = await invoke(individual(), 'verify-bank-account-slow')
    assert.equal(failed.error?.errorType, 'upstream_unavailable')
  })

  it('does not call Stitch slow when it is down', async () => {
    faults.add({ at: 'graphql', does: '503', times: 9 })
    const { status, json } = await call(ROUTE, { body: individual() })
    assert.deepEqual([status, json.code], [502, 'upstream_unavailable'])
  })
})

describe(`a slow bank, ${name}`, () => {
  const quick = stack.service.functions.find(({ key }) => key === 'verify-bank-account')
  if (quick === undefined) throw new Error('no function')
  const { timeoutSeconds } = quick

  before(async () => {
    // Too slow for 6 s, as a bank of 60 s is for 28.
    Object.assign(quick, { timeoutSeconds: 6 })
    stitch.settings.slowBankSeconds = 6
    await stack.deploy()
    await invoke({})
  })
  after(() => Object.assign(quick, { timeoutSeconds }))
  beforeEach(() => counters.reset())

  it('is asked once, then the caller is told where to ask with more time', async () => {
    const { status, json } = await call(ROUTE, { body: individual(SLOW_ACCOUNT) })
    assert.deepEqual([status, json.code], [504, 'verification_slow'])
    assert.match(json.slowVerificationUrl, /^https?:\/\/.+\/$/)
    assert.equal(counters.get('graphql.VerifyBankAccount'), 1)
  })

  // There is a function URL only where there are bundles.
  if (stack.way === stack.bundle) {
    it('answers at the address that the caller was told, and to direct invocations, and keeps no other caller waiting', async () => {
      const body = individual(SLOW_ACCOUNT)
      const { json: problem } = await call(ROUTE, { body })
      const slow = [
        call(FUNCTION_URL, { body }).then(({ json }) => json),
        ...[stack.handler, stack.bundle].map(({ invoke }) =>
          invoke(body, 'verify-bank-account-slow').then(({ result }) => result),
        ),
      ]
      assert.equal((await call(ROUTE, { body: individual() })).status, 200)
      for (const answer of await Promise.all(slow)) assert.equal(answer.accountVerificationResult, 'verified')
      const { pathname } = new URL(problem.slowVerificationUrl)
      assert.equal(problem.slowVerificationUrl, `${stack.lambda.gateway.url}${pathname}`)
      assert.equal(FUNCTION_URL, `POST ${pathname}`)
    })

    it('is refused at the function URL as at the route', async () => {
      const { status, json } = await call(FUNCTION_URL, { body: {} })
      assert.deepEqual([status, json.code], [400, 'invalid_request'])
    })
  }
})

it('shows no account number, identity number or secret in any log', () => assertNoLeak(stack))
