import { existsSync } from 'node:fs'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { judgesMissing } from '../../support/judges.ts'

/** Where Linux distributions put Chromium; `CHROMIUM` names another. */
const PLACES = [
  process.env.CHROMIUM ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

/** The browser on this machine, if there is one. None is downloaded. */
const chromiumPath = (): string | undefined => PLACES.find((path) => path !== '' && existsSync(path))

/** Why no browser can be opened here; false when one can. */
export const browserMissing = (): string | false =>
  judgesMissing() ||
  (chromiumPath() === undefined &&
    'there is no Chromium on this machine (Debian: apt-get install chromium); CHROMIUM names the path of another')

/** Starts it without a window, and without anything that would call home. */
export async function openBrowser(args: readonly string[] = []): Promise<Browser> {
  const { chromium } = await import('playwright-core')
  return chromium.launch({
    executablePath: String(chromiumPath()),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...args,
    ],
  })
}

/** This is no judgement of speed: what a page does not show by then, in milliseconds, never comes. */
const LIMIT_MS = 600_000

/** Opens a page that is waited for as long as a busy machine takes. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await browser.newPage(options)
  page.setDefaultTimeout(LIMIT_MS)
  return page
}
