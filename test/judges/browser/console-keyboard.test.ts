import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import type { Stack } from '../../../local/stack.ts'
import { thisSuite } from '../../support/owner.ts'
import { startLocalStack } from '../../support/stack.ts'
import { browserMissing, openBrowser, openPage } from './browser.ts'
import { answered, tabTo, violationsOf } from './page-checks.ts'

const skip = browserMissing()

const MODES = [390, 1280].flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
)

describe('the local console', { skip }, () => {
  const owner = thisSuite()
  let stack: Stack
  let browser: Browser
  before(async () => {
    stack = await startLocalStack({}, owner)
    await stack.lambda.invoke('refresh-client-token')
    browser = await openBrowser()
    owner.after(() => browser.close())
  })

  const open = async (width: number, colorScheme: 'light' | 'dark'): Promise<Page> => {
    const page = await openPage(browser, { viewport: { width, height: 900 }, colorScheme })
    await page.goto(`${stack.lambda.gateway.url}/_local/console`)
    await page.getByRole('img').nth(3).waitFor()
    await page.locator('#fault-does option').first().waitFor({ state: 'attached' })
    return page
  }

  it('is used by keyboard alone: a payment is made and paid, an outage switched on and off', async () => {
    const page = await open(1280, 'light')
    await tabTo(page, /^Create a payment request$/)
    assert.notEqual(
      await page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle),
      'none',
    )
    await page.keyboard.press('Enter')
    await answered(page, 'POST /payment-requests', '201 Created')
    await page.locator('#payments').getByText('pending').waitFor()
    await tabTo(page, /^Pay ZAR 100\.00 for INV-1/)
    await page.keyboard.press('Enter')
    await page.locator('#payments').getByText('completed').waitFor()
    await tabTo(page, /^fault-at$/)
    await page.keyboard.type('Param')
    await page.keyboard.press('Tab')
    await page.keyboard.type('throttle')
    await tabTo(page, /^Switch on$/)
    await page.keyboard.press('Enter')
    await page
      .locator('#faults')
      .getByText(/^Switched on: ssm .* \(1 to come\)\.$/)
      .waitFor()
    assert.deepEqual(
      stack.faults.pending().map(({ at, times }) => [at, times]),
      [['ssm', 1]],
    )
    await tabTo(page, /^All well again$/)
    await page.keyboard.press(' ')
    await page.getByText('No fault is switched on.').waitFor()
    await page.close()
  })

  it('keeps the focus on a button while the page looks again and again', async () => {
    const page = await open(1280, 'light')
    await tabTo(page, /^Create a payment request$/)
    await page.keyboard.press('Enter')
    await page.locator('#payments').getByText('pending').waitFor()
    await tabTo(page, /^Pay ZAR/)
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
    const before = await focused()
    await page.waitForResponse((response) => response.url().endsWith('/console/state'))
    await page.waitForResponse((response) => response.url().endsWith('/console/state'))
    assert.equal(await focused(), before)
    await page.close()
  })

  for (const { width, colorScheme } of MODES) {
    it(`fits ${width} pixels, ${colorScheme}`, async () => {
      const page = await open(width, colorScheme)
      const wide = await page.evaluate(() => document.documentElement.scrollWidth)
      assert.ok(wide <= width, `${wide} pixels`)
      const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
      const [, first = ''] = /\((\d+)/.exec(background) ?? []
      assert.equal(Number(first) < 128, colorScheme === 'dark')
      await page.close()
    })

    it(`has nothing that axe-core finds, at ${width} pixels, ${colorScheme}`, async () => {
      stack.faults.add({ at: 'graphql', does: 'slow' })
      const page = await open(width, colorScheme)
      await page.getByText('Switched on: graphql slow (1 to come).').waitFor()
      const violations = await violationsOf(page)
      stack.faults.clear()
      assert.deepEqual(violations, [])
      await page.close()
    })
  }
})
