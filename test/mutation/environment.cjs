const { TestEnvironment } = require('jest-environment-node');

/** Stops at the first failure: a mutant that has been noticed needs no further tests, and jest stops between files only. */
module.exports = class extends TestEnvironment {
  handleTestEvent({ name, test }) {
    if (name === 'test_done' && test.errors.length > 0) this.hasFailed = true;
    if (name === 'test_start' && this.hasFailed) test.mode = 'skip';
  }
};
