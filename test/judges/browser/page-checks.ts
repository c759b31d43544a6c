import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { JUDGES } from '../../../scripts/install-judges.ts'

/** What is in the browser once axe-core has run there. */
declare const axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }

/** What axe-core finds wrong with a page as it is: the rule, and the elements that break it. */
export async function violationsOf(
  page: Page,
): Promise<readonly (readonly [rule: string, html: string[]])[]> {
  await page.evaluate(readFileSync(join(JUDGES, 'node_modules/axe-core/axe.min.js'), 'utf8'))
  const { violations } = await page.evaluate(() => axe.run())
  return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)] as const)
}

/**
 * Waits until the console shows the answer to this request: `GET /tokens`. The answer to an earlier one has another
 * first line.
 */
export async function answered(page: Page, request: string, status: string): Promise<void> {
  await page.waitForFunction(
    (begin) => document.querySelector('#answer')?.textContent?.startsWith(begin),
    `${request}\n${status}\n`,
  )
}

/** Presses Tab until what has the focus is named so; fails when it goes round without. */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(() => {
      const at = document.activeElement
      const names = [
        at?.getAttribute('aria-label'),
        at?.id,
        at?.getAttribute('data-key'),
        at?.textContent?.trim(),
      ]
      return names.find((text) => text) ?? ''
    })
    if (name.test(focused)) return
  }
  assert.fail(`Tab never reaches ${name}`)
}
