import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readStartOptions } from '../../../local/start-options.ts'

describe('npm start takes its port from', () => {
  const CASES: readonly [args: string[], variable: string | undefined, port: number][] = [
    [[], undefined, 3000],
    [[], '', 3000],
    [[], '4000', 4000],
    [[], '0', 0],
    [['--port', '4000'], undefined, 4000],
    [['--port=4000'], '5000', 4000],
    [['--port', '65533'], undefined, 65_533],
  ]
  for (const [args, PORT, port] of CASES)
    it(`${args.join(' ') || 'no option'} and PORT=${PORT}`, () =>
      assert.equal(readStartOptions(args, { PORT }).port, port))
})

it('npm start is neither quiet nor opens a browser unless it is asked to', () => {
  const switches = (...args: string[]) => {
    const { quiet, open, help } = readStartOptions(args, {})
    return { quiet, open, help }
  }
  assert.deepEqual(switches(), { quiet: false, open: false, help: false })
  assert.deepEqual(switches('--quiet', '--open'), { quiet: true, open: true, help: false })
})

describe('npm start takes many clients', () => {
  it('with --clients, and has one otherwise', () => {
    assert.equal(readStartOptions(['--clients', '25'], {}).clients, 25)
    assert.equal('clients' in readStartOptions([], {}), false)
  })

  for (const count of ['0', '1001', '-1', 'many', '2.5', ''])
    it(`and refuses ${JSON.stringify(count)} of them`, () =>
      assert.throws(() => readStartOptions([`--clients=${count}`], {}), {
        message: '--clients must be a number from 1 to 1000.',
      }))
})

it('npm start has the key in KMS with --signing kms, and in the secret otherwise', () => {
  assert.equal(readStartOptions(['--signing', 'kms'], {}).signing, 'kms')
  assert.equal('signing' in readStartOptions([], {}), false)
})

describe('npm start refuses', () => {
  const CASES: readonly [args: string[], variable: string | undefined, why: RegExp][] = [
    [['--port', '65534'], undefined, /^--port must be a number from 0 to 65533\.$/],
    [['--port=-1'], undefined, /^--port must be a number/],
    [['--port', '4e3'], undefined, /^--port must be a number/],
    [['--port', '-1'], undefined, /ambiguous\. Put the options after two dashes/],
    [['--port'], undefined, /'--port <value>' argument missing\. Put the options after two dashes/],
    // Fault: local stack, misspelt faults and options
    [
      ['--prot', '4000'],
      undefined,
      /^Unknown option '--prot'\. Put the options after two dashes: npm start -- --port 4000\. They are --port NUMBER, /,
    ],
    [['--signing', 'cloud'], undefined, /^--signing must be one of: secret, kms\.$/],
    [['--signing', 'kms', '--clients', '3'], undefined, /^--signing kms is for a deployment for one client/],
    [['4000'], undefined, /^Unexpected argument '4000'\..*npm start -- --port 4000\./],
    [[], '70000', /^PORT must be a number/],
    [[], 'no', /^PORT must be a number/],
  ]
  for (const [args, PORT, why] of CASES)
    it(`${args.join(' ')} and PORT=${PORT}, in a line`, () =>
      assert.throws(() => readStartOptions(args, { PORT }), { message: why }))
})

it('npm start -- --help needs no port', () => {
  assert.equal(readStartOptions(['--help'], { PORT: 'no' }).help, true)
})
