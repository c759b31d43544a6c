import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startTestStitch } from '../support/stitch.ts'
import { clientAt } from './local-stitch-client.ts'

const stitch = await startTestStitch()

async function upload(file: File | string) {
  const form = new FormData()
  const query =
    'mutation Upload($image: Upload!) { clientImageUpload(image: $image) { encoding filename mimetype url } }'
  form.set('operations', JSON.stringify({ query, variables: { image: null } }))
  form.set('map', JSON.stringify({ 0: ['variables.image'] }))
  form.set('0', file)
  const headers = { authorization: `Bearer ${stitch.issueToken()}` }
  return (await fetch(stitch.apiEndpoint, { method: 'POST', headers, body: form })).json()
}

describe('image upload of the simulated Stitch', () => {
  const image = (bytes: number[], type = 'image/png') =>
    new File([Uint8Array.from(bytes)], 'my logo.png', { type })
  const PNG = [0x89, 0x50, 0x4e, 0x47, 0, 0xff, 0x0d, 0x0a]

  it('serves the very bytes at the public address, to anybody', async () => {
    const { data } = await upload(image(PNG))
    const { url, ...rest } = data.clientImageUpload
    assert.deepEqual(rest, { encoding: '7bit', filename: 'my logo.png', mimetype: 'image/png' })
    assert.equal(url, `${stitch.url}/images/${clientAt(stitch, 0).id}/my%20logo.png`)
    const answer = await fetch(url)
    assert.equal(answer.headers.get('content-type'), 'image/png')
    assert.deepEqual([...new Uint8Array(await answer.arrayBuffer())], PNG)
    assert.equal(stitch.counters.get('graphql.Upload'), 1)
  })

  it('replaces the image of the same filename', async () => {
    const first = await upload(image(PNG))
    const second = await upload(image([1, 2]))
    assert.equal(second.data.clientImageUpload.url, first.data.clientImageUpload.url)
    const answer = await fetch(second.data.clientImageUpload.url)
    assert.equal((await answer.arrayBuffer()).byteLength, 2)
  })

  it('takes nothing but images, sent as files', async () => {
    for (const file of [image(PNG, 'text/html'), 'text']) {
      assert.equal((await upload(file)).errors[0].extensions.code, 'BAD_USER_INPUT')
    }
  })

  it('serves nothing that was not uploaded', async () => {
    assert.equal((await fetch(`${stitch.url}/images/nobody/none.png`)).status, 404)
  })
})
