import assert from 'node:assert/strict'
import { before, beforeEach, describe, it } from 'node:test'
import { assertNoLeak } from '../support/canary.ts'
import { IMAGES } from '../support/images.ts'
import { REFRESHER, startTestStack } from '../support/stack.ts'

// What is tested is how others get along with the refresher.
const stack = await startTestStack({ here: [REFRESHER] })
const { faults } = stack

const { 'image/png': PNG, 'image/webp': WEBP } = IMAGES

const { name, call, invoke } = stack.way

describe(`an image ${name}`, () => {
  before(async () => {
    await stack.deploy()
    await invoke({})
  })
  beforeEach(() => faults.clear())
  const upload = (filename: string, body: Buffer, type = 'image/png') =>
    call(`POST /images?filename=${encodeURIComponent(filename)}`, {
      body,
      headers: { 'content-type': type },
    })

  it('is public under the address that is answered, byte by byte', async () => {
    const { status, headers, json } = await upload('logo 1.png', PNG)
    assert.equal(status, 201)
    assert.deepEqual(Object.keys(json), ['url', 'filename', 'mimetype'])
    assert.deepEqual([json.filename, json.mimetype, headers.location], ['logo 1.png', 'image/png', json.url])
    const image = await fetch(json.url)
    assert.equal(image.headers.get('content-type'), 'image/png')
    assert.deepEqual(Buffer.from(await image.arrayBuffer()), PNG)
  })

  it('replaces the one of the same name', async () => {
    const first = await upload('mark', PNG)
    const second = await upload('mark', WEBP, 'image/webp; charset=binary')
    assert.equal(second.json.url, first.json.url)
    assert.deepEqual(Buffer.from(await (await fetch(second.json.url)).arrayBuffer()), WEBP)
  })

  it('is refused with the name of the operation when Stitch has withdrawn it', async () => {
    faults.add({ at: 'graphql', does: 'withdrawn', options: { field: 'clientImageUpload' } })
    const { status, json } = await upload('a.png', PNG)
    assert.deepEqual([status, json.code, json.operation], [502, 'upstream_operation_unknown', 'UploadImage'])
  })

  it('is of unknown outcome when the answer is lost', async () => {
    faults.add({ at: 'graphql', does: 'answer-lost' })
    const { status, json } = await upload('a.png', PNG)
    assert.deepEqual([status, json.code], [504, 'outcome_unknown'])
  })

  it('goes out once more with a new token when Stitch rejects the old one', async () => {
    await stack.store.write('client_imageupload', { ageSeconds: 100 })
    await stack.deploy()
    faults.add({ at: 'graphql', does: 'unauthenticated' })
    assert.equal((await upload('a.png', PNG)).status, 201)
  })
})

it('shows no secret in any output', () => assertNoLeak(stack))
