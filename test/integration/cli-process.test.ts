import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { it } from 'node:test'
import {
  THROWAWAY_CERTIFICATE,
  THROWAWAY_KEY_ID,
  THROWAWAY_PEM,
  throwawayKeyAs,
} from '../fixtures/certificates.ts'
import { assertNoLeak } from '../support/canary.ts'
import { startFolder } from '../support/folder.ts'
import { endedWithFile } from '../support/processes.ts'
import { Terminal } from './cli-terminal.ts'

const ROOT = join(import.meta.dirname, '../..')

const terminal = new Terminal()
terminal.hide(THROWAWAY_PEM)

/** Runs a program as a person would: a process of its own, with nothing but a path in its environment. */
async function start(program: string, args: readonly string[], input = '', environment: object = {}) {
  const { PATH, NODE_COMPILE_CACHE } = process.env
  const env = { PATH, NODE_COMPILE_CACHE, HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' }
  const child = endedWithFile(spawn(program, args, { cwd: ROOT, env: { ...env, ...environment } }))
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const [out, err, exitCode] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.once('close', resolve)),
  ])
  terminal.keep([program, ...args].join(' '), { out, err })
  return { out, err, exitCode }
}
const stitchToken = (args: readonly string[], input?: string, environment?: object) =>
  start(process.execPath, ['cli/stitch-token.js', ...args], input, environment)

it('a certificate comes from standard input, and the result goes through a pipe without colours', async () => {
  const { out, err, exitCode } = await stitchToken(['certificate', '-'], THROWAWAY_PEM)
  assert.equal(exitCode, 0)
  assert.ok(out.includes(THROWAWAY_KEY_ID))
  assert.ok(!(out + err).includes('\u001b'))
})

it('a file that is not there is a wrong call, said in one place', async () => {
  const { out, err, exitCode } = await stitchToken(['certificate', 'nowhere.pem'])
  assert.deepEqual([exitCode, out], [2, ''])
  assert.match(err, /^✘ file_unreadable\n {2}The file nowhere\.pem cannot be read \(ENOENT\)\.\n/)
})

it('a folder that has been removed meanwhile is no reason to break off', async (t) => {
  const [folder, certificate] = [startFolder(t), join(ROOT, 'test/fixtures/certificates/nowhere.pem')]
  const line = `cd ${folder} && rmdir ${folder} && exec "$NODE" ${ROOT}/cli/stitch-token.js certificate ${certificate}`
  const { err, exitCode } = await start('sh', ['-c', line], '', { NODE: process.execPath })
  assert.equal(exitCode, 2)
  assert.match(err, /^✘ file_unreadable\n.*\n {2}More: \/.*\/docs\/use\/cli\.md#file_unreadable\n$/)
})

// Fault: files without an end
it('a file without an end is refused, as a file and as standard input', async () => {
  const script = (line: string) => start('sh', ['-c', line], '', { NODE: process.execPath })
  for (const line of ['certificate /dev/zero', 'certificate - < /dev/zero']) {
    const { err, exitCode } = await script(`"$NODE" cli/stitch-token.js ${line}`)
    assert.equal(exitCode, 2)
    assert.match(err, /file_unreadable\n.*over 1048576 bytes/)
  }
})

// Fault: output without a reader
it('a result that cannot be written is a failure, and is said', async () => {
  const line = '"$NODE" cli/stitch-token.js certificate test/fixtures/certificates/throwaway.pem > /dev/full'
  const { err, exitCode } = await start('sh', ['-c', line], '', { NODE: process.execPath })
  assert.equal(exitCode, 1)
  assert.match(err, /output_unwritable\n.*ENOSPC/)
})

// Fault: files without an end
it('a pipe that has a name is waited for', async (t) => {
  const pipe = join(startFolder(t), 'pipe')
  const certificate = 'test/fixtures/certificates/throwaway.pem'
  const line = `mkfifo ${pipe}; { sleep 1; cat ${certificate}; } > ${pipe} & "$NODE" cli/stitch-token.js certificate ${pipe}`
  const { out, exitCode } = await start('sh', ['-c', line], '', { NODE: process.execPath })
  assert.equal(exitCode, 0)
  assert.ok(out.includes(THROWAWAY_KEY_ID))
})

// Fault: UTF-16
for (const [what, encode] of [
  ['UTF-16', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
  ['big-endian UTF-16', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
  ['UTF-8 with a byte order mark', (text: string) => Buffer.from(`\uFEFF${text}`)],
] as const)
  it(`a certificate and a passphrase in ${what}, as PowerShell writes them, are read`, async (t) => {
    const folder = startFolder(t)
    const [certificate, passphrase] = [join(folder, 'certificate.pem'), join(folder, 'passphrase.txt')]
    writeFileSync(certificate, encode(THROWAWAY_CERTIFICATE + throwawayKeyAs('pkcs8', 'geheim')))
    writeFileSync(passphrase, encode('geheim\r\n'))
    const { out, err, exitCode } = await stitchToken([
      'certificate',
      certificate,
      '--passphrase-file',
      passphrase,
    ])
    assert.equal(exitCode, 0, err)
    assert.ok(out.includes(THROWAWAY_KEY_ID))
  })

const NODE_VERSIONS: readonly [version: string, isNewEnough: boolean][] = [
  ['18.20.8', false],
  ['20.20.2', false],
  ['22.11.0', false],
  ['22.12.0', true],
  ['100.0.0', true],
]
for (const [version, isNewEnough] of NODE_VERSIONS) {
  // Fault: an old Node.js
  it(`on Node ${version} it ${isNewEnough ? 'runs' : 'says which Node it needs'}`, async () => {
    const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`
    const module = `data:text/javascript,${encodeURIComponent(pretend)}`
    const { out, err, exitCode } = await start(process.execPath, [
      '--import',
      module,
      'cli/stitch-token.js',
      '--version',
      '--json',
    ])
    if (isNewEnough) {
      assert.deepEqual([exitCode, err], [0, ''])
      return
    }
    assert.deepEqual([exitCode, out], [2, ''])
    assert.match(JSON.parse(err).message, new RegExp(`This is Node ${version}; stitch-token needs >=22`))
  })
}

it('without AWS credentials the way to sign in is named', async () => {
  const { err, exitCode } = await stitchToken(['status'], '', { AWS_REGION: 'eu-west-1' })
  assert.equal(exitCode, 2)
  assert.match(err, /aws_credentials_missing\n.*aws sso login/)
})

// Fault: AWS refuses or does not answer
for (const [name, value] of [
  ['AWS_ACCESS_KEY_ID', 'AKIA-canary\n'],
  ['AWS_SESSION_TOKEN', 'canary token'],
] as const)
  it(`an ${name} that was copied with more than itself is named, and not sent`, async () => {
    const keys = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_REGION: 'eu-west-1' }
    const { err, exitCode } = await stitchToken(['status'], '', { ...keys, [name]: value })
    assert.equal(exitCode, 2)
    assert.match(err, /aws_credentials_rejected\n.*Copy the AWS access key id and the session token again\./)
    assert.doesNotMatch(err, /canary/)
  })

it('shows no secret in any output', () => assertNoLeak(terminal))
