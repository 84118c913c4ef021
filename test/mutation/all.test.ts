import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const TESTS = join(__dirname, '..');

// Schemas would see no more than the snapshots do, and take their time.
jest.doMock(join(TESTS, 'support/manifests.ts'), () => ({
  ...jest.requireActual<object>(join(TESTS, 'support/manifests.ts')),
  faults: () => [],
}));

// First, since they notice the most. They are found by the names of their tests, which may not change.
jest.requireActual(join(TESTS, 'synth/snapshots.test.ts'));

const files = ['unit/contract', 'unit/httpd'].flatMap((folder) =>
  readdirSync(join(TESTS, folder)).map((file) => join(folder, file)),
);
// What they decide about paths, and about what is sealed, shows in the whole pair.
files.push('unit/workload/routes.test.ts', 'unit/workload/seal.test.ts', 'unit/workload/app-tls.test.ts');

// The name of the file is part of each test's name, which has to be unique.
describe.each(files.filter((file) => file.endsWith('.test.ts')))('%s', (file) => {
  jest.requireActual(join(TESTS, file));
});
