import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, it } from 'node:test'
import { strToU8, zipSync } from 'fflate'
import type { PackagedFunction } from '../../local/lambda/packaged-function.ts'
import { lambdaFixture } from '../fixtures/lambda/local-lambda-fixture.ts'
import { startFolder } from '../support/folder.ts'
import { anHttpServer } from '../support/loopback.ts'

const fixture = await lambdaFixture()
const original: PackagedFunction = fixture.lambda.functions.find('obedient') ?? assert.fail()

describe('a function of the local Lambda that is deployed anew while it is called', () => {
  const folder = startFolder()
  const bundleOf = (name: string, start = ''): string => {
    const path = join(folder, name)
    const code = `${start}\nexport const handler = async () => process.env.VERSION`
    writeFileSync(path, zipSync({ 'functions/code.mjs': strToU8(code) }))
    return path
  }
  const bundle = bundleOf('anew.zip')
  const call = async (event: object = {}) => (await fixture.call('fixture-dev-obedient', event)).result
  const containers = () =>
    fixture.lambda.functions.containers().filter(({ functionKey }) => functionKey === 'obedient')
  const anew = () => ({ ...original, bundle, environment: { VERSION: 'new' } })
  beforeEach(() => fixture.lambda.functions.replace(original))

  it('answers the next call with the new code and settings, and ends what was idle', async () => {
    await call()
    await fixture.lambda.functions.replace(anew())
    assert.deepEqual(containers(), [])
    assert.equal(await call(), 'new')
  })

  it('lets a call end with the code that it began with, and gives that container no other', async () => {
    await call()
    const running = call({ do: 'sleep', ms: 300 })
    while (containers()[0]?.state !== 'busy') await new Promise(setImmediate)
    await fixture.lambda.functions.replace(anew())
    const next = call()
    assert.deepEqual(await running, { slept: 300 })
    assert.equal(await next, 'new')
    assert.equal(await call(), 'new')
    while (containers().length > 1) await new Promise(setImmediate)
  })

  it('starts the new code for calls that still wait for a container', async (t) => {
    const goOn = Promise.withResolvers<void>()
    const url = await anHttpServer(t, (_, response) => void goOn.promise.then(() => response.end()))
    // However fast it starts, it is not ready before the other code is there.
    const held = bundleOf('held.zip', `await fetch('${url}')`)
    await fixture.lambda.functions.replace({ ...anew(), bundle: held, environment: { VERSION: 'old' } })
    const waiting = Promise.all([call(), call(), call()])
    while (!containers().some(({ state }) => state === 'starting')) await new Promise(setImmediate)
    await fixture.lambda.functions.replace(anew())
    goOn.resolve()
    assert.deepEqual(await waiting, ['new', 'new', 'new'])
  })

  it('has the new limit', async () => {
    await fixture.lambda.functions.replace({ ...anew(), reservedConcurrency: 0 })
    await assert.rejects(call(), { name: 'TooManyRequestsException' })
  })
})
