import { closeSync, constants, createReadStream, fstatSync, openSync, statSync } from 'node:fs'
import { Socket } from 'node:net'
import { isatty } from 'node:tty'
import { decodedText } from '../lib/refresher/credentials/decoded-text.ts'
import { CliError } from './cli-error.ts'

/** The longest certificate, passphrase or client secret, in bytes. */
const MOST_BYTES = 1024 * 1024

/** How long a pipe that has a name may stay silent, in milliseconds. */
const PIPE_MS = 60_000

/**
 * Reads a text file or a named pipe, such as a shell makes for `<(command)`.
 *
 * @throws CliError `file_unreadable`
 */
export async function readTextFile(path: string): Promise<string> {
  try {
    // Without O_NONBLOCK, a pipe without a writer blocks one of Node's threads, and with it the process.
    const fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    if (!fstatSync(fd).isFIFO()) return await readText(createReadStream(path, { fd }), path)
    const pipe = new Socket({ fd, readable: true, writable: false })
    pipe.setTimeout(PIPE_MS, () => pipe.destroy(unreadable(path, 'nothing has written to it for a minute')))
    return await readText(pipe, path)
  } catch (error) {
    if (error instanceof CliError) throw error
    throw unreadable(path, (error as NodeJS.ErrnoException).code ?? 'unreadable')
  }
}

/** Whether a path is that of a terminal, for example `/dev/tty`. */
export function isTerminal(path: string): boolean {
  let fd: number | undefined
  try {
    // Only a character device is opened: opening and closing a pipe would end its writer.
    if (!statSync(path).isCharacterDevice()) return false
    fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    return isatty(fd)
  } catch {
    return false
  } finally {
    if (fd !== undefined) closeSync(fd)
  }
}

/**
 * Reads a stream to its end, as UTF-8, or as UTF-16 after its byte order mark: PowerShell writes such files.
 *
 * @param path Its name in the error if it is too long.
 * @throws CliError `file_unreadable`
 */
export async function readText(stream: AsyncIterable<Buffer | string>, path: string): Promise<string> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of stream) {
    pieces.push(Buffer.from(piece))
    length += piece.length
    if (length > MOST_BYTES) throw unreadable(path, `over ${MOST_BYTES} bytes`)
  }
  return decodedText(Buffer.concat(pieces))
}

const unreadable = (path: string, reason: string): CliError =>
  new CliError('file_unreadable', `The file ${path} cannot be read (${reason}).`, { path, reason })
