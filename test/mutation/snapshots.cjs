/** The snapshots of test/synth, which the one test file of mutation testing compares with as well. */
module.exports = {
  resolveSnapshotPath: (test) => test.replace('mutation/all.test.ts', 'synth/__snapshots__/snapshots.test.ts.snap'),
  resolveTestPath: (file) => file.replace('synth/__snapshots__/snapshots.test.ts.snap', 'mutation/all.test.ts'),
  testPathForConsistencyCheck: 'test/mutation/all.test.ts',
};
