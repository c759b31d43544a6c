import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { THROWAWAY_KEY_ID } from '../fixtures/certificates.ts'
import { aFolder, follow, PASSPHRASE } from '../support/advised-conversions.ts'
import { missingPrograms } from '../support/openssl.ts'

const PKCS12 = `openssl pkcs12 -export -inkey key.pem -in certificate.pem -passout pass:${PASSPHRASE}`
const RC2 = `${PKCS12} -legacy`
const PKCS7 = 'openssl crl2pkcs7 -nocrl -certfile certificate.pem'
const LEGACY = '-provider legacy -provider default'
const KEY_RC2 = `openssl pkcs8 -topk8 -in key.pem -v1 PBE-SHA1-RC2-40 -passout pass:${PASSPHRASE} ${LEGACY}`
const KEY_DES = `openssl rsa -in key.pem -des -traditional -passout pass:${PASSPHRASE} ${LEGACY}`
const armoured = (label: string) =>
  `{ echo '-----BEGIN ${label}-----'; openssl base64 -in FILE.bin; echo '-----END ${label}-----'; } > FILE`
const OPENSSH = `cp key.pem ossh && chmod 600 ossh && ssh-keygen -p -f ossh -N`

const FILES: readonly [what: string, make: string, tools: readonly string[], steps: number][] = [
  ['PKCS#12', `${PKCS12} -out FILE`, [], 1],
  ['PKCS#12 as base64', `${PKCS12} -out FILE.bin; openssl base64 -in FILE.bin -out FILE`, [], 1],
  [
    'PKCS#12 as base64 on one line',
    `${PKCS12} -out FILE.bin; openssl base64 -A -in FILE.bin -out FILE`,
    [],
    1,
  ],
  ['PKCS#12 between boundary lines', `${PKCS12} -out FILE.bin; ${armoured('PKCS12')}`, [], 1],
  ['PKCS#12 with RC2, as Windows and older Java export it', `${RC2} -out FILE`, [], 1],
  ['PKCS#12 with RC2 as base64', `${RC2} -out FILE.bin; openssl base64 -in FILE.bin -out FILE`, [], 1],
  ['PKCS#12 with RC2 between boundary lines', `${RC2} -out FILE.bin; ${armoured('PKCS12')}`, [], 1],
  ['PKCS#7 byte by byte, with the key in a file of its own', `${PKCS7} -outform DER -out FILE`, [], 2],
  [
    'PKCS#7 as base64, with the key in a file of its own',
    `${PKCS7} -outform DER | openssl base64 -out FILE`,
    [],
    2,
  ],
  ['PKCS#7, with the key in a file of its own', `${PKCS7} -out FILE`, [], 2],
  ['a key with PKCS#7', `${PKCS7} | cat key.pem - > FILE`, [], 1],
  [
    'PKCS#7 before its key, with the line ends of Windows',
    `${PKCS7} | cat - key.pem | sed 's/$/\\r/' > FILE`,
    [],
    1,
  ],
  [
    'a key with PKCS#7 under its older name',
    `${PKCS7} | sed 's/PKCS7/PKCS #7 SIGNED DATA/' | cat key.pem - > FILE`,
    [],
    1,
  ],
  ['a key with PKCS#7 under its newer name', `${PKCS7} | sed s/PKCS7/CMS/ | cat key.pem - > FILE`, [], 1],
  [
    'a key with PKCS#7 that says CERTIFICATE',
    `${PKCS7} | sed s/PKCS7/CERTIFICATE/ | cat key.pem - > FILE`,
    [],
    1,
  ],
  ['a certificate byte by byte', 'openssl x509 -in certificate.pem -outform DER -out FILE', [], 2],
  ['a certificate as base64 without boundary lines', "sed '/-----/d' certificate.pem > FILE", [], 2],
  ['a key byte by byte', 'openssl pkey -in key.pem -outform DER -out FILE', [], 2],
  ['a key as base64 without boundary lines', "sed '/-----/d' key.pem > FILE", [], 2],
  [
    'an encrypted key byte by byte',
    `openssl pkcs8 -topk8 -in key.pem -outform DER -passout pass:${PASSPHRASE} -out FILE`,
    [],
    2,
  ],
  ['a key in RC2 before its certificate', `${KEY_RC2} -out FILE; cat certificate.pem >> FILE`, [], 1],
  ['a key in RC2 after its certificate', `cp certificate.pem FILE; ${KEY_RC2} >> FILE`, [], 1],
  ['a key in DES of the older notation', `${KEY_DES} -out FILE; cat certificate.pem >> FILE`, [], 1],
  [
    'an OpenSSH key with a certificate',
    `${OPENSSH} '' && cat ossh certificate.pem > FILE`,
    ['ssh-keygen'],
    1,
  ],
  [
    'an encrypted OpenSSH key after a certificate',
    `${OPENSSH} ${PASSPHRASE} && cat certificate.pem ossh > FILE`,
    ['ssh-keygen'],
    1,
  ],
  ['the same key twice', 'cat key.pem key.pem certificate.pem > FILE', [], 1],
  [
    'the same key in two notations',
    'openssl rsa -traditional -in key.pem | cat certificate.pem key.pem - > FILE',
    [],
    1,
  ],
  [
    'UTF-16 without a byte order mark',
    'cat key.pem certificate.pem | iconv -t UTF-16LE > FILE',
    ['iconv'],
    1,
  ],
  [
    'big-endian UTF-16 without a byte order mark',
    'cat key.pem certificate.pem | iconv -t UTF-16BE > FILE',
    ['iconv'],
    1,
  ],
  ['UTF-32', 'cat key.pem certificate.pem | iconv -t UTF-32 > FILE', ['iconv'], 1],
  [
    'big-endian UTF-32 without a byte order mark',
    'cat key.pem certificate.pem | iconv -t UTF-32BE > FILE',
    ['iconv'],
    1,
  ],
  ['a certificate alone', 'cp certificate.pem FILE', [], 1],
  ['a key alone', 'cp key.pem FILE', [], 1],
  [
    'a key with its certificate request',
    'openssl req -new -key key.pem -subj /CN=a | cat key.pem - > FILE',
    [],
    1,
  ],
]

describe('the command that is advised leads on from', () => {
  // Fault: formats of other tools
  for (const [what, make, tools, steps] of FILES)
    it(`${what}: a usable file in the end; commands: ${steps}`, {
      skip: missingPrograms('openssl', 'bash', ...tools),
    }, async (t) => {
      const { commands, keyId } = await follow(aFolder(t, make))
      assert.equal(commands.length, steps, commands.join('\n'))
      assert.equal(keyId, THROWAWAY_KEY_ID)
    })
})

// Fault: formats of other tools
it('a file that openssl pkcs12 has left with nothing but the key is named, with the command that goes to the end', {
  skip: missingPrograms('openssl', 'bash'),
}, async (t) => {
  const left = `openssl pkcs12 -legacy -in old.p12 -nocerts -nodes -passin pass:${PASSPHRASE} -out FILE`
  const folder = aFolder(t, `${RC2} -out old.p12; ${left}`)
  const { commands } = await follow(folder, 'old.p12')
  assert.deepEqual(commands, ['openssl pkcs12 -legacy -in FILE -nodes -out certificate.pem'])
})
