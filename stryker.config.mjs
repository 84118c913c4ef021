/** Mutation testing of what is trusted and of how Apache keeps it: `npm run test:mutation`. */
export default {
  // Not the tables of names and texts: a change in them is another entry, not another behaviour.
  mutate: ['lib/{contract,httpd}/**/*.ts', '!lib/contract/catalogue.ts', '!lib/contract/beliefs/**'],
  testRunner: 'jest',
  jest: { configFile: 'test/mutation/jest.config.mjs', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // A mutant that is merely slow on a busy machine is not a caught one.
  timeoutMS: 60_000,
  ignorePatterns: ['/.cache', '/.venvs', '/bench', '/dist', '/docs', '/packages', '/test/browser', '/test/live'],
  tempDirName: '.cache/stryker',
  reporters: ['json', 'progress-append-only'],
  jsonReporter: { fileName: 'reports/mutation.json' },
};
