import { createPrivateKey } from 'node:crypto'
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Something that only the private key has in it. */
export interface Trace {
  readonly what: string
  readonly bytes: Buffer
}

/** So many bytes of a number are enough to know it by: nothing else begins with them. */
const PREFIX_BYTES = 24

/**
 * Bytes of a PKCS#8 key before its private numbers begin: what comes before is the modulus, which the certificate has
 * too.
 */
const PUBLIC_BYTES = 330

/**
 * What a private key leaves behind where it was: its numbers as they are written (big-endian) and as OpenSSL holds them
 * (words, the least first), its DER, and the lines of its PEM as text of one and of two bytes a character.
 */
export function tracesOf(pem: string): readonly Trace[] {
  const key = createPrivateKey(pem)
  const jwk = key.export({ format: 'jwk' })
  const der = key.export({ format: 'der', type: 'pkcs8' })
  const numbers = (['d', 'p', 'q', 'dp', 'dq', 'qi'] as const).map((name) => ({
    what: name,
    bytes: Buffer.from(jwk[name] ?? '', 'base64url'),
  }))
  const block = /-----BEGIN PRIVATE KEY-----([^-]+)-----END/.exec(pem)?.[1] ?? ''
  const lines = block.trim().split(/\s+/)
  const line = lines[Math.ceil(lines.length / 2)] ?? ''
  return [
    ...numbers.map(({ what, bytes }) => ({ what, bytes: bytes.subarray(0, PREFIX_BYTES) })),
    ...numbers.map(({ what, bytes }) => ({
      what: `${what}, the least byte first`,
      bytes: Buffer.from(bytes).reverse().subarray(0, PREFIX_BYTES),
    })),
    { what: 'DER', bytes: der.subarray(PUBLIC_BYTES, PUBLIC_BYTES + PREFIX_BYTES) },
    { what: 'a line of the PEM', bytes: Buffer.from(line) },
    { what: 'a line of the PEM in two bytes a character', bytes: Buffer.from(line, 'utf16le') },
  ]
}

/** The traces that are found in these bytes. */
export const foundIn = (bytes: Buffer, traces: readonly Trace[]): readonly string[] =>
  traces.filter((trace) => bytes.includes(trace.bytes)).map(({ what }) => what)

/** The traces that are found in any file below a folder, each with its file. */
export function foundInFiles(folder: string, traces: readonly Trace[]): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return unlessGone(() => foundInFiles(path, traces)) ?? []
    const bytes = entry.isFile() ? unlessGone(() => readFileSync(path)) : undefined
    return bytes === undefined ? [] : foundIn(bytes, traces).map((what) => `${what} in ${path}`)
  })
}

/** What was read. Nothing, if it is gone: other tests package in the same folder meanwhile, and clear up. */
function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Most of a process's memory that is read at once, in bytes. */
const CHUNK_BYTES = 16 * 1024 * 1024

/** What a trace can reach over from one chunk to the next. */
const OVERLAP_BYTES = 256

/** The traces that are found in the memory that a process can write: its heaps and stacks (proc_pid_mem(5)). */
export function foundInMemory(pid: number, traces: readonly Trace[]): readonly string[] {
  const found = new Set<string>()
  const memory = openSync(`/proc/${pid}/mem`, 'r')
  try {
    for (const [start, end] of writableRegions(pid))
      for (let at = start; at < end; at += CHUNK_BYTES) {
        const buffer = Buffer.alloc(Math.min(CHUNK_BYTES + OVERLAP_BYTES, end - at))
        for (const what of foundIn(buffer.subarray(0, readAt(memory, buffer, at)), traces)) found.add(what)
      }
  } finally {
    closeSync(memory)
  }
  return [...found]
}

/** How much could be read: a region may be gone meanwhile, or not be readable at all. */
function readAt(file: number, buffer: Buffer, at: number): number {
  try {
    return readSync(file, buffer, 0, buffer.length, at)
  } catch {
    return 0
  }
}

const writableRegions = (pid: number): readonly (readonly [start: number, end: number])[] =>
  readFileSync(`/proc/${pid}/maps`, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, start = '', end = ''] = /^([\da-f]+)-([\da-f]+) rw/.exec(line) ?? []
      return start === '' ? [] : [[Number.parseInt(start, 16), Number.parseInt(end, 16)] as const]
    })

/** A process and all that it has started, by their ids. */
export function familyOf(pid: number): readonly number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), parentOf(Number(name))] as const)
  const below = (parent: number): readonly number[] =>
    parents.filter(([, of]) => of === parent).flatMap(([child]) => [child, ...below(child)])
  return [pid, ...below(pid)]
}

function parentOf(pid: number): number | undefined {
  try {
    // The name of the program may have blanks and brackets in it.
    return Number(/^\d+ \(.*\) \S (\d+) /s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1])
  } catch {
    return undefined
  }
}

/** What every process of this machine can see of one: its arguments, and for its own user the environment. */
export function seenFromOutside(pid: number): Buffer {
  try {
    return Buffer.concat([readFileSync(`/proc/${pid}/cmdline`), readFileSync(`/proc/${pid}/environ`)])
  } catch {
    // It has ended.
    return Buffer.alloc(0)
  }
}

/** The files that a process holds open. */
export function openFiles(pid: number): readonly string[] {
  const folder = `/proc/${pid}/fd`
  try {
    return readdirSync(folder)
      .map((name) => readlinkSync(join(folder, name)))
      .filter((path) => path.startsWith('/') && !path.startsWith('/dev/') && statSync(path).isFile())
  } catch {
    return []
  }
}
