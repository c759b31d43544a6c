import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Whether the `openssl` binary is on the PATH. */
export const hasOpenssl = (): boolean => spawnSync('openssl', ['version']).status === 0

/**
 * A file as Stitch issues it, written by OpenSSL itself: certificate and key go into a PKCS#12 file and come out of it
 * as PEM, bag attributes and all.
 */
export function opensslCertificate(commonName: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'openssl-'))
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  try {
    const subject = ['-subj', `/CN=${commonName}`]
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'key',
      '-out',
      'certificate',
      ...subject,
    )
    openssl(
      'pkcs12',
      '-export',
      '-inkey',
      'key',
      '-in',
      'certificate',
      '-out',
      'p12',
      '-passout',
      'pass:throwaway',
    )
    openssl('pkcs12', '-in', 'p12', '-nodes', '-passin', 'pass:throwaway', '-out', 'certificate.pem')
    return readFileSync(join(folder, 'certificate.pem'), 'utf8')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Files of a server's certificate and key, and of the authority that signed it. */
export interface ServerCertificate {
  readonly certificate: string
  readonly key: string
  readonly authority: string
}

/** The certificate of a server at 127.0.0.1 and its key, signed by an authority of its own: three files in a folder. */
export function opensslServerCertificate(folder: string): ServerCertificate {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const make = (name: string, ...more: string[]) =>
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
      ...more,
    )
  make('authority', '-subj', '/CN=An authority of the test')
  make(
    'server',
    '-subj',
    '/CN=127.0.0.1',
    '-addext',
    'subjectAltName=IP:127.0.0.1',
    '-CA',
    'authority.pem',
    '-CAkey',
    'authority.key',
  )
  return {
    certificate: join(folder, 'server.pem'),
    key: join(folder, 'server.key'),
    authority: join(folder, 'authority.pem'),
  }
}

/**
 * Why a test is skipped that needs these programs; false where all of them are on the PATH, and OpenSSL is of version
 * 3.
 */
export const missingPrograms = (...names: readonly string[]): string | false =>
  names.map(whyMissing).find((why) => why !== undefined) ?? false

/** What has been looked for: tables of tests ask for the same programs row by row. */
const known = new Map<string, string | undefined>()

function whyMissing(name: string): string | undefined {
  if (!known.has(name)) known.set(name, lookFor(name))
  return known.get(name)
}

function lookFor(name: string): string | undefined {
  if (spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0) return `${name} is not on the PATH: skipped`
  const version = name === 'openssl' ? String(spawnSync('openssl', ['version']).stdout) : 'OpenSSL 3'
  return version.startsWith('OpenSSL 3')
    ? undefined
    : `openssl is ${version.trim()}, and not version 3: skipped`
}
