import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import type { Stack } from '../../../local/stack.ts'
import { anHttpServer } from '../../support/loopback.ts'
import { thisSuite } from '../../support/owner.ts'
import { startLocalStack } from '../../support/stack.ts'
import { browserMissing, openBrowser, openPage } from './browser.ts'
import { answered } from './page-checks.ts'

const skip = browserMissing()

describe('a page of another site, in a real browser', { skip }, () => {
  const owner = thisSuite()
  let stack: Stack
  let browser: Browser
  before(async () => {
    stack = await startLocalStack({}, owner)
    await stack.lambda.invoke('refresh-client-token')
    // Any name leads here, as it does for an attacker who answers for a name with 127.0.0.1.
    browser = await openBrowser(['--host-resolver-rules=MAP *.example 127.0.0.1'])
    owner.after(() => browser.close())
  })

  const invocations = () =>
    Object.entries(stack.counters.toJSON()).filter(([name]) => name.endsWith('.invocations'))

  /** Has a page send everything that needs no permission of the server, and follows what it can reach. */
  const attack = (page: Page, addresses: readonly string[]) =>
    page.evaluate(async (urls) => {
      const seen: string[] = []
      const send = async (url: string, init: RequestInit) => {
        const answer = await fetch(url, init).catch(() => undefined)
        if (answer?.ok === true) seen.push(`${url}: ${await answer.text()}`)
      }
      for (const url of urls) {
        for (const mode of ['no-cors', 'cors'] as const) {
          await send(url, { mode })
          await send(url, { mode, method: 'POST', body: '{"at":"token","does":"503","times":"always"}' })
        }
        for (const tag of ['img', 'iframe'] as const)
          await new Promise((resolve) => {
            const element = document.createElement(tag)
            element.onload = resolve
            element.onerror = resolve
            element.src = url
            document.body.append(element)
          })
      }
      return seen
    }, addresses)

  const PATHS = ['/_local/faults', '/_local/token', '/_local/tick', '/tokens', '/payment-requests']

  it('reads nothing, sets no fault and invokes no function', async (t) => {
    const site = await anHttpServer(t, (_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><body>'),
    )
    const before = invocations()
    const { gateway } = stack.lambda
    for (const host of ['evil.example', 'localhost']) {
      const page = await openPage(browser)
      await page.goto(site.replace('127.0.0.1', host))
      const addresses = [
        ...PATHS.map((path) => gateway.url + path),
        `${stack.aws.url}/`,
        `${stack.stitch.url}/graphql`,
      ]
      assert.deepEqual(await attack(page, addresses), [], host)
      await page.close()
    }
    assert.deepEqual(stack.faults.pending(), [])
    assert.deepEqual(invocations(), before)
  })

  it('whose own name leads to this machine reads nothing either', async () => {
    const page = await openPage(browser)
    const rebound = stack.lambda.gateway.url.replace('127.0.0.1', 'rebound.example')
    assert.equal((await page.goto(`${rebound}/_local/console`))?.status(), 403)
    assert.deepEqual(
      await attack(
        page,
        PATHS.map((path) => rebound + path),
      ),
      [],
    )
    assert.deepEqual(stack.faults.pending(), [])
    await page.close()
  })

  it('may link to the console and to the IDE, which then work', async (t) => {
    const site = await anHttpServer(t, (_, response) =>
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(
          `<!doctype html><a href="${stack.lambda.gateway.url}/_local/console">Console</a> <a href="${stack.stitch.url}/graphql">IDE</a>`,
        ),
    )
    const page = await openPage(browser)
    await page.goto(site.replace('127.0.0.1', 'docs.example'))
    await page.getByRole('link', { name: 'Console' }).click()
    await page.getByRole('button', { name: 'GET /tokens', exact: true }).click()
    await answered(page, 'GET /tokens', '200 OK')
    await page.goto(site.replace('127.0.0.1', 'docs.example'))
    await page.getByRole('link', { name: 'IDE' }).click()
    await page.locator('.graphiql-execute-button').click()
    await page.getByText('paymentInitiationRequests').nth(1).waitFor()
    await page.close()
  })
})
