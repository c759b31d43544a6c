import { type Stack, type StackOptions, startStack } from '../../local/stack.ts'
import { packageMany } from '../../scripts/package-when-stale.ts'
import type { Owner } from './owner.ts'

/** A stack of a deployment for many clients, and the folder of its package. */
export interface ManyStack extends Stack {
  readonly folder: string
}

/** Packages a deployment for many clients, and starts it on free ports. */
export async function startManyStack(options: StackOptions, owner: Owner): Promise<ManyStack> {
  const folder = await packageMany()
  const stack = await startStack({ package: folder, initTimeoutSeconds: 300, ...options })
  owner.after(stack.close)
  return { ...stack, folder }
}
