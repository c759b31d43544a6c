import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { MUTATION, QUERY, type SiblingCall } from '../../bench/against/sibling-calls.ts'
import {
  type RunnableFunction,
  type RuntimeProcess,
  startRuntime,
} from '../../bench/measure/runtime-process.ts'
import { withSetClock } from '../../bench/measure/set-clock.ts'
import { counted, type FarWorld, startFarWorld } from '../../bench/network/far-world.ts'
import { farAway } from '../../bench/servers/far-away.ts'
import { unzip } from '../../local/lambda/zip.ts'
import { OUTPUT, ROOT } from '../../scripts/package-service.ts'
import { assertPackaged } from '../../scripts/package-when-stale.ts'
import { startFolder } from '../support/folder.ts'

const RUNTIME = join(ROOT, 'local/lambda/runtime.mjs')

/** Round trips that an initialisation takes: TCP and TLS to Stitch, and the whole read of the token. */
const BEGUN = { stitch: 2, aws: 3 }

await assertPackaged()
const folder = startFolder()
const far = await farAway()
after(() => far.close())

async function packaged({ key }: SiblingCall): Promise<RunnableFunction> {
  const into = join(folder, key)
  await unzip(join(ROOT, OUTPUT, `${key}.zip`), into)
  return { folder: into, handler: `functions/${key}.handler` }
}
const query = await packaged(QUERY)
const mutation = await packaged(MUTATION)

/**
 * Has a packaged sibling initialised, waits until what that began is done, and gives the process and its clock to
 * `use`.
 */
const initialised = <Result>(
  fn: RunnableFunction,
  use: (
    world: FarWorld,
    runtime: RuntimeProcess,
    setClock: (aheadMs: number) => Promise<void>,
  ) => Promise<Result>,
): Promise<Result> =>
  withSetClock(async (clock) => {
    const world = await startFarWorld(far, { stitchMs: 0, awsMs: 0 })
    try {
      const runtime = await startRuntime(fn, { ...world.environment, ...clock.environment }, RUNTIME)
      try {
        while (world.stitch.roundTrips() < BEGUN.stitch || world.aws.roundTrips() < BEGUN.aws)
          await Promise.race([sleep(5), runtime.gone])
        return await use(world, runtime, clock.set)
      } finally {
        await runtime.close()
      }
    } finally {
      await world.close()
    }
  })

describe("a sibling's first call, over TLS and through the packaged bundle", () => {
  for (const [aheadMs, toStitch, isReadAnew] of [
    [0, 1, false],
    [1000, 1, false],
    [3000, 1, false],
    [3999, 1, false],
    [4000, 3, true],
  ] as const)
    it(`${aheadMs} ms after the initialisation: round trips to Stitch ${toStitch}, the token is ${isReadAnew ? '' : 'not '}read anew`, () =>
      initialised(query, async (world, runtime, setClock) => {
        await world.renewToken()
        await setClock(aheadMs)
        const { trips } = await counted(world, () => runtime.invoke(QUERY.event, aheadMs))
        assert.deepEqual(
          [trips.stitch, trips.aws > 0, world.isLatestToken()],
          [toStitch, isReadAnew, isReadAnew],
        )
      }))

  it('that creates a payment request waits for one round trip too', () =>
    initialised(mutation, async (world, runtime, setClock) => {
      await setClock(3000)
      const call = await counted(world, () => runtime.invoke(MUTATION.event, 3000))
      assert.deepEqual(call.trips, { stitch: 1, aws: 0 })
    }))

  // Fault: thaw
  for (const [title, fn, { event }] of [
    ['a query', query, QUERY],
    ['a mutation', mutation, MUTATION],
  ] as const)
    it(`ten minutes after it, frozen meanwhile, loses nothing: ${title} is answered with the token that was stored since`, () =>
      initialised(fn, async (world, runtime, setClock) => {
        runtime.freeze()
        await world.renewToken()
        world.stitch.hangUp()
        world.aws.hangUp()
        await setClock(600_000)
        const called = counted(world, () => runtime.invoke(event, 600_000))
        runtime.thaw()
        const { result, trips } = await called
        assert.match(result.payload, /"statusCode":20[01]/)
        assert.deepEqual([trips, world.isLatestToken()], [{ stitch: 3, aws: 3 }, true])
      }))
})
