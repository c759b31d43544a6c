import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { aFolder, follow, PASSPHRASE } from '../support/advised-conversions.ts'
import { missingPrograms } from '../support/openssl.ts'

const JAVA = '-alias throwaway -keyalg RSA -keysize 2048 -dname CN=throwaway'
const keystore = (type: string, option = '') =>
  `keytool ${option} -genkeypair ${JAVA} -storetype ${type} -keystore FILE -storepass ${PASSPHRASE} -keypass ${PASSPHRASE}`

const FILES: readonly [what: string, make: string, steps: number][] = [
  ['PKCS#12 of keytool', keystore('PKCS12'), 1],
  ['PKCS#12 of an older keytool', keystore('PKCS12', '-J-Dkeystore.pkcs12.legacy'), 1],
  ['a Java keystore', keystore('JKS'), 2],
  ['a Java keystore of the type JCEKS', keystore('JCEKS'), 2],
]

describe('the command that is advised leads on from', () => {
  // Fault: formats of other tools
  for (const [what, make, steps] of FILES)
    it(`${what}: a usable file in the end; commands: ${steps}`, {
      skip: missingPrograms('openssl', 'bash', 'keytool'),
    }, async (t) => {
      const { commands, keyId } = await follow(aFolder(t, make))
      assert.equal(commands.length, steps, commands.join('\n'))
      // keytool makes a pair of its own.
      assert.match(keyId, /^[0-9A-F]{40}$/)
    })
})
