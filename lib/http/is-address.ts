const { isIPv4 } = process.getBuiltinModule('node:net')

/**
 * Whether the host of a URL is an IP address, without the brackets. A name has no colon. Not `isIP()`: its second call
 * for a name compiles a long pattern to machine code, milliseconds of a cold start. Node's own first call comes before
 * the first packet; its second comes while that is on its way.
 */
export const isAddress = (host: string): boolean => host.includes(':') || isIPv4(host)
