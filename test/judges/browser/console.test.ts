import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import type { Stack } from '../../../local/stack.ts'
import { thisSuite } from '../../support/owner.ts'
import { startLocalStack } from '../../support/stack.ts'
import { browserMissing, openBrowser, openPage } from './browser.ts'
import { answered } from './page-checks.ts'

const skip = browserMissing()

describe('the local console, in a real browser', { skip }, () => {
  const owner = thisSuite()
  let stack: Stack
  let page: Page
  const failures: string[] = []

  before(async () => {
    stack = await startLocalStack({}, owner)
    await stack.lambda.invoke('refresh-client-token')
    const browser = await openBrowser()
    owner.after(() => browser.close())
    page = await openPage(browser)
    page.on('pageerror', (error) => failures.push(error.message))
    page.on('console', (message) => message.type() === 'error' && failures.push(message.text()))
    page.on('request', (request) => {
      if (!request.url().startsWith(stack.lambda.gateway.url)) failures.push(`asked ${request.url()}`)
    })
    await page.goto(`${stack.lambda.gateway.url}/_local/console`)
  })

  const click = (name: string) => page.getByRole('button', { name, exact: true }).click()
  const station = (name: string) => page.locator(`[data-station=${name}]`)

  it('changes no counter while it is open', async () => {
    const before = JSON.stringify(stack.counters)
    let looks = 0
    const threeLooks = Promise.withResolvers<void>()
    page.on('response', (response) => {
      looks += response.url().endsWith('/console/state') ? 1 : 0
      if (looks === 3) threeLooks.resolve()
    })
    await page.getByRole('img').nth(3).waitFor()
    await threeLooks.promise
    assert.equal(JSON.stringify(stack.counters), before)
    assert.equal(
      await page.locator('#counters tr', { hasText: 'token.requests' }).textContent(),
      'token.requests4',
    )
  })

  it("shows each token's life as a line that falls, with what is left of it", async () => {
    const charts = page.getByRole('img')
    assert.equal(await charts.count(), 4)
    for (const chart of await charts.all())
      assert.match(
        (await chart.getAttribute('aria-label')) ?? '',
        /^client_\w+: fresh, (1 h 0|\d+) min( \d\d s)? left, version 1\. It is renewed when 30 min are left\.$/,
      )
    const before = await charts.first().getAttribute('aria-label')
    await page.waitForFunction(
      (text) => document.querySelector('svg')?.getAttribute('aria-label') !== text,
      before,
    )
  })

  it('shows client, certificate days, the next tick, and what the refresher logged', async () => {
    assert.equal(await page.locator('#client').textContent(), stack.stitch.clients[0]?.id)
    assert.match((await page.locator('#days').textContent()) ?? '', /^36[45] days$/)
    assert.match((await page.locator('#tick').textContent()) ?? '', /^in (\d min( \d\d s)?|\d+ s)$/)
    await page.locator('#log').getByText('client_imageupload: refreshed, version 1').waitFor()
  })

  it('shows a renewal on its way, from the refresher to the parameter', async () => {
    for (const [name, what] of [
      ['refresher', /1 run(?!s).*4 refreshed/],
      ['secret', /1 read(?!s).*GetSecretValue: ok/],
      ['token', /4 token requests.*POST \/connect\/token: 200/],
      ['parameter', /reads and writes.*PutParameter: ok/],
      ['api', /nothing yet/],
    ] as const)
      assert.match((await station(name).textContent()) ?? '', what)
  })

  const CALLS: readonly [button: string, request: string, status: string][] = [
    ['GET /tokens', 'GET /tokens', '200 OK'],
    ['POST /tokens/refresh (force)', 'POST /tokens/refresh', '200 OK'],
    ['Create a payment request', 'POST /payment-requests', '201 Created'],
    ['List payment requests', 'GET /payment-requests?first=5', '200 OK'],
    ['Verify a bank account', 'POST /bank-account-verifications', '200 OK'],
    ['Upload an image', 'POST /images?filename=pixel.png', '201 Created'],
    ['Look up a business', 'POST /business-lookups', '200 OK'],
  ]
  for (const [button, request, status] of CALLS) {
    it(`the button "${button}" makes that call: ${status}`, async () => {
      await click(button)
      await answered(page, request, status)
    })
  }

  it('shows a call on its way, with the version of its token', async () => {
    await page.locator('#requests').getByText('CreatePaymentRequest').waitFor()
    const row = page.locator('#requests li', { hasText: 'CreatePaymentRequest' })
    assert.match((await row.textContent()) ?? '', /200\d+ ms, client_paymentrequest v\d+/)
    await station('api')
      .getByText(/LookupBusinessByRegistrationNumber: 200/)
      .waitFor()
  })

  it('cancels a payment request', async () => {
    await click('Create a payment request')
    await page.locator('#payments li').nth(1).waitFor()
    await page
      .getByRole('button', { name: /^Cancel ZAR/ })
      .first()
      .click()
    await page.locator('#payments').getByText('cancelled').waitFor()
  })

  it('rehearses an outage: the failure is shown, and gone when all is well again', async () => {
    await click('Token endpoint down')
    await page.getByText('Switched on: token 503 (always).').waitFor()
    assert.match((await station('token').textContent()) ?? '', /503$/)
    await click('Delete what is stored')
    await page
      .getByRole('img', { name: /: missing\./ })
      .first()
      .waitFor()
    await click('Tick of the schedule')
    await page
      .locator('#log')
      .getByText('client_imageupload: failed, token_endpoint_unavailable')
      .first()
      .waitFor()
    await click('All well again')
    await page.getByText('No fault is switched on.').waitFor()
    await click('Tick of the schedule')
    await page
      .getByRole('img', { name: /: fresh, / })
      .nth(3)
      .waitFor()
  })

  it('shows no token, asks no other address, and raises no error', async () => {
    const text = (await page.locator('body').textContent()) ?? ''
    for (const token of text.match(/[\w-]{43}/g) ?? []) assert.equal(stack.stitch.revokeToken(token), false)
    assert.deepEqual(failures, [])
  })
})
