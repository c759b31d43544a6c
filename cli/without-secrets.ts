/**
 * An `http:` or `https:` address without what may be secret in it: user, password, query and fragment. Any other text
 * as it is.
 */
export function withoutSecrets(text: string): string {
  if (!/^https?:/i.test(text) || !URL.canParse(text)) return text
  const { username, password, search, hash, protocol, host, pathname } = new URL(text)
  return [username, password, search, hash].every((part) => part === '')
    ? text
    : `${protocol}//${host}${pathname}`
}
