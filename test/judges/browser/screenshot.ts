import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import { type Stack, startStack } from '../../../local/stack.ts'
import { installJudges } from '../../../scripts/install-judges.ts'
import { packageWhenStale } from '../../../scripts/package-when-stale.ts'
import { PAYMENT_REQUEST } from '../../support/payment-request.ts'
import { browserMissing, openBrowser } from './browser.ts'

/**
 * Takes the pictures of the local console that README.md and docs/run/console.md show: `npm run screenshot`. Takes five
 * minutes.
 */
const DOCS = join(import.meta.dirname, '../../../docs/run')

const PICTURES = [
  { file: 'console.png', width: 1280, height: 1010, colorScheme: 'light' },
  { file: 'console-dark.png', width: 1280, height: 1010, colorScheme: 'dark' },
  { file: 'console-narrow.png', width: 390, height: 1640, colorScheme: 'light' },
  { file: 'console-narrow-dark.png', width: 390, height: 1640, colorScheme: 'dark' },
] as const

/** Lives of two minutes, and a tick every ten seconds: in some minutes what takes hours with Stitch's own tokens. */
const SHORT_LIVES = {
  STITCH_EXPIRY_LEEWAY_SECONDS: '10',
  STITCH_SCHEDULE_INTERVAL_SECONDS: '60',
  STITCH_REFRESH_AHEAD_SECONDS: '130',
}
const LIFETIME_SECONDS = 120
const TICK_MS = 10_000
const TICKS = 30

/** So long the outage of the token endpoint lasts, in ticks. */
const OUTAGE = { from: 17, to: 21 }

async function liveOn({ lambda, stitch, faults }: Stack): Promise<void> {
  stitch.settings.expiresInSeconds = LIFETIME_SECONDS
  const call = (path: string, init: RequestInit = {}) => fetch(lambda.gateway.url + path, init)
  for (let tick = 0; tick < TICKS; tick += 1) {
    if (tick === OUTAGE.from) faults.add({ at: 'token', does: '503', times: Number.POSITIVE_INFINITY })
    if (tick === OUTAGE.to) faults.clear()
    lambda.schedules.fire('refresh-client-token')
    await call('/payment-requests', {
      method: tick % 9 === 0 ? 'POST' : 'GET',
      ...(tick % 9 === 0
        ? { body: JSON.stringify(PAYMENT_REQUEST), headers: { 'content-type': 'application/json' } }
        : {}),
    })
    await setTimeout(TICK_MS)
  }
  const [newest] = stitch.paymentRequests()
  if (newest !== undefined) stitch.pay(newest.id)
}

async function photograph(browser: Browser, url: string): Promise<void> {
  for (const { file, width, height, colorScheme } of PICTURES) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme })
    await page.goto(`${url}/_local/console`)
    await page.getByRole('img').nth(3).waitFor()
    await page.screenshot({ path: join(DOCS, file) })
    await page.close()
    console.log(join(DOCS, file))
  }
}

await installJudges()
const missing = browserMissing()
if (missing) {
  console.error(missing)
  process.exit(1)
}
await packageWhenStale()
const stack = await startStack({ environment: SHORT_LIVES })
const browser = await openBrowser()
try {
  await liveOn(stack)
  await photograph(browser, stack.lambda.gateway.url)
} finally {
  await browser.close()
  await stack.close()
}
