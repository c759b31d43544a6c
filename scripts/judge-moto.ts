import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Template } from '../infrastructure/template-types.ts'

/** An AWS endpoint that we did not write. */
export interface Moto {
  readonly endpoint: string
  stop(): Promise<void>
}

/** This is no judgement of speed: a server that takes this long hangs. */
const START_LIMIT_SECONDS = 300

/** Starts `moto_server` on loopback; `undefined` if it is not on the PATH. */
export async function startMoto(): Promise<Moto | undefined> {
  const port = await freePort()
  const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
  const ended = new Promise<'missing' | 'ended'>((resolve) => {
    child.on('error', () => resolve('missing')).on('exit', () => resolve('ended'))
  })
  const endpoint = `http://127.0.0.1:${port}`
  const stop = async () => {
    child.kill()
    await ended
  }
  for (let second = 0; second < START_LIMIT_SECONDS; second += 1) {
    const state = await Promise.race([answers(endpoint), ended])
    if (state === 'missing') return undefined
    if (state === 'ended') throw new Error('moto_server ended before it answered')
    if (state) return { endpoint, stop }
    await sleep(1000)
  }
  await stop()
  throw new Error(`moto_server did not answer within ${START_LIMIT_SECONDS} s`)
}

/** Whether an endpoint is moto, also one that was started elsewhere. */
export const isMoto = (endpoint: string): Promise<boolean> => answers(endpoint)

/**
 * A template that moto accepts. Moto's CloudFormation skips most resources that it does not know. But moto 5.2.1
 * refuses references to function URLs, so these become text.
 */
export function forMoto(template: Template): Template {
  const urls = Object.keys(template.Resources).filter(
    (id) => template.Resources[id]?.Type === 'AWS::Lambda::Url',
  )
  return JSON.parse(JSON.stringify(template), (_member, value) => {
    const [target] = Array.isArray(value?.['Fn::GetAtt']) ? value['Fn::GetAtt'] : []
    return urls.includes(target) ? `https://${target}.example/` : value
  }) as Template
}

const answers = (endpoint: string): Promise<boolean> =>
  fetch(`${endpoint}/moto-api/data.json`).then(
    (answer) => answer.ok,
    () => false,
  )

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
