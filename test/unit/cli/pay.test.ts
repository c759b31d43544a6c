import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run } from './terminal.ts'

describe('pay acts as a payer at the simulated Stitch of this machine alone:', () => {
  for (const [endpoint, code] of [
    ['http://localhost:3002/graphql', 'aws_region_missing'],
    ['http://[::1]:3002/graphql', 'aws_region_missing'],
    ['http://127.0.0.2:3002/graphql', 'aws_region_missing'],
    ['https://api.stitch.money/graphql', 'local_stack_only'],
    ['https://127.0.0.1.example.com/graphql', 'local_stack_only'],
  ] as const)
    it(endpoint, async () => {
      const environment = {
        STITCH_API_ENDPOINT: endpoint,
        AWS_CONFIG_FILE: '/dev/null',
        AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      }
      const { exitCode, err } = await run(['pay', 'an-id', '--json'], { environment })
      assert.deepEqual([exitCode, JSON.parse(err).code], [2, code])
    })
})
