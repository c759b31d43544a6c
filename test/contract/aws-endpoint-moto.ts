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
  'an advanced parameter cannot be written as a standard one, and stays advanced': 'moto writes it',
  'a label that does not exist finds no version': 'moto says ParameterNotFound',
  'the answer to a selector repeats the selector': 'moto leaves the selector out',
  'parameters are found by their name without showing a value':
    'moto fails with HTTP 500 once any parameter was deleted',
  'a version without a stage does not show in the description': 'moto shows it',
  'a version without a stage is listed only as deprecated': 'moto lists it always',
  'a promoted version is what a read without a stage gets': 'moto answers the version before',
  'a missing secret is answered with HTTP 400': 'moto answers HTTP 404',
  'a secret that is pending deletion cannot be written': 'moto writes it',
  'the name of a secret that is pending deletion stays taken': 'moto says ResourceExistsException',
}
