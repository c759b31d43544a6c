import { join } from 'node:path'
import { unzip } from '../../local/lambda/zip.ts'
import { OUTPUT, ROOT } from '../../scripts/package-service.ts'
import { bundle, WORK } from '../bundle.ts'
import { queryEvent, SIBLING } from '../servers/sibling-query.ts'

/** One function whose cold start is measured. */
export interface Contender {
  readonly name: string
  readonly folder: string
  readonly handler: string
  /** The JavaScript that is deployed. */
  readonly file: string
  readonly event: unknown
}

/** Bundles everybody and unpacks the sibling. The first one is what the others are compared with. */
export async function contenders(): Promise<readonly Contender[]> {
  const bundled = async (name: string, ...args: Parameters<typeof bundle>): Promise<Contender> => ({
    name,
    event: {},
    ...(await bundle(...args)),
  })
  return [
    await bundled('empty handler', 'empty.js'),
    await bundled('ours', 'ours.ts'),
    await deployedSibling(),
    await bundled('@smithy/signature-v4', 'smithy-signer.js'),
    await bundled('SDK, bundled', 'sdk.js'),
    await bundled('SDK, of the runtime', 'sdk.js', { external: ['@aws-sdk/*'], name: 'sdk-of-runtime' }),
    await bundled('SDK, trimmed', 'sdk-trimmed.js', {
      instead: { '@aws-sdk/credential-provider-node': 'no-credential-chain.js' },
    }),
    await bundled('Powertools parameters', 'powertools.js'),
    await bundled('@middy/ssm', 'middy-ssm.js'),
  ]
}

async function deployedSibling(): Promise<Contender> {
  const folder = join(WORK, SIBLING)
  await unzip(join(ROOT, OUTPUT, `${SIBLING}.zip`), folder)
  return {
    name: 'ours, as deployed',
    folder,
    handler: `functions/${SIBLING}.handler`,
    file: join(folder, `functions/${SIBLING}.mjs`),
    event: queryEvent(),
  }
}
