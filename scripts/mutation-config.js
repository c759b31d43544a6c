/**
 * Settings of `npm run test:mutation` (Stryker): breaks the protocol, the OAuth client and the refresher in every small way, one at
 * a time, and runs the unit tests that reach the broken line. scripts/mutation-page.ts then writes what survives, and why, to
 * docs/mutation-testing.md.
 */
export default {
  mutate: [
    'lib/token/**/*.ts',
    'lib/oauth/**/*.ts',
    'lib/refresher/credentials/credentials-source.ts',
    'lib/refresher/renewal.ts',
    'lib/refresher/container-memory.ts',
    'lib/refresher/refresher.ts',
    'lib/refresher/token-attempts.ts',
    'lib/refresher/token-lifetime.ts',
  ],
  plugins: ['@stryker-mutator/tap-runner'],
  testRunner: 'tap',
  tap: {
    testFiles: [
      'test/unit/token/**/*.test.ts',
      'test/unit/oauth/**/*.test.ts',
      'test/unit/refresher/**/*.test.ts',
    ],
    nodeArgs: [
      '--test',
      '--test-isolation=none',
      '--test-reporter=tap',
      '-r',
      '{{hookFile}}',
      '{{testFile}}',
    ],
  },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  thresholds: { high: 95, low: 90, break: 85 },
  reporters: ['clear-text', 'json'],
  jsonReporter: { fileName: '.stryker-tmp/report.json' },
  clearTextReporter: { logTests: false, reportTests: false },
  tempDirName: '.stryker-tmp',
  // Node strips the types of what Stryker writes, as it does of the sources: no compiler is needed, and none of tsc's settings.
  disableTypeChecks: false,
  tsconfigFile: 'none',
}
