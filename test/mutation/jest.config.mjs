import { fileURLToPath, URL } from 'node:url';
import config from '../../jest.config.mjs';

const [unit] = config.projects;

/** One file for all tests that are fast enough to be run again for every mutant: each file loads cdk8s anew. */
export default {
  ...unit,
  displayName: undefined,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/mutation/all.test.ts'],
  // Stryker wraps it, and knows no <rootDir>.
  testEnvironment: fileURLToPath(new URL('environment.cjs', import.meta.url)),
  snapshotResolver: '<rootDir>/test/mutation/snapshots.cjs',
  // A missing snapshot is a failure, not a new snapshot.
  ci: true,
};
