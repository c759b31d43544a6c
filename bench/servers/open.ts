import type { RequestListener } from 'node:http'
import { type LocalServer, listen } from '../../local/http-server.ts'

/** Opens a server on loopback: what its address is, and what lies between it and its clients. */
export type Open = (listener: RequestListener) => Promise<LocalServer>

/** Plain HTTP, and no way at all. */
export const nearby: Open = (listener) => listen(listener)
