import assert from 'node:assert/strict'
import { it } from 'node:test'
import { composeRefresher } from '../../../lib/compose/refresher.ts'
import { composeTokenSources } from '../../../lib/compose/sources-by-client.ts'
import { composeStitchPorts } from '../../../lib/compose/stitch.ts'
import { composeTokenDesk } from '../../../lib/compose/token-desk.ts'
import { RecordedLog } from '../../support/records.ts'

const SCOPE = 'client_paymentrequest'
const WRONG = { STITCH_REFRESHER_FUNCTION: 'refresher', STITCH_AUDIENCE: 'not an address' }
const { log } = new RecordedLog()

it('a wrong setting of the refresher stops the refresher, and no reader', () => {
  assert.throws(() => composeRefresher(WRONG, log), { code: 'config_invalid' })
  composeTokenSources(WRONG, SCOPE).of(undefined)
  composeStitchPorts(WRONG)
  composeTokenDesk(WRONG)
})

it('a wrong address of the API stops the calls of the API, and nothing else', () => {
  const wrong = {
    AWS_REGION: 'eu-west-1',
    STITCH_REFRESHER_FUNCTION: 'refresher',
    STITCH_API_ENDPOINT: 'http://api.example',
  }
  assert.throws(() => composeStitchPorts(wrong), { code: 'config_invalid' })
  composeTokenSources(wrong, SCOPE).of(undefined)
  composeTokenDesk(wrong)
  composeRefresher(wrong, log)
})

it('a wrong setting that both actors read stops both', () => {
  const wrong = { STITCH_EXPIRY_LEEWAY_SECONDS: 'two' }
  assert.throws(() => composeTokenSources(wrong, SCOPE).of(undefined), { code: 'config_invalid' })
  assert.throws(() => composeRefresher(wrong, log), { code: 'config_invalid' })
})
