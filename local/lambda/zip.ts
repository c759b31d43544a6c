import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { crc32, inflateRawSync } from 'node:zlib'

const END_OF_CENTRAL_DIRECTORY = 0x06054b50
const CENTRAL_FILE_HEADER = 0x02014b50
const STORED = 0
const DEFLATED = 8

/**
 * Unpacks a zip archive into a folder, which is made when missing. Reads what deployment packages use: stored and
 * deflated entries, no encryption, no ZIP64 (APPNOTE.TXT 6.3, §4.3). Returns the paths of the files, as in the archive.
 * @throws Error when the file is not such an archive, an entry is damaged, or an entry would land outside the folder.
 */
export function unzip(archivePath: string, folder: string): string[] {
  const archive = readFileSync(archivePath)
  const paths: string[] = []
  for (const entry of centralDirectory(archive, archivePath)) {
    const target = join(folder, entry.path)
    if (!target.startsWith(join(folder, sep)))
      throw new Error(`${archivePath}: ${entry.path} leaves the folder`)
    if (entry.path.endsWith('/')) continue
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, contentOf(archive, entry, archivePath))
    paths.push(entry.path)
  }
  return paths
}

interface Entry {
  readonly path: string
  readonly method: number
  readonly crc: number
  readonly compressedSize: number
  readonly headerAt: number
}

function centralDirectory(archive: Buffer, archivePath: string): Entry[] {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]))
  if (end === -1 || archive.readUInt32LE(end) !== END_OF_CENTRAL_DIRECTORY) {
    throw new Error(`${archivePath} is not a zip archive`)
  }
  const entries: Entry[] = []
  let at = archive.readUInt32LE(end + 16)
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (archive.readUInt32LE(at) !== CENTRAL_FILE_HEADER) throw new Error(`${archivePath}: damaged directory`)
    const pathLength = archive.readUInt16LE(at + 28)
    entries.push({
      path: archive.toString('utf8', at + 46, at + 46 + pathLength),
      method: archive.readUInt16LE(at + 10),
      crc: archive.readUInt32LE(at + 16),
      compressedSize: archive.readUInt32LE(at + 20),
      headerAt: archive.readUInt32LE(at + 42),
    })
    at += 46 + pathLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
  }
  return entries
}

function contentOf(archive: Buffer, entry: Entry, archivePath: string): Buffer {
  const { headerAt, method } = entry
  const start = headerAt + 30 + archive.readUInt16LE(headerAt + 26) + archive.readUInt16LE(headerAt + 28)
  const raw = archive.subarray(start, start + entry.compressedSize)
  if (method !== STORED && method !== DEFLATED) {
    throw new Error(`${archivePath}: ${entry.path} uses compression method ${method}`)
  }
  const content = method === STORED ? raw : inflateRawSync(raw)
  if (crc32(content) !== entry.crc) throw new Error(`${archivePath}: ${entry.path} is damaged`)
  return content
}
