import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { decodedText } from '../../lib/refresher/credentials/decoded-text.ts'
import { THROWAWAY_CERTIFICATE, THROWAWAY_KEY } from '../fixtures/certificates.ts'
import { run } from '../unit/cli/terminal.ts'
import { startFolder } from './folder.ts'

/** Of everything that is encrypted in these tests. */
export const PASSPHRASE = 'throwaway'

/** Answers what the tools would ask at a terminal, so that a command is run letter by letter as it was advised. */
const ANSWERS = `set -e -o pipefail
openssl() { case "$1" in
  pkcs12|pkey) command openssl "$@" -passin pass:${PASSPHRASE} -passout pass:${PASSPHRASE} ;;
  *) command openssl "$@" ;;
esac }
keytool() { command keytool "$@" -srcstorepass ${PASSPHRASE} -deststorepass ${PASSPHRASE} -noprompt; }
ssh-keygen() { command ssh-keygen "$@" -P ${PASSPHRASE}; }
`

/** A folder with key.pem, certificate.pem and what `make` makes of them as FILE, until the test is over. */
export function aFolder(t: TestContext, make: string): string {
  const folder = startFolder(t)
  writeFileSync(join(folder, 'key.pem'), THROWAWAY_KEY)
  writeFileSync(join(folder, 'certificate.pem'), THROWAWAY_CERTIFICATE)
  // Where standard input is a socket, as Node's pipes are, bash may take itself for a remote shell, and run ~/.bashrc.
  execFileSync('bash', ['--norc', '-c', `set -e -o pipefail; ${make}`], { cwd: folder, stdio: 'pipe' })
  return folder
}

/** Where a command writes what it makes: the last name in it. */
const outputOf = (command: string): string =>
  [...command.matchAll(/\b(?:certificate|converted|key|both)\.(?:pem|p12)/g)].at(-1)?.[0] ?? ''

/**
 * Does as a person does: asks what a file is, runs the command that is advised on a copy, asks again, until the file is
 * read. Gives the commands, in their order, and the thumbprint that was shown. In the first command `FILE` stands for
 * `source`.
 */
export async function follow(
  folder: string,
  source = 'FILE',
): Promise<{ readonly commands: readonly string[]; readonly keyId: string }> {
  const commands: string[] = []
  let file = 'FILE'
  for (;;) {
    const { exitCode, json } = await run(['certificate', file, '--passphrase-file', 'passphrase', '--json'], {
      files: { [file]: decodedText(readFileSync(join(folder, file))), passphrase: PASSPHRASE },
    })
    const { keyId, message } = json()
    if (exitCode === 0) return { commands, keyId }
    const command = message.slice(message.lastIndexOf(': ') + 2)
    assert.ok(commands.length < 3 && outputOf(command) !== '', `${commands.join('\n')}\n${message}`)
    commands.push(command)
    const here = command
      .replace(/^cat FILE KEY /, 'cat FILE key.pem ')
      .replace(/^cat FILE CERTIFICATE /, 'cat FILE certificate.pem ')
      .replaceAll('FILE', commands.length === 1 ? source : file)
    execFileSync('bash', ['--norc', '-c', ANSWERS + here], { cwd: folder, stdio: 'pipe' })
    file = outputOf(command)
  }
}
