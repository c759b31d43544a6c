import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { namedClients } from '../../../local/many-clients.ts'
import { THROWAWAY_PEM } from '../../fixtures/certificates.ts'
import { type ManyStack, startManyStack } from '../../support/many-stack.ts'
import { thisSuite } from '../../support/owner.ts'
import { browserMissing, openBrowser, openPage } from './browser.ts'
import { answered, tabTo, violationsOf } from './page-checks.ts'

const skip = browserMissing()

const CLIENTS = 200

/** These have their tokens. The others wait for the first tick, and so they are the worst. */
const WITH_TOKENS = ['client-7', 'client-190']

const MODES = [
  { width: 390, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
] as const

describe('the local console with two hundred clients', { skip }, () => {
  const owner = thisSuite()
  let stack: ManyStack
  let browser: Browser
  before(async () => {
    stack = await startManyStack(
      {
        many: namedClients(CLIENTS, THROWAWAY_PEM),
        environment: { STITCH_SCOPES: 'client_paymentrequest,client_businesslookup' },
      },
      owner,
    )
    // A tick would give the others their tokens.
    stack.lambda.schedules.close()
    // A client for each run: four tokens take most of one run's time, which a busy machine may not have.
    for (const client of WITH_TOKENS)
      await stack.lambda.invoke('refresh-client-token', { by: 'operator', clients: [client] })
    browser = await openBrowser()
    owner.after(() => browser.close())
  })

  const open = async (width = 1280, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> => {
    const page = await openPage(browser, { viewport: { width, height: 900 }, colorScheme })
    await page.goto(`${stack.lambda.gateway.url}/_local/console`)
    await page.locator('#client-list li').first().waitFor()
    await page.locator('#fault-does option').first().waitFor({ state: 'attached' })
    return page
  }
  const names = (page: Page) => page.locator('#client-list .what').allTextContents()
  const found = (page: Page, text: string) =>
    page.locator('#clients-found').getByText(text, { exact: true }).waitFor()
  it('lists all of them, the worst first, and says how many are failing', async () => {
    const page = await open()
    assert.equal(
      await page.locator('#clients-count').textContent(),
      '200 clients: 198 failing, 0 due, 2 well.',
    )
    const all = await names(page)
    assert.equal(all.length, CLIENTS)
    assert.deepEqual(all.slice(0, 3), ['client-1', 'client-2', 'client-3'])
    assert.deepEqual(all.slice(-2), WITH_TOKENS)
    await page.close()
  })

  it('is used by keyboard alone: one is searched, chosen, called for, and struck by a fault of its own', async () => {
    const page = await open()
    await tabTo(page, /^search$/)
    await page.keyboard.type('client-19')
    await found(page, '11 listed.')
    assert.deepEqual((await names(page)).slice(0, 2), ['client-19', 'client-191'])
    // The whole list is one stop, and its last one is the one with tokens.
    await tabTo(page, /^client client-/)
    await page.keyboard.press('ArrowUp')
    await page.locator('#chosen').getByText('Chosen: client-190.').waitFor()
    const looked = () => page.waitForResponse((response) => response.url().includes('/console/state'))
    await looked()
    await looked()
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('value')), 'client-190')
    await page.getByRole('img', { name: /^client_paymentrequest: fresh/ }).waitFor()

    await tabTo(page, /^Look up a business$/)
    await page.keyboard.press('Enter')
    await answered(page, 'POST /clients/client-190/business-lookups', '200 OK')

    await tabTo(page, /^fault-client$/)
    await page.keyboard.type('client-190')
    await tabTo(page, /^Switch on$/)
    await page.keyboard.press('Enter')
    await page.locator('#faults').getByText('of client-190 (1 to come).').waitFor()
    assert.deepEqual(
      stack.faults.pending().map(({ client }) => client),
      ['client-190'],
    )
    stack.faults.clear()
    await page.close()
  })

  for (const { width, colorScheme } of MODES)
    it(`fits ${width} pixels, ${colorScheme}, and axe-core finds nothing`, async () => {
      const page = await open(width, colorScheme)
      const wide = await page.evaluate(() => document.documentElement.scrollWidth)
      assert.ok(wide <= width, `${wide} pixels`)
      const violations = await violationsOf(page)
      assert.deepEqual(violations, [])
      await page.close()
    })
})
