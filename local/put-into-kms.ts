import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Stack } from './stack.ts'

const STITCH_TOKEN = join(import.meta.dirname, '../cli/stitch-token.js')

/**
 * Does what an operator does once for a deployment that signs with KMS: imports the private key of a certificate into
 * KMS. It runs the same command as at AWS, in a process of its own. The key is in no argument and in no variable.
 *
 * @param say called with the command's output
 * @throws Error with the command's output, when it fails
 */
export async function putIntoKms(
  { stitch, environment }: Pick<Stack, 'stitch' | 'environment'>,
  certificateFile: string,
  say: (text: string) => void,
): Promise<void> {
  const client = ['--client-id', stitch.clients[0]?.id ?? '']
  const args = [STITCH_TOKEN, 'secret', 'put', certificateFile, ...client, '--into-kms', '--yes']
  const { PATH, NODE_COMPILE_CACHE } = process.env
  const env = { PATH, NODE_COMPILE_CACHE, ...environment, LANG: 'C.UTF-8' }
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, { env })
    say(stdout.trimEnd())
  } catch (error) {
    const { stderr, message } = error as Error & { readonly stderr?: string }
    throw new Error(`The certificate could not be put into KMS: ${stderr || message}`)
  }
}
