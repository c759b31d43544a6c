import { execFile } from 'node:child_process'
import { access, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { promisify } from 'node:util'
import { awsByName } from './aws-by-name.ts'

/** Where Debian puts Go's packages. */
const GO_PACKAGES = '/usr/share/gocode'
const SDK = join(GO_PACKAGES, 'src/github.com/aws/aws-sdk-go-v2/service/ssm')

const run = promisify(execFile)

/** The folder of the example, and Go without modules: what it needs is on this machine, or it fails. */
export const IN_GO = {
  cwd: join(import.meta.dirname, '../../examples/go'),
  env: { ...process.env, GO111MODULE: 'off', GOPATH: GO_PACKAGES, GOFLAGS: '' },
}

/** Rejects where Go is not on this machine. */
export const findGo = (): Promise<unknown> => run('go', ['version'])

/** Rejects where Go or its AWS SDK is not on this machine. */
export const findGoWithSdk = (): Promise<unknown> => findGo().then(() => access(SDK))

/** Compiles the example into a folder and gives the program's path. */
export async function buildGoExample(folder: string): Promise<string> {
  const program = join(folder, 'read-token')
  await run('go', ['build', '-o', program, '.'], IN_GO)
  return program
}

/**
 * What the example needs in its environment beside that of a local stack: Debian's SDK is older than
 * `AWS_ENDPOINT_URL`, and so the local endpoint has to answer under AWS's own names.
 */
export async function goEnvironment(
  t: TestContext,
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<NodeJS.ProcessEnv> {
  const { AWS_ENDPOINT_URL: endpoint = '', AWS_REGION: region = '' } = environment
  const { proxy, certificate } = await awsByName(t, `${region}.amazonaws.com`, endpoint)
  const trusted = join(folder, 'aws.pem')
  await writeFile(trusted, certificate)
  return { ...process.env, ...environment, HTTPS_PROXY: proxy, AWS_CA_BUNDLE: trusted }
}
