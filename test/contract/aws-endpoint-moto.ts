/** Whether moto's server answers at this address: it has a page of its own. */
export async function isMoto(url: string): Promise<boolean> {
  return (await fetch(new URL('/moto-api/', url), { method: 'HEAD' })).ok
}

/** Where moto 5.2.1 differs from AWS: promises that it is not asked to keep, with what it does instead. */
export const MOTO_DEVIATIONS: Readonly<Record<string, string>> = {
  'a ciphertext is not the text in another spelling': 'moto answers the text with a prefix',
  'an update cannot change the type': 'moto changes it',
  'a new parameter needs a type': 'moto makes a String',
  'a standard parameter holds 4096 bytes and not one more': 'moto has no limit',
  'an advanced parameter holds 8192 bytes and not one more': 'moto has no limit',
  'an advanced parameter cannot be written as a standard one, and stays advanced': 'moto writes it',
  'a label that does not exist finds no version': 'moto says ParameterNotFound',
  'the answer to a selector repeats the selector': 'moto leaves the selector out',
  'parameters are found by their name without showing a value':
    'moto fails with HTTP 500 once any parameter was deleted',
  'parameters are described by the beginning of their names, page by page, without a value':
    'moto fails with HTTP 500 once any parameter was deleted',
  'a version without a stage does not show in the description': 'moto shows it',
  'a version without a stage is listed only as deprecated': 'moto lists it always',
  'a promoted version is what a read without a stage gets': 'moto answers the version before',
  'a missing secret is answered with HTTP 400': 'moto answers HTTP 404',
  'a secret that is pending deletion cannot be written': 'moto writes it',
  'the name of a secret that is pending deletion stays taken': 'moto says ResourceExistsException',
  'a digest is signed as it is, and has to have the length of its algorithm': 'moto hashes the digest again',
  'a message has at most 4096 bytes': 'moto has no limit',
  'a key of another use does not sign': 'moto says ValidationException',
  'a key of another spec does not sign with an algorithm of RSA': 'moto says ValidationException',
  'a disabled key does not sign until it is enabled': 'moto signs with it',
  'a key that is pending deletion does not sign, and is disabled once that is cancelled':
    'moto signs with it',
  'a key that is not pending deletion has nothing to cancel': 'moto cancels nothing, and says yes',
  'a key for material from outside waits for it, and signs nothing before':
    'moto makes the material of an EXTERNAL key itself',
  ...Object.fromEntries(
    [
      'an imported key signs with the material that was brought',
      'a key takes its material again, and never another',
      'material of another spec, in another encoding or with anything behind it is refused',
      'material that was not wrapped for this key is refused',
      "another key's import token is refused",
      'a key with material of its own takes none',
      'an import says whether the material ends, and when',
      'a key that is pending deletion takes no material',
    ].map((title) => [title, 'moto has no GetParametersForImport and no ImportKeyMaterial']),
  ),
}
