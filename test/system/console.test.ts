import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import type { Stack } from '../../local/stack.ts'
import { chromiumPath, openBrowser } from '../support/browser.ts'
import { thisSuite } from '../support/owner.ts'
import { startLocalStack } from '../support/stack.ts'

const executablePath = chromiumPath()
const skip = executablePath === undefined ? 'there is no Chromium on this machine' : false

describe('the local console, in a real browser', { skip }, () => {
  const owner = thisSuite()
  let stack: Stack
  let page: Page
  const failures: string[] = []

  before(async () => {
    stack = await startLocalStack({}, owner)
    await stack.lambda.invoke('refresh-client-token')
    const browser = await openBrowser(executablePath as string)
    owner.after(() => browser.close())
    page = await browser.newPage()
    page.on('pageerror', (error) => failures.push(error.message))
    page.on('console', (message) => message.type() === 'error' && failures.push(message.text()))
    page.on('request', (request) => {
      if (!request.url().startsWith(stack.lambda.gateway.url)) failures.push(`asked ${request.url()}`)
    })
    await page.goto(`${stack.lambda.gateway.url}/_local/console`)
  })

  const click = (name: string) => page.getByRole('button', { name, exact: true }).click()
  const answers = (text: string | RegExp) =>
    page.locator('#answer').getByText(text).waitFor({ timeout: 120_000 })

  it('shows the token of every scope set as a meter that is nearly full and runs down', async () => {
    const meters = page.getByRole('meter')
    await meters.nth(3).waitFor()
    assert.equal(await meters.count(), 4)
    for (const meter of await meters.all()) {
      assert.ok(Number(await meter.getAttribute('aria-valuenow')) >= 95)
      assert.match(
        (await meter.getAttribute('aria-valuetext')) ?? '',
        /^fresh, (59|60) min \d\d s left, version 1$/,
      )
    }
    const before = await meters.first().getAttribute('aria-valuetext')
    await page.waitForFunction(
      (text) => document.querySelector('[role=meter]')?.getAttribute('aria-valuetext') !== text,
      before,
    )
  })

  it('shows client, certificate days, the last run and the counters', async () => {
    assert.equal(await page.locator('#client').textContent(), stack.stitch.clients[0]?.id)
    assert.match((await page.locator('#days').textContent()) ?? '', /^36[45] days$/)
    assert.equal(await page.locator('#runs tr').count(), 4)
    assert.equal(await page.locator('#runs td', { hasText: /^refreshed$/ }).count(), 4)
    assert.equal(
      await page.locator('#counters tr', { hasText: 'token.requests' }).textContent(),
      'token.requests4',
    )
  })

  const CALLS: readonly [button: string, answer: string][] = [
    ['GET /tokens', '200 OK'],
    ['POST /tokens/refresh (force)', '200 OK'],
    ['Create a payment request', '201 Created'],
    ['List payment requests', '200 OK'],
    ['Verify a bank account', '200 OK'],
    ['Upload an image', '201 Created'],
    ['Look up a business', '200 OK'],
  ]
  for (const [button, answer] of CALLS) {
    it(`the button "${button}" makes that call: ${answer}`, async () => {
      await click(button)
      await answers(answer)
    })
  }

  it('rehearses an outage: the failure is shown, and gone when all is well again', async () => {
    await click('Token endpoint down')
    await page.getByText('Switched on: token 503 (always).').waitFor()
    await click('Delete what is stored')
    await page.getByRole('meter').and(page.locator('[aria-valuetext=missing]')).first().waitFor()
    await click('Tick of the schedule')
    await page
      .getByRole('cell', { name: 'failed: token_endpoint_unavailable' })
      .first()
      .waitFor({ timeout: 120_000 })
    await click('All well again')
    await page.getByText('No fault is switched on.').waitFor()
    await click('Tick of the schedule')
    await page.locator('[aria-valuetext^=fresh]').nth(3).waitFor({ timeout: 120_000 })
  })

  it('every button has a name and can be reached with the keyboard', async () => {
    const buttons = await page.getByRole('button').all()
    for (const button of buttons) {
      await button.focus()
      assert.ok(
        await button.evaluate((node) => node === document.activeElement && node.textContent?.trim() !== ''),
      )
    }
  })

  it('shows no token, asks nobody else, and raises no error', async () => {
    const text = (await page.locator('body').textContent()) ?? ''
    for (const token of text.match(/[\w-]{43}/g) ?? []) assert.equal(stack.stitch.revokeToken(token), false)
    assert.deepEqual(failures, [])
  })
})
