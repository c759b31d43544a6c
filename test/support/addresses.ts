import dns from 'node:dns'
import { connect, isIP, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { Worker } from 'node:worker_threads'

/** A name that has exactly these addresses for one test, in this order; every other name is as it was. */
export function aName(t: TestContext, addresses: readonly string[]): string {
  const name = 'several-addresses.test'
  const { lookup } = dns
  t.mock.method(dns, 'lookup', (host: string, options: dns.LookupAllOptions, done: AllDone) =>
    host === name
      ? process.nextTick(
          done,
          null,
          addresses.map((address) => ({ address, family: isIP(address) })),
        )
      : lookup(host, options, done),
  )
  return name
}

type AllDone = (error: NodeJS.ErrnoException | null, addresses: dns.LookupAddress[]) => void

/** More connections than the queue of a listener with a backlog of 1 holds, on any system. */
const MORE_THAN_THE_QUEUE = 8

/**
 * A port of 127.0.0.1 that swallows SYNs, as an address without a way to it does: its listener accepts nothing, and its
 * queue is full. From `open` on it answers every request with `{}`; the client's system sends the next SYN a second
 * after the first one.
 */
export async function aSilentAddress(t: TestContext): Promise<{ port: number; open(): void }> {
  const gate = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(BLOCKED_LISTENER, { eval: true, workerData: gate })
  const fillers: Socket[] = []
  t.after(async () => {
    for (const filler of fillers) filler.destroy()
    await worker.terminate()
  })
  const port = await new Promise<number>((resolve) => worker.once('message', resolve))
  for (let count = 0; count < MORE_THAN_THE_QUEUE; count += 1)
    fillers.push(connect(port, '127.0.0.1').on('error', () => undefined))
  await new Promise((resolve) => fillers[0]?.once('connect', resolve))
  const open = () => {
    Atomics.store(gate, 0, 1)
    Atomics.notify(gate, 0)
  }
  return { port, open }
}

const BLOCKED_LISTENER = `
const { createServer } = require('node:http')
const { parentPort, workerData } = require('node:worker_threads')
const server = createServer((_request, response) => response.end('{}'))
server.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {
  parentPort.postMessage(server.address().port)
  Atomics.wait(workerData, 0, 0)
})`
