import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { deployedFunctions, FUNCTION_LINE } from '../../../infrastructure/deployed-functions.ts'
import { STITCH } from '../../../lib/providers/stitch.ts'

describe('packaging says', () => {
  it('which functions are deployed, in one line where it is all of them', () => {
    const [line, ...others] = deployedFunctions({ scopeSets: STITCH.seedScopes })
    assert.match(
      line ?? '',
      /^Functions: refresh-client-token, token-status, create-payment-request, .*lookup-business\b/,
    )
    assert.deepEqual(others, [])
  })

  // Fault: a misspelt scope in a deployment
  it('why a function is left out whose scope is misspelt, and that nothing uses what was written', () => {
    const lines = deployedFunctions({ scopeSets: ['client_paymentrequest', 'client_imageuplaod'] })
    assert.ok(lines.includes('Left out: upload-image. The param scopes has no "client_imageupload".'))
    assert.ok(
      lines.includes('Tokens only: "client_imageuplaod". No function here uses this token; yours may.'),
    )
    assert.match(lines[0] ?? '', /create-payment-request/)
    assert.doesNotMatch(lines[0] ?? '', /upload-image/)
  })

  // Fault: a misspelt scope in a deployment
  it('why a function is left out whose scope is only a part of a larger set', () => {
    const lines = deployedFunctions({ scopeSets: ['client_imageupload client_refund'] })
    assert.ok(
      lines.some((line) =>
        /^Left out: upload-image\. .* only as a part of "client_imageupload client_refund", .*add "client_imageupload" as an entry of its own\.$/.test(
          line,
        ),
      ),
    )
  })

  it('so in lines that are found among all that the framework prints', () => {
    const lines = deployedFunctions({ scopeSets: ['client_imageuplaod'] })
    assert.deepEqual(`Packaging…\n${lines.join('\n')}\n✔ Service packaged\n`.match(FUNCTION_LINE), lines)
  })
})
