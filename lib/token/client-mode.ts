/** Whether a client moves money: `live` does, `test` plays in the simulated payment environment. */
export type ClientMode = 'test' | 'live'
