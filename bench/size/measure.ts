import { readFile } from 'node:fs/promises'
import { deflateRawSync } from 'node:zlib'
import { ROOT, zipsOf } from '../../scripts/package-service.ts'
import type { Contender } from '../cold-start/contenders.ts'
import { SIBLING } from '../servers/sibling-query.ts'

export interface Sizes {
  /** What each contender's handler weighs: its bundle, and that deflated as in a zip. In KiB. */
  readonly handlers: readonly { readonly name: string; readonly bundleKib: number; readonly zipKib: number }[]
  /** The zips of the deployment. */
  readonly zips: readonly { readonly name: string; readonly kib: number }[]
  readonly sibling: string
}

export async function measureSizes(contenders: readonly Contender[]): Promise<Sizes> {
  const handlers: { name: string; bundleKib: number; zipKib: number }[] = []
  for (const { name, file } of contenders) {
    const code = await readFile(file)
    handlers.push({ name, bundleKib: code.length / 1024, zipKib: deflateRawSync(code).length / 1024 })
  }
  const zips = (await zipsOf(ROOT)).map(({ name, bytes }) => ({ name, kib: bytes / 1024 }))
  return { handlers, zips, sibling: SIBLING }
}
