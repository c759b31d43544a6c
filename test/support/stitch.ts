import { defaultClients } from '../../local/stitch/clients.ts'
import { type Stitch, type StitchOptions, startStitch } from '../../local/stitch/stitch.ts'
import { THROWAWAY_PEM } from '../fixtures/certificates.ts'
import { FILE, type Owner } from './owner.ts'

/**
 * The two default clients, the first with the certificate of the fixtures: making a key takes longer than most tests.
 */
export const testClients = () => defaultClients(THROWAWAY_PEM)

/** Starts a simulated Stitch that knows the clients of the tests. */
export async function startTestStitch(options: StitchOptions = {}, owner: Owner = FILE): Promise<Stitch> {
  const stitch = await startStitch({ clients: await testClients(), ...options })
  owner.after(() => stitch.close())
  return stitch
}
