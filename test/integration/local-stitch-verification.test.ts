import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { defaultSettings } from '../../local/stitch/settings.ts'
import { startTestStitch } from '../support/stitch.ts'
import { askApi } from './local-stitch-client.ts'

const stitch = await startTestStitch()
beforeEach(() => {
  Object.assign(stitch.settings, defaultSettings())
  stitch.counters.reset()
})

const VERIFY = `query Verify($input: BankAccountVerificationInput!) { client { verifyBankAccountDetails(input: $input) {
  accountVerificationResult accountTypeVerificationResult accountOpen accountOpenForMoreThanThreeMonths
  accountAcceptsDebits accountAcceptsCredits accountNumber accountType bankId branchCode
  detailedAccountVerificationResults { accountExists identityDocumentMatch initialMatch lastNameMatch }
  accountHolder {
    ... on VerifiedIndividualBankAccountDetails {
      familyName familyNameVerificationResult initials initialsVerificationResult identifyingDocumentVerificationResult
      identifyingDocument {
        ... on IdentityDocument { country number } ... on Passport { country number }
        ... on TemporaryResidence { country number }
      }
    }
    ... on VerifiedBusinessBankAccountDetails { name registrationNumber }
  }
} } }`

const DOCUMENT = { country: 'ZA', number: '8001015009087' }
const INDIVIDUAL = { identifyingDocument: { identityDocument: DOCUMENT }, familyName: 'Nkosi', initials: 'T' }

async function verify(
  accountNumber: string,
  accountHolder: object = { individual: INDIVIDUAL },
  rest: object = {},
) {
  const variables = { input: { accountNumber, accountHolder, ...rest } }
  const { json } = await askApi(stitch, VERIFY, { variables })
  return { details: json.data?.client?.verifyBankAccountDetails, code: json.errors?.[0].extensions?.code }
}

describe('bank account verification of the simulated Stitch', () => {
  it('gives every member for a verified individual', async () => {
    const rest = { bankId: 'fnb', accountType: 'current', branchCode: '250655' }
    const { details } = await verify('62000000001', undefined, rest)
    assert.deepEqual(details, {
      ...rest,
      accountNumber: '62000000001',
      accountVerificationResult: 'verified',
      accountTypeVerificationResult: 'verified',
      accountOpen: true,
      accountOpenForMoreThanThreeMonths: true,
      accountAcceptsDebits: true,
      accountAcceptsCredits: true,
      detailedAccountVerificationResults: {
        accountExists: 'verified',
        identityDocumentMatch: 'verified',
        initialMatch: 'verified',
        lastNameMatch: 'verified',
      },
      accountHolder: {
        familyName: 'Nkosi',
        familyNameVerificationResult: 'verified',
        identifyingDocument: DOCUMENT,
        identifyingDocumentVerificationResult: 'verified',
        initials: 'T',
        initialsVerificationResult: 'verified',
      },
    })
  })

  it('says nothing of members that were not given', async () => {
    const { details } = await verify('1', { individual: { identifyingDocument: { passport: DOCUMENT } } })
    assert.equal(details.accountTypeVerificationResult, null)
    assert.equal(details.detailedAccountVerificationResults.lastNameMatch, null)
    assert.deepEqual(details.accountHolder.identifyingDocument, DOCUMENT)
    assert.equal(details.accountHolder.initialsVerificationResult, null)
  })

  it('verifies a business', async () => {
    const business = { registration: { country: 'ZA', number: 'K1234567890' }, name: 'SHOP' }
    const { details } = await verify('1', { business })
    assert.deepEqual(details.accountHolder, { name: 'SHOP', registrationNumber: 'K1234567890' })
  })

  const table: [string, string, string, boolean | null, string | null][] = [
    ['62000000002', 'refuted', 'verified', true, '62000000002'],
    ['62000000003', 'refuted', 'refuted', null, null],
    ['62000000004', 'unknown', 'unknown', null, null],
    ['62000000006', 'unknown', 'verified', true, '62000000006'],
    ['62000000007', 'verified', 'verified', false, '62000000007'],
    ['99999999999', 'verified', 'verified', true, '99999999999'],
  ]
  for (const [number, result, exists, isOpen, echoed] of table) {
    it(`${number}: ${result}, account ${exists}, open ${isOpen}`, async () => {
      const { details } = await verify(number)
      assert.equal(details.accountVerificationResult, result)
      assert.equal(details.detailedAccountVerificationResults.accountExists, exists)
      assert.equal(details.accountOpen, isOpen)
      assert.equal(details.accountAcceptsDebits, isOpen)
      assert.equal(details.accountNumber, echoed)
      assert.equal(details.accountHolder.familyName, result === 'verified' ? 'Nkosi' : null)
    })
  }

  it('takes as long as the slow bank is set to', async () => {
    stitch.settings.slowBankSeconds = 0.2
    const begin = Date.now()
    assert.equal((await verify('62000000005')).details.accountVerificationResult, 'verified')
    assert.ok(Date.now() - begin >= 190)
  })

  const refused: [string, object][] = [
    ['nobody', {}],
    ['an individual and a business', { individual: INDIVIDUAL, business: { registration: DOCUMENT } }],
    ['no document', { individual: { identifyingDocument: {} } }],
    [
      'two documents',
      { individual: { identifyingDocument: { passport: DOCUMENT, identityDocument: DOCUMENT } } },
    ],
    [
      'a South African identity number of 12 digits',
      {
        individual: { identifyingDocument: { identityDocument: { country: 'ZA', number: '123456789012' } } },
      },
    ],
  ]
  for (const [title, holder] of refused) {
    it(`refuses ${title}`, async () => assert.equal((await verify('1', holder)).code, 'BAD_USER_INPUT'))
  }
})
