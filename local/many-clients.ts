import { createHash } from 'node:crypto'
import type { ClientOptions } from './stitch/clients.ts'

/** A simulated client with the alias that its secret is stored under. */
export interface NamedClient extends ClientOptions {
  readonly alias: string
}

/**
 * A number of test clients, `client-1` and so on, the same at every start. They share a throwaway certificate, because
 * making one for each would take longer than everything else.
 */
export const namedClients = (count: number, certificatePem: string): readonly NamedClient[] =>
  Array.from({ length: count }, (_, index) => namedClient(`client-${index + 1}`, certificatePem))

/** A test client whose id follows from its alias. */
export function namedClient(alias: string, certificatePem: string): NamedClient {
  const hex = createHash('sha256').update(alias).digest('hex')
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ]
  return { alias, id: `test-${parts.join('-')}`, certificatePem }
}
