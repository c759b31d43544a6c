import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { freshCertificate } from '../../local/stitch/fresh-certificate.ts'
import { ROOT } from '../../scripts/package-service.ts'
import { setUpStack } from '../integration/cli-set-up.ts'
import { ON_PURPOSE } from '../integration/cli-terminal.ts'
import { assertNoLeak } from '../support/canary.ts'
import { startFolder } from '../support/folder.ts'
import { PAYMENT_REQUEST } from '../support/payment-request.ts'
import { run as runHere } from '../unit/cli/terminal.ts'

/** Examples that are not run, and why. */
const NOT_HERE: Readonly<Record<string, string>> = {
  'stitch-token doctor --network': 'it takes 80 seconds, and cli/doctor/network.ts has tests of its own',
}

/** Why an example of many clients is not run here. */
const OF_MANY = 'many-moving.test.ts runs it, on a deployment for many clients'

const setUp = await setUpStack()
const { stack } = setUp
await stack.lambda.invoke('refresh-client-token')
const folder = startFolder()
const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
const [withCertificate, withSecret] = stack.stitch.clients

write('certificate.pem', setUp.certificatePem)
// A certificate that Stitch has issued anew: it goes into KMS.
write('new.pem', (await freshCertificate(stack.stitch)).certificate)
write('secret.txt', `${withSecret?.clientSecret}\n`)
write('query.graphql', '{ client { paymentInitiationRequests(first: 1) { edges { node { id } } } } }')
write('node.graphql', 'query Find($id: ID!) { node(id: $id) { __typename } }')
write('stitch-token', `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, 'cli/stitch-token.js')}" "$@"\n`)
chmodSync(join(folder, 'stitch-token'), 0o755)

/** Every example of every command's help. */
const { out: help } = await runHere(['--help'])
const commands = [...help.matchAll(/^ {2}([a-z]+) .*$/gm)]
  .flatMap(([, name = '']) => (name === 'secret' ? ['secret put', 'secret keys'] : [name]))
  .filter((name) => name !== 'help')
const examples = await Promise.all(
  commands.map(async (command) => {
    const { out } = await runHere([...command.split(' '), '--help'])
    return [...out.matchAll(/^ {2}\$ (.*)$/gm)].map(([, example = '']) => ({ command, example }))
  }),
)

const asked = async () => {
  const answer = await fetch(`${stack.lambda.gateway.url}/payment-requests`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(PAYMENT_REQUEST),
  })
  return ((await answer.json()) as { id: string }).id
}

/** Which secret an example is about, where that is not the one that the others read. */
const secretOf = (example: string): string => {
  if (example.includes('--client-secret-file -')) return 'STITCH_SECRET_ID=/another '
  const isOfKms = example.includes('--into-kms') || example.startsWith('stitch-token secret keys')
  return isOfKms ? 'STITCH_SECRET_ID=/stitch/dev/default/client-public ' : ''
}

/**
 * An example with what is this stack's in the place of what the help shows. One without an end is ended.
 *
 * By then it has printed something, and so it listens to the signal. What another has printed is removed first.
 */
const runnable = (example: string, id: string): string => {
  const line = `${secretOf(example)}${example}`
    .replace(/ --stage prod/, '')
    .replace('test-2f9f…', withCertificate?.id ?? '')
    .replace('test-7c1e…', withSecret?.id ?? '')
    .replace('client_refund', 'client_imageupload')
    .replace(/cGF5[\w…]+=*/, id)
  return / --(watch|follow)|^stitch-token local/.test(line)
    ? `rm -f seen; ${line} > seen & pid=$!; until [ -s seen ]; do sleep 0.1; done; kill -INT $pid; wait $pid; [ $? = 130 ] && cat seen`
    : line
}

const isOfMany = (example: string): boolean => / --many\b|^stitch-token clients/.test(example)

const shellOf = (example: string): string => /completion (zsh|fish)/.exec(example)?.[1] ?? 'bash'
const isHere = (shell: string) => {
  try {
    execFileSync('sh', ['-c', `command -v ${shell}`])
    return true
  } catch {
    return false
  }
}

describe('an example of the help works as it is:', () => {
  for (const { command, example } of examples.flat()) {
    const shell = shellOf(example)
    const skip =
      NOT_HERE[example] ??
      (isOfMany(example) ? OF_MANY : isHere(shell) ? false : `no ${shell} on this machine`)
    it(`${command}: ${example}`, { skip }, async () => {
      const line = runnable(example, await asked())
      const script = shell === 'zsh' ? `autoload -U compinit; compinit -u -D; ${line}` : line
      const { stdout, stderr } = await promisify(execFile)(shell, ['-c', script], {
        cwd: folder,
        env: { ...stack.environment, PATH: `${folder}:${process.env.PATH}`, HOME: folder, LANG: 'C.UTF-8' },
      })
      const onPurpose = example.endsWith('--raw') ? /^[\w-]{43}$/m : ON_PURPOSE[command]
      setUp.terminal.keep(example, { out: stdout, err: stderr }, onPurpose)
      assert.ok(command === 'completion' || stdout !== '')
    })
  }
})

it('every command has an example', () => {
  assert.ok(commands.length >= 11)
  for (const [index, found] of examples.entries()) assert.ok(found.length > 0, commands[index])
})

it('shows no secret in any output but where that is what was asked for', () => assertNoLeak(setUp.terminal))
