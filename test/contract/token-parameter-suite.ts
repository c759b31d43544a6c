import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { systemTiming } from '../../lib/clock.ts'
import type { ReadToken } from '../../lib/reader/read-token.ts'
import { storeToken, type TokenParameter } from '../../lib/refresher/store-token.ts'
import type { ClientToken } from '../../lib/token/client-token.ts'
import { writeStoredDocument } from '../../lib/token/stored-document.ts'
import { aToken } from '../support/tokens.ts'

/** One parameter that does not exist yet, as its writer and its readers see it. */
export interface ParameterSubject {
  readonly writer: TokenParameter
  readonly reader: ReadToken
  /** Stores a text that no refresher wrote. */
  readonly storeText: (text: string) => Promise<unknown>
}

const NOW = Math.floor(Date.now() / 1000)
const issued = (secondsAgo: number, accessToken = `token-${secondsAgo}`): ClientToken =>
  aToken({ accessToken, issuedAt: NOW - secondsAgo })

/** A token whose document has exactly so many bytes. */
const ofBytes = (bytes: number): ClientToken => {
  const empty = Buffer.byteLength(writeStoredDocument(aToken({ accessToken: '' })))
  return aToken({ accessToken: 'x'.repeat(bytes - empty) })
}

/** What every parameter promises to the one who writes tokens and to those who read them, wherever it is kept. */
export function tokenParameterContract(name: string, subject: () => ParameterSubject): void {
  describe(`a token parameter on ${name}`, () => {
    const readBoth = async ({ writer, reader }: ParameterSubject) => {
      const [written, read] = [await writer.read(), await reader(5000)]
      assert.deepEqual(read, written, 'writer and readers see the same')
      return read
    }

    it('that does not exist is nothing', async () => {
      assert.equal(await readBoth(subject()), undefined)
    })

    it('gives back what was written, numbered from 1', async () => {
      const it = subject()
      for (const version of [1, 2, 3]) {
        const token = issued(100 - version)
        assert.equal(await it.writer.write(token), version)
        assert.deepEqual(await readBoth(it), { version, token })
      }
    })

    it('counts a new version when the same token is written again', async () => {
      const it = subject()
      await it.writer.write(issued(1))
      assert.equal(await it.writer.write(issued(1)), 2)
    })

    it('has a version and no token where the text is no document', async () => {
      const it = subject()
      await it.storeText('no document')
      assert.deepEqual(await readBoth(it), { version: 1, token: undefined })
      assert.equal(await it.writer.write(issued(1)), 2)
    })

    it('takes a document of 4096 bytes', async () => {
      const it = subject()
      await it.writer.write(ofBytes(4096))
      assert.deepEqual(await readBoth(it), { version: 1, token: ofBytes(4096) })
    })

    it('gives every one of several writers at once a number of its own, or says that they contend', async () => {
      const { writer } = subject()
      const written = await Promise.all([4, 3, 2, 1].map((secondsAgo) => writer.write(issued(secondsAgo))))
      const versions = written.filter((version) => version !== 'contended')
      assert.deepEqual(
        versions.toSorted((a, b) => a - b),
        versions.map((_version, index) => index + 1),
      )
    })

    it('holds the token of one of them once every one of several overlapping writers is done', async () => {
      const it = subject()
      const writing = {
        timing: systemTiming,
        expiryLeewaySeconds: 120,
        by: systemTiming.monotonic() + 20_000,
      }
      const tokens = [3, 1, 4, 2].map((secondsAgo) => issued(secondsAgo))
      await Promise.all(tokens.map((token) => storeToken(it.writer, token, writing)))
      const stored = await readBoth(it)
      assert.ok(tokens.some(({ accessToken }) => accessToken === stored?.token?.accessToken))
    })
  })
}
