import assert from 'node:assert/strict'
import { it } from 'node:test'
import { releaseNotes } from '../../../scripts/release-notes.ts'

const CHANGELOG = `# Changelog

## Unreleased

- To come.

## 1.2.0 – 2026-01-31

- See [Upgrading](docs/run/upgrading.md) and ([docs/run/operations.md](docs/run/operations.md#at-night)).
- Follows [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457).

## 1.1.0 – 2025-12-31

- Old.
`

it('the notes of a release are its part of the changelog, with paths where pages were linked', () => {
  assert.equal(
    releaseNotes(CHANGELOG, '1.2.0'),
    `# Release 1.2.0

- See Upgrading (docs/run/upgrading.md) and (docs/run/operations.md#at-night).
- Follows [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457).
`,
  )
})

it('the notes of a version without a part are those of the unreleased changes', () => {
  assert.equal(releaseNotes(CHANGELOG, '1.3.0'), '# Release 1.3.0\n\n- To come.\n')
})
