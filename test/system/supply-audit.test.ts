import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import type { RequestListener } from 'node:http'
import { describe, it } from 'node:test'
import { ROOT } from '../../scripts/package-service.ts'
import { startServer } from '../support/loopback.ts'
import type { Owner } from '../support/owner.ts'

const ADVISORIES = '/-/npm/v1/security/advisories/bulk'
const advisory = {
  id: 1,
  url: 'https://advisories.example/1',
  title: 'signs anything',
  severity: 'critical',
  vulnerable_versions: '*',
}

/** The audit against a registry on loopback that answers with these advisories, or with this status. */
async function auditWith(owner: Owner, answer: object | number, ...args: string[]) {
  const registry: RequestListener = (request, response) => {
    const isBulk = request.method === 'POST' && request.url === ADVISORIES
    response.statusCode = typeof answer === 'number' ? answer : isBulk ? 200 : 404
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(typeof answer === 'object' && isBulk ? answer : {}))
  }
  const server = await startServer(registry, owner)
  return new Promise<{ code: number; said: string }>((resolve) => {
    const { NODE_TEST_CONTEXT: _context, ...env } = process.env
    execFile(
      process.execPath,
      ['scripts/audit-shipped.ts', ...args],
      { cwd: ROOT, env: { ...env, npm_config_registry: server.url } },
      (error, stdout) => resolve({ code: Number(error?.code ?? 0), said: stdout }),
    )
  })
}

describe('npm run audit:shipped', () => {
  it('says clean where the registry knows of nothing', async (t) => {
    const { code, said } = await auditWith(t, {})
    assert.match(said, /^audit: clean: no advisory about the \d+ packages that ship$/m)
    assert.equal(code, 0)
  })

  it('fails for an advisory about what ships, and names it', async (t) => {
    const { code, said } = await auditWith(t, { jose: [advisory] })
    assert.match(said, /^audit: critical: jose: signs anything https:\/\/advisories\.example\/1$/m)
    assert.equal(code, 1)
  })

  it('counts an advisory about what only builds or tests', async (t) => {
    const { code, said } = await auditWith(t, { 'oidc-provider': [advisory] })
    assert.match(said, /^audit: clean/m)
    assert.match(said, /^audit: \d+ more about packages that only build or test$/m)
    assert.equal(code, 0)
  })

  it('says not available, and not clean, where the registry does not answer; that fails only where it is required', async (t) => {
    const { code, said } = await auditWith(t, 405)
    assert.match(said, /^audit: not available, nothing was proved: 405/)
    assert.doesNotMatch(said, /clean/)
    assert.equal(code, 0)
    assert.equal((await auditWith(t, 405, '--require')).code, 1)
  })
})
