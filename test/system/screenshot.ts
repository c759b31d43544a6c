import { join } from 'node:path'
import { startStack } from '../../local/stack.ts'
import { packageWhenStale } from '../../scripts/package-when-stale.ts'
import { chromiumPath, openBrowser } from '../support/browser.ts'

/** Takes the picture of the local console that README.md shows: `npm run screenshot`. */
const PICTURE = join(import.meta.dirname, '../../docs/console.png')

const executablePath = chromiumPath()
if (executablePath === undefined) {
  console.error(
    'There is no Chromium here. Install it (Debian: apt-get install chromium), or set CHROMIUM to its path.',
  )
  process.exit(1)
}
await packageWhenStale()
const stack = await startStack()
const browser = await openBrowser(executablePath)
try {
  await stack.lambda.invoke('refresh-client-token')
  const page = await browser.newPage({ viewport: { width: 1200, height: 1000 } })
  await page.goto(`${stack.lambda.gateway.url}/_local/console`)
  await page.getByRole('button', { name: 'Create a payment request' }).click()
  await page.getByText('201 Created').waitFor()
  await page.screenshot({ path: PICTURE })
  console.log(PICTURE)
} finally {
  await browser.close()
  await stack.close()
}
