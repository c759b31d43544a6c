/** Whether a Stitch client moves money: `live` does, `test` plays in the simulated payment environment. */
export type ClientMode = 'test' | 'live'

/**
 * The mode of a client, told from its id: the ids of test clients are `test-` followed by a UUID (Stitch, "Client
 * tokens"). The hosts are the same for both, so nothing else tells them apart.
 */
export const clientModeOf = (clientId: string): ClientMode => (clientId.startsWith('test-') ? 'test' : 'live')
