import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { cp, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { ROOT } from '../../scripts/package-service.ts'
import { startFolder } from '../support/folder.ts'
import { thisSuite } from '../support/owner.ts'
import { endedWithFile } from '../support/processes.ts'

const TREE = ['functions', 'api', 'infrastructure', 'lib', 'scripts', 'test/architecture', 'docs']
const FILES = ['serverless.yml', 'package.json', 'package-lock.json', 'tsconfig.json']

/** A change to one source of the deployment, and what the test of the template says to it. */
interface Mutation {
  readonly what: string
  readonly file: string
  readonly replace: string
  readonly by: string
  readonly says: RegExp
}

const MUTATIONS: readonly Mutation[] = [
  {
    what: 'a wildcard in a role',
    file: 'infrastructure/statements.ts',
    replace:
      'Resource: scopeSets.map((scopeSet) => tokenParameterArn(deployment, scopeSet)),\n})\n\n/** Write the',
    by: "Resource: ['*'],\n})\n\n/** Write the",
    says: /get-payment-request: may ssm:GetParameter on \*/,
  },
  {
    what: 'a route without authorization',
    file: 'infrastructure/functions.ts',
    replace: "      authorizer: { type: 'aws_iam' },\n",
    by: '',
    says: /GET \/tokens: is open, without IAM authorization/,
  },
  {
    what: 'a sibling that may read the secret',
    file: 'infrastructure/roles.ts',
    replace: '    rights[name] = [\n',
    by: '    rights[name] = [\n      readSecret(deployment),\n',
    says: /create-payment-request: may secretsmanager:GetSecretValue, which is reserved for refresh-client-token/,
  },
  {
    what: 'a function without rights of its own',
    file: 'serverless.yml',
    replace: `functions: \${file(./infrastructure/serverless.js):functions}`,
    by: `functions:\n  - \${file(./infrastructure/serverless.js):functions}\n  - one-more: { handler: functions/token-status.handler }`,
    says: /token-status: has no role of its own, the framework made one for it/,
  },
]

describe('the test of the packaged template', () => {
  const tree = startFolder(thisSuite())
  before(async () => {
    for (const path of [...TREE, ...FILES]) await cp(join(ROOT, path), join(tree, path), { recursive: true })
    await symlink(join(ROOT, 'node_modules'), join(tree, 'node_modules'))
  })

  it('passes in a copy of the tree', async () => {
    const { passed, output } = await testIn(tree)
    assert.ok(passed, output)
  })

  for (const { what, file, replace, by, says } of MUTATIONS)
    it(`fails for ${what}, and says so`, async () => {
      const path = join(tree, file)
      const source = await readFile(path, 'utf8')
      assert.ok(source.includes(replace), `${file} no longer has the place to break`)
      await writeFile(
        path,
        source.replace(replace, () => by),
      )
      try {
        const { passed, output } = await testIn(tree)
        assert.ok(!passed, 'it passed')
        assert.match(output, says)
      } finally {
        await writeFile(path, source)
      }
    })
})

async function testIn(folder: string): Promise<{ passed: boolean; output: string }> {
  const packaged = await node(folder, 'scripts/package.ts')
  return packaged.passed ? node(folder, '--test', 'test/architecture/template.test.ts') : packaged
}

async function node(folder: string, ...args: string[]): Promise<{ passed: boolean; output: string }> {
  // Without the variable that tells a test runner's child to report to its parent.
  const { NODE_TEST_CONTEXT: _context, ...env } = process.env
  const child = endedWithFile(
    spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] }),
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => {
      output += part
    })
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
  return { passed: code === 0, output }
}
