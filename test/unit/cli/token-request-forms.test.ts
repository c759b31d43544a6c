import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { it } from 'node:test'
import fc from 'fast-check'
import { curlCommand, fetchProgram } from '../../../cli/token-request-forms.ts'

it('whatever a parameter holds reaches cURL as one argument, and nothing is executed', () => {
  const nasty = ['a b', "it's", '"', '$HOME', '`id`', '$(id)', '\\', '!', '*', ';', '&', '\t', '#', '~']
  const parameters = nasty.map((value, index) => [`p${index}`, value] as const)
  const command = curlCommand({ url: "http://127.0.0.1/?it's", parameters })
  const printed = execFileSync('bash', ['--norc', '-c', `curl() { printf '%s\\n' "$@"; }; ${command}`], {
    encoding: 'utf8',
  })
  const lines = printed.split('\n')
  assert.ok(lines.includes("http://127.0.0.1/?it's"))
  for (const [name, value] of parameters) assert.ok(lines.includes(`${name}=${value}`), value)
})

it('whatever a parameter holds is a string in the JavaScript', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const program = fetchProgram({ url: 'http://127.0.0.1/', parameters: [['scope', value]] })
      const [, literal = ''] = / {4}scope: (.*),$/m.exec(program) ?? []
      assert.equal(JSON.parse(literal), value)
    }),
  )
})
