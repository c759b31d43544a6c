import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { it } from 'node:test'

// Fault: packaged under another umask
it('packaging leaves files that Lambda may read, and the same bytes, under any umask', () => {
  const config = new URL('../../../infrastructure/serverless.js', import.meta.url).href
  const program = `await import('${config}'); console.log(process.umask().toString(8))`
  for (const umask of ['077', '027', '002', '000']) {
    const { stdout } = spawnSync(
      '/bin/sh',
      ['-c', `umask ${umask}; exec "$0" --input-type=module --eval "$1"`, process.execPath, program],
      { encoding: 'utf8' },
    )
    assert.equal(stdout.trim(), '22', umask)
  }
})
