import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { crc32 } from 'node:zlib'
import { openPromise } from 'yauzl'

/**
 * Unpacks a zip archive into a folder, which is made when missing. Returns the paths of the files, as in the archive.
 * @throws Error that names the archive, when it is not a zip, an entry is damaged, or an entry would be outside the
 *   folder.
 */
export const unzip = (archivePath: string, folder: string): Promise<string[]> =>
  unpack(archivePath, folder).catch((error: Error) => {
    throw new Error(`${archivePath}: ${error.message}`, { cause: error })
  })

async function unpack(archivePath: string, folder: string): Promise<string[]> {
  const archive = await openPromise(archivePath)
  const paths: string[] = []
  for await (const entry of archive.eachEntry()) {
    const path = entry.fileName
    if (path.endsWith('/')) continue
    const content = await buffer(await archive.openReadStreamPromise(entry))
    // The library leaves the checksum to its caller.
    if (crc32(content) !== entry.crc32) throw new Error(`${path} is damaged`)
    const target = join(folder, path)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, content)
    paths.push(path)
  }
  return paths
}
