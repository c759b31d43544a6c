import { exampleBody } from '../../api/example-body.ts'
import { CREATE_PAYMENT_REQUEST } from '../../lib/stitch/create-payment-request.ts'
import { GET_PAYMENT_REQUEST } from '../../lib/stitch/get-payment-request.ts'
import { type Packaged, unpacked } from '../against/builds.ts'
import { MUTATION, QUERY, type SiblingCall } from '../against/sibling-calls.ts'
import { bundle } from '../bundle.ts'
import type { RunnableFunction } from '../measure/runtime-process.ts'
import { PAYMENT_REQUEST_ID } from '../servers/instant-stitch.ts'

/** A function, and what it is called with. */
export interface Callable {
  readonly fn: RunnableFunction
  readonly event: unknown
}

/** Who is measured over a network. */
export interface Contender {
  readonly name: string
  /** `before` is this project as of another commit, `least` a handler that does no more than what cannot be avoided. */
  readonly role: 'ours' | 'before' | 'least' | 'empty' | 'peer'
  readonly query: Callable
  readonly mutation: Callable
}

export const OURS = 'ours'
export const EMPTY = 'empty handler'
export const LEAST = 'empty handler with a connection'

const BODIES = {
  query: { query: GET_PAYMENT_REQUEST.document, variables: { id: PAYMENT_REQUEST_ID } },
  mutation: {
    query: CREATE_PAYMENT_REQUEST.document,
    variables: { input: exampleBody('POST /payment-requests') },
  },
}

const PEERS = {
  '@middy/ssm with fetch': 'middy-ssm-fetch.js',
  'Powertools with undici': 'powertools-undici.js',
  'AWS SDK with node:https': 'sdk-https.js',
}

/** Bundles and unpacks everything that is measured. The first one is this checkout. */
export async function networkContenders(
  here: Packaged,
  there?: Packaged & { readonly name: string },
): Promise<readonly Contender[]> {
  const service = async (name: string, role: Contender['role'], packaged: Packaged): Promise<Contender> => {
    const callable = async ({ key, event }: SiblingCall) => ({ fn: await unpacked(packaged, key), event })
    return { name, role, query: await callable(QUERY), mutation: await callable(MUTATION) }
  }
  const bundled = async (name: string, role: Contender['role'], entry: string): Promise<Contender> => {
    const fn = await bundle(entry, { withRequire: role === 'peer' })
    return { name, role, query: { fn, event: BODIES.query }, mutation: { fn, event: BODIES.mutation } }
  }
  const peers: Contender[] = []
  for (const [name, entry] of Object.entries(PEERS)) peers.push(await bundled(name, 'peer', entry))
  return [
    await service(OURS, 'ours', here),
    ...(there === undefined ? [] : [await service(there.name, 'before', there)]),
    await bundled(EMPTY, 'empty', 'empty.js'),
    await bundled(LEAST, 'least', 'opening.js'),
    ...peers,
  ]
}
