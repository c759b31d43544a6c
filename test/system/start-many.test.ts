import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { it } from 'node:test'
import { endedWith } from '../support/processes.ts'

const ROOT = join(import.meta.dirname, '../..')

it('npm start with many clients has fresh tokens of each when it says that it is ready, and holds callers to one', async (t) => {
  const child = endedWith(
    t,
    spawn(process.execPath, ['local/start.ts', '--port', '0', '--clients', '3'], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  )
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk
  })
  while (!/^ready/m.test(output)) {
    assert.equal(child.exitCode, null, output)
    await Promise.race([once(child.stdout ?? child, 'data'), once(child, 'close')])
  }
  const [, url = ''] = /^API Gateway\s+(\S+)/m.exec(output) ?? []
  for (const client of ['client-1', 'client-2', 'client-3']) {
    const { tokens } = (await (await fetch(`${url}/clients/${client}/tokens`)).json()) as {
      tokens: { status: string }[]
    }
    assert.deepEqual(new Set(tokens.map(({ status }) => status)), new Set(['fresh']), client)
  }
  assert.match(output, /curl \S+\/clients\/client-1\/tokens/)
  const authorization =
    'AWS4-HMAC-SHA256 Credential=client-1/20261128/eu-west-1/execute-api/aws4_request, SignedHeaders=host, Signature=0'
  const statusOf = async (client: string) => {
    const answer = await fetch(`${url}/clients/${client}/tokens`, { headers: { authorization } })
    await answer.arrayBuffer()
    return answer.status
  }
  assert.deepEqual([await statusOf('client-1'), await statusOf('client-2')], [200, 403])
  child.kill('SIGINT')
  await once(child, 'close')
  assert.equal(child.exitCode, 0)
})
